"""Would a run's rows violate a unique key or an exclusion constraint, among themselves or with rows of the table?

Numbers that are handed out and the events' own uuids differ by construction; other plain keys are looked at, by making
just their columns. Keys with expressions or a predicate, exclusion constraints and periods the server tries, on sample
rows or on all of them.
Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql
from psycopg.rows import class_row

from loader.database import comma, name
from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.flow.table import Unique
from loader.preflight.samples import JsonRows, as_json, ask, columns_of, completed, expression
from loader.resources import named_query

_REMEDY = "make the key wider, or drop it: what it holds is not one row's alone in a shop"
_MOST_MET = 20_000
# Random uuids of the millions: made of a counter, and too many to be looked at.
_TOKENS = {("event", "event_id")}


def broken_keys(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, tried: JsonRows, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Message and remedy of every key that the rows, or the sample `tried`, would violate. `defaults`: by column."""
    params = {"oid": entity.table.oid, "loaded": [bound.column.number for bound in entity.loaded]}
    with conn.cursor(row_factory=class_row(_Key)) as cursor:
        keys = cursor.execute(named_query("preflight.keys"), params).fetchall()
    faults = dict(_by_columns(conn, rows, entity, defaults))
    for key in keys:
        if key.operators:
            whole = _whole(conn, rows, entity, key, defaults)
            fault = _meeting(conn, entity, tried if whole is None else whole, key, key.operators)
        else:
            fault = _repeating(conn, entity, tried, key)
        faults |= {key.name: fault} if fault else {}
    for message in faults.values():
        yield f"{entity.table.qualified}: {message}", _REMEDY


@dataclass(frozen=True, slots=True)
class _Key:
    """A key as the query "keys" tells of it."""

    name: str
    parts: list[str]
    predicate: str
    nulls_equal: bool
    operators: list[str] | None
    period: bool
    columns: list[str] | None

    @property
    def shown(self) -> str:
        return f"{self.name} ({', '.join(self.parts)})"

    @property
    def known(self) -> sql.Composed:
        """The rows that the key concerns: without a NULL in it, unless NULLs are equal."""
        known = [sql.SQL("({}) IS NOT NULL").format(expression(part)) for part in self.parts if not self.nulls_equal]
        return sql.SQL(" AND ").join([sql.SQL("true"), *known])


def _repeating(conn: psycopg.Connection, entity: Entity, rows: JsonRows, key: _Key) -> str:
    """The fault if these rows have the same key twice, or that of a row of the table; "" if not."""
    parts = comma(sql.SQL("({})").format(expression(part)) for part in key.parts)
    answer = ask(conn, "repeated", entity, rows, key=parts, predicate=expression(key.predicate), known=key.known)
    return f"generated rows would violate unique key {key.shown}" if answer and answer[0][0] else ""


def _meeting(conn: psycopg.Connection, entity: Entity, rows: JsonRows, key: _Key, operators: Sequence[str]) -> str:
    """The fault if these rows meet each other or a row of the table by the key's operators; "" if not."""
    names = [sql.Identifier(f"mock_data_{place}") for place in range(len(key.parts))]
    parts = [sql.SQL("({})").format(expression(part)) for part in key.parts]
    meet = list(map(expression, operators))
    together = sql.SQL(" AND ").join
    answer = ask(
        conn,
        "meeting",
        entity,
        rows,
        named=comma(sql.SQL("{} AS {}").format(*pair) for pair in zip(parts, names, strict=True)),
        pairs=together(sql.SQL("a.{0} {1} b.{0}").format(*pair) for pair in zip(names, meet, strict=True)),
        there=together(sql.SQL("{} {} a.{}").format(*one) for one in zip(parts, meet, names, strict=True)),
        empty=sql.SQL("isempty(a.{})").format(names[-1]) if key.period else sql.SQL("false"),
        predicate=expression(key.predicate),
        known=key.known,
    )
    if not answer or not answer[0][0]:
        return ""
    if key.period:
        return f"generated rows would violate unique key {key.shown}: their periods are empty or overlap"
    return f"the exclusion constraint {key.shown} cannot be kept"


def _whole(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, key: _Key, defaults: Mapping[str, Any]
) -> JsonRows | None:
    """What all rows have in the key's columns; None if they are too many, or nobody here knows what it reads."""
    if key.columns is None or rows.rows(entity) > _MOST_MET:
        return None
    loaded = [bound.column.name for bound in entity.loaded if bound.column.name in key.columns]
    batches = columns_of(rows, entity, loaded) if loaded else ()
    found = [row for batch in batches for row in as_json(entity, batch)] or [{} for _ in range(rows.rows(entity))]
    return completed(conn, entity, found, defaults)


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
    if any(map(_differs, table.columns)):
        return None
    counts = table.group_by(list(columns)).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
    return ", ".join(str(twice[column][0]) for column in columns) if twice.num_rows else None


def _differs(column: pa.ChunkedArray) -> bool:
    """If no two rows have the same, by the look that takes least; not every type can be looked at so."""
    kind = column.type
    plain = pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_fixed_size_binary(kind)
    return plain and len(pc.unique(column)) == len(column)


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
