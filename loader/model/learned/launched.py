"""How well the new products of a shop sell, and since when, as its habits have it."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import HALF_MONTH, Habits, Numbers
from loader.model import Ints

_FIRST = 0.01
_LATE = 0.5
"""At most so many products come out while the shop sells."""


def weights(habits: Habits, count: int) -> Numbers:
    """How well each of so many products sells, the best first, as the curve of what is sold has it; (count,) they add
    up to 1."""
    edges = np.arange(count + 1) / count
    passed = np.interp(edges, np.linspace(0, 1, len(habits.goods.popularity)), habits.goods.popularity)
    first, second = habits.goods.popularity[1:3]
    if 0 < first < second:  # within the first hundredth as steep as between it and the second
        low = edges < _FIRST
        passed[low] = first * (edges[low] / _FIRST) ** min(np.log2(second / first), 1.0)
    found = np.maximum(np.diff(passed), 1e-9)
    return np.asarray(found / found.sum())


def late(habits: Habits) -> Numbers:
    """The share of the products that came out in each half month of the live orders, (H,); all others were there
    before.

    A product that is first bought late may have been there: as many are as would be first bought then, if all had been
    there. What is more came out.
    """
    goods = habits.goods
    new = goods.new.astype(np.float64)
    if len(new) < 2 or not len(goods.popularity) or not new.sum():
        return np.zeros(max(len(new), 1))
    day = np.arange(len(habits.clock.day)) // HALF_MONTH
    orders = np.bincount(day, habits.clock.day, len(new))[: len(new)].astype(np.float64)
    lines = np.concatenate(([0.0], np.cumsum(orders / max(orders.sum(), 1)) * habits.lines))
    groups = np.maximum(np.diff(goods.popularity), 0) / max(new.sum() / 100, 1)
    unbought = np.exp(-groups[:, None] * lines[None, :]).sum(axis=0) * new.sum() / len(groups)
    more = np.maximum(new + np.diff(unbought), 0)
    more[0] = 0
    share = more / new.sum()
    return np.asarray(share * min(1.0, _LATE / max(share.sum(), 1e-9)))


def times(habits: Habits, random: np.random.Generator, count: int, window: tuple[int, int]) -> Ints:
    """When so many products that came out late did, in the window: its halves of months lie as those of the live
    orders. (count,) microseconds UTC."""
    share, days = late(habits), max(len(habits.clock.day), 1)
    edges = np.cumsum(share / share.sum())
    half = np.searchsorted(edges, random.random(count), side="right").clip(0, len(share) - 1)
    place = np.minimum((half + random.random(count)) * HALF_MONTH / days, 1.0)
    start, end = window
    return np.asarray(start + (place * (end - start - 1)).astype(np.int64))
