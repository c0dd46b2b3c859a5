"""What live rows show of a shop beside who buys what: what becomes of its orders, how they are placed and paid, what
visits do, where its customers live. Aggregates only: a text is kept only if many rows share it.

Counts are of the live rows that were read: of orders the latest ones, of visits those of some of the visitors.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Counts = dict[str, int]

TWENTIETHS = 20
"""How many equal parts a distribution is kept in: the least, nineteen between, the greatest."""


@dataclass(frozen=True, slots=True)
class Points:
    """A distribution of `count` numbers: TWENTIETHS + 1 of them, from the least to the greatest, as many between any
    two."""

    count: int
    points: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Of `count` orders the share that has `passed` a step so many `hours` after it could, both ascending."""

    count: int
    hours: tuple[float, ...]
    passed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lives:
    """What becomes of orders. `ages` are days: those younger than the first one are the first of `states`, those of the
    last one and older the last; each counts orders by canonical state. Where no column has the time of a step, `passed`
    says by when it is done, by the field that would. Delays are hours: from the order until it is
    paid, and cancelled; from the payment until it is sent; from then until something is refunded. `part` is what
    partial refunds are of the total (0 to 1), `reasons` why orders were dropped."""

    ages: tuple[float, ...] = ()
    states: tuple[Counts, ...] = ()
    paying: Points | None = None
    sending: Points | None = None
    cancelling: Points | None = None
    refunding: Points | None = None
    passed: dict[str, Passed] = field(default_factory=dict)
    part: Points | None = None
    reasons: Counts = field(default_factory=dict)

    def settled(self, days: float) -> Counts:
        """The states of the orders that are so many days old and older."""
        found: Counts = {}
        for age, states in zip((0.0, *self.ages), self.states, strict=False):
            for state, count in states.items() if age >= days else ():
                found[state] = found.get(state, 0) + count
        return found


@dataclass(frozen=True, slots=True)
class Way:
    """A way to place and pay an order, and how many are: canonical `source` and `gateway` ("" = no column shows it),
    and the `words` of the columns that show them, by meaning (None = NULL); none if too few rows share them."""

    source: str
    gateway: str
    count: int
    words: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax in thousandths of the goods, and how many orders to a country (its code, "" = any) and a province (its
    code, "" = any) have it."""

    country: str
    province: str
    rate: int
    count: int


@dataclass(frozen=True, eq=False)
class Shipping:
    """What is charged for shipping, in millionths: `edges` are values of goods, of which n make n + 1 classes; `counts`
    (n + 1, prices) how many orders of each pay each of the `prices`."""

    edges: tuple[int, ...]
    prices: tuple[int, ...]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Placing:
    """How `orders` are placed and paid; `guests` of them name no customer (None: no column shows it); `channels` counts
    those placed in a visit by what led to it. Of customers, (yes, all): who takes the newsletter, and whose address is
    confirmed."""

    orders: int = 0
    guests: int | None = None
    ways: tuple[Way, ...] = ()
    rates: tuple[Rate, ...] = ()
    shipping: Shipping | None = None
    channels: Counts = field(default_factory=dict)
    newsletter: tuple[int, int] = (0, 0)
    verified: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Visiting:
    """What `visits` do that are half an hour apart, `bought` of them buy.

    Of all: `single` see one page and no more, `carted` put something in the cart. Of carts that are left: `left`, those
    that look at the cart (`looked`), begin a checkout (`checked`), give a card (`payed`), hold several lines
    (`several`). `looked_bought` look at the cart and buy. (pages, visits): `pages_stayed` of visits of several pages
    without a cart, `pages_bought` of those that buy; `lines_bought` what these put in the cart. (visits, visitors):
    `unknown` of visitors who never buy; `around` is visits that do not buy of visitors who do. Seconds:
    `pace` from a page to the next where nothing is bought, `buying` of a visit that buys. By name (visits, those that
    buy): `devices` as "kind/system/browser", `channels`; `kinds` counts events.
    """

    visits: int = 0
    bought: int = 0
    single: int = 0
    carted: int = 0
    left: int = 0
    looked: int = 0
    looked_bought: int = 0
    checked: int = 0
    payed: int = 0
    several: int = 0
    pages_stayed: tuple[int, int] = (0, 0)
    pages_bought: tuple[int, int] = (0, 0)
    lines_bought: int = 0
    unknown: tuple[int, int] = (0, 0)
    around: int = 0
    pace: Points | None = None
    buying: Points | None = None
    devices: dict[str, tuple[int, int]] = field(default_factory=dict)
    channels: dict[str, tuple[int, int]] = field(default_factory=dict)
    kinds: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Town:
    """A town that at least ten of the shop's customers share, `count` of them: its `country` by code, and what live
    rows say of it, by field of an address; `zips` are postal codes that ten of them share each."""

    country: str
    count: int
    words: dict[str, str]
    zips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Homes:
    """Where customers live: how many in each of the `countries` by code, the commonest `towns` first; `said` is what
    live rows call a country (by code), by field of an address."""

    countries: Counts = field(default_factory=dict)
    towns: tuple[Town, ...] = ()
    said: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customs:
    """All of it; what no column shows is empty."""

    lives: Lives = Lives()
    placing: Placing = Placing()
    visiting: Visiting = Visiting()
    living: Homes = Homes()


NO_CUSTOMS = Customs()
