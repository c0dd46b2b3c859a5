"""Columns that follow others of their row, as the live rows' do: sums and products of numbers, texts around a text,
times after a time. Pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import as_float, from_arrow
from loader.dateparts import part
from loader.digits import mixed
from loader.flow.profile import Dependence, History
from loader.flow.table import Column
from loader.literals import as_text
from loader.model.calendar import offsets
from loader.project.fill import RowSpan
from loader.project.series import Count, Money, Real, Text, Time, Values
from loader.types import DIGITS

Beside = Callable[[str], pa.Array]
"""The values of another column in the same rows, by its name: (n,)."""
_NUMBER = r"^\s*-?\d{1,15}\s*$"
_MOST = 2.0**62
_NEVER, _DAY, _HOUR, _SECOND = -(2**60), 86_400_000_000, 3_600_000_000, 1_000_000


def related(
    column: Column, history: History, by: Dependence, beside: Beside, between: Callable[[], NDArray[np.float64]]
) -> Values:
    """Values that follow from the other columns' (all kinds but "after" and "steady"): NULL where one of those is.
    `between` draws from the hundredths of the history."""
    if by.kind == "dated":
        return _dated(column, by, beside(by.of[0]))
    if by.kind == "affixed":
        return Text(pc.binary_join_element_wise(by.prefix, as_text(beside(by.of[0])), by.suffix, ""))
    if by.kind == "calendar":
        moments = _times(beside(by.of[0]), _NEVER)
        return _written(column, history, part(by.prefix, moments).astype(np.float64), moments == _NEVER)
    measured = by.of[:1] if by.kind == "rated" else by.of
    parts = [_numbers(beside(name)) for name in measured]
    absent = np.logical_or.reduce([missing for _, missing in parts])
    numbers = [number for number, _ in parts]
    if by.kind == "product":
        made = np.multiply.reduce(numbers)
    elif by.kind == "quotient":
        absent = absent | (numbers[1] == 0)
        made = numbers[0] / np.where(numbers[1] == 0, 1.0, numbers[1])
    elif by.kind == "share":
        made = numbers[0] * between()
    elif by.kind == "rated":
        factors, offsets = _rates(by, beside)
        made = numbers[0] * factors + offsets
    else:
        made = sum((number * factor for number, factor in zip(numbers, by.factors, strict=True)), by.offset)
    return _written(column, history, np.asarray(made), absent)


def _rates(by: Dependence, beside: Beside) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The factor and the offset of each row, by another column's value: (n,), (n,)."""
    known = pa.array([rate.value for rate in by.rates], pa.string())
    found = pc.index_in(as_text(beside(by.of[1])), known, skip_nulls=False)
    which = np.asarray(found.cast(pa.int64()).fill_null(-1))
    factors = np.array([*(rate.factor for rate in by.rates), by.factors[0]])
    offsets = np.array([*(rate.offset for rate in by.rates), by.offset])
    return factors[which], offsets[which]


def _numbers(array: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers, those of texts with them, and which are missing."""
    if pa.types.is_string(array.type):
        plain = pc.if_else(pc.match_substring_regex(array, _NUMBER), array, pa.scalar(None, pa.string()))
        array = pc.utf8_trim_whitespace(plain).cast(pa.int64())
    vec = from_arrow(array)
    return np.where(vec.null, 0.0, as_float(vec)), vec.null


def _written(column: Column, history: History, made: NDArray[np.float64], absent: NDArray[np.bool_]) -> Values:
    form = column.type.traits.form
    if form == "float":
        return Real(made, absent)
    scale = 0 if form == "whole" else history.scale
    # a float that stands for x.5 may be a little less: what is meant rounds up
    minor = made * 10**scale
    most = float(column.type.most or _MOST) if form == "whole" else _room(column, scale)
    whole = np.rint(minor + np.sign(minor) * 1e-9 * np.maximum(np.abs(minor), 1))
    absent = absent | (np.abs(whole) > most) if column.nullable else absent
    whole = np.clip(whole, -most, most)
    if form == "whole":
        return Count(whole.astype(np.int64), absent)
    return Money(whole.astype(np.int64), scale, absent)


def _room(column: Column, scale: int) -> float:
    """The largest number of a decimal column, in units of 10**-scale."""
    kind = column.type
    digits = DIGITS - 1 if kind.precision is None else min(kind.precision - (kind.scale or 0) + scale, DIGITS - 1)
    return 10.0**digits - 1 if digits < 16 else 10.0**digits / 2


def after(by: Dependence, history: History, lag: NDArray[np.int64], as_of: int, beside: Beside) -> Time:
    """Times so long (microseconds) after the latest of the other columns'; never after as-of, if the live ones are
    not. What would be too late for those that it is before, is as far between as it was on its way."""
    base = np.maximum.reduce([_times(beside(name), _NEVER) for name in by.of])
    ends = [_times(beside(name), -_NEVER) for name in by.before] + (
        [] if history.future else [np.full(len(base), as_of)]
    )
    end = np.maximum(np.minimum.reduce(ends), base) if ends else np.full(len(base), -_NEVER)
    made = base + lag
    most = max(history.points[-1], 1)
    share = np.clip(lag / most, 0.0, 1.0)
    made = np.where(made > end, base + ((end - base) * share).astype(np.int64), made)
    return Time(made // history.unit * history.unit, base == _NEVER)


def _dated(column: Column, by: Dependence, base: pa.Array) -> Values:
    """What a column says of each time, by its clock: its day, or a text by the format."""
    times = _by_clock(base.cast(pa.timestamp("us")), by.zone)
    if column.type.traits.form == "date":
        return Time(_times(times, 0) // _DAY * _DAY, np.asarray(times.is_null()))
    case, _, layout = by.format.rpartition(" ")
    spelt = {"upper": pc.utf8_upper, "lower": pc.utf8_lower}.get(case, lambda same: same)(formatted(times, layout))
    return Text(pc.binary_join_element_wise(by.prefix, spelt, by.suffix, ""))


def _by_clock(times: pa.Array, zone: str) -> pa.Array:
    """Times in UTC as the clock of a zone shows them."""
    if not zone:
        return times
    moments = _times(times, 0)
    local = moments + offsets(moments // _HOUR, ZoneInfo(zone)) * _SECOND
    return pa.array(local, mask=np.asarray(times.is_null())).cast(pa.timestamp("us"))


def formatted(times: pa.Array, layout: str) -> pa.Array:
    """The times by a format of strftime; %q is their quarter."""
    before, quarter, after = layout.partition("%q")
    if not quarter:
        return pc.strftime(times, format=layout)
    parts = [pc.strftime(times, format=one) if one else "" for one in (before, after)]
    return pc.binary_join_element_wise(parts[0], pc.quarter(times).cast("string"), parts[1], "")


def _times(array: pa.Array, nothing: int) -> NDArray[np.int64]:
    return np.asarray(array.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(nothing))


def alike(rows: RowSpan, of: str, beside: Beside) -> RowSpan:
    """The rows, numbered by the other column's value: what is drawn is the same wherever that is the same."""
    encoded = as_text(beside(of)).dictionary_encode()
    codes = [zlib.crc32(text.encode()) for text in encoded.dictionary.to_pylist()]
    index = np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1))
    keys = mixed(rows.seed, np.array([*codes, 0], np.int64)[index]).view(np.int64)
    return replace(rows, keys=np.where(index < 0, rows.index, keys))
