"""The CHECKs of a table, kept by construction: rows that break one get other values in the columns that are free.

The CHECKs that share a free column are satisfied together: each way to do so (a term of their disjunctive normal form)
is tried on the rows that break any of them, and taken for the rows where it works. What no way mends stays as it is,
and the server's trial names the CHECK. Row by row, so a batch is the same whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.generate.checks.solving import mended
from loader.generate.checks.vectors import Flags, Scope
from loader.generate.checks.wording import Making
from loader.model import Column
from loader.predicates import Leaf, Null, Predicate, Rule, Rules, both, columns, terms

_ROUNDS = 3


@dataclass(frozen=True)
class Task:
    """What a table asks of its rows. `spare` makes a value for rows that must have one, by column and row numbers."""

    rules: Rules
    columns: dict[str, Column]
    seed: int
    now: int
    spare: Callable[[str], pa.Array]


def satisfied(made: dict[str, pa.Array], first: int, task: Task) -> dict[str, pa.Array]:
    """The columns of a batch, changed where a CHECK was broken. `first` is the number of its first row."""
    for group, free in _groups(task.rules, frozenset(made)):
        rows = len(next(iter(made.values())))
        broken = np.flatnonzero(Scope(made, rows, task.now).truth(group)[1])
        if len(broken):
            made = made | _repaired(made, group, free, broken, task, first)
    return made


@lru_cache(maxsize=256)
def _groups(rules: Rules, there: frozenset[str]) -> tuple[tuple[Predicate, frozenset[str]], ...]:
    """The rules that share free columns, as one predicate each, with those columns."""
    groups: list[tuple[list[Predicate], frozenset[str]]] = []
    for rule in rules.rules:
        named = frozenset(columns(rule.predicate))
        free = named & rules.free
        if not free or not named <= there:
            continue
        joined = [group for group in groups if group[1] & free]
        groups = [group for group in groups if group not in joined]
        parts = [part for group, _ in joined for part in group]
        groups.append(([*parts, rule.predicate], free.union(*(names for _, names in joined))))
    return tuple((both(*parts), free) for parts, free in groups)


@lru_cache(maxsize=256)
def _ways(group: Predicate, free: frozenset[str]) -> tuple[tuple[Leaf, ...], ...]:
    """The ways to satisfy the group, those first that take the fewest values away."""
    return tuple(sorted(terms(group), key=lambda term: (sum(_takes_away(leaf, free) for leaf in term), len(term))))


def _takes_away(leaf: Leaf, free: frozenset[str]) -> bool:
    return isinstance(leaf, Null) and leaf.wanted and leaf.column.name in free


def _repaired(
    made: dict[str, pa.Array], group: Predicate, free: frozenset[str], broken: np.ndarray[tuple[int], np.dtype[np.int64]],
    task: Task, first: int,
) -> dict[str, pa.Array]:  # fmt: skip
    """The free columns of the group, new where a way was found."""
    places = pa.array(broken)
    some = {name: made[name].take(places) for name in set(columns(group))}
    spare = {}

    def spared(name: str) -> pa.Array:
        if name not in spare:
            spare[name] = task.spare(name).take(places)
        return spare[name]

    making = Making(task.seed, first + broken)
    best, left = dict(some), np.ones(len(broken), bool)
    for term in _ways(group, free):
        tried = Scope(some, len(broken), task.now)
        for _ in range(_ROUNDS):
            tried = mended(tried, term, {name: task.columns[name] for name in free}, making, spared)
        kept = left & ~tried.truth(group)[1]
        best = {name: pc.if_else(pa.array(kept), tried.columns[name], best[name]) for name in best}
        left &= ~kept
        if not left.any():
            break
    return {name: _scattered(made[name], best[name], broken) for name in free if name in best}


def _scattered(whole: pa.Array, part: pa.Array, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    """`whole` with `part` at these places."""
    where = np.arange(len(whole))
    where[places] = len(whole) + np.arange(len(places))
    return pa.concat_arrays([whole, part.cast(whole.type)]).take(pa.array(where))


def still_broken(made: dict[str, pa.Array], rules: Sequence[Rule], now: int) -> Rule | None:
    """The first of the rules that a row of the batch breaks."""
    rows = len(next(iter(made.values()))) if made else 0
    scope = Scope(made, rows, now)
    return next((rule for rule in rules if scope.truth(rule.predicate)[1].any()), None)


__all__ = ["Flags", "Task", "satisfied", "still_broken"]
