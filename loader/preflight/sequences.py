"""Sequences behind their columns: somebody wrote explicit numbers, and what the sequence hands out next is taken.

The statement that mends it sets the sequence beyond every column that it feeds, of tables outside the shop too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict

import psycopg
from psycopg import sql

from loader.database import name
from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.flow.table import Column, Numbering
from loader.preflight.numbers import peek, written
from loader.resources import named_query


def behind(conn: psycopg.Connection, rows: RowSource, entity: Entity) -> Iterator[tuple[str, str]]:
    """Message and remedy of each column of which a row that is there holds a number that the run would be given."""
    for column in _fed(rows, entity):
        sequence = column.sequence or ""
        first, step, _ = peek(conn, sequence)
        taken = _taken(conn, entity, column, range(first, first + rows.rows(entity) * step, step))
        if taken is not None:
            message = (
                f"the sequence {sequence} is behind {entity.table.qualified}.{column.name}: {written(column, taken)} is"
                f" taken, and its next number is {first}"
            )
            yield message, f"SELECT setval({_quoted(sequence)}, {_farthest(conn, entity, column, taken, step)});"


def _fed(rows: RowSource, entity: Entity) -> Iterator[Column]:
    """The columns that take numbers of a sequence, and whose values tell rows apart."""
    if not rows.rows(entity):
        return
    yield from (bound.column for bound, source in rows.sources(entity) if source.style.sequence)
    keys = {unique.beside(entity.tenant) for unique in entity.table.uniques}
    yield from (column for column in entity.left_out if column.sequence and (column.name,) in keys)


def _taken(conn: psycopg.Connection, entity: Entity, column: Column, numbers: range) -> int | None:
    """One of the numbers that a row of the table holds; None if all are free."""
    query = "taken_text" if column.type.family == "text" else "taken_number"
    low, high = sorted((numbers[0], numbers[-1]))
    parts = {"table": name(entity.table.schema, entity.table.name), "column": name(column.name)}
    form = column.numbering or Numbering()
    params = {"low": low, "high": high, "step": abs(numbers.step), **asdict(form)}
    row = conn.execute(sql.SQL(named_query(f"preflight.{query}")).format(**parts), params).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _farthest(conn: psycopg.Connection, entity: Entity, column: Column, taken: int, step: int) -> int:
    """The last number, in the direction of the sequence, that any column which it feeds holds."""
    fed = conn.execute(named_query("preflight.fed_by"), {"sequence": column.sequence}).fetchall()
    queries = [_end_of_numbers(step, *one) for one in fed]
    if column.type.family == "text":
        queries.append(_end_of_texts(entity, column, step))
    ends = [number for query in queries if (number := _asked(conn, query)) is not None]
    return (max if step > 0 else min)(taken, *ends)


def _end_of_numbers(step: int, schema: str, table: str, column: str, low: int, high: int) -> sql.Composed:
    query = sql.SQL("SELECT {}({})::bigint FROM {} WHERE {} BETWEEN {} AND {}")
    names = sql.Identifier(column), sql.Identifier(schema, table), sql.Identifier(column)
    return query.format(_end(step), *names, sql.Literal(low), sql.Literal(high))


def _end_of_texts(entity: Entity, column: Column, step: int) -> sql.Composed:
    form = column.numbering or Numbering()
    pattern = f"^{re.escape(form.prefix)}(\\d{{1,18}}){re.escape(form.suffix)}$"
    query = sql.SQL('SELECT {}(pg_catalog.substring({}::text COLLATE "C", {})::bigint) FROM {}')
    table = sql.Identifier(entity.table.schema, entity.table.name)
    return query.format(_end(step), sql.Identifier(column.name), sql.Literal(pattern), table)


def _end(step: int) -> sql.SQL:
    return sql.SQL("pg_catalog.max" if step > 0 else "pg_catalog.min")


def _asked(conn: psycopg.Connection, query: sql.Composed) -> int | None:
    """The one number that a query answers; None of a table that this role may not read."""
    try:
        with conn.transaction():
            row = conn.execute(query).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        return None
    return None if row is None else row[0]


def _quoted(text: str) -> str:
    return sql.Literal(text).as_string(None)
