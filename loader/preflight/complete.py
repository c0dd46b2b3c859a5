"""Before BEGIN: the rows to be tried, with what the server itself would put into their other columns. Only reads.

A column left to its default holds that default in every row, and a generated one follows from the rest: CHECKs, keys
and partitions speak of both. A sequence's numbers are about those that come next; a random default stays unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import errors, sql

from loader.flow.binding import Entity
from loader.flow.table import Column
from loader.preflight.checks import Rows
from loader.resources import named_query

_NAMES = re.compile(r"([a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)
_UNASKABLE = (
    errors.DataError, errors.IntegrityError, errors.FeatureNotSupported, errors.SyntaxErrorOrAccessRuleViolation,
)  # fmt: skip


def completed(conn: psycopg.Connection[Any], entity: Entity, rows: Rows, same: Mapping[str, Any] | None = None) -> Rows:
    """`rows` with their constant defaults (`same`, where they are known) and generated columns, values as JSON takes
    them."""
    if not rows:
        return rows
    loaded = {bound.column.name for bound in entity.loaded}
    same = constant_defaults(conn, entity) if same is None else same
    numbered = {c.name: _next(conn, c.sequence) for c in entity.table.columns if c.name not in loaded and c.sequence}
    found = [{**same, **{name: first + at for name, first in numbered.items()}, **row} for at, row in enumerate(rows)]
    for column in entity.table.columns:
        if column.generated and column.default:
            values = _generated(conn, entity, column, found)
            found = [{**row, column.name: value} for row, value in zip(found, values, strict=True)]
    return found


def constant_defaults(conn: psycopg.Connection[Any], entity: Entity) -> dict[str, Any]:
    """What every row of one transaction gets in the columns that are left to a default of one value."""
    loaded = {bound.column.name for bound in entity.loaded}
    left = [c for c in entity.table.columns if c.name not in loaded and c.default and not c.generated]
    return {c.name: value for c in left if (value := _constant(conn, c)) is not None}


def _constant(conn: psycopg.Connection[Any], column: Column) -> Any:
    """The default as JSON takes it; None where rows differ."""
    if column.default is None or column.sequence or column.identity:
        return None
    try:
        with conn.transaction():
            names = list(dict.fromkeys(name.lower() for name in _NAMES.findall(column.default)))
            asked = conn.execute(named_query("preflight.volatile").encode(), {"names": names}).fetchone()
            if asked and asked[0]:
                return None
            row = conn.execute(f"SELECT ({column.default})::text".encode()).fetchone()
    except psycopg.Error:
        return None  # a function that is not this role's to call: the load will say so
    return _said(row[0] if row else None, column)


def _next(conn: psycopg.Connection[Any], sequence: str) -> int:
    """About the number that a sequence hands out next; none is taken."""
    row = conn.execute(named_query("load.peek").encode(), {"sequence": sequence}).fetchone()
    return int(row[0]) if row and row[0] is not None else 1


def _generated(conn: psycopg.Connection[Any], entity: Entity, column: Column, rows: Rows) -> list[Any]:
    query = sql.SQL(named_query("preflight.generated")).format(
        expression=sql.SQL((column.default or "NULL").replace("%", "%%")),
        table=sql.Identifier(*(part.replace("%", "%%") for part in (entity.table.schema, entity.table.name))),
    )
    try:
        with conn.transaction():
            made = conn.execute(query, {"rows": json.dumps(list(rows))}).fetchall()
    except _UNASKABLE:
        return [None] * len(rows)
    return [_said(value, column) for (value,) in made]


def _said(value: str | None, column: Column) -> Any:
    """What a text of the server stands for in JSON: in all but JSON's own columns it is read as a literal."""
    return json.loads(value) if value is not None and column.type.traits.form == "json" else value
