"""What predicates make of each other: IS TRUE, IS NOT FALSE, equality of two truths, IS NOT DISTINCT FROM."""

from __future__ import annotations

from loader.catalog.expressions import NotUnderstoodError
from loader.flow.predicate import (
    Always,
    And,
    Col,
    Compare,
    Expr,
    Func,
    Null,
    Or,
    Predicate,
    Unknown,
    both,
    columns,
    either,
    expr_columns,
    negated,
)


def equal(one: Predicate, other: Predicate, *, same: bool) -> Predicate:
    """(a IS NULL) = (b IS NULL): both or neither."""
    if same:
        return either(both(one, other), both(negated(one), negated(other)))
    return either(both(one, negated(other)), both(negated(one), other))


def same_value(one: Expr, other: Expr) -> Predicate:
    """IS NOT DISTINCT FROM: equal, or both NULL."""
    there = [Null(Col(name), False) for expr in (one, other) for name in expr_columns(expr)]
    found: Predicate = both(Compare("=", one, other), *there)
    if isinstance(one, Col) and isinstance(other, Col):
        found = either(found, both(Null(one, True), Null(other, True)))
    return found


def _strict(found: Predicate) -> list[Null]:
    """That none of the columns of a leaf is NULL."""
    if isinstance(found, Compare) and any(_has_coalesce(side) for side in (found.left, found.right)):
        raise NotUnderstoodError
    return [Null(Col(name), False) for name in dict.fromkeys(columns(found))]


def _has_coalesce(expr: Expr) -> bool:
    return isinstance(expr, Func) and (expr.name in ("coalesce", "array_length") or any(map(_has_coalesce, expr.args)))


def surely(found: Predicate) -> Predicate:
    """IS TRUE."""
    if isinstance(found, And | Or):
        parts = [surely(part) for part in found.parts]
        return both(*parts) if isinstance(found, And) else either(*parts)
    return found if isinstance(found, Null | Always | Unknown) else both(found, *_strict(found))


def maybe(found: Predicate) -> Predicate:
    """IS NOT FALSE."""
    if isinstance(found, And | Or):
        parts = [maybe(part) for part in found.parts]
        return both(*parts) if isinstance(found, And) else either(*parts)
    if isinstance(found, Null | Always | Unknown):
        return found
    return either(found, *(Null(test.column, True) for test in _strict(found)))
