"""Columns without a meaning that must have a value: made from the type and the constraints that reflection saw.

Plain on purpose: such a value says nothing. Unique ones count upwards in the key's own style.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import mixed, uuid_bytes
from loader.flow.table import Column
from loader.literals import as_text
from loader.project.series import Count, Fixed, Flag, Real, Text, Time, Uuids, Values, Words
from loader.types import FINEST, MOMENT_RANGES

_WORDS = ("alpha", "bravo", "delta", "echo", "foxtrot", "golf", "hotel", "india", "kilo", "lima", "mike", "november")
_TOP = 100
_US_A_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Rows [first, last) of an entity; `times` are their own creation times, microseconds UTC. `keys`: what stands for
    their numbers if rows that are alike in something shall be so in a column too."""

    seed: int
    first: int
    last: int
    times: NDArray[np.int64]
    keys: NDArray[np.int64] | None = None

    @property
    def index(self) -> NDArray[np.int64]:
        """(n,) the rows' numbers."""
        return np.arange(self.first, self.last) if self.keys is None else self.keys

    def random(self, column: Column) -> NDArray[np.uint64]:
        """64 random bits a row, the same whatever the batch: (n,) uint64."""
        return mixed(self.seed ^ (column.number * 0x9E3779B9), self.index)

    def picked(self, column: Column, most: int, shift: int = 0) -> NDArray[np.int64]:
        """(n,) random numbers below `most`; another `shift`, other ones."""
        return ((self.random(column) >> np.uint64(shift)) % np.uint64(most)).astype(np.int64)

    def __len__(self) -> int:
        return self.last - self.first


def fill(column: Column, rows: RowSpan) -> Values:
    """Values for a column without a meaning; `column.allowed`, `low` and `high` are kept."""
    form = column.type.traits.form
    if column.allowed and form in ("text", "literal"):
        return Words(rows.picked(column, len(column.allowed)), column.allowed)
    if column.allowed and form == "bool":
        return Flag(np.full(len(rows), column.allowed[0] in ("true", "t")))
    if column.type.traits.kind == "num" and (numbers := _numbers(column.allowed)):
        picked = np.array(numbers)[rows.picked(column, len(numbers))]
        return Count(picked.astype(np.int64)) if form == "whole" else Real(picked)
    return _FILLERS[form](column, rows)


def _numbers(allowed: tuple[str, ...]) -> list[float]:
    """A closed set as numbers. What is none, as in `x::text IN ('a')`, no number can be: the trial refuses it."""
    found = []
    for word in allowed:
        with suppress(ValueError):
            found.append(float(word))
    return found


def _numeric(column: Column, rows: RowSpan) -> Values:
    """A whole number of the type's own smallest steps: tens in numeric(3,-1), thousandths in numeric(3,3)."""
    step = Fraction(10) ** -min(2 if column.type.scale is None else column.type.scale, FINEST)
    low, high = _reach(column)
    first, last = math.ceil(low / step), math.floor(high / step)
    span = min(max(last - first, 0) + 1, 2**53)
    steps = first + rows.picked(column, span)
    # dividing is exact to the last digit where multiplying by 0.01 is not
    return Real(np.divide(steps, float(1 / step)))


def _reach(column: Column) -> tuple[Fraction, Fraction]:
    """The least and the largest value: as the CHECKs say, and no more than the type's precision holds.

    Decimal on the way: of 0.1 as a float the next hundredth is 0.11.
    """
    low, high = (None if bound is None else Fraction(str(bound)) for bound in (column.low, column.high))
    if low is None:
        low = Fraction(0) if high is None or high >= 0 else high - _TOP
    high = max(low, Fraction(0)) + _TOP if high is None else high
    precision, scale = column.type.precision, column.type.scale or 0
    if precision is None:
        return low, high
    most = (10**precision - 1) * Fraction(10) ** -scale
    return max(low, -most), min(high, most)


def _integer(column: Column, rows: RowSpan) -> Values:
    low = 0 if column.low is None else math.ceil(column.low)
    if column.low is None and column.high is not None and column.high < 0:
        low = math.floor(column.high) - _TOP
    high = math.floor(column.high) if column.high is not None else low + _TOP
    high = max(min(high, low + 10**9, column.type.traits.most or 0), low)
    return Count(low + rows.picked(column, high - low + 1))


def _literal(column: Column, rows: RowSpan) -> Values:
    """One of the plain literals of a rare type; a range of moments begins with the row's own creation."""
    if column.type.name in MOMENT_RANGES:
        return Text(_range(column, rows))
    pool = column.type.literals
    return Words(rows.picked(column, len(pool)), pool)


def _range(column: Column, rows: RowSpan) -> pa.Array:
    """[creation, 1 to 30 days later), in UTC."""
    ends = (rows.times, rows.times + (rows.picked(column, 30) + 1) * _US_A_DAY)
    low, high = (as_text(pa.array(us).cast(pa.timestamp("us", "UTC"))) for us in ends)
    if column.type.name == "daterange":
        low, high = (pc.utf8_slice_codeunits(end, 0, 10) for end in (low, high))
    return pc.binary_join_element_wise("[", low, ",", high, ")", "")


def _seconds(column: Column, rows: RowSpan) -> Values:
    """A time of day, or as long a span."""
    return Text(pa.array(rows.picked(column, 86_400) * 1_000_000).cast(column.type.arrow))


def uuids(column: Column, rows: RowSpan) -> Values:
    """A random uuid a row."""
    high = rows.random(column)
    return Uuids(uuid_bytes(high, mixed(rows.seed + 1, rows.index) ^ high))


def _fixed(value: object) -> Callable[[Column, RowSpan], Values]:
    return lambda column, rows: Fixed(value, len(rows))


_FILLERS: dict[str, Callable[[Column, RowSpan], Values]] = {
    "text": lambda column, rows: Words(rows.picked(column, len(_WORDS)), _WORDS),
    "whole": _integer,
    "decimal": _numeric,
    "float": _numeric,
    "bool": _fixed(False),  # never a random yes: is_deleted or is_test would hide the row from somebody
    "date": lambda column, rows: Time(rows.times),
    "moment": lambda column, rows: Time(rows.times),
    "time": _seconds,
    "span": _seconds,
    "uuid": uuids,
    "json": _fixed("{}"),
    "bytes": _fixed(b""),
    "array": _fixed("{}"),
    "literal": _literal,
}
