"""Orders and items: what they cost, to the last minor unit, how they are placed and paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, life
from loader.model.baskets import Baskets
from loader.model.customs import placing
from loader.model.journeys import Journeys
from loader.model.life import Life
from loader.model.words.orders import GATEWAYS, SOURCES
from loader.rng import stream

_TILL = list(SOURCES).index("pos")


@dataclass(frozen=True)
class Orders(Life):
    """N orders, earliest first. Money in minor units: total = subtotal - discount + tax + shipping, and `subtotal` is
    the sum of the lines. `coupon` and `source` index `loader.model.words` (the number of coupons
    stands for none), `gateway` GATEWAYS. `tax_rate` in thousandths."""

    created: Ints
    customer: Places
    first_item: Places
    line_count: NDArray[np.int16]
    subtotal: Ints
    discount: Ints
    tax: Ints
    shipping: Ints
    total: Ints
    coupon: Small
    source: Small
    gateway: Small
    tax_rate: NDArray[np.int16]


@dataclass(frozen=True)
class Items:
    """M lines, an order's together. `price` of one piece and `discount` of the whole line in minor units."""

    order: Places
    variant: Places
    quantity: Places
    price: Ints
    discount: Ints


def build(
    spec: StoreSpec,
    times: Ints,
    customer: Places,
    tax_rate: Ints,
    filled: tuple[Baskets, Journeys],
) -> tuple[Orders, Items]:
    """The orders at `times`, `filled` by these journeys; `tax_rate` by order, in thousandths."""
    baskets, journeys = filled
    first, order = baskets.first_item, baskets.order
    line = baskets.price * baskets.quantity
    subtotal = np.add.reduceat(line, first)
    discount = _rounded(subtotal * baskets.rate.astype(np.int64), 10_000)
    tax = _taxes(spec, tax_rate, subtotal - discount)
    shipping = np.where(journeys.source == _TILL, 0, _shipping(spec, subtotal - discount))
    total = subtotal - discount + shipping + (0 if spec.tax_included else tax)
    gateway = _gateways(spec, journeys.source)
    orders = Orders(
        created=times,
        customer=customer,
        first_item=first,
        line_count=baskets.line_count,
        subtotal=subtotal,
        discount=discount,
        tax=tax,
        shipping=shipping,
        total=total,
        coupon=baskets.coupon,
        source=journeys.source,
        gateway=gateway,
        tax_rate=(tax_rate if spec.taxes else np.zeros_like(tax_rate)).astype(np.int16),
        **vars(life.build(spec, times, total, journeys.source, gateway)),
    )
    return orders, Items(
        order=order,
        variant=baskets.variant,
        quantity=baskets.quantity,
        price=baskets.price,
        discount=shared(discount, *_bearing(discount, line, subtotal, baskets), order, first),
    )


def _bearing(discount: Ints, line: Ints, subtotal: Ints, baskets: Baskets) -> tuple[Ints, Ints]:
    """What each line that bears a part of its order's discount costs, 0 of the others, and what these come to: all
    lines bear it where those that should are too cheap."""
    some = np.where(baskets.bears, line, 0)
    total = np.add.reduceat(some, baskets.first_item)
    enough = (total >= discount) & (total > 0)
    return np.where(enough[baskets.order], some, line), np.where(enough, total, subtotal)


def _gateways(spec: StoreSpec, source: Small) -> Small:
    """How each order is paid, by where it was placed: (N,) indices of GATEWAYS."""
    random, found = stream(spec.seed, "order", "gateway"), np.zeros(len(source), np.int8)
    for place, name in enumerate(SOURCES):
        mine, shares = np.flatnonzero(source == place), placing.gateways(spec, name)
        ways = np.array([GATEWAYS.index(way) for way in shares], np.int8)
        found[mine] = ways[random.choice(len(ways), len(mine), p=tuple(shares.values()))]
    return found


def _taxes(spec: StoreSpec, rate: Ints, goods: Ints) -> Ints:
    """On the goods, or inside them; `rate` in thousandths."""
    if not spec.taxes:
        return np.zeros(len(goods), np.int64)
    return _rounded(rate * goods, 1000 + rate if spec.tax_included else 1000)


def _rounded(value: Ints, divisor: int | Ints) -> Ints:
    """Half up, in whole minor units."""
    return (value + divisor // 2) // divisor


def _shipping(spec: StoreSpec, goods: Ints) -> Ints:
    """Free from 75 on; below, a flat rate by basket."""
    if not spec.shipping:
        return np.zeros(len(goods), np.int64)
    unit = spec.worth
    rate = np.where(goods < 30 * unit, 595 * unit // 100, 895 * unit // 100)
    return placing.shipping(spec, goods, np.where(goods >= 75 * unit, 0, rate))


def shared(amount: Ints, line: Ints, total: Ints, order: Places, first: Places) -> Ints:
    """Each order's amount over its lines in proportion, to the minor unit, by largest remainder."""
    exact = amount[order] * line
    share, rest = exact // total[order], exact % total[order]
    missing = amount - np.add.reduceat(share, first)
    by_rest = np.lexsort((-rest, order))
    rank = np.empty(len(order), np.int64)
    rank[by_rest] = np.arange(len(order)) - first[order[by_rest]]
    return share + (rank < missing[order])
