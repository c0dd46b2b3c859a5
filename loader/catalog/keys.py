"""Keys, uniques and foreign keys by SQLAlchemy's inspector: one query a kind and schema, never one a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import inspect
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope
from sqlalchemy.exc import DBAPIError

from loader.connection import engine
from loader.flow.table import ForeignKey, Unique

Name = tuple[str | None, str]
"""(schema, table)."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """By (schema, table)."""

    uniques: dict[Name, tuple[Unique, ...]]
    foreign_keys: dict[Name, tuple[ForeignKey, ...]]


def constraints(conn: psycopg.Connection[Any], tables: Iterable[tuple[str, str]]) -> Constraints:
    """The constraints of these tables. The connection's search_path must not name a schema of the shop
    (`loader.connection`), so that the server names every parent's."""
    by_schema: dict[str, list[str]] = defaultdict(list)
    for schema, table in tables:
        by_schema[schema].append(table)
    guest = engine(conn)
    found = Constraints({}, {})
    try:
        with guest.connect() as connection:
            for schema, names in by_schema.items():
                _read(inspect(connection), schema, names, found)
    except DBAPIError as error:
        # the driver's own error: there is one place that translates those
        raise (error.orig or error) from None
    finally:
        guest.dispose()
    return found


def _read(inspector: Inspector, schema: str, names: list[str], found: Constraints) -> None:
    wanted: Any = {"schema": schema, "filter_names": names, "kind": ObjectKind.ANY, "scope": ObjectScope.ANY}
    for name, key in inspector.get_multi_pk_constraint(**wanted).items():
        if key and key["constrained_columns"]:
            found.uniques[name] = (Unique(key["name"] or "", tuple(key["constrained_columns"]), primary=True),)
    for name, indexes in inspector.get_multi_indexes(**wanted).items():  # a unique constraint has its index here too
        uniques = (_unique(index) for index in indexes if index["unique"])
        found.uniques[name] = (*found.uniques.get(name, ()), *uniques)
    for name, keys in inspector.get_multi_foreign_keys(**wanted).items():
        found.foreign_keys[name] = tuple(_foreign_key(key, schema) for key in keys)


def _unique(index: Any) -> Unique:
    options, columns = index.get("dialect_options", {}), index["column_names"]
    expressions = zip(index.get("expressions", ()), columns, strict=False)
    return Unique(
        index["name"],
        tuple(name for name in columns if name is not None),
        predicate=options.get("postgresql_where"),
        nulls_equal=bool(options.get("postgresql_nulls_not_distinct")),
        expressions=tuple(expression for expression, name in expressions if name is None),
    )


def _foreign_key(key: Any, schema: str) -> ForeignKey:
    parent = (key["referred_schema"] or schema, key["referred_table"], tuple(key["referred_columns"]))
    return ForeignKey(key["name"] or "", tuple(key["constrained_columns"]), *parent)
