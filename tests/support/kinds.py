"""Made shops of many kinds, whose truth is known: the numbers in KINDS. Made otherwise than the program makes rows.

lines = kind_lines("coffee", seed=1)   # a table as tests.support.shops.load_shop takes it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
_DAY = 86_400_000_000
_FIRST = (date(2023, 1, 2) - date(1970, 1, 1)).days  # a Monday
_OFFICE = (0, 0, 0, 0, 0, 0, 1, 3, 8, 12, 14, 14, 10, 12, 12, 10, 7, 4, 1, 0, 0, 0, 0, 0)
_EVENING = (3, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 5, 5, 5, 6, 7, 9, 12, 14, 14, 11, 6)
_NIGHT = (14, 12, 9, 6, 3, 1, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 10, 12, 14)


@dataclass(frozen=True)
class Kind:
    """A shop: what its customers do in `days` from 2023 on.

    Customers arrive evenly (times `growth` from first to last day), wait `gap` days on average between orders, unlike
    each other by `unlike` (the deviation of log gap), each gap uneven by `uneven` (its coefficient of variation), and
    leave after an order with the chance `leaving`; `guests` of the orders name nobody. An order is placed within a week
    (five, with sales) on a day by `weekdays` and `months`, each of `sales` weeks a year drawing `pull` times as many;
    at an hour by `hours`, or with the chance `habit` at the customer's own. It has one line and on average `lines`
    more, unlike by `baskets`, of `products` in `categories`: a customer's taste is the narrower the smaller `taste`,
    sales within a category fall with rank to the power of `steep`; products sell for `life` days (0: always), a line
    repeats one of the customer's with the chance `again`. Prices: median `price`, deviation of log `prices` between
    products, one of `points` price points per product; quantity one and more, on average `pieces`, unlike by customer.
    With the chance `coupons` (in sale weeks `sale_coupons`) an order has one of the discount `rates`.
    """

    customers: int
    zone: str = "Europe/Berlin"
    days: int = 730
    growth: float = 1.0
    gap: float = 90.0
    unlike: float = 0.8
    uneven: float = 1.0
    leaving: float = 0.3
    guests: float = 0.0
    weekdays: tuple[float, ...] = (1, 1, 1, 1, 1, 1, 1)
    months: tuple[float, ...] = (1,) * 12
    sales: int = 0
    pull: float = 1.0
    hours: tuple[float, ...] = _EVENING
    habit: float = 0.2
    lines: float = 1.0
    baskets: float = 0.4
    products: int = 200
    categories: int = 8
    taste: float = 2.0
    steep: float = 0.8
    life: int = 0
    again: float = 0.1
    price: float = 30.0
    prices: float = 0.6
    points: int = 1
    pieces: float = 1.2
    coupons: float = 0.0
    sale_coupons: float = 0.0
    rates: tuple[float, ...] = (0.1, 0.15, 0.2)


_XMAS = (0.7, 0.6, 0.7, 0.7, 0.8, 0.7, 0.7, 0.7, 0.9, 1.0, 1.8, 2.6)
KINDS = {
    "coffee": Kind(900, gap=28, unlike=0.2, uneven=0.12, leaving=0.06, habit=0.5, lines=0.6, products=40, categories=3,
                   taste=0.6, again=0.85, price=14, prices=0.25, pieces=1.6, coupons=0.03),
    "fashion": Kind(16_000, "America/New_York", growth=1.5, gap=120, leaving=0.4, guests=0.2, months=_XMAS, sales=4,
                    pull=3.0, lines=1.4, products=53_000, categories=40, taste=4.0, steep=0.35, life=180, again=0.01,
                    price=45, points=4, coupons=0.18, sale_coupons=0.7, rates=(0.1, 0.2, 0.3, 0.5)),
    "four_products": Kind(3_000, "Australia/Sydney", gap=150, leaving=0.45, lines=0.15, products=4, categories=1,
                          again=0.3, price=60, pieces=1.1, coupons=0.1, rates=(0.15,)),
    "one_product": Kind(2_500, gap=200, leaving=0.5, lines=0.0, products=1, categories=1, pieces=1.3, price=89),
    "monday_only": Kind(700, weekdays=(1, 0, 0, 0, 0, 0, 0), gap=35, leaving=0.08, hours=_OFFICE, lines=3),
    "wholesale": Kind(260, "Europe/London", gap=25, unlike=1.1, leaving=0.03, weekdays=(9, 10, 10, 11, 7, 0, 2),
                      hours=_OFFICE, habit=0.5, lines=14, baskets=0.9, products=1800, categories=25, taste=8, again=0.4,
                      price=3.5, prices=0.9, points=3, pieces=14, coupons=0.05),
    "bursty": Kind(3_500, "America/Los_Angeles", gap=60, uneven=2.5, sales=4, pull=12.0, coupons=0.05,
                   sale_coupons=0.6),
    "sparse": Kind(240, "UTC", days=1095, gap=240, leaving=0.7, products=120),
    "heavy_tailed": Kind(1_300, gap=2_500, unlike=1.9, leaving=0.01, baskets=1.3, lines=2, steep=1.4, price=40,
                         prices=1.6, pieces=3, products=600),
    "gifts": Kind(6_500, "America/Chicago", growth=2.5, gap=330, uneven=0.4, leaving=0.55, guests=0.35,
                  months=(0.3, 0.9, 0.4, 0.4, 0.9, 0.4, 0.3, 0.3, 0.4, 0.7, 2.2, 5.0), lines=1.1, again=0.02, price=25,
                  coupons=0.12),
    "grocery": Kind(220, "Europe/Madrid", gap=8, unlike=0.4, uneven=0.35, leaving=0.01, days=365, habit=0.7,
                    weekdays=(1, 1, 1, 1, 2, 3, 0), lines=18, products=3_000, categories=22, taste=6, again=0.65,
                    price=2.6, prices=0.7, pieces=1.8),
    "night": Kind(2_600, "Pacific/Auckland", hours=_NIGHT, weekdays=(1, 1, 1, 1, 2, 3, 2), life=300, points=2),
    "till": Kind(1_800, "America/Sao_Paulo", guests=1.0, hours=_OFFICE, weekdays=(1, 1, 1, 1, 2, 3, 0), lines=0.8),
}  # fmt: skip


def kind_lines(name: str, seed: int = 1) -> pa.Table:
    """The lines of a shop of this kind."""
    kind, rng = KINDS[name], np.random.default_rng(seed)
    customer, day = _days(kind, rng)
    at = day * _DAY + _seconds(kind, customer, rng) * 1_000_000
    order = _sizes(kind, customer, rng)
    product, category = _bought(kind, customer[order], day[order], rng)
    fresh = np.unique(np.stack((order, product)), axis=1, return_index=True)[1]
    order, product, category = order[fresh], product[fresh], category[fresh]
    price = _prices(kind, product, customer[order], rng)
    quantity = _pieces(kind, customer[order], rng)
    rate = _rates(kind, day, rng)[order]
    guest = rng.random(len(customer)) < kind.guests
    return pa.table(
        {
            "order": order,
            "customer": pa.array(customer[order], mask=guest[order]),
            "product": pa.array(np.char.add("p", product.astype(str))),
            "category": pa.array(np.char.add("category ", category.astype(str))),
            "quantity": quantity,
            "price": price,
            "discount": np.round(price * quantity * rate, 2),
            "at": pa.array(at[order], pa.timestamp("us")),
        }
    )


def _days(kind: Kind, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """(O,) whose each order is, and its day since 1970; a customer's own in their order."""
    start = (
        np.sqrt(rng.random(kind.customers)) if kind.growth > 1.5 else rng.random(kind.customers) ** (1 / kind.growth)
    )
    gap = kind.gap * rng.lognormal(-(kind.unlike**2) / 2, kind.unlike, kind.customers)
    orders = np.minimum(rng.geometric(kind.leaving, kind.customers), kind.days)
    customer = np.repeat(np.arange(kind.customers), orders)
    shape = 1 / kind.uneven**2
    waits = rng.gamma(shape, 1 / shape, len(customer)) * gap[customer]
    first = np.cumsum(orders) - orders
    waits[first] = 0
    total = np.cumsum(waits)
    since = start[customer] * kind.days + total - total[first][customer]
    there = since < kind.days
    customer, since = customer[there], since[there]
    return customer, _moved(kind, since.astype(np.int64), rng)


