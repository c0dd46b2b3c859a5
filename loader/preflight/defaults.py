"""What the server itself puts into columns that a run does not write: constant defaults, the next numbers of sequences,
generated columns. CHECKs, keys and partitions apply to these too. Only reads; a random default stays unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import errors

from loader.flow.binding import Entity
from loader.flow.table import Column
from loader.preflight.samples import JsonRows
from loader.preflight.server import ask, expression
from loader.resources import named_query

_FUNCTION_NAMES = re.compile(r"([a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)


def constant_defaults(conn: psycopg.Connection[Any], entity: Entity) -> dict[str, Any]:
    """Column -> what every row of one transaction gets there, if it is left to a default of one value."""
    left = [column for column in entity.left_out if column.default and not column.generated]
    return {column.name: value for column in left if (value := _constant(conn, column)) is not None}


def completed(conn: psycopg.Connection[Any], entity: Entity, rows: JsonRows, defaults: Mapping[str, Any]) -> JsonRows:
    """`rows` with their constant `defaults`, about the numbers that sequences hand out next, and generated columns."""
    if not rows:
        return rows
    first = {c.name: _next(conn, c.sequence) for c in entity.left_out if c.sequence}
    whole = [
        {**defaults, **{n: number + place for n, number in first.items()}, **row} for place, row in enumerate(rows)
    ]
    for column in entity.table.columns:
        if column.generated and column.default:
            values = _generated(conn, entity, column, whole)
            whole = [{**row, column.name: value} for row, value in zip(whole, values, strict=True)]
    return whole


def _constant(conn: psycopg.Connection[Any], column: Column) -> Any:
    """The default as JSON takes it; None if rows differ."""
    if column.default is None or column.sequence or column.identity:
        return None
    names = list({name.lower() for name in _FUNCTION_NAMES.findall(column.default)})
    try:
        with conn.transaction():
            volatile = conn.execute(named_query("preflight.volatile"), {"names": names}).fetchone()
            if volatile and volatile[0]:
                return None
            row = conn.execute(f"SELECT ({column.default})::text".encode()).fetchone()
    except psycopg.Error:
        return None  # a function that this role may not call: the load will say so
    return _as_json(row[0] if row else None, column)


def _next(conn: psycopg.Connection[Any], sequence: str) -> int:
    """About the number that a sequence hands out next; none is taken."""
    row = conn.execute(named_query("load.peek"), {"sequence": sequence}).fetchone()
    return int(row[0]) if row and row[0] is not None else 1


def _generated(conn: psycopg.Connection[Any], entity: Entity, column: Column, rows: JsonRows) -> list[Any]:
    try:
        answer = ask(conn, "generated", entity, rows, expression=expression(column.default or "NULL"))
    except errors.IntegrityError:
        answer = None
    return [_as_json(value, column) for (value,) in answer] if answer is not None else [None] * len(rows)


def _as_json(value: str | None, column: Column) -> Any:
    """A text of the server as JSON takes it: for all types but JSON's own it is read as a literal."""
    return json.loads(value) if value is not None and column.type.traits.form == "json" else value
