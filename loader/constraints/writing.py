"""Target values -> a column's own Arrow type: rounded to its smallest steps, and only where it can hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import Flags, Vec, as_float
from loader.flow.table import Column
from loader.types import DIGITS

_US_A_DAY, _SECOND = 86_400_000_000, 1_000_000
_MOST = 2**62
_HUNDREDTHS = {"<": -0.01, ">": 0.01, "<>": 0.01}


def written(vec: Vec, column: Column, like: pa.DataType, op: str) -> tuple[pa.Array, Flags]:
    """The value nearest to `vec` of which `value op vec` holds, and the rows in which the column can hold it."""
    if vec.kind == "text":
        return vec.data, ~vec.null & holds(vec.data, column)
    if vec.kind == "bool":
        return pa.array(vec.data ^ (op == "<>")), ~vec.null
    if column.type.traits.form == "float":
        return pa.array(as_float(vec) + _HUNDREDTHS.get(op, 0.0)).cast(like), ~vec.null
    if vec.kind == "num":
        return _number(vec, column, like, op)
    if column.type.traits.form == "date":
        days = _stepped(vec.data, 1, _US_A_DAY, _US_A_DAY, op) // _US_A_DAY
        return pa.array(days.astype(np.int32)).cast(pa.date32()), ~vec.null
    return pa.array(_stepped(vec.data, 1, 1, _SECOND, op)).cast(like), ~vec.null


def holds(texts: pa.Array, column: Column) -> Flags:
    """The rows whose text is not NULL, and fits the column's type."""
    fits = texts.is_valid()
    if column.type.length is not None:
        fits = pc.and_(fits, pc.less_equal(pc.utf8_length(texts).fill_null(0), column.type.length))
    if column.type.labels:
        fits = pc.and_(fits, pc.is_in(texts, pa.array(column.type.labels, pa.string())))
    return fits.to_numpy(zero_copy_only=False)


def _number(vec: Vec, column: Column, like: pa.DataType, op: str) -> tuple[pa.Array, Flags]:
    scale = like.scale if pa.types.is_decimal(like) else 0
    own = column.type.scale
    grain = 10 ** -min(own, 0) if own is not None else 1
    step = grain if own is not None or not scale else 10 ** max(scale - 2, 0)
    if vec.scale is None:
        exact = np.clip(as_float(vec) * 10.0**scale, -4e18, 4e18)
        if op == "=":  # a quotient is as exact as a float: what is nearest is meant
            exact = np.rint(exact)
        whole = _stepped(exact, 1, grain, step, op).astype(np.int64)
    else:
        up, down = 10 ** max(scale - vec.scale, 0), 10 ** max(vec.scale - scale, 0)
        whole = _stepped(vec.data * up, down, grain, step, op)
    if not pa.types.is_decimal(like):
        fits = ~vec.null & (np.abs(whole) <= min(column.type.traits.most or _MOST, _MOST))
        return pa.array(np.where(fits, whole, 0)).cast(like), fits
    digits = DIGITS if column.type.precision is None else min(column.type.precision + scale - (own or 0), DIGITS)
    fits = ~vec.null & (np.abs(whole) < 10**digits)
    kept = np.ascontiguousarray(np.where(fits, whole, 0), np.int64)
    return pa.Array.from_buffers(like, len(kept), [None, pa.py_buffer(kept)]), fits


def _stepped(value: NDArray[Any], divisor: int, grain: int, step: int, op: str) -> NDArray[Any]:
    """value / divisor in whole grains: down for < and <=, up for > and >=, else to the nearest; one step further if it
    came out even and must not."""
    unit = divisor * grain
    if op in ("<", "<="):
        whole = value // unit * grain
    elif op in (">", ">="):
        whole = -(-value // unit) * grain
    else:
        whole = (value + unit // 2) // unit * grain
    even = (whole * divisor == value) & (op in ("<", ">", "<>"))
    return np.where(even, whole + (-step if op == "<" else step), whole)
