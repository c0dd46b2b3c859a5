"""Visits: one that buys for every order of the web, and the many that do not. Their events come later (`steps.py`).

The shares of data/visits.toml hold over all visits: what the buying ones have of a channel or a kind of device is
known, the others make up the rest. Nobody's visits are nearer to each other than an analyst's half hour of silence.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small
from loader.model.customs import visits as customs
from loader.model.journeys import PAUSE, SECOND, Journeys, advertised, arrivals, lengths, seen, sold_by
from loader.model.orders import Orders
from loader.model.shelves import Shelves
from loader.model.words import visits as ways
from loader.model.words.visits import CHANNELS, DEVICES, Funnel
from loader.rng import entropy, stream

_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_MOST_VIEWS, _MOST_LINES = 20, 40
_STEPS, _CART_PAGE = 3, 4
"""Of `Sessions.stage`: how far the checkout came, and whether the cart was looked at."""
_TYPICAL, _SPREAD, _LEAST = 45, 1.0, 5
"""Seconds from an event to the next where nothing is bought, and how long a visit of several lasts at least."""
_OFTEN = 0.05
"""Where more visits buy, those around the orders may be half of the others instead of a quarter."""
_WEEKS = 0.08
"""How much a week's visits differ from what its orders say, as a standard deviation of logarithms."""
_BACK_IN, _BEFORE_IN, _AFTER_IN = 6, 3, 20
"""Days within which an unknown visitor comes back, and a buyer comes before and after an order."""


@dataclass(frozen=True)
class Sessions:
    """S visits, earliest first; 32 bytes each. `order` -1 = buys nothing; clients below the number of customers are
    those customers' own browsers; `channel`, `referrer`, `marks` and `campaign` as in `Journeys`, `landing` the number
    of the first page, `device` an index of words.visits.DEVICES. A visit has `views` of pages, `carts` products that
    are put in the cart, `stage` steps of the checkout (and 4 if the cart was looked at), within `length` seconds."""

    start: Ints
    client: Places
    order: Places
    channel: Small
    referrer: Small
    marks: NDArray[np.int16]
    campaign: Places
    landing: Places
    device: NDArray[np.uint8]
    views: Small
    carts: Small
    stage: Small
    length: NDArray[np.int16]


def build(
    spec: StoreSpec, orders: Orders, journeys: Journeys, landing: Places, shelves: Shelves, customers: int
) -> Sessions:
    """All visits of the store; none when the spec wants none. `landing` is the first page of each order's visit."""
    bought = np.flatnonzero(journeys.channel >= 0)
    if not spec.conversion or not len(bought):
        return _visits(**{field.name: np.empty(0, np.int64) for field in fields(Sessions)})
    buyer = _buyers(orders.customer, customers)
    unknown = int(buyer.max()) + 1
    buying = _buying(spec, orders, journeys, landing, buyer, bought)
    visits = _joined(buying, _others(spec, orders, journeys, shelves, buyer, bought))
    end = visits.start + visits.length * np.int64(SECOND)
    client = _apart(visits.start, end, visits.client, visits.order >= 0)
    known = (visits.client < unknown) & ((client == visits.client) | (visits.order >= 0))
    return replace(visits, client=client, device=_devices(spec, client, known))


def _buyers(customer: Places, customers: int) -> Places:
    """The client of each order: its customer's, or a guest's own."""
    first = max(customers, int(customer.max()) + 1)
    return np.where(customer < 0, first + np.arange(len(customer), dtype=np.int32), customer).astype(np.int32)


def _apart(start: Ints, end: Ints, client: Places, buying: NDArray[np.bool_]) -> Places:
    """A visit that begins within the silence after its client's last one comes from another browser: a client of its
    own. If only one of the two buys, it is the other. `start` is ascending."""
    alone, left = client.copy(), np.argsort(client, kind="stable")
    fresh = int(client.max()) + 1
    while True:
        near = client[left[1:]] == client[left[:-1]]
        near &= start[left[1:]] <= end[left[:-1]] + PAUSE * SECOND
        later = np.flatnonzero(near) + 1
        if not len(later):
            return alone
        moves = np.unique(np.where(buying[left[later]] & ~buying[left[later - 1]], later - 1, later))
        alone[left[moves]] = fresh + np.arange(len(moves), dtype=np.int32)
        fresh += len(moves)
        left = np.delete(left, moves)