def _moved(kind: Kind, day: Counts, rng: np.random.Generator) -> Counts:
    """Each order on a day of the week that follows (with sales, of five weeks), by weekday, month and sale."""
    days = day[:, None] + np.arange(35 if kind.sales else 7)
    weight = np.asarray(kind.weekdays, float)[days % 7] * _season(kind)[days]
    weight[weight.sum(axis=1) == 0] = 1
    cumulative = np.cumsum(weight, axis=1)
    place = (rng.random(len(day)) * cumulative[:, -1])[:, None] >= cumulative
    return np.asarray(_FIRST + day + np.minimum(place.sum(axis=1), days.shape[1] - 1), np.int64)


def _season(kind: Kind) -> Numbers:
    """What each day draws; sale weeks begin every so many days."""
    every = np.arange(_FIRST, _FIRST + kind.days + 36)
    months = every.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return np.asarray(np.asarray(kind.months, float)[months] * np.where(_on_sale(kind, every), kind.pull, 1))


def _on_sale(kind: Kind, day: Counts) -> NDArray[np.bool_]:
    if not kind.sales:
        return np.zeros(len(day), bool)
    every = 365 // kind.sales
    return np.asarray((day - _FIRST) % every >= every - 7)


def _seconds(kind: Kind, customer: Counts, rng: np.random.Generator) -> Counts:
    """(O,) of the day."""
    share = np.asarray(kind.hours, float) / sum(kind.hours)
    own = rng.choice(24, kind.customers, p=share)[customer]
    hour = np.where(rng.random(len(customer)) < kind.habit, own, rng.choice(24, len(customer), p=share))
    return hour * 3600 + rng.integers(0, 3600, len(customer))


