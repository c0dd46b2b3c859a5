"""Visits: one that buys for every order of the web, and the many that do not. Their events come later (`events.py`).

A visit is pages first, then for every product put in the cart its page and the cart, and
where it buys, last, the purchase at the very time of the order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, words
from loader.model import journeys as journey
from loader.model.calendar import order_times
from loader.model.journeys import Journeys
from loader.model.orders import Orders
from loader.model.products import Products
from loader.model.words import DEVICES
from loader.rng import entropy, stream

# Visits that do not buy: a single page, some pages, something left in the cart.
_BOUNCE, _BROWSE = 0.55, 0.15
_KNOWN = 0.2
_DEVICES = np.cumsum([device.share for device in DEVICES])[:-1]
SECOND = 1_000_000


@dataclass(frozen=True)
class Sessions:
    """S visits, earliest first; 30 bytes each. `order` -1 = buys nothing; clients below the number of customers are
    those customers' own browsers; `channel`, `referrer`, `marks` and `campaign` as in `Journeys`, `landing` the number
    of the first page; `gap` is the seconds from one event to the next."""

    start: Ints
    client: Places
    order: Places
    channel: Small
    referrer: Small
    marks: Small
    campaign: Places
    landing: Places
    device: Small
    views: Small
    carts: Small
    gap: Small

    @property
    def event_counts(self) -> NDArray[np.int16]:
        """Events of each visit."""
        return (self.views + self.carts).astype(np.int16) + (self.order >= 0)


def build(
    spec: StoreSpec, orders: Orders, journeys: Journeys, landing: Places, products: Products, customers: int
) -> Sessions:
    """All visits of the store; none when the spec wants none. `landing` is the first page of each order's visit."""
    bought = np.flatnonzero(journeys.channel >= 0)
    if not spec.conversion or not len(bought):
        none = {field.name: np.empty(0, np.int64) for field in fields(Sessions)}
        return _visits(none.pop("start"), **none)
    visits = _joined(_buying(spec, orders, journeys, landing, bought), _others(spec, len(bought), products, customers))
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


def _visits(start: Ints, **columns: Any) -> Sessions:
    """Visits whose devices are still to be chosen; the others of their columns, of any width."""
    wide = ("client", "order", "campaign", "landing")
    every = {"device": np.zeros(len(start), np.int8), **columns}
    return Sessions(start, **{n: c.astype(np.int32 if n in wide else np.int8) for n, c in every.items()})


def _buying(spec: StoreSpec, orders: Orders, journeys: Journeys, landing: Places, order: Ints) -> Sessions:
    random = stream(spec.seed, "session", "buying")
    count = len(order)
    carts = np.maximum(random.integers(2, 5, count), orders.line_count[order])
    views = np.maximum(random.integers(5, 11, count), carts + 1)
    gap = np.maximum((orders.created - journeys.began)[order] // ((views + carts + 1) * SECOND), 1)
    start = orders.created[order] - (views + carts + 1) * np.minimum(gap, 100) * SECOND
    gap = np.minimum(gap, 100)
    causes: dict[str, Any] = {
        name: getattr(journeys, name)[order] for name in ("channel", "referrer", "marks", "campaign")
    }
    client, first = orders.customer[order], landing[order]
    return _visits(start, client=client, order=order, landing=first, views=views, carts=carts, gap=gap, **causes)


def _others(spec: StoreSpec, bought: int, products: Products, customers: int) -> Sessions:
    random = stream(spec.seed, "session", "others")
    count = round(bought * (1 / spec.conversion - 1))
    kind = random.random(count)
    some = random.integers(2, 5, count)
    views = np.where(kind < _BOUNCE, 1, some)
    carts = (kind >= _BOUNCE + _BROWSE).astype(np.int64)
    gap = random.integers(6, 91, count)
    times = order_times(stream(spec.seed, "session", "times"), count, spec.start, spec.as_of, spec.timezone)
    start = np.minimum(times, spec.as_of - (views + carts) * gap * SECOND)
    anonymous = customers + random.integers(0, max(round(count * 0.6), 1), count)
    client = np.where(random.random(count) < _KNOWN, random.integers(0, customers, count), anonymous)
    weights = np.array([channel.share for channel in words.CHANNELS])
    channel = random.choice(len(weights), count, p=weights / weights.sum()).astype(np.int8)
    channel, campaign = journey.advertised(random, spec, channel, start)
    referrer, marks = journey.seen(random, channel)
    landing = random.integers(0, 1 + len(products.categories), count)
    causes: dict[str, Any] = {
        "channel": channel,
        "referrer": referrer,
        "marks": marks,
        "campaign": campaign,
        "landing": landing,
    }
    order = np.full(count, -1)
    return _visits(start, client=client, order=order, views=views, carts=carts, gap=gap, **causes)


def _devices(spec: StoreSpec, client: Places) -> Small:
    """A client keeps its device: (clients,) -> indices of DEVICES, by their shares."""
    share = mixed(entropy(spec.seed, "client", "device"), client) / 2.0**64
    return np.searchsorted(_DEVICES, share, side="right").astype(np.int8)
