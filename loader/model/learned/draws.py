"""Drawing from what was counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loader.flow.habits import OFTEN, Classes, Counts, Numbers
from loader.model import Ints

_LEAST = 1e-12
_TRACE = 1e-3
ENOUGH = 1_000
"""Orders that leave no doubt."""


def evidence(orders: int) -> float:
    """How much what so many orders show counts against what shops do in general: 0 to 1, a half from 100 orders on, and
    from ENOUGH on all."""
    return 1.0 if orders >= ENOUGH else orders**2 / (orders**2 + 100.0**2)


def classed(edges: Numbers, values: Numbers) -> Ints:
    """The class of each value, -1 of what is not known (NaN): (n,)."""
    return np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))


def of_customers(table: Classes, values: Numbers, orders: Ints) -> Ints:
    """The class of each order's customer, who has so many `orders` (OFTEN) and these `values` of a feature, as one
    number, -1 of what is not known: (n,). By rank, so that as many orders are in each class as were seen there: values
    that were drawn around the mean of a group are nowhere as exact as those that were counted."""
    kinds = len(OFTEN) + 1
    seen = table.counts.sum(axis=1).reshape(len(table.edges) + 1, kinds, -1).sum(axis=2)
    often, found = np.searchsorted(OFTEN, orders, side="right"), np.full(len(values), -1, np.int64)
    for kind in range(kinds if seen.any() else 0):
        mine = np.flatnonzero((often == kind) & ~np.isnan(values))
        like = kind if seen[:, kind].any() else int(seen.sum(axis=0).argmax())
        upto = np.cumsum(seen[:, like])
        share = (np.arange(len(mine)) + 0.5) / max(len(mine), 1)
        place = np.searchsorted(upto, share * upto[-1], side="right")
        found[mine[np.argsort(values[mine], kind="stable")]] = place * kinds + like
    return found


def backed(table: Classes) -> Numbers:
    """The counts of classes of customers (and of what follows them), with a trace of those of customers of the class
    who order more or less often, and of all customers: where nobody was seen, these decide."""
    kinds = len(OFTEN) + 1
    shape = (len(table.edges) + 1, kinds, len(table.counts) // ((len(table.edges) + 1) * kinds), table.counts.shape[1])
    own = table.counts.reshape(shape).astype(np.float64)
    alike = own.sum(axis=1, keepdims=True)
    return np.asarray((own + _TRACE * alike + _TRACE**2 * alike.sum(axis=0)).reshape(table.counts.shape))


def drawn(random: np.random.Generator, counts: Counts | Numbers, row: Ints) -> Ints:
    """A column of each row by its counts: (n,) -> (n,). Row -1, or one that is empty, is all rows together."""
    return at(counts, row, evenly(random, len(row)))


def at(counts: Counts | Numbers, row: Ints, share: Numbers) -> Ints:
    """The column of each row at which so large a share of its counts is passed: (n,) -> (n,)."""
    sums = counts.sum(axis=1)
    kept = np.where((sums > 0)[:, None], counts, counts.sum(axis=0))
    edges = np.cumsum(np.concatenate((kept, counts.sum(axis=0)[None])), axis=1, dtype=np.float64)
    edges /= np.maximum(edges[:, -1:], _LEAST)
    row = np.where(row < 0, len(counts), row)
    flat = (edges + np.arange(len(edges))[:, None]).ravel()
    found = np.searchsorted(flat, row + np.minimum(share, 1 - _LEAST), side="right") - row * counts.shape[1]
    return np.asarray(found.clip(0, counts.shape[1] - 1))


def evenly(random: np.random.Generator, count: int) -> Numbers:
    """`count` numbers of [0, 1), one in each of as many equal parts, in any order: they stray less than any would."""
    return np.asarray(random.permutation((np.arange(count) + random.random(count)) / max(count, 1)))


@dataclass(frozen=True)
class Grouped:
    """Places in groups, each with a weight: `place` by group, the sorted `group`, and cumulated weights, `edges`."""

    place: Ints
    group: Ints
    edges: Numbers

    @classmethod
    def of(cls, group: Ints, weight: Numbers) -> Grouped:
        by_group = np.argsort(group, kind="stable")
        return cls(by_group, group[by_group], np.concatenate(([0.0], np.cumsum(weight[by_group]))))

    def drawn(self, random: np.random.Generator, wanted: Ints) -> Ints:
        """A place in each wanted group by the weights of its places: (n,) places; -1 of a group that has none."""
        opens = np.searchsorted(self.group, wanted, side="left")
        closes = np.searchsorted(self.group, wanted, side="right")
        low, high = self.edges[opens], self.edges[closes]
        place = np.searchsorted(self.edges, low + evenly(random, len(wanted)) * (high - low), side="right") - 1
        found = np.concatenate((self.place, [-1]))[place.clip(opens, np.maximum(closes - 1, opens))]
        return np.where(high > low, found, -1)


def smoothed(values: Numbers, width: int) -> Numbers:
    """The mean of the values around each: (n,)."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    low, high = np.maximum(place - width // 2, 0), np.minimum(place + width // 2 + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low))
