"""Values that are the same in every row and reference another table: the row that they reference must exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from loader.errors import ConfigError
from loader.flow.binding import Entity
from loader.flow.table import ForeignKey


def refuse_orphans(conn: psycopg.Connection[Any], entities: Iterable[Entity], source: str) -> None:
    """Raise `ConfigError` (exit 3) if a constant of the override file `source` references a row that does not exist."""
    for entity in entities:
        constants = {bound.column.name: bound.constant for bound in entity.bound if bound.filler == "constant"}
        for key in entity.table.foreign_keys:
            for name in constants.keys() & set(key.columns):
                if not has_parent(conn, key, constants[name]):
                    raise ConfigError(
                        f"{source}: {entity.table.qualified}.{name}: no row of {key.parent_schema}.{key.parent_table}"
                        f" has the key {constants[name]} (foreign key {key.name})",
                        "create that row, or take the constant out of the file",
                    )


def has_parent(conn: psycopg.Connection[Any], key: ForeignKey, value: object) -> bool:
    """If a row of the table that a foreign key references has this value; False for a key of several columns."""
    if len(key.columns) != 1:
        return False
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {}::text = {}::text)").format(
        sql.Identifier(key.parent_schema, key.parent_table),
        sql.Identifier(key.parent_columns[0]),
        sql.Literal(str(value)),
    )
    row = conn.execute(query).fetchone()
    return bool(row and row[0])
