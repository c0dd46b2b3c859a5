"""Sequences before BEGIN: the numbers that come next, and those that end too soon. Nothing is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from loader.flow.rows import Ranges
from loader.resources import named_query

Wanted = Mapping[tuple[str, str], tuple[str, int]]
"""(entity, column) -> the sequence to take from, and how many numbers."""


def next_numbers(conn: psycopg.Connection[Any], wanted: Wanted) -> Ranges:
    """What the run would get if nobody else took any."""
    ranges: Ranges = {}
    for key, (name, rows) in wanted.items():
        first, step, _ = _peek(conn, name)
        last = first + (max(rows, 1) - 1) * step
        ranges[key] = ((min(first, last), max(first, last)),) if abs(step) == 1 else _apart(first, step, rows)
    return ranges


def ending(conn: psycopg.Connection[Any], wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Message and remedy of each sequence with fewer numbers left than the run needs."""
    for key, (name, rows) in wanted.items():
        *_, left = _peek(conn, name)
        if left is not None and left < rows:
            yield (
                f"Sequence {name} has only {max(left, 0)} values left, and the run needs {rows} for {'.'.join(key)}",
                "give it a larger MAXVALUE (and its column a wider type), or load fewer orders",
            )


def _peek(conn: psycopg.Connection[Any], sequence: str) -> tuple[int, int, int | None]:
    """The next number, the step, and how many are left (None: no end)."""
    row = conn.execute(named_query("load.peek"), {"sequence": sequence}).fetchone()
    if not row or row[0] is None:
        return 1, 1, None
    return int(row[0]), int(row[1]), None if row[2] is None else int(row[2])


def _apart(first: int, step: int, rows: int) -> tuple[tuple[int, int], ...]:
    """Numbers that are not next to each other, in ascending order."""
    return tuple(sorted((first + place * step, first + place * step) for place in range(max(rows, 1))))
