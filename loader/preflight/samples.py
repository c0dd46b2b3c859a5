"""The rows that the server tries before BEGIN, as JSON, and how it is asked about them. Only reads.

They are from five places, and every row that seems to break a CHECK, with what the server itself puts into columns that
a run does not write: constant defaults, the next numbers of sequences, generated columns. CHECKs, keys and partitions
apply to these too. A random default stays unknown; whatever the server cannot be asked is left to the load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import errors, sql

from loader.constraints.satisfaction import broken, judged
from loader.database import name
from loader.flow.binding import Entity
from loader.flow.predicate import columns as columns_read
from loader.flow.rows import RowSource
from loader.flow.table import Column
from loader.literals import as_text
from loader.preflight.numbers import peek, written
from loader.resources import named_query

JsonRows: TypeAlias = list[dict[str, Any]]
"""Rows by column, values as JSON takes them."""
SAMPLE_ROWS = 200
"""Rows from each place."""
_PLACES, _FEW = 5, 2_000
_FUNCTION_NAMES = re.compile(r"([a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)
# A value that is no value of its type here, a construct that sample rows cannot have, a NOT NULL domain over a default.
_CANNOT_BE_ASKED = (
    errors.DataError,
    errors.FeatureNotSupported,
    errors.SyntaxErrorOrAccessRuleViolation,
    errors.NotNullViolation,
)


def sample(rows: RowSource, entity: Entity) -> JsonRows:
    """Up to 200 rows from each of five places, the first and the last among them; of few rows as many from all over."""
    if rows.rows(entity) <= _FEW:  # these are made as fast at once as in parts
        return [row for batch in rows.batches(entity) for row in as_json(entity, _spread(batch.rows))]
    parts = list(rows.parts(entity, SAMPLE_ROWS))
    places = np.unique(np.linspace(0, len(parts) - 1, _PLACES).astype(int)) if parts else ()
    batches = (rows.batch(entity, parts[place]).rows.slice(0, SAMPLE_ROWS) for place in places)
    return [row for batch in batches for row in as_json(entity, batch)]


def _spread(batch: pa.RecordBatch) -> pa.RecordBatch:
    """As many rows of a batch as five places have, the first and the last among them."""
    most = _PLACES * SAMPLE_ROWS
    places = np.linspace(0, len(batch) - 1, most).astype(np.int64)
    return batch if len(batch) <= most else batch.take(pa.array(places))


def suspects(rows: RowSource, entity: Entity) -> JsonRows:
    """Rows, wherever they stand, that seem to break a CHECK: up to 200 of the first part that has any."""
    rules = judged(entity.enforced, frozenset(b.column.name for b in entity.loaded))
    read = sorted({name for rule in rules for name in columns_read(rule.predicate)})
    for part in rows.parts(entity) if rules else ():
        places = broken(rows.batch(entity, part, read).rows, rules, rows.plan.spec.as_of)
        if len(places):
            return as_json(entity, rows.batch(entity, part).rows.take(pa.array(places[:SAMPLE_ROWS])))
    return []


def columns_of(rows: RowSource, entity: Entity, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Every row of some columns alone, batch by batch."""
    return (rows.batch(entity, part, names).rows for part in rows.parts(entity))


def as_json(entity: Entity, batch: pa.RecordBatch) -> JsonRows:
    """A batch's rows as JSON takes them for the table's types."""
    forms = [entity.table.by_name[name].type.traits.form for name in batch.schema.names]
    columns = [
        [text if text is None else json.loads(text) for text in _plain(array)] if form == "json" else _plain(array)
        for array, form in zip(batch.columns, forms, strict=True)
    ]
    return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]


def shown(batch: pa.RecordBatch) -> JsonRows:
    """A batch's rows for people: numbers and flags bare, all else as the server would print it."""
    return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*map(_plain, batch.columns), strict=True)]


def _plain(array: pa.Array) -> list[Any]:
    kind = array.type
    bare = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return (array if bare else as_text(array)).to_pylist()  # type: ignore[no-any-return]


def ask(
    conn: psycopg.Connection, query: str, entity: Entity, rows: JsonRows, **parts: sql.Composable
) -> list[tuple[Any, ...]] | None:
    """The answer of a query of sql/preflight.sql over sample rows; None if it cannot be asked."""
    table = name(entity.table.schema, entity.table.name)
    try:
        with conn.transaction():
            composed = sql.SQL(named_query(f"preflight.{query}")).format(table=table, **parts)
            return conn.execute(composed, {"rows": json.dumps(rows)}).fetchall()
    except _CANNOT_BE_ASKED:
        return None


def expression(text: str) -> sql.SQL:
    """An expression of the catalog for a query with parameters."""
    return sql.SQL(text.replace("%", "%%"))


def constant_defaults(conn: psycopg.Connection, entity: Entity) -> dict[str, Any]:
    """Column -> what every row of one transaction gets there, if it is left to a default of one value."""
    left = [c for c in entity.left_out if c.default and not (c.generated or c.sequence or c.identity)]
    called = {column.name: {n.lower() for n in _FUNCTION_NAMES.findall(column.default or "")} for column in left}
    names = sorted(set().union(*called.values()))
    volatile = {row[0] for row in conn.execute(named_query("preflight.volatile"), {"names": names})} if names else set()
    steady = [column for column in left if volatile.isdisjoint(called[column.name])]
    return _constants(conn, steady) if steady else {}


def completed(conn: psycopg.Connection, entity: Entity, rows: JsonRows, defaults: Mapping[str, Any]) -> JsonRows:
    """`rows` with their constant `defaults`, about the numbers that sequences hand out next, and generated columns."""
    if not rows:
        return rows
    first = [(column, *peek(conn, column.sequence)[:2]) for column in entity.left_out if column.sequence]
    whole = [
        {**defaults, **{c.name: written(c, number + place * step) for c, number, step in first}, **row}
        for place, row in enumerate(rows)
    ]
    for column in entity.table.columns:
        if column.generated and column.default:
            values = _generated(conn, entity, column, whole)
            whole = [{**row, column.name: value} for row, value in zip(whole, values, strict=True)]
    return whole


def _constants(conn: psycopg.Connection, columns: Sequence[Column]) -> dict[str, Any]:
    """The defaults as JSON takes them: all asked at once, or each alone if one of them cannot be asked."""
    query = f"SELECT {', '.join(f'({column.default})::text' for column in columns)}"
    try:
        with conn.transaction():
            row = conn.execute(query.encode()).fetchone()
    except psycopg.Error:
        if len(columns) == 1:
            return {}  # a function that this role may not call: the load will say so
        return {name: value for column in columns for name, value in _constants(conn, [column]).items()}
    found = {column.name: _as_json(text, column) for column, text in zip(columns, row or (), strict=True)}
    return {name: value for name, value in found.items() if value is not None}


def _generated(conn: psycopg.Connection, entity: Entity, column: Column, rows: JsonRows) -> list[Any]:
    try:
        answer = ask(conn, "generated", entity, rows, expression=expression(column.default or "NULL"))
    except errors.IntegrityError:
        answer = None
    return [_as_json(value, column) for (value,) in answer] if answer is not None else [None] * len(rows)


def _as_json(value: str | None, column: Column) -> Any:
    """A text of the server as JSON takes it: for all types but JSON's own it is read as a literal."""
    return json.loads(value) if value is not None and column.type.traits.form == "json" else value
