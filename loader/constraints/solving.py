"""One condition at a time made true: the column in it that is free takes the value on the right side of the bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from loader.constraints.evaluate import Flags, Scope, Vec, added, aligned, chosen, compared, quotient
from loader.constraints.texts import any_of, shapes
from loader.constraints.wording import Making, about, worded
from loader.constraints.writing import written
from loader.flow.predicate import Col, Compare, Expr, Func, Leaf, Match, Null, OneOf, expr_columns
from loader.flow.predicate import columns as columns_of
from loader.flow.table import Column
from loader.literals import array_text

Free = Mapping[str, Column]
Spare = Callable[[str], pa.Array]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OTHER_TEXT = "[a-z]{8}"


@dataclass(frozen=True)
class Aid:
    """What a repair may use: the `free` columns, how random rows are, and a value for a row that must have one."""

    free: Free
    making: Making
    spare: Spare

    def giving(self, leaf: Leaf, turn: int) -> Free:
        """The free columns but for the first `turn` of the comparison: were it always the first that gives way, two
        conditions would pull it to and fro."""
        named = [name for name in dict.fromkeys(columns_of(leaf)) if name in self.free]
        kept = named[: turn % max(len(named), 1)]
        return {name: column for name, column in self.free.items() if name not in kept}


def mended(scope: Scope, term: Sequence[Leaf], aid: Aid) -> Scope:
    """The rows with every leaf of the term made true where that is possible, one after another."""
    for leaf in term:
        false = scope.truth(leaf)[1]
        if false.any():
            changed = _one(scope, leaf, term, false, aid)
            scope = replace(scope, columns={**scope.columns, **changed})
    return scope


def _one(scope: Scope, leaf: Leaf, term: Sequence[Leaf], false: Flags, aid: Aid) -> dict[str, pa.Array]:
    free = aid.free
    if isinstance(leaf, Null):
        return _null(scope, leaf, false, free, aid.spare)
    name = _text_of(leaf, free)
    if name is not None:
        return {name: worded(scope, free[name], about(term, name), false, aid.making)}
    if isinstance(leaf, OneOf):
        return _solved(scope, "=", leaf.expr, _picked(scope, leaf, aid.making), false, free)
    return _compared(scope, leaf, false, aid) if isinstance(leaf, Compare) else {}


def _compared(scope: Scope, leaf: Compare, false: Flags, aid: Aid) -> dict[str, pa.Array]:
    """The left side moved to where the right side wants it; where that cannot be, the right side."""
    changed = _other_text(scope, leaf, false, aid)
    free = aid.giving(leaf, scope.turn)
    if not changed and _free_in(leaf.left, free):
        changed = _solved(scope, leaf.op, leaf.left, scope.vec(scope.bound(leaf)), false, free)
    if not changed and _free_in(leaf.right, free):
        changed = _solved(scope, _FLIPPED.get(leaf.op, leaf.op), leaf.right, scope.vec(leaf.left), false, free)
    return changed


def _null(scope: Scope, leaf: Null, rows: Flags, free: Free, spare: Spare) -> dict[str, pa.Array]:
    name = leaf.column.name
    column = free.get(name)
    if column is None or (leaf.wanted and not column.nullable):
        return {}
    current = scope.columns[name]
    other = pa.scalar(None, current.type) if leaf.wanted else spare(name).cast(current.type)
    return {name: chosen(rows, other, current)}


def _text_of(leaf: Leaf, free: Free) -> str | None:
    """The free text column that the leaf alone speaks of."""
    names = set(columns_of(leaf))
    name = next(iter(names), "")
    if len(names) != 1 or name not in free or not isinstance(leaf, Match | OneOf | Compare):
        return None
    return name if free[name].type.traits.form == "text" else None


def _other_text(scope: Scope, leaf: Compare, rows: Flags, aid: Aid) -> dict[str, pa.Array]:
    """Two text columns that must not be the same: the left one gets a word of its own."""
    column = aid.free.get(leaf.left.name) if isinstance(leaf.left, Col) else None
    if leaf.op != "<>" or column is None or column.type.family != "text":
        return {}
    size = min(column.type.length or 8, 8)
    made = any_of(shapes(_OTHER_TEXT.replace("8", str(size)), size, size, 0), aid.making.bits(column.name))
    return {column.name: chosen(rows, made, scope.columns[column.name])}


def _picked(scope: Scope, leaf: OneOf, making: Making) -> Vec:
    """One of a closed set of numbers, moments or flags, a row."""
    each = [scope.vec(value) for value in leaf.values]
    name = next(iter(expr_columns(leaf.expr)), "")
    which = (making.bits(name) % np.uint64(len(each))).astype(np.int64)
    scales = {vec.scale for vec in each}
    if len(scales) > 1:
        each = [added(vec, Vec(vec.kind, vec.data * 0, vec.null, max(s or 0 for s in scales))) for vec in each]
    data = np.choose(which, [vec.data for vec in each][:31]) if len(each) <= 31 else each[0].data
    return replace(each[0], data=data)


def _free_in(expr: Expr, free: Free) -> bool:
    return any(name in free for name in expr_columns(expr))


def _solved(scope: Scope, op: str, expr: Expr, target: Vec, rows: Flags, free: Free) -> dict[str, pa.Array]:
    """The free column in `expr` such that `expr op target`, by undoing one operation after another."""
    if isinstance(expr, Col):
        return _assigned(scope, op, free[expr.name], target, rows) if expr.name in free else {}
    if isinstance(expr, Func) and expr.name in ("+", "-", "*", "/"):
        return _undone(scope, op, expr, target, rows, free)
    return _called(scope, op, expr, target, rows, free) if isinstance(expr, Func) else {}


def _called(scope: Scope, op: str, expr: Func, target: Vec, rows: Flags, free: Free) -> dict[str, pa.Array]:
    """The free column under a function."""
    if expr.name in ("cardinality", "array_length") and isinstance(expr.args[0], Col):
        return _elements(scope, op, expr.args[0], target, rows, free)
    if expr.name == "%" and isinstance(expr.args[0], Col) and op == "=":
        return _solved(scope, "=", expr.args[0], _multiple(scope, expr, target), rows, free)
    if expr.name in ("coalesce", "abs", "date", "lower", "upper", "btrim", "ltrim", "rtrim"):
        return _solved(scope, op, expr.args[0], target, rows, free)
    return {}


def _multiple(scope: Scope, expr: Func, target: Vec) -> Vec:
    """The next number with that rest: the one above, in every other turn the one below."""
    number, step = (scope.vec(arg) for arg in expr.args)
    below = added(added(number, scope.vec(expr), -1), target)
    up = (scope.turn % 2 == 0) & compared("<", below, number)
    left, right, scale = aligned(below, step)
    return replace(below, data=left + np.where(up, np.abs(right), 0), scale=scale)


def _undone(scope: Scope, op: str, expr: Func, target: Vec, rows: Flags, free: Free) -> dict[str, pa.Array]:
    left, right = expr.args
    if _free_in(left, free):
        other = scope.vec(right)
        if expr.name in "+-":
            return _solved(scope, op, left, _shifted(target, other, -1 if expr.name == "+" else 1), rows, free)
        return _scaled(scope, op, left, (target, other, "/" if expr.name == "*" else "*"), rows, free)
    if not _free_in(right, free):
        return {}
    other = scope.vec(left)
    if expr.name == "+":
        return _solved(scope, op, right, _shifted(target, other, -1), rows, free)
    if expr.name == "-":  # left - x < target is x > left - target
        return _solved(scope, _FLIPPED.get(op, op), right, _shifted(other, target, -1), rows, free)
    return _scaled(scope, op, right, (target, other, "/"), rows, free) if expr.name == "*" else {}


def _shifted(one: Vec, other: Vec, sign: int) -> Vec:
    kind = one.kind if one.kind == "num" or one.kind != other.kind else "span"
    return replace(added(one, other, sign), kind=kind)


def _scaled(
    scope: Scope, op: str, expr: Expr, by: tuple[Vec, Vec, str], rows: Flags, free: Free
) -> dict[str, pa.Array]:
    """x * other op target: the other way round where other is negative, and nothing can be done where it is 0."""
    target, other, name = by
    wanted = quotient(target, other, inverse=name == "*")
    changed: dict[str, pa.Array] = {}
    for here, used in ((other.data > 0, op), (other.data < 0, _FLIPPED.get(op, op))):
        if (rows & here).any():
            scope = replace(scope, columns={**scope.columns, **changed})
            changed |= _solved(scope, used, expr, wanted, rows & here, free)
    return changed


def _assigned(scope: Scope, op: str, column: Column, target: Vec, rows: Flags) -> dict[str, pa.Array]:
    current = scope.columns[column.name]
    value, fits = written(target, column, current.type, op)
    return {column.name: chosen(rows & fits, value.cast(current.type), current)}


def _elements(scope: Scope, op: str, col: Col, target: Vec, rows: Flags, free: Free) -> dict[str, pa.Array]:
    """An array of as many elements: words where its elements are texts."""
    column = free.get(col.name)
    element = column.type.element if column else None
    if column is None or element is None or element.traits.form != "text" or not len(target.data):
        return {}
    wanted = int(target.data[0]) + {">": 1, "<": -1, "<>": 1}.get(op, 0)
    word = element.labels[0] if element.labels else "alpha"[: element.length]
    made = pa.scalar(array_text((word,) * max(wanted, 0)), pa.string())
    return {col.name: chosen(rows, made, scope.columns[col.name])}
