"""Columns that follow others of their row, as the live rows' do: sums and products of numbers, texts around a text,
times after a time, and what depends on another column's value. Pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import as_float, from_arrow
from loader.digits import mixed
from loader.flow.profile import Dependence, History
from loader.flow.table import Column
from loader.literals import as_text
from loader.project.fill import RowSpan
from loader.project.series import Count, Mask, Money, Real, Text, Time, Values
from loader.types import DIGITS

Beside = Callable[[str], pa.Array]
"""The values of another column in the same rows, by its name: (n,)."""
_NUMBER = r"^\s*-?\d{1,15}\s*$"
_MOST = 2.0**62


def related(column: Column, history: History, by: Dependence, beside: Beside) -> Values:
    """Values that follow from the other columns' ("sum", "product", "affixed"): NULL where one of those is."""
    if by.kind == "affixed":
        return Text(pc.binary_join_element_wise(by.prefix, as_text(beside(by.of[0])), by.suffix, ""))
    parts = [_numbers(beside(name)) for name in by.of]
    absent = np.logical_or.reduce([missing for _, missing in parts])
    numbers = [number for number, _ in parts]
    if by.kind == "product":
        made = np.multiply.reduce(numbers)
    else:
        made = sum((number * factor for number, factor in zip(numbers, by.factors, strict=True)), by.offset)
    return _written(column, history, np.asarray(made), absent)


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
    """Times so long (microseconds) after the other column's; never after as-of, if the live ones are not."""
    base = beside(by.of[0]).cast(pa.timestamp("us")).cast(pa.int64())
    made = np.asarray(base.fill_null(0)) + lag
    made = made if history.future else np.minimum(made, as_of)
    return Time(made // history.unit * history.unit, np.asarray(base.is_null()))


def cases(by: Dependence, beside: Beside) -> NDArray[np.int64]:
    """Which of the relation's cases each row is, -1 = a value that no live row has: (n,)."""
    known = pa.array([case.value for case in by.cases], pa.string())
    found = pc.index_in(as_text(beside(by.of[0])), known, skip_nulls=False)
    return np.asarray(found.cast(pa.int64()).fill_null(-1))


def alike(rows: RowSpan, by: Dependence, beside: Beside) -> RowSpan:
    """The rows, numbered by the other column's value: what is drawn is the same wherever that is the same."""
    encoded = as_text(beside(by.of[0])).dictionary_encode()
    codes = [zlib.crc32(text.encode()) for text in encoded.dictionary.to_pylist()]
    index = np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1))
    return replace(rows, keys=mixed(rows.seed, np.array([*codes, 0], np.int64)[index]).view(np.int64))


def absent_given(by: Dependence, which: NDArray[np.int64], nulls: float, share: NDArray[np.float64]) -> Mask:
    """Which rows are NULL: as many as of the live ones in the same case."""
    limits = np.array([*(case.nulls for case in by.cases), nulls])
    return share < limits[which]


def picked_given(
    by: Dependence, which: NDArray[np.int64], shares: tuple[float, ...], share: NDArray[np.float64]
) -> NDArray[np.int64]:
    """(n,) places in the history's values, as often as in the live rows of the same case."""
    table = np.array([*(case.shares if sum(case.shares) else shares for case in by.cases), shares])
    steps = np.cumsum(table, axis=1)
    steps /= steps[:, -1:]
    places = (share[:, None] >= steps[which]).sum(axis=1)
    return np.minimum(places, table.shape[1] - 1)
