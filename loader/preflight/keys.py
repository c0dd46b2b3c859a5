"""Would a run's rows violate a unique key or an exclusion constraint, among themselves or with rows of the table?

Numbers that are handed out and the events' own uuids differ by construction; other plain keys are looked at, by making
just their columns. Keys with expressions or a predicate, and exclusion constraints, the server tries on sample rows.
Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from loader.database import comma, name
from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.flow.table import Unique
from loader.preflight.samples import JsonRows, as_json, ask, columns_of, expression
from loader.resources import named_query

_REMEDY = "make the key wider, or drop it: what it holds is not one row's alone in a shop"
# Random uuids of the millions: made of a counter, and too many to be looked at.
_TOKENS = {("event", "event_id")}


def broken_keys(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, tried: JsonRows, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Message and remedy of every key that the rows, or the sample `tried`, would violate. `defaults`: by column."""
    faults = dict(_by_the_server(conn, entity, tried)) | dict(_by_columns(conn, rows, entity, defaults))
    for message in faults.values():
        yield f"{entity.table.qualified}: {message}", _REMEDY


def _by_the_server(conn: psycopg.Connection, entity: Entity, rows: JsonRows) -> Iterator[tuple[str, str]]:
    """Name and fault of every key, but plain ones, that these rows repeat or that no equality tells."""
    params = {"oid": entity.table.oid, "loaded": [bound.column.number for bound in entity.loaded]}
    for index, key, predicate, nulls_equal, equal in conn.execute(named_query("preflight.keys"), params).fetchall():
        columns = f"{index} ({', '.join(key)})"
        if not equal:
            yield index, f"the exclusion constraint {columns} cannot be kept"
            continue
        known = [sql.SQL("({}) IS NOT NULL").format(expression(part)) for part in key if not nulls_equal]
        parts = {
            "key": comma(sql.SQL("({})").format(expression(part)) for part in key),
            "predicate": expression(predicate),
            "known": sql.SQL(" AND ").join([sql.SQL("true"), *known]),
        }
        answer = ask(conn, "repeated", entity, rows, **parts)
        if answer and answer[0][0]:
            yield index, f"generated rows would violate unique key {columns}"


def _by_columns(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Name and fault of every plain unique key that the rows would violate."""
    same = {**defaults, **({entity.tenant: rows.plan.workspace} if entity.tenant else {})}
    for unique in entity.table.uniques if rows.rows(entity) else ():
        columns = _distinguishing(rows, entity, unique, same)
        if columns is None:
            continue
        example = _repeated(rows, entity, unique, columns) or _taken(conn, rows, entity, unique, columns, same)
        if example is not None:
            key = f"{unique.name} ({', '.join(unique.columns)})"
            yield unique.name, f"generated rows would violate unique key {key}: {example}"


def _distinguishing(rows: RowSource, entity: Entity, unique: Unique, same: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The columns of a plain key that tell rows apart, all but the `same`; None if it cannot be broken."""
    if unique.predicate or unique.expressions:
        return None
    loaded = {b.column.name for b in entity.loaded}
    alike = same.keys() | (set(unique.columns) - loaded if unique.nulls_equal else set())
    columns = tuple(column for column in unique.columns if column not in alike)
    if not loaded >= set(columns):
        return None  # left NULL, or to a default of its own in every row
    differs = not _numbered(rows, entity).isdisjoint(columns)
    # a CHECK may give a column another form, of which there may be few
    return columns if entity.enforced.adjustable.intersection(columns) or not differs else None


def _numbered(rows: RowSource, entity: Entity) -> set[str]:
    """The columns that differ from row to row by construction."""
    numbers = {b.column.name for b, source in rows.sources(entity) if source.rows == rows.rows(entity)}
    return numbers | {b.column.name for b in entity.loaded if (entity.name, b.meaning) in _TOKENS}


def _repeated(rows: RowSource, entity: Entity, unique: Unique, columns: Sequence[str]) -> str | None:
    """An example of what the run's own rows have twice in these columns of the key; None if nothing is."""
    if not columns:
        return "the same in every row" if rows.rows(entity) > 1 else None
    table = pa.Table.from_batches(list(columns_of(rows, entity, columns)))
    table = table if unique.nulls_equal else table.drop_null()
    counts = table.group_by(list(columns)).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
    return ", ".join(str(twice[column][0]) for column in columns) if twice.num_rows else None


def _taken(
    conn: psycopg.Connection,
    rows: RowSource,
    entity: Entity,
    unique: Unique,
    columns: Sequence[str],
    same: Mapping[str, Any],
) -> str | None:
    """An example of a key that a row of the table has already; None if nothing is."""
    equal = "t.{0} IS NOT DISTINCT FROM sample.{0}" if unique.nulls_equal else "t.{0} = sample.{0}"
    shown = comma(sql.SQL("sample.{}").format(name(column)) for column in unique.columns)
    parts = {
        "key": sql.SQL("pg_catalog.concat_ws(', ', {})").format(shown),
        "same": sql.SQL(" AND ").join(sql.SQL(equal).format(name(column)) for column in unique.columns),
    }
    table = sql.Identifier(entity.table.schema, entity.table.name)
    if not conn.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).fetchall():
        return None
    for batch in columns_of(rows, entity, columns):
        answer = ask(conn, "met", entity, [{**same, **row} for row in as_json(entity, batch)], **parts)
        if answer is None:
            return None
        if answer:
            return str(answer[0][0])
    return None
