"""A CHECK as a small tree of our own: what reflection read of it, and what generation satisfies. Pure data.

NOT is pushed down to the leaves when a tree is made, so only And and Or stand above them; with SQL's three values that
changes nothing. A part that nobody here understands is `Unknown`: the server judges it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeAlias

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
    """The column is NULL, or is not where `wanted` is false."""

    column: Col
    wanted: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The text matches the regular expression (a LIKE is one too), or does not where `wanted` is false."""

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


def expr_columns(expr: Expr) -> Iterator[str]:
    """The columns that an expression reads."""
    if isinstance(expr, Col):
        yield expr.name
    elif isinstance(expr, Func):
        for arg in expr.args:
            yield from expr_columns(arg)


def columns(predicate: Predicate) -> Iterator[str]:
    """The columns that a predicate reads, with repetitions."""
    if isinstance(predicate, And | Or):
        for part in predicate.parts:
            yield from columns(part)
    elif isinstance(predicate, Compare):
        yield from expr_columns(predicate.left)
        yield from expr_columns(predicate.right)
    elif isinstance(predicate, OneOf | Match):
        yield from expr_columns(predicate.expr)
    elif isinstance(predicate, Null):
        yield predicate.column.name


def understood(predicate: Predicate) -> bool:
    """Whether no part of it is left to the server."""
    if isinstance(predicate, And | Or):
        return all(understood(part) for part in predicate.parts)
    return not isinstance(predicate, Unknown)


def both(*parts: Predicate) -> Predicate:
    """AND, flat, without TRUE."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, And) else (part,)) if p != Always(True)]
    if Always(False) in flat:
        return Always(False)
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else Always(True)


def either(*parts: Predicate) -> Predicate:
    """OR, flat, without FALSE."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Or) else (part,)) if p != Always(False)]
    if Always(True) in flat:
        return Always(True)
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else Always(False)


_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negated(predicate: Predicate) -> Predicate:
    """NOT, pushed down to the leaves: NULL stays NULL."""
    if isinstance(predicate, And | Or):
        parts = [negated(part) for part in predicate.parts]
        return either(*parts) if isinstance(predicate, And) else both(*parts)
    if isinstance(predicate, Compare):
        return replace(predicate, op=_OPPOSITE[predicate.op])
    if isinstance(predicate, OneOf):
        return both(*(Compare("<>", predicate.expr, value) for value in predicate.values))
    if isinstance(predicate, Null | Match):
        return replace(predicate, wanted=not predicate.wanted)
    return Always(not predicate.value) if isinstance(predicate, Always) else predicate


def terms(predicate: Predicate) -> list[tuple[Leaf, ...]]:
    """The ways to satisfy it, each a conjunction of leaves: the disjunctive normal form, as far as it goes."""
    if isinstance(predicate, Or):
        return [term for part in predicate.parts for term in terms(part)][:MOST_TERMS]
    if isinstance(predicate, And):
        each = [terms(part) for part in predicate.parts]
        found = islice(product(*each), MOST_TERMS)
        return [tuple(dict.fromkeys(leaf for part in parts for leaf in part)) for parts in found]
    return [(predicate,)]