def _sizes(kind: Kind, customer: Counts, rng: np.random.Generator) -> Counts:
    """The order of each line."""
    more = kind.lines * rng.lognormal(-(kind.baskets**2) / 2, kind.baskets, kind.customers)
    return np.repeat(np.arange(len(customer)), 1 + rng.poisson(more[customer]))


def _bought(kind: Kind, customer: Counts, day: Counts, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """(N,) products of the lines, and their categories."""
    taste = rng.gamma(kind.taste / kind.categories, 1, (kind.customers, kind.categories)) + 1e-9
    taste *= (1 / np.arange(1, kind.categories + 1)) ** 0.5
    cumulative = np.cumsum(taste / taste.sum(axis=1, keepdims=True), axis=1)
    wanted = np.minimum((rng.random(len(customer))[:, None] >= cumulative[customer]).sum(axis=1), kind.categories - 1)
    size = max(1, kind.products // kind.categories)
    product = wanted * size + _ranks(kind, size, day, rng)
    again = rng.random(len(customer)) < kind.again
    first = np.unique(customer, return_index=True)[1]
    place = np.arange(len(customer)) - first[np.unique(customer, return_inverse=True)[1]]
    earlier = np.arange(len(customer)) - place + (rng.random(len(customer)) * place).astype(np.int64)
    product = np.where(again, product[earlier], product)
    return product, product // size


def _ranks(kind: Kind, size: int, day: Counts, rng: np.random.Generator) -> Counts:
    """Places within a category; of products that do not sell yet or any longer, others, for some tries."""
    weight = np.cumsum(np.arange(1, size + 1) ** -kind.steep)
    born = rng.integers(-kind.life, kind.days, size) if kind.life else np.zeros(size, np.int64)
    found = np.zeros(len(day), np.int64)
    open_ = np.arange(len(day))
    for _ in range(12):
        found[open_] = np.searchsorted(weight, rng.random(len(open_)) * weight[-1])
        age = day[open_] - _FIRST - born[found[open_]]
        open_ = open_[(age < 0) | (age > kind.life)] if kind.life else open_[:0]
    return found


def _prices(kind: Kind, product: Counts, customer: Counts, rng: np.random.Generator) -> Numbers:
    """A price point of the product: the first, or a lower one, as the customer tends to."""
    base = kind.price * rng.lognormal(0, kind.prices, kind.products + kind.categories)[product]
    tier = rng.beta(0.5, 0.5, kind.customers)[customer]
    point = np.minimum((rng.beta(2, 2, len(product)) + tier) / 2 * kind.points, kind.points - 1).astype(np.int64)
    lowered = base * 0.85**point
    ending = np.where(lowered < 5, np.round(lowered, 2), np.floor(lowered) + 0.95)
    return np.asarray(np.maximum(ending, 0.05))


def _pieces(kind: Kind, customer: Counts, rng: np.random.Generator) -> Counts:
    own = (kind.pieces - 1) * rng.lognormal(-0.32, 0.8, kind.customers)[customer]
    many = 1 + rng.poisson(own)
    return np.where(many > 8, np.round(many / 12).clip(1) * 12, many).astype(np.int64)


def _rates(kind: Kind, day: Counts, rng: np.random.Generator) -> Numbers:
    """(O,) the discount of each order."""
    chance = np.where(_on_sale(kind, day), kind.sale_coupons, kind.coupons)
    return np.where(rng.random(len(day)) < chance, rng.choice(kind.rates, len(day)), 0.0)
