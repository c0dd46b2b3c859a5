"""One condition at a time made true: an adjustable column in it takes the value on the right side of the bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from loader.constraints.evaluate import Flags, Scope, Vec, added, aligned, chosen, compared, multiplied, quotient
from loader.constraints.texts import any_of, shapes
from loader.constraints.wording import Making, about, worded
from loader.constraints.writing import written
from loader.flow.predicate import Col, Compare, Expr, Func, Leaf, Match, Null, OneOf, expr_columns
from loader.flow.predicate import columns as columns_of
from loader.flow.table import Column
from loader.literals import array_text

Adjustable = Mapping[str, Column]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TRANSPARENT = {"coalesce", "date", "lower", "upper", "btrim", "ltrim", "rtrim"}
"""Functions under which a column takes the value that the function is to have."""


@dataclass(frozen=True)
class Aid:
    """What a repair may use: the adjustable columns, how random rows are, and a value for a row that must have one."""

    adjustable: Adjustable
    making: Making
    spare: Callable[[str], pa.Array]

    def giving(self, leaf: Leaf, turn: int) -> Adjustable:
        """The columns but for the first `turn` of the comparison: were it always the first that gives way, two
        conditions would pull it to and fro."""
        named = [name for name in dict.fromkeys(columns_of(leaf)) if name in self.adjustable]
        kept = named[: turn % max(len(named), 1)]
        return {name: column for name, column in self.adjustable.items() if name not in kept}


def mended(scope: Scope, term: Sequence[Leaf], aid: Aid) -> Scope:
    """The rows with every leaf of the term made true if that is possible, one after another."""
    for leaf in term:
        false = scope.truth(leaf)[1]
        if false.any():
            changed = _one(scope, leaf, term, false, aid)
            scope = replace(scope, columns={**scope.columns, **changed})
    return scope


def _one(scope: Scope, leaf: Leaf, term: Sequence[Leaf], false: Flags, aid: Aid) -> dict[str, pa.Array]:
    if isinstance(leaf, Null):
        return _null(scope, leaf, false, aid)
    name = _text_of(leaf, aid.adjustable)
    if name is not None:
        return {name: worded(scope, aid.adjustable[name], about(term, name), false, aid.making)}
    if isinstance(leaf, OneOf):
        return _Solver(scope, false, aid.adjustable).solved("=", leaf.expr, _picked(scope, leaf, aid.making))
    return _compared(scope, leaf, false, aid) if isinstance(leaf, Compare) else {}


def _compared(scope: Scope, leaf: Compare, false: Flags, aid: Aid) -> dict[str, pa.Array]:
    """The left side moved to where the right side wants it; if that cannot be, the right side."""
    solver = _Solver(scope, false, aid.giving(leaf, scope.turn))
    return (
        _other_text(scope, leaf, false, aid)
        or solver.solved(leaf.op, leaf.left, scope.vec(scope.bound(leaf)))
        or solver.solved(_FLIPPED.get(leaf.op, leaf.op), leaf.right, scope.vec(leaf.left))
    )


def _null(scope: Scope, leaf: Null, rows: Flags, aid: Aid) -> dict[str, pa.Array]:
    name = leaf.column.name
    column = aid.adjustable.get(name)
    if column is None or (leaf.wanted and not column.nullable):
        return {}
    current = scope.columns[name]
    other = pa.scalar(None, current.type) if leaf.wanted else aid.spare(name).cast(current.type)
    return {name: chosen(rows, other, current)}


def _text_of(leaf: Leaf, adjustable: Adjustable) -> str | None:
    """The adjustable text column that is the only one in the leaf."""
    names = set(columns_of(leaf))
    name = next(iter(names), "")
    if len(names) != 1 or name not in adjustable or not isinstance(leaf, Match | OneOf | Compare):
        return None
    return name if adjustable[name].type.traits.form == "text" else None


def _other_text(scope: Scope, leaf: Compare, rows: Flags, aid: Aid) -> dict[str, pa.Array]:
    """Two text columns that must not be the same: the left one gets a word of its own."""
    column = aid.adjustable.get(leaf.left.name) if isinstance(leaf.left, Col) else None
    if leaf.op != "<>" or column is None or column.type.family != "text":
        return {}
    size = min(column.type.length or 8, 8)
    made = any_of(shapes(f"[a-z]{{{size}}}", size, size, 0), aid.making.bits(column.name))
    return {column.name: chosen(rows, made, scope.columns[column.name])}


def _picked(scope: Scope, leaf: OneOf, making: Making) -> Vec:
    """One of a closed set of numbers, moments or flags, a row."""
    each = [scope.vec(value) for value in leaf.values]
    name = next(iter(expr_columns(leaf.expr)), "")
    which = (making.bits(name) % np.uint64(len(each))).astype(np.int64)
    finest = max(each, key=lambda vec: vec.scale or 0)
    zero = replace(finest, data=finest.data * 0)
    each = [vec if vec.scale == finest.scale else added(vec, zero) for vec in each]
    return replace(each[0], data=np.stack([vec.data for vec in each])[which, np.arange(scope.rows)])


@dataclass(frozen=True)
class _Solver:
    """Changes adjustable columns in some rows, so that `expr op target`, by undoing one operation after another."""

    scope: Scope
    rows: Flags
    adjustable: Adjustable

    def solved(self, op: str, expr: Expr, target: Vec) -> dict[str, pa.Array]:
        """The columns that change; none if nothing in `expr` can."""
        if isinstance(expr, Col) and expr.name in self.adjustable:
            return self._assigned(op, self.adjustable[expr.name], target)
        if not isinstance(expr, Func) or not self._reads(expr):
            return {}
        if expr.name in ("+", "-", "*", "/"):
            return self._undone(op, expr, target)
        return self._called(op, expr, target)

    def _reads(self, expr: Expr) -> bool:
        return any(name in self.adjustable for name in expr_columns(expr))

    def _assigned(self, op: str, column: Column, target: Vec) -> dict[str, pa.Array]:
        current = self.scope.columns[column.name]
        value, fits = written(target, column, current.type, op)
        return {column.name: chosen(self.rows & fits, value.cast(current.type), current)}

    def _called(self, op: str, expr: Func, target: Vec) -> dict[str, pa.Array]:
        """The column under a function."""
        inner = expr.args[0]
        if expr.name in _TRANSPARENT:
            return self.solved(op, inner, target)
        if expr.name in ("cardinality", "array_length") and isinstance(inner, Col):
            return self._elements(op, inner, target)
        if expr.name == "%" and isinstance(inner, Col) and op == "=":
            return self.solved("=", inner, _multiple(self.scope, expr, target))
        if expr.name == "abs":  # x divided by its sign, which it keeps
            number = self.scope.vec(inner)
            sign = Vec("num", np.where(number.data < 0, -1, 1), number.null, 0)
            return self._moved("/", op, inner, sign, target)
        return {}

    def _undone(self, op: str, expr: Func, target: Vec) -> dict[str, pa.Array]:
        """`x + other op target` becomes `x op target - other`; so for either side of + - * and the left of /."""
        left, right = expr.args
        if self._reads(left):
            return self._moved(expr.name, op, left, self.scope.vec(right), target)
        if expr.name == "-":  # left - x < target is x > left - target
            return self.solved(_FLIPPED.get(op, op), right, _shifted(self.scope.vec(left), target, -1))
        return {} if expr.name == "/" else self._moved(expr.name, op, right, self.scope.vec(left), target)

    def _moved(self, name: str, op: str, expr: Expr, other: Vec, target: Vec) -> dict[str, pa.Array]:
        """The other operand on the target's side; a negative factor turns an inequality."""
        if name in "+-":
            return self.solved(op, expr, _shifted(target, other, -1 if name == "+" else 1))
        wanted = quotient(target, other) if name == "*" else multiplied(target, other)
        scope, changed = self.scope, dict[str, pa.Array]()
        for rows, used in ((other.data > 0, op), (other.data < 0, _FLIPPED.get(op, op))):
            if (self.rows & rows).any():
                scope = replace(scope, columns={**scope.columns, **changed})
                changed |= _Solver(scope, self.rows & rows, self.adjustable).solved(used, expr, wanted)
        return changed

    def _elements(self, op: str, col: Col, target: Vec) -> dict[str, pa.Array]:
        """An array of as many elements: words if its elements are texts."""
        element = self.adjustable[col.name].type.element
        if element is None or element.traits.form != "text" or not len(target.data):
            return {}
        wanted = int(target.data[0]) + {">": 1, "<": -1, "<>": 1}.get(op, 0)
        word = element.labels[0] if element.labels else "alpha"[: element.length]
        made = pa.scalar(array_text((word,) * max(wanted, 0)), pa.string())
        return {col.name: chosen(self.rows, made, self.scope.columns[col.name])}


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
