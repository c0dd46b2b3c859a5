"""Would a run's rows violate a plain unique key, among themselves or with rows of the table?

Numbers that are handed out and the events' own uuids differ by construction; other keys are looked at, by making just
their columns. Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.flow.table import Unique
from loader.preflight.keys import REMEDY
from loader.preflight.samples import as_json, columns_of
from loader.preflight.server import ask, identifier

# Random uuids of the millions: made of a counter, and too many to be looked at.
_TOKENS = {("event", "event_id")}


def repeated_keys(
    conn: psycopg.Connection[Any], rows: RowSource, entity: Entity, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Message and remedy of every plain unique key that the rows would violate. `defaults`: column -> the one value
    that the server puts there."""
    same = {**defaults, **({entity.tenant: rows.plan.workspace} if entity.tenant else {})}
    for unique, columns in at_risk(rows, entity, defaults):
        example = repeated(rows, entity, unique, columns) or _taken(conn, rows, entity, unique, columns, same)
        if example is not None:
            key = f"{unique.name} ({', '.join(unique.columns)})"
            yield f"{entity.table.qualified}: generated rows would violate unique key {key}: {example}", REMEDY


def at_risk(
    rows: RowSource, entity: Entity, same: Mapping[str, Any] | None = None
) -> Iterator[tuple[Unique, tuple[str, ...]]]:
    """Every unique key that the rows could break, with its columns that tell rows apart: none if all of them are the
    same in every row. `same` are the columns that the server fills with one value."""
    if not rows.rows(entity):
        return
    loaded = {bound.column.name for bound in entity.loaded}
    for unique in entity.table.uniques:
        if unique.predicate or unique.expressions:
            continue
        alike = {entity.tenant, *(same or ())} | (set(unique.columns) - loaded if unique.nulls_equal else set())
        columns = tuple(name for name in unique.columns if name not in alike)
        if not columns or _may_repeat(rows, entity, columns):
            yield unique, columns


def _may_repeat(rows: RowSource, entity: Entity, columns: Sequence[str]) -> bool:
    """Whether the run writes every column of the key, and none of them differs from row to row by construction."""
    bound = {b.column.name: b for b in entity.loaded}
    if not bound.keys() >= set(columns):
        return False  # left NULL, or to a default of its own in every row
    if entity.enforced.adjustable.intersection(columns):
        return True  # a CHECK may give it another form, of which there may be few
    numbered = {b.column.name for b, source in rows.sources(entity) if source.rows == rows.rows(entity)}
    return not any(name in numbered or (entity.name, bound[name].meaning) in _TOKENS for name in columns)


def repeated(rows: RowSource, entity: Entity, unique: Unique, columns: Sequence[str]) -> str | None:
    """An example of what the run's own rows have twice in these columns of the key; None if nothing is."""
    if not columns:
        return "the same in every row" if rows.rows(entity) > 1 else None
    table = pa.Table.from_batches(list(columns_of(rows, entity, columns)))
    table = table if unique.nulls_equal else table.drop_null()
    counts = table.group_by(list(columns)).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
    return ", ".join(str(twice[name][0]) for name in columns) if twice.num_rows else None


def _taken(
    conn: psycopg.Connection[Any],
    rows: RowSource,
    entity: Entity,
    unique: Unique,
    columns: Sequence[str],
    same: Mapping[str, Any],
) -> str | None:
    """An example of a key that a row of the table has already; None if nothing is."""
    table = sql.Identifier(entity.table.schema, entity.table.name)
    filled = conn.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)).fetchone()
    if not (filled and filled[0]):
        return None
    names = [identifier(name) for name in unique.columns]
    equal = "t.{0} IS NOT DISTINCT FROM sample.{0}" if unique.nulls_equal else "t.{0} = sample.{0}"
    shown = sql.SQL(", ").join(sql.SQL("sample.{}").format(name) for name in names)
    parts = {
        "key": sql.SQL("concat_ws(', ', {})").format(shown),
        "same": sql.SQL(" AND ").join(sql.SQL(equal).format(name) for name in names),
    }
    for batch in columns_of(rows, entity, columns):
        answer = ask(conn, "met", entity, [{**same, **row} for row in as_json(entity, batch)], **parts)
        if answer is None:
            return None
        if answer:
            return str(answer[0][0])
    return None


__all__ = ["at_risk", "repeated", "repeated_keys"]
