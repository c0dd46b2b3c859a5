"""Unique keys with expressions or a predicate, and exclusion constraints, tried by the server on sample rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql

from loader.flow.binding import Entity
from loader.preflight.samples import JsonRows
from loader.preflight.server import ask, expression
from loader.resources import named_query

REMEDY = "make the key wider, or drop it: what it holds is not one row's alone in a shop"


def broken_keys(conn: psycopg.Connection[Any], entity: Entity, rows: JsonRows) -> Iterator[tuple[str, str]]:
    """Message and remedy of every such key that the rows repeat, or that holds rows apart by more than equality."""
    params = {"oid": entity.table.oid, "loaded": [bound.column.number for bound in entity.loaded]}
    for name, key, predicate, nulls_equal, equal in conn.execute(named_query("preflight.keys"), params).fetchall():
        columns = f"{name} ({', '.join(key)})"
        if not equal:
            yield f"{entity.table.qualified}: the exclusion constraint {columns} cannot be kept", REMEDY
        elif _repeated(conn, entity, rows, key, predicate, nulls_equal):
            yield f"{entity.table.qualified}: generated rows would violate unique key {columns}", REMEDY


def _repeated(
    conn: psycopg.Connection[Any], entity: Entity, rows: JsonRows, key: Sequence[str], predicate: str, nulls_equal: bool
) -> bool:
    known = [sql.SQL("({}) IS NOT NULL").format(expression(part)) for part in key if not nulls_equal]
    answer = ask(
        conn,
        "repeated",
        entity,
        rows,
        key=sql.SQL(", ").join(sql.SQL("({})").format(expression(part)) for part in key),
        predicate=expression(predicate),
        known=sql.SQL(" AND ").join([sql.SQL("true"), *known]),
    )
    return bool(answer and answer[0][0])
