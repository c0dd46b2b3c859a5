"""Columns without a meaning that must have a value: made from the type and the constraints that reflection saw.

Plain on purpose: such a value says nothing. Unique ones count upwards in the key's own style.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.digits import mixed, uuid_bytes
from loader.flow.table import Column
from loader.project.images import array_image, images
from loader.project.series import Count, Fixed, Flag, Real, Text, Time, Uuids, Values, Words

_WORDS = ("alpha", "bravo", "delta", "echo", "foxtrot", "golf", "hotel", "india", "kilo", "lima", "mike", "november")
_MOST_INTEGER = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}
_TOP = 100
_FINEST = 9
_NUMBERS = {*_MOST_INTEGER, "numeric", "float4", "float8"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows [first, last) of an entity; `times` are their own creation times, microseconds UTC."""

    seed: int
    first: int
    last: int
    times: NDArray[np.int64]

    def random(self, column: Column) -> NDArray[np.uint64]:
        """64 random bits a row, the same whatever the batch: (n,) uint64."""
        return mixed(self.seed ^ (column.number * 0x9E3779B9), np.arange(self.first, self.last))

    def __len__(self) -> int:
        return self.last - self.first


def fill(column: Column, rows: Rows) -> Values:
    """Values for a column without a meaning; `column.allowed`, `low` and `high` are kept."""
    if column.allowed and column.type.family in ("text", "enum"):
        return Words((rows.random(column) % np.uint64(len(column.allowed))).astype(np.int64), column.allowed)
    if column.type.family == "bool" and column.allowed:
        return Flag(np.full(len(rows), column.allowed[0] in ("true", "t")))
    if column.type.family in _NUMBERS and (numbers := _numbers(column.allowed)):
        return _one_of(column, numbers, rows)
    return _FILLERS[column.type.family](column, rows)


def _numbers(allowed: tuple[str, ...]) -> list[float]:
    """A closed set as numbers. What is none, as in `x::text IN ('a')`, no number can be: the trial refuses it."""
    found = []
    for word in allowed:
        with suppress(ValueError):
            found.append(float(word))
    return found


def _one_of(column: Column, numbers: list[float], rows: Rows) -> Values:
    picked = np.array(numbers)[(rows.random(column) % np.uint64(len(numbers))).astype(np.int64)]
    return Real(picked) if column.type.family in ("numeric", "float4", "float8") else Count(picked.astype(np.int64))


def _integer(column: Column, rows: Rows) -> Values:
    low, high = _span(column, _MOST_INTEGER[column.type.family])
    return Count(low + (rows.random(column) % np.uint64(high - low + 1)).astype(np.int64))


def _numeric(column: Column, rows: Rows) -> Values:
    """A whole number of the type's own smallest steps: tens in numeric(3,-1), thousandths in numeric(3,3)."""
    step = Fraction(10) ** -min(2 if column.type.scale is None else column.type.scale, _FINEST)
    low, high = _reach(column)
    first, last = math.ceil(low / step), math.floor(high / step)
    span = min(max(last - first, 0) + 1, 2**53)
    steps = first + (rows.random(column) % np.uint64(span)).astype(np.int64)
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


def _span(column: Column, most: int) -> tuple[int, int]:
    low = 0 if column.low is None else math.ceil(column.low)
    if column.low is None and column.high is not None and column.high < 0:
        low = math.floor(column.high) - _TOP
    high = math.floor(column.high) if column.high is not None else low + _TOP
    return low, max(min(high, low + 10**9, most), low)


def _text(column: Column, rows: Rows) -> Values:
    return Words((rows.random(column) % np.uint64(len(_WORDS))).astype(np.int64), _WORDS)


def _array(column: Column, rows: Rows) -> Values:
    image = array_image((), column.type.element.oid if column.type.element else 25)
    return Text(pa.repeat(pa.scalar(image, pa.binary()), len(rows)))


def _image(column: Column, rows: Rows) -> Values:
    return Text(images(column, rows.random(column), rows.times))


def _time_of_day(column: Column, rows: Rows) -> Values:
    return Text(pa.array((rows.random(column) % np.uint64(86_400)).astype(np.int64) * 1_000_000).cast(pa.time64("us")))


def _interval(column: Column, rows: Rows) -> Values:
    return Text(
        pa.array((rows.random(column) % np.uint64(86_400)).astype(np.int64) * 1_000_000).cast(pa.duration("us"))
    )


def _uuid(column: Column, rows: Rows) -> Values:
    high = rows.random(column)
    return Uuids(uuid_bytes(high, mixed(rows.seed + 1, np.arange(rows.first, rows.last)) ^ high))


def _inet(column: Column, rows: Rows) -> Values:
    """192.0.2.0/24 is set aside for examples (RFC 5737): family 2, 32 bits, not a cidr, four bytes."""
    pool = pa.array([struct.pack("BBBB4B", 2, 32, 0, 4, 192, 0, 2, host) for host in range(1, 255)], pa.binary())
    return Text(pool.take(pa.array((rows.random(column) % np.uint64(254)).astype(np.int64))))


_FILLERS: dict[str, Callable[[Column, Rows], Values]] = {
    "text": _text,
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
    "numeric": _numeric,
    "float4": _numeric,
    "float8": _numeric,
    # never a random yes: is_deleted or is_test would hide the row from somebody
    "bool": lambda column, rows: Flag(np.zeros(len(rows), bool)),
    "date": lambda column, rows: Time(rows.times),
    "timestamp": lambda column, rows: Time(rows.times),
    "timestamptz": lambda column, rows: Time(rows.times),
    "time": _time_of_day,
    "interval": _interval,
    "uuid": _uuid,
    "json": lambda column, rows: Fixed("{}", len(rows)),
    "jsonb": lambda column, rows: Fixed("{}", len(rows)),
    "bytea": lambda column, rows: Fixed(b"", len(rows)),
    "inet": _inet,
    "array": _array,
    "image": _image,
    "enum": lambda column, rows: Fixed(column.type.labels[0] if column.type.labels else None, len(rows)),
}
