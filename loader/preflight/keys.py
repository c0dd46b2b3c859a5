"""Before BEGIN: unique keys with expressions or a predicate, and exclusion constraints, asked of the rows to be tried.

The server evaluates them. Refuses (exit 5) with the key's name. Only reads; a row that was not tried may still break
one, and rolls the load back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import errors, sql

from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.table import Unique
from loader.preflight.checks import Rows
from loader.resources import named_query

_REMEDY = "make the key wider, or drop it: what it holds is not one row's alone in a shop"


def refuse_broken_keys(conn: psycopg.Connection[Any], entity: Entity, rows: Rows) -> None:
    """Raise `SchemaError` for the first such key that these rows break, or that cannot be asked of rows."""
    where = entity.table.qualified
    asked = {"oid": entity.table.oid, "loaded": [bound.column.number for bound in entity.loaded]}
    for name, key, predicate, nulls_equal, equal in conn.execute(
        named_query("preflight.keys").encode(), asked
    ).fetchall():
        if not equal:
            raise SchemaError(f"{where}: the exclusion constraint {name} ({', '.join(key)}) cannot be kept", _REMEDY)
        if _broken(conn, entity, (key, predicate, nulls_equal), rows):
            raise SchemaError(f"{where}: the rows to be loaded repeat {name} ({', '.join(key)})", _REMEDY)


def met(conn: psycopg.Connection[Any], entity: Entity, unique: Unique, batches: Iterable[Rows]) -> str | None:
    """What a row that is there has already of a plain unique key, of all the rows of a run; None where nothing."""
    table = sql.Identifier(*(part.replace("%", "%%") for part in (entity.table.schema, entity.table.name)))
    columns = [sql.Identifier(name.replace("%", "%%")) for name in unique.columns]
    equal = "t.{0} IS NOT DISTINCT FROM sample.{0}" if unique.nulls_equal else "t.{0} = sample.{0}"
    query = sql.SQL(named_query("preflight.met")).format(
        table=table,
        key=sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(sql.SQL("sample.{}").format(c) for c in columns)),
        same=sql.SQL(" AND ").join(sql.SQL(equal).format(column) for column in columns),
    )
    there = conn.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(
        entity.table.schema, entity.table.name))).fetchone()  # fmt: skip
    for rows in batches if there and there[0] else ():
        try:
            with conn.transaction():
                row = conn.execute(query, {"rows": json.dumps(list(rows))}).fetchone()
        except (errors.DataError, errors.FeatureNotSupported, errors.SyntaxErrorOrAccessRuleViolation):
            return None
        if row:
            return str(row[0])
    return None


def _broken(conn: psycopg.Connection[Any], entity: Entity, key: tuple[list[str], str, bool], rows: Rows) -> bool:
    """Whether rows repeat a key; what the server cannot be asked beforehand is left to the load."""
    known = [sql.SQL("({}) IS NOT NULL").format(_expression(part)) for part in key[0] if not key[2]]
    query = sql.SQL(named_query("preflight.repeated")).format(
        key=sql.SQL(", ").join(sql.SQL("({})").format(_expression(part)) for part in key[0]),
        table=sql.Identifier(*(part.replace("%", "%%") for part in (entity.table.schema, entity.table.name))),
        predicate=_expression(key[1]),
        told=sql.SQL(" AND ").join([sql.SQL("true"), *known]),
    )
    try:
        with conn.transaction():
            row = conn.execute(query, {"rows": json.dumps(list(rows))}).fetchone()
    except (errors.DataError, errors.FeatureNotSupported, errors.SyntaxErrorOrAccessRuleViolation):
        return False
    return bool(row and row[0])


def _expression(part: str) -> sql.SQL:
    return sql.SQL(part.replace("%", "%%"))
