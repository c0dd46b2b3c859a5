"""Target values -> a column's own Arrow type: rounded to its smallest steps, and only where it can hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import Flags, Vec, as_float
from loader.flow.table import Column

_US_A_DAY, _SECOND = 86_400_000_000, 1_000_000
_MOST = 2**62
_HUNDREDTH = 0.01


def written(vec: Vec, column: Column, like: pa.DataType, op: str) -> tuple[pa.Array, Flags]:
    """The value nearest to `vec` of which `value op vec` holds, and the rows where the column can hold it."""
    fits = ~vec.null
    form = column.type.traits.form
    if vec.kind == "text":
        if column.type.length is not None:
            fits &= pc.utf8_length(vec.data).fill_null(0).to_numpy(zero_copy_only=False) <= column.type.length
        if column.type.labels:
            known = pc.is_in(vec.data, pa.array(column.type.labels, pa.string()))
            fits &= known.to_numpy(zero_copy_only=False)
        return vec.data, fits
    if vec.kind == "bool":
        value = ~vec.data if op == "<>" else vec.data
        return pa.array(value), fits
    if form == "float":
        return pa.array(_moved(as_float(vec), op, _HUNDREDTH)).cast(like), fits
    if vec.kind == "num":
        return _numbers(vec, column, like, op, fits)
    grain, step = (_US_A_DAY, _US_A_DAY) if form == "date" else (1, _SECOND)
    whole = _rounded(vec.data, 1, grain, op)
    whole = np.where(_strict(op, whole, vec.data), whole + _direction(op) * step, whole)
    if form == "date":
        return pa.array((whole // _US_A_DAY).astype(np.int32)).cast(pa.date32()), fits
    return pa.array(whole).cast(like), fits


def _numbers(vec: Vec, column: Column, like: pa.DataType, op: str, fits: Flags) -> tuple[pa.Array, Flags]:
    scale = like.scale if pa.types.is_decimal(like) else 0
    own = column.type.scale
    grain = 10 ** -min(own, 0) if own is not None else 1
    step = grain if own is not None or not scale else 10 ** max(scale - 2, 0)
    if vec.scale is None:
        exact = np.clip(as_float(vec) * 10.0**scale, -4e18, 4e18)
        if op == "=":  # a quotient is as exact as a float: what is nearest is meant
            exact = np.rint(exact)
        whole = _rounded(exact, 1, grain, op).astype(np.int64)
        same = whole == exact
    else:
        up, down = 10 ** max(scale - vec.scale, 0), 10 ** max(vec.scale - scale, 0)
        raised = vec.data * up
        whole = _rounded(raised, down, grain, op)
        same = whole * down == raised
    strict = same & (op in ("<", ">", "<>"))
    whole = np.where(strict, whole + _direction(op) * step, whole)
    if not pa.types.is_decimal(like):
        most = min(column.type.traits.most or _MOST, _MOST)
        fits = fits & (np.abs(whole) <= most)
        return pa.array(np.where(fits, whole, 0)).cast(like), fits
    digits = 18 if column.type.precision is None else min(column.type.precision + scale - (own or 0), 18)
    fits = fits & (np.abs(whole) < 10**digits)
    kept = np.ascontiguousarray(np.where(fits, whole, 0), np.int64)
    return pa.Array.from_buffers(like, len(kept), [None, pa.py_buffer(kept)]), fits


def _rounded(value: NDArray[Any], divisor: int, grain: int, op: str) -> NDArray[Any]:
    """value / divisor in whole grains: down for < and <=, up for > and >=, else to the nearest."""
    unit = divisor * grain
    if op in ("<", "<="):
        return value // unit * grain
    if op in (">", ">="):
        return -(-value // unit) * grain
    return (value + unit // 2) // unit * grain


def _direction(op: str) -> int:
    return -1 if op == "<" else 1


def _strict(op: str, whole: NDArray[Any], target: NDArray[Any]) -> Flags:
    return (whole == target) & (op in ("<", ">", "<>"))


def _moved(value: NDArray[np.float64], op: str, step: float) -> NDArray[np.float64]:
    return value + _direction(op) * step if op in ("<", ">", "<>") else value
