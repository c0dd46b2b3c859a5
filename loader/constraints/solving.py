"""One condition at a time made true: an adjustable column in it takes the value on the right side of the bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.constraints.evaluate import (
    Flags,
    Scope,
    Vec,
    added,
    aligned,
    as_float,
    bound,
    chosen,
    compared,
    multiplied,
    quotient,
)
from loader.constraints.patterns import any_of, shapes
from loader.constraints.wording import Making, holds, worded
from loader.flow.predicate import FLIPPED, Col, Compare, Expr, Func, Leaf, Match, Null, OneOf, columns, expr_columns
from loader.flow.table import Column
from loader.literals import array_text
from loader.types import DIGITS

Adjustable = Mapping[str, Column]
Changed = dict[str, pa.Array]
_TRANSPARENT = {"coalesce", "date", "lower", "upper", "btrim", "ltrim", "rtrim"}
"""Functions under which a column takes the value that the function is to have."""
_US_A_DAY, _SECOND = 86_400_000_000, 1_000_000
_MOST = 2**62
_HUNDREDTHS = {"<": -0.01, ">": 0.01, "<>": 0.01}


@dataclass(frozen=True)
class Aid:
    """What a repair may use: the adjustable columns, how random rows are, and a value for a row that must have one."""

    adjustable: Adjustable
    making: Making
    spare: Callable[[str], pa.Array]

    def giving(self, leaf: Leaf, turn: int) -> Adjustable:
        """The columns but for the first `turn` of the comparison: were it always the first that gives way, two
        conditions would pull it to and fro."""
        named = [name for name in dict.fromkeys(columns(leaf)) if name in self.adjustable]
        kept = named[: turn % max(len(named), 1)]
        return {name: column for name, column in self.adjustable.items() if name not in kept}


def mended(scope: Scope, term: Sequence[Leaf], aid: Aid) -> Scope:
    """The rows with every leaf of the term made true if that is possible, one after another."""
    for leaf in term:
        false = scope.breaks([leaf])
        if false.any():
            changed = _changed(scope, leaf, term, false, aid)
            scope = replace(scope, columns={**scope.columns, **changed})
    return scope


def _changed(scope: Scope, leaf: Leaf, term: Sequence[Leaf], rows: Flags, aid: Aid) -> Changed:
    if isinstance(leaf, Null):
        return _null(scope, leaf, rows, aid)
    if not isinstance(leaf, Match | OneOf | Compare):
        return {}
    name, *others = dict.fromkeys(columns(leaf)) or ("",)
    column = aid.adjustable.get(name)
    if column and column.type.traits.form == "text" and not others:
        return {name: worded(scope, column, term, rows, aid.making)}
    if isinstance(leaf, OneOf):
        return _Solver(scope, rows, aid.adjustable).solved("=", leaf.expr, _picked(scope, leaf, aid.making))
    return _compared(scope, leaf, rows, aid) if isinstance(leaf, Compare) else {}


def _null(scope: Scope, leaf: Null, rows: Flags, aid: Aid) -> Changed:
    name = leaf.column.name
    column = aid.adjustable.get(name)
    if column is None or (leaf.wanted and not column.nullable):
        return {}
    current = scope.columns[name]
    other = pa.scalar(None, current.type) if leaf.wanted else aid.spare(name).cast(current.type)
    return {name: chosen(rows, other, current)}


def _compared(scope: Scope, leaf: Compare, rows: Flags, aid: Aid) -> Changed:
    """The left side moved to where the right side wants it; if that cannot be, the right side."""
    column = aid.adjustable.get(leaf.left.name) if isinstance(leaf.left, Col) else None
    if leaf.op == "<>" and column and column.type.family == "text":  # than another column: a word of its own
        size = min(column.type.length or 8, 8)
        made = any_of(shapes(f"[a-z]{{{size}}}", size, size, 0), aid.making.bits(column.name))
        return {column.name: chosen(rows, made, scope.columns[column.name])}
    solver = _Solver(scope, rows, aid.giving(leaf, scope.turn))
    return solver.solved(leaf.op, leaf.left, scope.vec(bound(leaf))) or solver.solved(
        FLIPPED.get(leaf.op, leaf.op), leaf.right, scope.vec(leaf.left)
    )


def _picked(scope: Scope, leaf: OneOf, making: Making) -> Vec:
    """One of a closed set, a row."""
    each = [scope.vec(value) for value in leaf.values]
    which = (making.bits(next(iter(columns(leaf)), "")) % np.uint64(len(each))).astype(np.int64)
    finest = max(each, key=lambda vec: vec.scale or 0)
    data = np.stack([aligned(vec, finest)[0] for vec in each])[which, np.arange(scope.rows)]
    return replace(finest, data=pa.array(data, pa.string()) if finest.kind == "text" else data)


@dataclass(frozen=True)
class _Solver:
    """Changes adjustable columns in some rows, so that `expr op target`, by undoing one operation after another."""

    scope: Scope
    rows: Flags
    adjustable: Adjustable

    def solved(self, op: str, expr: Expr, target: Vec) -> Changed:
        """The columns that change; none if nothing in `expr` can."""
        changed: Changed = {}
        match expr:
            case Col(name) if name in self.adjustable:
                current = self.scope.columns[name]
                value, fits = _written(target, self.adjustable[name], current.type, op)
                changed = {name: chosen(self.rows & fits, value.cast(current.type), current)}
            case Func("+" | "-" | "*" | "/" as sign, (left, right)) if self._reads(expr):
                changed = self._undone(sign, op, left, right, target)
            case Func(name, (inner, *_)) if name in _TRANSPARENT:
                changed = self.solved(op, inner, target)
            case Func("cardinality" | "array_length", (Col(name), *_)) if name in self.adjustable:
                changed = self._elements(op, name, target)
            case Func("%", (Col() as inner, _)) if op == "=":
                changed = self.solved("=", inner, _multiple(self.scope, expr, target))
            case Func("abs", (inner,)):  # x divided by its sign, which it keeps
                number = self.scope.vec(inner)
                sign_of = replace(number, data=np.where(number.data < 0, -1, 1), scale=0)
                changed = self._scaled(op, inner, sign_of, multiplied(target, sign_of))
        return changed

    def _reads(self, expr: Expr) -> bool:
        return any(name in self.adjustable for name in expr_columns(expr))

    def _undone(self, sign: str, op: str, left: Expr, right: Expr, target: Vec) -> Changed:
        """`x + other op target` becomes `x op target - other`; so for either side of + - * and the left of /."""
        if not self._reads(left):
            if sign == "-":  # left - x < target is x > left - target
                return self.solved(FLIPPED.get(op, op), right, _shifted(self.scope.vec(left), target, -1))
            if sign == "/":
                return {}
            left, right = right, left
        other = self.scope.vec(right)
        if sign in "+-":
            return self.solved(op, left, _shifted(target, other, -1 if sign == "+" else 1))
        return self._scaled(op, left, other, (quotient if sign == "*" else multiplied)(target, other))

    def _scaled(self, op: str, expr: Expr, factor: Vec, target: Vec) -> Changed:
        """`expr op target`, after a factor was moved to the other side: a negative one turns an inequality."""
        scope, changed = self.scope, Changed()
        for rows, used in ((factor.data > 0, op), (factor.data < 0, FLIPPED.get(op, op))):
            if (self.rows & rows).any():
                scope = replace(scope, columns={**scope.columns, **changed})
                changed |= _Solver(scope, self.rows & rows, self.adjustable).solved(used, expr, target)
        return changed

    def _elements(self, op: str, name: str, target: Vec) -> Changed:
        """An array of as many elements: words if its elements are texts."""
        element = self.adjustable[name].type.element
        if element is None or element.traits.form != "text" or not len(target.data):
            return {}
        wanted = int(target.data[0]) + {">": 1, "<": -1, "<>": 1}.get(op, 0)
        word = element.labels[0] if element.labels else "alpha"[: element.length]
        return {name: chosen(self.rows, array_text((word,) * max(wanted, 0)), self.scope.columns[name])}


def _multiple(scope: Scope, expr: Func, target: Vec) -> Vec:
    """The next number with that rest: the one above, in every other turn the one below."""
    number, step = (scope.vec(arg) for arg in expr.args)
    below = added(added(number, scope.vec(expr), -1), target)
    up = (scope.turn % 2 == 0) & compared("<", below, number)
    left, right, scale = aligned(below, step)
    return replace(below, data=left + np.where(up, np.abs(right), 0), scale=scale)


def _shifted(one: Vec, other: Vec, sign: int) -> Vec:
    kind = one.kind if one.kind == "num" or one.kind != other.kind else "span"
    return replace(added(one, other, sign), kind=kind)


def _written(vec: Vec, column: Column, like: pa.DataType, op: str) -> tuple[pa.Array, Flags]:
    """The value nearest to `vec` of which `value op vec` holds, rounded to the column's smallest steps, and the rows in
    which the column can hold it."""
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


def _number(vec: Vec, column: Column, like: pa.DataType, op: str) -> tuple[pa.Array, Flags]:
    scale, own = like.scale if pa.types.is_decimal(like) else 0, column.type.scale
    step = grain = 10 ** -min(own or 0, 0)
    if own is None:
        step = 10 ** max(scale - 2, 0)
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