def _joined(buying: Sessions, others: Sessions) -> Sessions:
    """Both kinds of visits, by time."""
    by_time = np.argsort(np.concatenate((buying.start, others.start)), kind="stable")
    both = ((getattr(buying, column.name), getattr(others, column.name)) for column in fields(Sessions))
    return Sessions(*(np.concatenate(pair)[by_time] for pair in both))


_WIDTHS = {
    "start": np.int64,
    **dict.fromkeys(("client", "order", "campaign", "landing"), np.int32),
    **dict.fromkeys(("marks", "length"), np.int16),
    "device": np.uint8,
}


def _visits(**columns: Any) -> Sessions:
    """Visits of columns of any width; their devices may still be to be chosen."""
    every = {"device": np.zeros(len(columns["start"])), **columns}
    return Sessions(**{name: column.astype(_WIDTHS.get(name, np.int8)) for name, column in every.items()})


def _buying(
    spec: StoreSpec, orders: Orders, journeys: Journeys, landing: Places, buyer: Places, order: Ints
) -> Sessions:
    random = stream(spec.seed, "session", "buying")
    funnel = customs.funnel(spec)
    views = np.minimum(random.geometric(funnel.leaves_bought, len(order)), _MOST_VIEWS)
    looked = random.random(len(order)) < funnel.cart_page_bought
    causes = {name: getattr(journeys, name)[order] for name in ("channel", "referrer", "marks", "campaign")}
    return _visits(
        start=journeys.began[order],
        client=buyer[order],
        order=order,
        landing=landing[order],
        views=views,
        carts=np.minimum(orders.line_count[order], _MOST_LINES),
        stage=3 + _CART_PAGE * looked,
        length=(orders.created - journeys.began)[order] // SECOND,
        **causes,
    )


def _others(
    spec: StoreSpec, orders: Orders, journeys: Journeys, shelves: Shelves, buyer: Places, bought: Ints
) -> Sessions:
    """The visits that do not buy: how many, and what they look at."""
    random = stream(spec.seed, "session", "others")
    count = round(len(bought) * (1 / spec.conversion - 1))
    views, carts, stage = _looks(random, customs.funnel(spec), count, len(bought))
    events = views + 2 * carts + (stage & _STEPS) + (stage >> 2)
    pace, spread = customs.pace(spec, _TYPICAL, _SPREAD)
    length = np.where(events > 1, lengths(random, pace * (events - 1), spread, _LEAST), 0)
    start, client = _comings(spec, (orders.created, journeys.began), buyer, bought, length)
    every = len(bought) + count
    wanted = customs.channels(spec)[0] * every
    rest = np.maximum(wanted - np.bincount(journeys.channel[bought], minlength=len(CHANNELS)), 1e-9)
    drawn = np.searchsorted(np.cumsum(rest / rest.sum())[:-1], random.random(count, np.float32), side="right")
    channel, campaign = advertised(random, spec, drawn.astype(np.int8), start)
    referrer, marks = seen(random, spec, channel, start)
    product = shelves.chosen(sold_by(spec, shelves.products)[campaign], random.random(count), start)
    landing = arrivals(random, spec, (channel, campaign), product, shelves.products)
    names = ("start", "client", "channel", "referrer", "marks", "campaign", "landing", "views", "carts", "stage")
    made = (start, client, channel, referrer, marks, campaign, landing, views, carts, stage)
    return _visits(order=np.full(count, -1), length=length, **dict(zip(names, made, strict=True)))


def _looks(random: np.random.Generator, funnel: Funnel, count: int, bought: int) -> tuple[Ints, Ints, Ints]:
    """Views, carts and stages of `count` visits that do not buy, beside those that do."""
    left = min(funnel.abandonment / max(1 - funnel.abandonment, 1e-3) * bought / max(count, 1), 0.9)
    bounced = min(funnel.bounce * (count + bought) / max(count, 1), 1 - left)
    kind = random.random(count, np.float32)
    cart = kind >= 1 - left
    more = np.minimum(random.geometric(funnel.leaves, count), _MOST_VIEWS - 1)
    views = np.where(kind < bounced, 1, np.where(cart, more, more + 1))
    step = random.random(count, np.float32)
    stage = (step < funnel.checkout).astype(np.int64) + (step < funnel.checkout * funnel.payment)
    stage += _CART_PAGE * (random.random(count, np.float32) < funnel.cart_page)
    lines = 1 + (random.random(count, np.float32) < funnel.second_line)
    return views, np.where(cart, lines, 0), np.where(cart, stage, 0)


