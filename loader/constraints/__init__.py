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

from loader.constraints.evaluate import Scope, chosen, compared, from_arrow
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
    for group in _groups(task.enforced, frozenset(made)):
        rows = len(next(iter(made.values())))
        places = np.flatnonzero(Scope(made, rows, task.now).truth(group[0])[1])
        if len(places):
            made = made | _repaired(made, group, places, task, first)
    return made


@lru_cache(maxsize=256)
def _groups(enforced: Enforced, there: frozenset[str]) -> tuple[Group, ...]:
    """The CHECKs that share adjustable columns, together."""
    groups: list[Group] = []
    for check in judged(enforced, there):
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
    return tuple(
        sorted(terms(group), key=lambda term: (sum(_takes_away(leaf, adjustable) for leaf in term), len(term)))
    )


def _takes_away(leaf: Leaf, adjustable: frozenset[str]) -> bool:
    return isinstance(leaf, Null) and leaf.wanted and leaf.column.name in adjustable


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
        better = (cost < least) & ~tried.truth(predicate)[1]
        best = {name: chosen(better, tried.columns[name], best[name]) for name in adjustable}
        least = np.where(better, cost, least)
        if (least <= _CHANGED).all():
            break
    return {name: _scattered(made[name], best[name], where) for name in adjustable}


def _cost(before: pa.Array, after: pa.Array, column: Column) -> NDArray[np.int64]:
    """What a change takes away: a value in place of NULL least, a word of a closed set or a whole value most."""
    if before is after:
        return np.zeros(len(before), np.int64)
    one, other = from_arrow(before), from_arrow(after)
    if one.kind == "other":
        same = pc.equal(before, after).fill_null(False).to_numpy(zero_copy_only=False)
    else:
        same = compared("=", one, other) & ~one.null & ~other.null
    cost = np.where(one.null, _GIVEN, np.where(other.null, _TAKEN, _CHANGED + bool(column.allowed)))
    return np.where(same | (one.null & other.null), 0, cost)


def _scattered(whole: pa.Array, part: pa.Array, places: Places) -> pa.Array:
    """`whole` with `part` at these places."""
    where = np.arange(len(whole))
    where[places] = len(whole) + np.arange(len(places))
    return pa.concat_arrays([whole, part.cast(whole.type)]).take(pa.array(where))


def judged(enforced: Enforced, there: frozenset[str]) -> tuple[Check, ...]:
    """The CHECKs that the columns at hand decide."""
    return tuple(check for check in enforced.checks if there.issuperset(columns(check.predicate)))


def broken(rows: pa.RecordBatch, checks: Sequence[Check], now: int) -> Places:
    """The places of the rows that break a CHECK."""
    scope = Scope(dict(zip(rows.schema.names, rows.columns, strict=True)), len(rows), now)
    return np.flatnonzero(np.any([scope.truth(check.predicate)[1] for check in checks], axis=0))


__all__ = ["Task", "broken", "judged", "satisfied"]
