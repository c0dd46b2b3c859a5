"""A CHECK as a small tree of our own: what reflection read of it, and what generation satisfies. Pure data.

NOT is pushed down to the leaves when a tree is made, so only And and Or stand above them; with SQL's three values that
changes nothing. A part that nobody here understands is `Unknown`: the server judges it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any, TypeAlias

MOST_TERMS = 64
"""Ways to satisfy a set of CHECKs that are looked at: what has more of them is tried only so far."""


@dataclass(frozen=True, slots=True)
class Col:
    """A column of the row."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """A constant. `kind`: num (`value` as written), text, bool, time or span (microseconds), now (an offset to it)."""

    kind: str
    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Func:
    """An operator or function of its arguments: + - * / %, lower, length, coalesce, ..."""

    name: str
    args: tuple[Expr, ...]


Expr: TypeAlias = Col | Const | Func


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right, op one of = <> < <= > >=."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class OneOf:
    """The expression is one of the constants."""

    expr: Expr
    values: tuple[Const, ...]


@dataclass(frozen=True, slots=True)
class Null:
    """The column is NULL, or is not if `wanted` is false."""

    column: Col
    wanted: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The text matches the regular expression (a LIKE is one too), or does not if `wanted` is false."""

    expr: Expr
    pattern: str
    wanted: bool = True
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part that is left to the server."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Always:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class And:
    """Every part."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Predicate, ...]


Leaf: TypeAlias = Compare | OneOf | Null | Match | Unknown | Always
Predicate: TypeAlias = Leaf | And | Or


def _within(expr: Expr) -> Iterator[Expr]:
    yield expr
    for arg in expr.args if isinstance(expr, Func) else ():
        yield from _within(arg)


def expr_columns(expr: Expr) -> Iterator[str]:
    """The columns that an expression reads."""
    return (part.name for part in _within(expr) if isinstance(part, Col))


def functions(leaf: Leaf) -> set[str]:
    """The functions and operators in its expressions."""
    return {part.name for expr in _expressions(leaf) for part in _within(expr) if isinstance(part, Func)}


def leaves(predicate: Predicate) -> Iterator[Leaf]:
    """The leaves below it, in their order."""
    if isinstance(predicate, And | Or):
        for part in predicate.parts:
            yield from leaves(part)
    else:
        yield predicate


def columns(predicate: Predicate) -> Iterator[str]:
    """The columns that a predicate reads, with repetitions."""
    for leaf in leaves(predicate):
        for expr in _expressions(leaf):
            yield from expr_columns(expr)


def _expressions(leaf: Leaf) -> tuple[Expr, ...]:
    match leaf:
        case Compare(_, left, right):
            return (left, right)
        case OneOf(expr) | Match(expr) | Null(expr):
            return (expr,)
    return ()


def both(*parts: Predicate) -> Predicate:
    """AND, flat, without TRUE."""
    return _joined(And, parts, Always(True))


def either(*parts: Predicate) -> Predicate:
    """OR, flat, without FALSE."""
    return _joined(Or, parts, Always(False))


def _joined(join: type[And] | type[Or], parts: tuple[Predicate, ...], neutral: Always) -> Predicate:
    flat = [p for part in parts for p in (part.parts if isinstance(part, join) else (part,)) if p != neutral]
    if Always(not neutral.value) in flat:
        return Always(not neutral.value)
    return flat[0] if len(flat) == 1 else join(tuple(flat)) if flat else neutral


COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    **{"=": operator.eq, "<>": operator.ne, "<": operator.lt},
    **{"<=": operator.le, ">": operator.gt, ">=": operator.ge},
}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""What stands between two sides that change places; = and <> stay."""
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negated(predicate: Predicate) -> Predicate:
    """NOT, pushed down to the leaves: NULL stays NULL."""
    match predicate:
        case And(parts):
            return either(*map(negated, parts))
        case Or(parts):
            return both(*map(negated, parts))
        case Compare(op):
            return replace(predicate, op=_OPPOSITE[op])
        case OneOf(expr, values):
            return both(*(Compare("<>", expr, value) for value in values))
        case Null() | Match():
            return replace(predicate, wanted=not predicate.wanted)
    return Always(not predicate.value) if isinstance(predicate, Always) else predicate


