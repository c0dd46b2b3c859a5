"""Who buys when in a shop with live orders: new customers with a whole history, guests, and live ones who go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import FEATURES, OFTEN, Counts, Habits, Numbers
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.learned.axis import Axis, axis
from loader.model.learned.customers import Shoppers, drawn_customers, singles
from loader.model.learned.draws import at, evenly
from loader.model.learned.hours import order_seconds
from loader.model.learned.rhythm import order_days
from loader.rng import stream

FIRST = FEATURES.index("first")
_TRIES = 40
_AT_ONCE = 500_000
"""Customers that are drawn together: of a short part of a long history most order outside of it."""
_MORE, _LONGEST = 1.1, 3.0
"""A window so much longer than the live one is time enough for more orders of a customer, at most so many times more:
who came twice on the one day that is known need not come every day."""
_MOST_OF_LIVE = 0.9
"""The share of the orders after the last live one that live customers place, at most."""
_PATIENCE = 3.0
"""Mean gaps without an order after which a customer is as likely gone as not."""
_AGAIN = 0.3
"""Orders in the live window that are still expected of who ordered once."""


@dataclass(frozen=True)
class Coming:
    """Orders of one kind of people: `times` in microseconds UTC, and `who` places each, a place in `traits`."""

    times: Ints
    who: Ints
    traits: Shoppers

    def __len__(self) -> int:
        return len(self.times)


NOBODY = Coming(np.zeros(0, np.int64), np.zeros(0, np.int64), Shoppers(np.zeros((0, len(FEATURES)))))


def customers(spec: StoreSpec, habits: Habits, orders: int) -> Coming:
    """So many orders of new customers, within the run's window; of the last customer only the first ones."""
    days, random = axis(habits, spec.start, spec.as_of), stream(spec.seed, "customer", "habits")
    inside = float(days.level[_window(spec, days)].sum() / max(days.level.sum(), 1e-9))
    usual = max(_mean_orders(habits) * inside, 1e-6)
    found: list[Coming] = []
    for _ in range(_TRIES):
        lacks = orders - sum(len(one) for one in found)
        if lacks <= 0:
            break
        traits = drawn_customers(random, habits.cells, int(min(lacks / usual * _MORE, _AT_ONCE)) + 4)
        found.append(_timed(random, spec, habits, days, _histories(random, habits, days, traits), traits))
    return _together(found, orders)


def _window(spec: StoreSpec, days: Axis) -> slice:
    """The days of the axis that the run lies in."""
    opens, closes = days.days(np.array([spec.start, spec.as_of - 1])).tolist()
    return slice(max(opens, 0), closes + 1)


def _mean_orders(habits: Habits) -> float:
    cells = habits.cells
    if not len(cells.customers):
        return 1.0
    return float(np.exp(cells.mean[:, 0]) @ cells.customers / cells.customers.sum())


def guests(spec: StoreSpec, habits: Habits, orders: int) -> Coming:
    """So many orders, each of somebody else."""
    days, random = axis(habits, spec.start, spec.as_of), stream(spec.seed, "guest", "habits")
    window = _window(spec, days)
    found: list[Coming] = []
    for _ in range(_TRIES):
        lacks = orders - sum(len(one) for one in found)
        if lacks <= 0:
            break
        traits = drawn_customers(random, singles(habits.cells), lacks)
        placed = _any_day(random, days, window, lacks), np.arange(lacks)
        found.append(_timed(random, spec, habits, days, placed, traits))
    return _together(found, orders)


def regulars(spec: StoreSpec, habits: Habits, orders: int) -> Coming:
    """Orders of live customers after the last live order, of `orders` in the whole window: each at the rhythm that is
    known, the less likely the longer nothing was heard. `who` is a live customer's place."""
    live = spec.existing.regulars if spec.existing else None
    days = axis(habits, spec.start, spec.as_of)
    window = _window(spec, days)
    later = slice(max(days.opens + len(days.place), window.start), window.stop)
    run, after = float(days.level[window].sum()), float(days.level[later].sum())
    if live is None or after <= 0 or not len(live.features):
        return NOBODY
    traits = Shoppers(live.features.astype(np.float64))
    expected = _expected(traits, len(days.place)) * (later.stop - later.start) * habits.share
    share = min(float(expected.sum()) / after, _MOST_OF_LIVE)
    count = round(orders * after / max(run, 1e-9) * share)
    if not count or not expected.any():
        return NOBODY
    random = stream(spec.seed, "customer", "going on")
    edges = np.cumsum(expected)
    who = np.searchsorted(edges / edges[-1], evenly(random, count), side="right").clip(0, len(edges) - 1)
    return _timed(random, spec, habits, days, (_any_day(random, days, later, count), who), traits)


