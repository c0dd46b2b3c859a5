"""CHECKs -> what they admit of a single column: a closed set of words, or the bounds of a number. Pure.

Read are =, IN and comparisons of a column with constants, under AND and OR. What else a CHECK asks limits nothing here:
rows are judged by the whole predicate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from math import inf, nextafter

from loader.flow.predicate import And, Col, Compare, Const, Null, OneOf, Or, Predicate

_WORDS = {"num", "text", "bool"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a column holds unless it is NULL: one of `allowed` (None = any), a number from `low` to `high` inclusive."""

    allowed: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None

    def __and__(self, other: Bounds) -> Bounds:
        allowed = self.allowed if other.allowed is None else other.allowed
        if self.allowed is not None and other.allowed is not None:
            allowed = tuple(word for word in other.allowed if word in self.allowed)
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return Bounds(allowed, max(lows, default=None), min(highs, default=None))

    def __or__(self, other: Bounds) -> Bounds:
        return Bounds(
            None if self.allowed is None or other.allowed is None else (*self.allowed, *other.allowed),
            None if self.low is None or other.low is None else min(self.low, other.low),
            None if self.high is None or other.high is None else max(self.high, other.high),
        )


UNLIMITED, _ONLY_NULL = Bounds(), Bounds((), inf, -inf)


def bounds(predicates: Iterable[Predicate]) -> Mapping[str, Bounds]:
    """The bounds of every column that these CHECKs limit all together."""
    found = _each(map(_bounds, predicates))
    return {name: limit for name, limit in found.items() if limit not in (UNLIMITED, _ONLY_NULL)}


def _bounds(predicate: Predicate) -> dict[str, Bounds]:
    match predicate:
        case And(parts):
            return _each(map(_bounds, parts))
        case Or(parts):
            found = [_bounds(part) for part in parts]  # what every branch limits
            named = [name for name in found[0] if all(name in limits for limits in found)]
            return {name: reduce(Bounds.__or__, (limits[name] for limits in found)) for name in named}
        case Null(Col(name), True):
            return {name: _ONLY_NULL}
        case OneOf(Col(name), values) if values[0].kind in _WORDS:
            return {name: Bounds(tuple(map(_word, values)))}
        case Compare(op, Col(name), Const(kind) as value) if kind in _WORDS:
            return {name: _compared(op, value)}
        case _:
            return {}


def _compared(op: str, value: Const) -> Bounds:
    if op == "=":
        return Bounds((_word(value),))
    if op == "<>" or value.kind != "num":
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
