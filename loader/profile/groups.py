"""Columns that live rows hold together, as whole tuples: categories that tell of each other, and NULLs that come
together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from loader.profile.entropies import entropy, shared
from loader.profile.seen import Ints, Seen

LEAST_TUPLE, MOST_TUPLES = 5, 240
"""A tuple is in so many rows at least; a group has so many tuples at most."""
_TOGETHER, _COVERED = 0.2, 0.98
"""The share of the smaller entropy that two columns share; the share of the rows that the tuples kept must cover."""
_MOST_COMPARED = 10_000


@dataclass(frozen=True, eq=False)
class Group:
    """Columns that are drawn together: (n,) the tuple of each row, -1 = one that too few have; `tuples` (T, columns)
    the places that each tuple has in the columns' values."""

    columns: tuple[Seen, ...]
    which: Ints
    tuples: Ints

    @property
    def count(self) -> int:
        return len(self.tuples)


def groups(columns: Sequence[Seen]) -> list[Group]:
    """The columns, those that belong together in one group: the strongest pairs first, as long as tuples are few."""
    alone = [one for one in map(_alone, columns) if one.count]
    of = list(range(len(alone)))
    for first, second in _pairs(alone):
        a, b = of[first], of[second]
        if a != b and (joint := _joint(alone[a], alone[b])):
            alone[a] = joint
            of = [a if one == b else one for one in of]
    return [alone[place] for place in dict.fromkeys(of)]


def _alone(one: Seen) -> Group:
    symbols = one.places if one.is_category else np.where(one.known, 0, 1)
    return _kept((one,), symbols, np.arange(int(symbols.max(initial=0)) + 1)[:, None], least=1)


def _kept(columns: tuple[Seen, ...], which: Ints, tuples: Ints, *, least: int) -> Group:
    """The group without the tuples of fewer rows, numbered anew."""
    counts = np.bincount(which[which >= 0], minlength=len(tuples))
    kept = np.flatnonzero(counts >= least)
    number = np.full(len(tuples) + 1, -1)
    number[kept] = np.arange(len(kept))
    return Group(columns, number[which], tuples[kept])


def _pairs(alone: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Pairs of those that tell of each other, the strongest first; of these, the ones that stand first."""
    step = max(len(alone[0].which) // _MOST_COMPARED, 1) if alone else 1
    some = [one.which[::step] for one in alone]
    varied = [place for place, one in enumerate(some) if len(np.unique(one)) > 1]
    found = []
    for a, b in combinations(varied, 2):
        least = min(entropy(np.bincount(some[one] + 1)) for one in (a, b))
        told = shared(some[a], some[b]) / least if least else 0.0
        if told >= _TOGETHER:
            found.append((-round(told, 3), a, b))
    yield from ((a, b) for _, a, b in sorted(found))


def _joint(one: Group, other: Group) -> Group | None:
    """Both as one group; None if it would have too many tuples."""
    both = (one.which >= 0) & (other.which >= 0)
    codes = np.where(both, one.which * other.count + other.which, -1)
    found = np.unique(codes[both])
    if len(found) > MOST_TUPLES * LEAST_TUPLE:
        return None
    which = np.where(both, np.searchsorted(found, codes), -1)
    tuples = np.hstack([one.tuples[found // other.count], other.tuples[found % other.count]])
    joint = _kept((*one.columns, *other.columns), which, tuples, least=LEAST_TUPLE)
    covered = (joint.which >= 0).sum() >= _COVERED * both.sum()
    return joint if covered and 0 < joint.count <= MOST_TUPLES else None
