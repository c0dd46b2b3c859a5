"""Keys, uniques and foreign keys by SQLAlchemy's inspector: one query a kind and schema, never one a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from loader.flow.table import ForeignKey, Unique

Name = tuple[str, str]
"""(schema, table)."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """By (schema, table)."""

    uniques: dict[Name, tuple[Unique, ...]]
    foreign_keys: dict[Name, tuple[ForeignKey, ...]]


def constraints(connect: Callable[[], psycopg.Connection], tables: Iterable[Name]) -> Constraints:
    """The constraints of these tables. `connect` opens a connection that this closes again."""
    by_schema: dict[str, list[str]] = defaultdict(list)
    for schema, table in tables:
        by_schema[schema].append(table)
    # hstore is looked up at connect otherwise: a query whose answer nobody here needs
    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool, use_native_hstore=False)
    uniques: dict[Name, tuple[Unique, ...]] = {}
    foreign_keys: dict[Name, tuple[ForeignKey, ...]] = {}
    try:
        with engine.connect() as connection:
            # what is in the search path the server names without its schema, and that might be any
            connection.exec_driver_sql("SET search_path = ''")
            inspector = inspect(connection)
            for schema, names in by_schema.items():
                uniques |= _uniques(inspector, schema, names)
                foreign_keys |= _foreign_keys(inspector, schema, names)
    except DBAPIError as error:
        # the driver's own error: there is one place that translates those
        raise (error.orig or error) from None
    finally:
        engine.dispose()
    return Constraints(uniques, foreign_keys)


def _many(method: Callable[..., Any], schema: str, names: list[str], **more: Any) -> dict[Name, Any]:
    found: dict[Name, Any] = method(
        schema=schema, filter_names=names, kind=ObjectKind.ANY, scope=ObjectScope.ANY, **more
    )
    return found


def _uniques(inspector: Inspector, schema: str, names: list[str]) -> dict[Name, tuple[Unique, ...]]:
    primary = _many(inspector.get_multi_pk_constraint, schema, names)
    indexes = _many(inspector.get_multi_indexes, schema, names)  # a unique constraint has its index here too
    return {
        key: (*_primary(primary.get(key)), *(_index(index) for index in indexes.get(key, ()) if index["unique"]))
        for key in {*primary, *indexes}
    }


def _primary(found: Any) -> tuple[Unique, ...]:
    if not found or not found["constrained_columns"]:
        return ()
    return (Unique(found["name"] or "", tuple(found["constrained_columns"]), primary=True),)


def _index(found: Any) -> Unique:
    options = found.get("dialect_options", {})
    return Unique(
        found["name"],
        tuple(name for name in found["column_names"] if name is not None),
        predicate=options.get("postgresql_where"),
        nulls_equal=bool(options.get("postgresql_nulls_not_distinct")),
        expressions=tuple(
            expression
            for expression, name in zip(found.get("expressions", ()), found["column_names"], strict=False)
            if name is None
        ),
    )


def _foreign_keys(inspector: Inspector, schema: str, names: list[str]) -> dict[Name, tuple[ForeignKey, ...]]:
    # with an empty search path the server names every parent's schema; SQLAlchemy's option to ignore the path would
    # take a parent in the default schema for one in the child's
    found = _many(inspector.get_multi_foreign_keys, schema, names)
    return {
        key: tuple(
            ForeignKey(
                item["name"] or "",
                tuple(item["constrained_columns"]),
                item["referred_schema"] or schema,
                item["referred_table"],
                tuple(item["referred_columns"]),
            )
            for item in items
        )
        for key, items in found.items()
    }