def _expected(traits: Shoppers, live: int) -> Numbers:
    """Orders a day that are to be expected of each customer of so many live days: (C,)."""
    orders, (first, last) = np.exp(traits.of("orders")), traits.spans(live)
    often = orders > 1.5
    gap = np.where(often, np.maximum(last - first, 1) / np.maximum(orders - 1, 1), live / _AGAIN)
    silence = np.maximum(live - 1 - last, 0) / (_PATIENCE * gap)
    return np.asarray(np.nan_to_num(1 / gap / (1 + silence**2)))


def _any_day(random: np.random.Generator, days: Axis, window: slice, count: int) -> Ints:
    """Days of a part of the axis, as the shop is busy: (count,)."""
    weight = np.cumsum((days.level * days.busy)[window] + 1e-12)
    place = np.searchsorted(weight / weight[-1], evenly(random, count), side="right")
    return int(window.start) + place.clip(0, len(weight) - 1)


def _histories(random: np.random.Generator, habits: Habits, days: Axis, traits: Shoppers) -> tuple[Ints, Ints]:
    """The days of all orders of these customers, and whose each is, within the run's window or not."""
    if not len(habits.cells.customers):  # a shop that knows no customers: an order of each
        count = len(traits.features)
        return _any_day(random, days, slice(0, len(days)), count), np.arange(count)
    longer = min(days.longer, _LONGEST) if days.longer > _MORE else 1.0
    orders = np.where(traits.orders > 1, np.rint(traits.orders * longer), 1).astype(np.int64)
    live = np.arange(len(days.place))
    begun = _beginning(random, habits.clock.firsts, traits).spans(len(live))
    own = _ending(random, habits.clock.lasts, traits.orders >= OFTEN[-1], begun)
    spans = (np.rint(np.interp(day, live, days.place)).astype(np.int64) for day in own)
    first, last = (day.clip(0, len(days) - 1) for day in spans)
    return order_days(random, habits.clock.gaps, days, (first, last), orders), np.repeat(np.arange(len(orders)), orders)


def _beginning(random: np.random.Generator, firsts: Counts, traits: Shoppers) -> Shoppers:
    """The customers with first days as they are, by rank: a cell knows only about when they were."""
    features, more = traits.features.copy(), (traits.orders > 1).astype(np.int64)
    for kind in (0, 1):
        mine = np.flatnonzero(more == kind)
        first = features[mine, FIRST]
        if len(mine) and firsts[kind].any():
            days = at(firsts, np.full(len(mine), kind), (np.arange(len(mine)) + random.random()) / len(mine))
            features[mine[np.argsort(first, kind="stable")], FIRST] = days
    return Shoppers(features)


def _ending(
    random: np.random.Generator, lasts: Counts, often: NDArray[np.bool_], spans: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """First and last days, the last ones of who orders often as they are, by rank: of whoever still buys it is near the
    end, and a cell knows only about how long its customers stay. Of the others one gap would be another."""
    (first, last), mine = spans, np.flatnonzero(often)
    if not len(mine) or not lasts.any():
        return spans
    days = at(lasts[None], np.zeros(len(mine), np.int64), (np.arange(len(mine)) + random.random()) / len(mine))
    found = last.copy()
    found[mine[np.lexsort((random.random(len(mine)), last[mine]))]] = days
    return first, np.where(often, np.maximum(found, first), last)


def _timed(
    random: np.random.Generator,
    spec: StoreSpec,
    habits: Habits,
    days: Axis,
    placed: tuple[Ints, Ints],
    traits: Shoppers,
) -> Coming:
    """Orders on these days, of these people, at times of the day: those within the run's window."""
    by_customer = np.lexsort(placed)
    day, who = placed[0][by_customer], placed[1][by_customer]
    times = days.times(day, order_seconds(random, habits.clock, days.weekday[day], day, who))
    kept = (times >= spec.start) & (times < spec.as_of)
    return Coming(times[kept], who[kept], traits)


def _together(parts: list[Coming], orders: int) -> Coming:
    """The first `orders` of all parts, people numbered anew by their orders."""
    if not parts:
        return NOBODY
    firsts = np.cumsum([0, *(len(one.traits.features) for one in parts)])
    who = np.concatenate([one.who + first for one, first in zip(parts, firsts[:-1], strict=True)])[:orders]
    times = np.concatenate([one.times for one in parts])[:orders]
    there, place = np.unique(who, return_inverse=True)
    return Coming(times, place, Shoppers(np.concatenate([one.traits.features for one in parts])[there]))