def _comings(
    spec: StoreSpec, times: tuple[Ints, Ints], buyer: Places, bought: Ints, length: Ints
) -> tuple[Ints, Places]:
    """When visits that do not buy begin, and whose they are: buyers come before and after their orders, which were
    placed in visits (`times`: placed, began); unknown visitors as often as orders are placed at that time of the year,
    the week and the day, but less so in the holidays, when visits buy oftener."""
    created, began = times
    random = stream(spec.seed, "session", "times")
    count, latest = len(length), spec.as_of - length * SECOND
    start = _rhythm(random, created[bought], count)
    outside = (start < spec.start) | (start > latest)
    start = np.where(outside, created[bought][random.integers(0, len(bought), count)], start)
    client = np.full(count, -1, np.int32)
    first, funnel = 0, customs.funnel(spec)
    most = count // 4 if spec.conversion < _OFTEN else count // 2
    for many, typical, sign in ((funnel.before, _BEFORE_IN, -1), (funnel.after, _AFTER_IN, 1)):
        last = first + min(round(many * len(bought)), most)
        order = bought[random.integers(0, len(bought), last - first)]
        away = np.floor(random.exponential(typical, last - first)) * _DAY
        away += _HOUR + np.abs(random.normal(0, 2 * _HOUR, last - first))
        then = (began if sign < 0 else created)[order] + sign * away.astype(np.int64)
        inside = (then >= spec.start) & (then <= latest[first:last])
        start[first:last] = np.where(inside, then, start[first:last])
        client[first:last] = np.where(inside, buyer[order], -1)
        first = last
    start = np.minimum(start, latest) // SECOND * SECOND
    unknown = np.flatnonzero(client < 0)
    client[unknown] = int(buyer.max()) + 1 + _visitors(random, start[unknown], spec.as_of - spec.start, funnel.again)
    return start, client


def _rhythm(random: np.random.Generator, created: Ints, count: int) -> Ints:
    """Times near orders: about the same day and hour."""
    day = created.astype("datetime64[us]").astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    date = (month.astype(np.int64) % 12 + 1) * 100 + (day - month.astype("datetime64[D]")).astype(np.int64) + 1
    first, last, lift = ways.HOLIDAYS
    _, week = np.unique(day.astype(np.int64) // 7, return_inverse=True)
    some = np.exp(_WEEKS * random.standard_normal(int(week.max()) + 1))  # no week is like the other
    share = np.cumsum(np.where((date >= first) & (date <= last), 1 / lift, 1.0) * some[week])
    near = created[np.searchsorted(share, random.random(count) * share[-1], side="right").clip(0, len(created) - 1)]
    days = np.rint(random.normal(0, 1.1, count)).astype(np.int64)
    return near + days * _DAY + random.normal(0, _HOUR, count).astype(np.int64)


def _visitors(random: np.random.Generator, start: Ints, window: int, again: float) -> Places:
    """Who unknown visitors are, numbered from 0: some are those of a visit of the days before."""
    count = len(start)
    by_time = np.argsort(start, kind="stable")
    typical = max(count / max(window / _DAY, 1) * _BACK_IN, 1)
    back = 1 + random.exponential(typical, count).astype(np.int64)
    place = np.arange(count)
    who = np.where((random.random(count, np.float32) < again) & (back <= place), place - back, place)
    while not np.array_equal(first := who[who], who):
        who = first
    found = np.empty(count, np.int32)
    found[by_time] = who
    return found


def bought_with(spec: StoreSpec, client: NDArray[np.integer]) -> NDArray[np.uint8]:
    """The devices of clients who buy: a client keeps its device. (n,) indices of DEVICES."""
    return _drawn(spec.seed, client, customs.devices(spec)[1])


def _devices(spec: StoreSpec, client: Places, known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The device of each visit's client: those of the ones who never bought make up what the `known` ones leave."""
    found = bought_with(spec, client)
    wanted = customs.devices(spec)[0] * len(client)
    rest = np.maximum(wanted - np.bincount(found[known], minlength=len(DEVICES)), 1e-9)
    return np.where(known, found, _drawn(spec.seed, client, rest)).astype(np.uint8)


def _drawn(seed: int, client: NDArray[np.integer], weight: NDArray[np.float64]) -> NDArray[np.uint8]:
    share = mixed(entropy(seed, "client", "device"), client) / 2.0**64
    return np.searchsorted(np.cumsum(weight / weight.sum())[:-1], share, side="right").astype(np.uint8)
