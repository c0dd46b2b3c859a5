"""CHECKs -> what they admit of a single column: a closed set of words, or the bounds of a number. Pure.

Read are =, IN and comparisons of a column with constants, under AND and OR. What else a CHECK asks limits nothing here:
rows are judged by the whole predicate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, floor, inf, nextafter

from loader.flow.predicate import And, Col, Compare, Const, Null, OneOf, Or, Predicate
from loader.flow.table import Column

_WORDS = {"num", "text", "bool"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a column holds unless it is NULL: one of `allowed` (None = any), none of `refused`, a number from `low` to
    `high` inclusive."""

    allowed: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    refused: tuple[str, ...] = ()

    def __and__(self, other: Bounds) -> Bounds:
        allowed = self.allowed if other.allowed is None else other.allowed
        if self.allowed is not None and other.allowed is not None:
            allowed = tuple(word for word in other.allowed if word in self.allowed)
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        refused = tuple(dict.fromkeys((*self.refused, *other.refused)))
        return Bounds(allowed, max(lows, default=None), min(highs, default=None), refused)

    def __or__(self, other: Bounds) -> Bounds:
        return Bounds(
            None if self.allowed is None or other.allowed is None else (*self.allowed, *other.allowed),
            None if self.low is None or other.low is None else min(self.low, other.low),
            None if self.high is None or other.high is None else max(self.high, other.high),
            tuple(word for word in self.refused if word in other.refused),
        )


UNLIMITED, _ONLY_NULL = Bounds(), Bounds((), inf, -inf)


def bounds(predicates: Iterable[Predicate]) -> Mapping[str, Bounds]:
    """The bounds of every column that these CHECKs limit all together."""
    found = _each(map(_bounds, predicates))
    return {name: limit for name, limit in found.items() if limit not in (UNLIMITED, _ONLY_NULL)}


def narrowed_by(columns: Iterable[Column], predicates: Iterable[Predicate]) -> tuple[Column, ...]:
    """The columns with what these CHECKs say of each; bounds of integers are whole numbers."""
    limits = bounds(predicates)
    return tuple(_narrowed(column, limits.get(column.name, UNLIMITED)) for column in columns)


def _narrowed(column: Column, limit: Bounds) -> Column:
    if limit is UNLIMITED:  # most columns are, and a copy of each takes longer than all else
        return column
    allowed = column.allowed
    if limit.allowed is not None:
        allowed = tuple(word for word in limit.allowed if not allowed or word in allowed)
    allowed = tuple(word for word in allowed if word not in limit.refused)
    own = Bounds(None, column.low, column.high) & Bounds(None, limit.low, limit.high)
    low, high = own.low, own.high
    if column.type.traits.form == "whole":
        low, high = (None if low is None else float(ceil(low))), (None if high is None else float(floor(high)))
    return replace(column, allowed=allowed, refused=(*column.refused, *limit.refused), low=low, high=high)


def _bounds(predicate: Predicate) -> dict[str, Bounds]:
    match predicate:
        case And(parts):
            return _each(map(_bounds, parts))
        case Or(parts):
            return _of_any([_bounds(part) for part in parts])
        case Null(Col(name), True):
            return {name: _ONLY_NULL}
        case OneOf(Col(name), values) if values[0].kind in _WORDS:
            return {name: Bounds(tuple(map(_word, values)))}
        case Compare(op, Col(name), Const(kind) as value) if kind in _WORDS:
            return {name: _compared(op, value)}
        case _:
            return {}


def _of_any(found: Sequence[Mapping[str, Bounds]]) -> dict[str, Bounds]:
    """The bounds under OR: of what every branch limits."""
    named = [name for name in found[0] if all(name in limits for limits in found)]
    return {name: reduce(Bounds.__or__, (limits[name] for limits in found)) for name in named}


def _compared(op: str, value: Const) -> Bounds:
    if op == "=":
        return Bounds((_word(value),))
    if op == "<>":
        return Bounds(refused=(_word(value),))
    if value.kind != "num":
        return UNLIMITED
    number = float(str(value.value))
    if op in ("<", "<="):
        return Bounds(high=nextafter(number, -inf) if op == "<" else number)
    return Bounds(low=nextafter(number, inf) if op == ">" else number)


def _each(found: Iterable[Mapping[str, Bounds]]) -> dict[str, Bounds]:
    together: dict[str, Bounds] = {}
    for name, limit in (pair for limits in found for pair in limits.items()):
        together[name] = together.get(name, UNLIMITED) & limit
    return together


def _word(value: Const) -> str:
    return str(value.value).lower() if value.kind == "bool" else str(value.value)
