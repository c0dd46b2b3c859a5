"""Visits: one that buys for every order, and the many that do not; and the clicks on ads that brought orders, 1 to 30
days before. The visits' events are expanded later (`events.py`).

About 8% of the visits buy. A visit is pages first, then for every product put in the cart its page and the cart, and
where it buys, last, the purchase at the very time of the order. (8% and 5 to 10 page views a purchase cannot both hold
over all visits: the 5 to 10 are those of the visit that buys.)
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small
from loader.model.calendar import order_times
from loader.model.orders import Items, Orders
from loader.model.words import DEVICES
from loader.rng import entropy, stream

_OTHERS_A_PURCHASE = 11.5
# Visits that do not buy: a single page, some pages, something left in the cart.
_BOUNCE, _BROWSE = 0.55, 0.15
_KNOWN = 0.2
_DEVICES = np.cumsum([device.share for device in DEVICES])[:-1]
SECOND = 1_000_000
_SHARE = 0.4
_DAY = 86_400_000_000
_SOONEST, _LATEST = 1.0, 30.0


@dataclass(frozen=True)
class Sessions:
    """S visits, earliest first; 20 bytes each. `order` -1 = buys nothing; clients below the number of customers are
    those customers' own browsers; `gap` is the seconds from one event to the next."""

    start: Ints
    client: Places
    order: Places
    device: Small
    views: Small
    carts: Small
    gap: Small

    @property
    def event_counts(self) -> NDArray[np.int16]:
        """Events of each visit."""
        return (self.views + self.carts).astype(np.int16) + (self.order >= 0)


def build(spec: StoreSpec, orders: Orders, items: Items, customers: int) -> Sessions:
    """All visits of the store; none when the spec wants none."""
    if not spec.sessions:
        none = np.empty(0, np.int32)
        small = none.astype(np.int8)
        return Sessions(none.astype(np.int64), none, none, small, small, small, small)
    visits = _joined(_buying(spec, orders), _others(spec, customers))
    length = visits.event_counts.astype(np.int64) * visits.gap * SECOND
    client = _one_visit_at_a_time(visits.start, visits.start + length, visits.client)
    return replace(visits, client=client, device=_devices(spec, client))


def _one_visit_at_a_time(start: Ints, end: Ints, client: Places) -> Places:
    """A visit that begins before its client's last one is over comes from another browser: a client of its own."""
    by_client = np.lexsort((start, client))
    begins, ends = start[by_client] // SECOND, -(-end[by_client] // SECOND)
    # one ascending scale for all clients, so that a running maximum never reaches into the next client; in seconds,
    # since microseconds times clients would not fit
    lane = client[by_client].astype(np.int64) * int(ends.max() - begins.min() + 1) - int(begins.min())
    again = by_client[1:][(lane + begins)[1:] < np.maximum.accumulate(lane + ends)[:-1]]
    alone = client.copy()
    alone[again] = client.max() + 1 + np.arange(len(again), dtype=np.int32)
    return alone


def _joined(buying: Sessions, others: Sessions) -> Sessions:
    """Both kinds of visits, by time."""
    by_time = np.argsort(np.concatenate((buying.start, others.start)), kind="stable")
    both = ((getattr(buying, column.name), getattr(others, column.name)) for column in fields(Sessions))
    return Sessions(*(np.concatenate(pair)[by_time] for pair in both))


def _visits(start: Ints, client: Places, order: Places, *small: Ints) -> Sessions:
    """Visits whose devices are still to be chosen; `small` are views, carts and gap."""
    return Sessions(start, client, order, np.zeros(len(start), np.int8), *(column.astype(np.int8) for column in small))


def _buying(spec: StoreSpec, orders: Orders) -> Sessions:
    random = stream(spec.seed, "session", "buying")
    count = len(orders.created)
    carts = np.maximum(random.integers(2, 5, count), orders.line_count)
    views = np.maximum(random.integers(5, 11, count), carts + 1)
    gap = random.integers(6, 91, count)
    start = orders.created - (views + carts + 1) * gap * SECOND
    return _visits(start, orders.customer, np.arange(count, dtype=np.int32), views, carts, gap)


def _others(spec: StoreSpec, customers: int) -> Sessions:
    random = stream(spec.seed, "session", "others")
    count = round(spec.orders * _OTHERS_A_PURCHASE)
    kind = random.random(count)
    some = random.integers(2, 5, count)
    views = np.where(kind < _BOUNCE, 1, some)
    carts = (kind >= _BOUNCE + _BROWSE).astype(np.int64)
    gap = random.integers(6, 91, count)
    times = order_times(stream(spec.seed, "session", "times"), count, spec.start, spec.as_of, spec.timezone)
    start = np.minimum(times, spec.as_of - (views + carts) * gap * SECOND)
    anonymous = customers + random.integers(0, max(round(count * 0.6), 1), count)
    client = np.where(random.random(count) < _KNOWN, random.integers(0, customers, count), anonymous)
    return _visits(start, client.astype(np.int32), np.full(count, -1, np.int32), views, carts, gap)


def _devices(spec: StoreSpec, client: Places) -> Small:
    """A client keeps its device: (clients,) -> indices of DEVICES, by their shares."""
    share = mixed(entropy(spec.seed, "client", "device"), client) / 2.0**64
    return np.searchsorted(_DEVICES, share, side="right").astype(np.int8)


@dataclass(frozen=True)
class Clicks:
    """One an order: the campaign's number and the time in microseconds UTC; -1 = no ad."""

    campaign: Places
    time: Ints


def clicks(spec: StoreSpec, placed: Ints) -> Clicks:
    """The clicks before the orders `placed` at these times: 40% of them, to the order."""
    count = len(placed)
    none = Clicks(np.full(count, -1, np.int32), np.full(count, -1, np.int64))
    if not spec.campaigns:
        return none
    random = stream(spec.seed, "order", "clicks")
    chosen = brought(random, count)
    weight = 1 / np.arange(1, len(spec.campaigns) + 1)
    place = random.choice(len(spec.campaigns), count, p=weight / weight.sum())
    campaign = np.where(chosen, np.array(spec.campaigns, np.int32)[place], -1).astype(np.int32)
    return Clicks(campaign, np.where(chosen, clicked(random, placed), -1))


def brought(random: np.random.Generator, count: int) -> NDArray[np.bool_]:
    """Which of `count` orders an ad brought: always the share itself, rounded, also of a handful."""
    chosen = np.zeros(count, bool)
    chosen[random.permutation(count)[: round(count * _SHARE)]] = True
    return chosen


def clicked(random: np.random.Generator, placed: Ints) -> Ints:
    """When the ads were clicked: soon before the order rather than long."""
    days = _SOONEST + (_LATEST - _SOONEST) * random.beta(0.8, 3.0, len(placed))
    return placed - (days * _DAY).astype(np.int64) // SECOND * SECOND
