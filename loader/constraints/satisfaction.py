"""The CHECKs of a table, kept by construction: rows that break one get other values in the adjustable columns.

The CHECKs that share such a column are satisfied together: each way to do so (a term of their disjunctive normal form)
is tried on the rows that break any of them, and taken for the rows in which it works. What no way mends stays as it is,
and the server's trial names the CHECK. Row by row, so a batch is the same whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import Scope, chosen, compared, flags, from_arrow
from loader.constraints.solving import Aid, mended
from loader.constraints.wording import Making
from loader.flow.predicate import Leaf, Null, Predicate, both, columns, terms
from loader.flow.table import Check, Column, Enforced

_ROUNDS = 5
_GIVEN, _CHANGED, _TAKEN, _MOST_COST = 1, 2, 3, 2**31
Places: TypeAlias = NDArray[np.int64]
Group: TypeAlias = tuple[Predicate, frozenset[str]]
"""CHECKs as one predicate, with the columns that may be adjusted to satisfy it."""


@dataclass(frozen=True)
class Task:
    """What a table asks of its rows. `spare` makes a value for rows that must have one, by column and row numbers."""

    enforced: Enforced
    columns: dict[str, Column]
    seed: int
    now: int
    spare: Callable[[str], pa.Array]


def satisfied(made: dict[str, pa.Array], first: int, task: Task) -> dict[str, pa.Array]:
    """The columns of a batch, changed in the rows that break a CHECK. `first` is the number of its first row."""
    rows = len(next(iter(made.values())))
    for group in _groups(task.enforced, frozenset(made)):
        places = np.flatnonzero(Scope(made, rows, task.now).breaks(group[:1]))
        if len(places):
            made = made | _repaired(made, group, places, task, first)
    return made


@lru_cache(maxsize=256)
def _groups(enforced: Enforced, known: frozenset[str]) -> tuple[Group, ...]:
    """The CHECKs that share adjustable columns, together."""
    groups: list[Group] = []
    for check in judged(enforced, known):
        adjustable = enforced.adjustable.intersection(columns(check.predicate))
        sharing = [group for group in groups if group[1] & adjustable]
        if adjustable:
            together = both(*(predicate for predicate, _ in sharing), check.predicate)
            groups = [group for group in groups if group not in sharing]
            groups.append((together, adjustable.union(*(names for _, names in sharing))))
    return tuple(groups)


@lru_cache(maxsize=256)
def _ways(group: Predicate, adjustable: frozenset[str]) -> tuple[tuple[Leaf, ...], ...]:
    """The ways to satisfy the group, those first that take the fewest values away."""

    def lost(term: tuple[Leaf, ...]) -> tuple[int, int]:
        return sum(isinstance(leaf, Null) and leaf.wanted and leaf.column.name in adjustable for leaf in term), len(
            term
        )

    return tuple(sorted(terms(group), key=lost))


def _repaired(made: dict[str, pa.Array], group: Group, where: Places, task: Task, first: int) -> dict[str, pa.Array]:
    """The adjustable columns of the group: for each row the way that changes least, if any was found."""
    predicate, adjustable = group
    places = pa.array(where)
    some = {name: made[name].take(places) for name in dict.fromkeys(columns(predicate))}

    @cache
    def spared(name: str) -> pa.Array:
        return task.spare(name).take(places)

    aid = Aid({name: task.columns[name] for name in adjustable}, Making(task.seed, first + where), spared)
    best, least = dict(some), np.full(len(where), _MOST_COST)
    for term in _ways(predicate, adjustable):
        tried = Scope(some, len(where), task.now)
        for turn in range(_ROUNDS):
            tried = mended(replace(tried, turn=turn), term, aid)
        cost = np.sum([_cost(some[name], tried.columns[name], aid.adjustable[name]) for name in adjustable], axis=0)
        better = (cost < least) & ~tried.breaks([predicate])
        best = {name: chosen(better, tried.columns[name], best[name]) for name in adjustable}
        least = np.where(better, cost, least)
        if (least <= _CHANGED).all():
            break
    among = np.arange(len(next(iter(made.values()))))  # each row's place in the whole column and its part, joined
    among[where] = len(among) + np.arange(len(where))
    joined = {name: pa.concat_arrays([made[name], best[name].cast(made[name].type)]) for name in adjustable}
    return {name: array.take(pa.array(among)) for name, array in joined.items()}


def _cost(before: pa.Array, after: pa.Array, column: Column) -> NDArray[np.int64]:
    """What a change takes away: a value in place of NULL least, a word of a closed set or a whole value most."""
    if before is after:
        return np.zeros(len(before), np.int64)
    one, other = from_arrow(before), from_arrow(after)
    same = flags(pc.equal(before, after)) if one.kind == "other" else compared("=", one, other)
    cost = np.where(one.null, _GIVEN, np.where(other.null, _TAKEN, _CHANGED + bool(column.allowed)))
    return np.where((same & ~one.null & ~other.null) | (one.null & other.null), 0, cost)


def judged(enforced: Enforced, known: frozenset[str]) -> tuple[Check, ...]:
    """The CHECKs that the columns at hand decide."""
    return tuple(check for check in enforced.checks if known.issuperset(columns(check.predicate)))


def broken(rows: pa.RecordBatch, checks: Sequence[Check], now: int) -> Places:
    """The places of the rows that break a CHECK."""
    scope = Scope(dict(zip(rows.schema.names, rows.columns, strict=True)), len(rows), now)
    return np.flatnonzero(scope.breaks([check.predicate for check in checks]))


__all__ = ["Task", "broken", "judged", "satisfied"]