def with_leaves(predicate: Predicate, change: Callable[[Leaf], Predicate]) -> Predicate:
    """The same AND and OR over other leaves."""
    if isinstance(predicate, And | Or):
        parts = [with_leaves(part, change) for part in predicate.parts]
        return both(*parts) if isinstance(predicate, And) else either(*parts)
    return change(predicate)


def renamed(predicate: Predicate, name: str) -> Predicate:
    """A predicate that reads one column, of a column of another name."""

    def of(expr: Expr) -> Expr:
        if isinstance(expr, Func):
            return replace(expr, args=tuple(map(of, expr.args)))
        return Col(name) if isinstance(expr, Col) else expr

    def leaf(one: Leaf) -> Leaf:
        match one:
            case Compare():
                return replace(one, left=of(one.left), right=of(one.right))
            case OneOf() | Match():
                return replace(one, expr=of(one.expr))
            case Null():
                return replace(one, column=Col(name))
        return one

    return with_leaves(predicate, leaf)


def is_true(predicate: Predicate) -> Predicate:
    """IS TRUE: FALSE for NULL."""
    return with_leaves(predicate, lambda leaf: _with_nulls(leaf, both, wanted=False))


def is_not_false(predicate: Predicate) -> Predicate:
    """IS NOT FALSE: TRUE for NULL."""
    return with_leaves(predicate, lambda leaf: _with_nulls(leaf, either, wanted=True))


def _with_nulls(leaf: Leaf, join: Callable[..., Predicate], *, wanted: bool) -> Predicate:
    """A leaf joined with tests that its columns are NULL, or are not; Unknown if other things make it NULL."""
    if isinstance(leaf, Null | Always | Unknown):
        return leaf
    bare = [part for expr in _expressions(leaf) for part in _bare(expr)]
    if any(isinstance(part, Func) for part in bare):
        return UNKNOWN
    return join(leaf, *(Null(part, wanted) for part in dict.fromkeys(bare) if isinstance(part, Col)))


def _bare(expr: Expr) -> Iterator[Expr]:
    """The columns that make an expression NULL, and the functions that other things make so: nothing of coalesce() with
    a constant."""
    if isinstance(expr, Func):
        if expr.name == "array_length" or (expr.name == "coalesce" and not isinstance(expr.args[-1], Const)):
            yield expr
        elif expr.name != "coalesce":
            for arg in expr.args:
                yield from _bare(arg)
    elif isinstance(expr, Col):
        yield expr


def equal(one: Predicate, other: Predicate) -> Predicate:
    """(a IS NULL) = (b IS NULL): both or neither."""
    return either(both(one, other), both(negated(one), negated(other)))


def not_distinct(one: Expr, other: Expr) -> Predicate:
    """IS NOT DISTINCT FROM: equal, or both NULL."""
    known = [Null(Col(name), False) for expr in (one, other) for name in expr_columns(expr)]
    same: Predicate = both(Compare("=", one, other), *known)
    if isinstance(one, Col) and isinstance(other, Col):
        same = either(same, both(Null(one, True), Null(other, True)))
    return same


def terms(predicate: Predicate) -> list[tuple[Leaf, ...]]:
    """The ways to satisfy it, each a conjunction of leaves: the disjunctive normal form, as far as it goes."""
    if isinstance(predicate, Or):
        return [term for part in predicate.parts for term in terms(part)][:MOST_TERMS]
    if isinstance(predicate, And):
        each = [terms(part) for part in predicate.parts]
        found = islice(product(*each), MOST_TERMS)
        return [tuple(dict.fromkeys(leaf for part in parts for leaf in part)) for parts in found]
    return [(predicate,)]
