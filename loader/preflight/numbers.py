"""The numbers that a run will need: those that sequences hand out next, and the room that key columns have for them.

Nothing is taken from a sequence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

import psycopg
import pyarrow.compute as pc

from loader.flow.binding import Bound, Entity
from loader.flow.rows import NumberedKeys, Ranges, RowSource
from loader.flow.table import Column
from loader.resources import named_query

Wanted = Mapping[tuple[str, str], tuple[str, int]]
"""(entity, column) -> the sequence to take from, and how many numbers."""
_UUID_LENGTH = 36


def next_numbers(conn: psycopg.Connection, wanted: Wanted) -> Ranges:
    """What the run would get if nobody else took any."""
    ranges: Ranges = {}
    for key, (name, rows) in wanted.items():
        first, step, _ = peek(conn, name)
        last = first + (max(rows, 1) - 1) * step
        apart = tuple(sorted((number, number) for number in range(first, last + step, step))) if abs(step) > 1 else ()
        ranges[key] = apart or ((min(first, last), max(first, last)),)
    return ranges


def ending(conn: psycopg.Connection, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Message and remedy of each sequence with fewer numbers left than the run needs."""
    for key, (name, rows) in wanted.items():
        *_, left = peek(conn, name)
        if left is not None and left < rows:
            yield (
                f"Sequence {name} has only {max(left, 0)} values left, and the run needs {rows} for {'.'.join(key)}",
                "give it a larger MAXVALUE (and its column a wider type), or load fewer orders",
            )


def peek(conn: psycopg.Connection, sequence: str) -> tuple[int, int, int | None]:
    """About the next number of a sequence, its step, and how many are left (None: no end)."""
    row = conn.execute(named_query("load.peek"), {"sequence": sequence}).fetchone()
    if not row or row[0] is None:
        return 1, 1, None
    return int(row[0]), int(row[1]), None if row[2] is None else int(row[2])


def written(column: Column, number: int) -> int | str:
    """A number of the column's sequence as its default writes it."""
    form = column.numbering
    return number if form is None else f"{form.prefix}{number:0{form.width}}{form.suffix}"


def no_room(rows: RowSource, entity: Entity) -> Iterator[tuple[str, str]]:
    """Message and remedy of each key column, with those that link to it, whose values do not fit."""
    for bound, source in rows.sources(entity):
        needed = _needed(bound, source) if source.rows else ""
        if needed:
            kind = bound.column.type
            room = f"{kind.length} characters" if kind.family == "text" else f"up to {bound.column.most}"
            held = f", as {bound.room} does, which refers to it" if bound.room else ""
            yield (
                f"{entity.table.qualified}.{bound.column.name} has no room for {source.rows} more keys: it would need"
                f" {needed}, and holds {room}{held}",
                "widen the column, or load fewer orders",
            )


def _needed(bound: Bound, source: NumberedKeys) -> str:
    """What does not fit, in words; "" when all does."""
    kind = bound.column.type
    if kind.family == "uuid":
        return ""
    if kind.family == "text":
        longest = _longest(source)
        return f"{longest} characters" if kind.length is not None and longest > kind.length else ""
    last, most = max(high for _, high in source.ranges), bound.column.most
    return f"{last}" if most is not None and last > most else ""


def _longest(source: NumberedKeys) -> int:
    """The length of the longest key, those of live rows that new ones may refer to included."""
    known = pc.max(pc.utf8_length(source.known)).as_py() or 0 if source.known is not None else 0
    if source.style.kind == "uuid":
        return max(_UUID_LENGTH, known)
    digits = max(len(str(high)) for _, high in source.ranges)
    return max(len(source.style.prefix) + max(digits, source.style.width) + len(source.style.suffix), known)


def few_parents(rows: RowSource, entity: Entity, target: int | None) -> Iterator[tuple[str, str]]:
    """Message and remedy of each column whose rows need another parent each, of which there are too few for a run of
    `target` orders (None: for this run)."""
    held = [bound for bound in entity.bound if bound.filler == "lookup" and bound.lookup and bound.lookup.held]
    needed = rows.rows_of(entity, target) if held and target else rows.rows(entity)
    for bound in held:
        free = len(rows.plan.profile.lookups[entity.name, bound.column.name])
        if free < needed:
            yield _too_few(rows, entity, bound, free, needed, target or rows.target)


def _too_few(rows: RowSource, entity: Entity, bound: Bound, free: int, needed: int, target: int) -> tuple[str, str]:
    assert bound.lookup is not None
    parent = f"{bound.lookup.schema}.{bound.lookup.table}"
    fits = bisect_right(range(1, target), free, key=lambda count: rows.rows_of(entity, count))
    return (
        f"{entity.table.qualified}.{bound.column.name}: each of the {needed} rows of a run of {target} must refer"
        f" to another row of {parent}, and no more than {free} are there that no row refers to yet",
        f"insert {needed - free} more rows into {parent}" + (f", or load with --count {fits}" if fits else ""),
    )
