"""Orders and items: what is bought, what it costs to the last minor unit, and what becomes of the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, words
from loader.model.products import Products, Variants
from loader.rng import stream

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_LINES = (0.71, 0.20, 0.055, 0.02, 0.01, 0.005)
_QUANTITIES = (0.84, 0.11, 0.03, 0.01, 0.006, 0.004)
_COUPON = 0.2
_PAID = ("paid", "fulfilled", "refunded", "partially_refunded")
_SHIPPED = ("fulfilled", "refunded", "partially_refunded")
_REFUNDED = ("refunded", "partially_refunded")
_DROPPED = ("cancelled", "voided")

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Orders:
    """N orders, earliest first. Money in minor units: total = subtotal - discount + tax + shipping, and `subtotal` is
    the sum of the lines. Times in microseconds UTC, -1 = did not happen. `state` indexes `states`; `coupon`,
    `source` and `gateway` index `loader.model.words` (the number of coupons stands for none). `tax_rate` in
    thousandths."""

    created: Ints
    updated: Ints
    customer: Places
    first_item: Places
    line_count: NDArray[np.int16]
    subtotal: Ints
    discount: Ints
    tax: Ints
    shipping: Ints
    total: Ints
    state: Small
    states: tuple[str, ...]
    paid: Ints
    fulfilled: Ints
    cancelled: Ints
    refunded: Ints
    refunded_amount: Ints
    coupon: Small
    source: Small
    gateway: Small
    tax_rate: Small


@dataclass(frozen=True)
class Items:
    """M lines, an order's together. `price` of one piece and `discount` of the whole line in minor units."""

    order: Places
    variant: Places
    quantity: NDArray[np.int16]
    price: Ints
    discount: Ints


@dataclass(frozen=True)
class Refunds:
    """R refunds, an order's together and by time. `amount` in minor units, `time` in microseconds UTC."""

    order: Places
    amount: Ints
    time: Ints


def build(
    spec: StoreSpec, times: Ints, customer: Places, tax_rate: Ints, products: Products, variants: Variants
) -> tuple[Orders, Items]:
    """The orders at `times`; `tax_rate` by order, in thousandths."""
    random = stream(spec.seed, "order", "lines")
    lines = np.minimum(1 + random.choice(len(_LINES), spec.orders, p=_LINES), len(products.category))
    order = np.repeat(np.arange(spec.orders, dtype=np.int32), lines)
    first = (np.cumsum(lines) - lines).astype(np.int32)
    variant = _variants(spec, order, products, times[order])
    quantity = (1 + random.choice(len(_QUANTITIES), len(order), p=_QUANTITIES)).astype(np.int16)
    line = variants.price[variant] * quantity
    subtotal = np.add.reduceat(line, first)
    coupon, discount = _coupons(spec, subtotal)
    tax = _taxes(spec, tax_rate, subtotal - discount)
    shipping = _shipping(spec, subtotal - discount)
    total = subtotal - discount + shipping + (0 if spec.tax_included else tax)
    random = stream(spec.seed, "order", "channel")
    orders = Orders(
        created=times,
        customer=customer,
        first_item=first,
        line_count=lines.astype(np.int16),
        subtotal=subtotal,
        discount=discount,
        tax=tax,
        shipping=shipping,
        total=total,
        states=spec.order_states,
        coupon=coupon,
        source=_shared_out(random, words.SOURCES, spec.orders),
        gateway=_shared_out(random, words.GATEWAYS, spec.orders),
        tax_rate=(tax_rate if spec.taxes else np.zeros_like(tax_rate)).astype(np.int8),
        **_life(spec, times, total),
    )
    return orders, Items(
        order=order,
        variant=variant,
        quantity=quantity,
        price=variants.price[variant],
        discount=shared(discount, line, subtotal, order, first),
    )


def _shared_out(random: np.random.Generator, shares: Mapping[str, float], count: int) -> Small:
    """Words at random by their shares: (count,) indices."""
    return random.choice(len(shares), count, p=tuple(shares.values())).astype(np.int8)


def _taxes(spec: StoreSpec, rate: Ints, goods: Ints) -> Ints:
    """On the goods, or inside them; `rate` in thousandths."""
    if not spec.taxes:
        return np.zeros(len(goods), np.int64)
    return _rounded(rate * goods, 1000 + rate if spec.tax_included else 1000)


def _variants(spec: StoreSpec, order: Places, products: Products, time: Ints) -> Places:
    """A product a line by popularity, none twice in an order nor before it is on sale, and one of its variants.

    Live products may be younger than an order; the new ones are there from the start. The visit that buys looks at
    what it buys first, within the hour.
    """
    random = stream(spec.seed, "item", "product")
    edges, new = np.cumsum(products.weight), len(products.weight) - (len(spec.existing.sold) if spec.existing else 0)
    product = np.searchsorted(edges, random.random(len(order)) * edges[-1], side="right").clip(0, len(edges) - 1)
    for _ in range(64):
        by_order = np.lexsort((product, order))
        same = (np.diff(order[by_order]) == 0) & (np.diff(product[by_order]) == 0)
        again = np.union1d(by_order[1:][same], np.flatnonzero(products.published[product] > time - _HOUR))
        if not len(again):
            break
        # any new product will do then: small catalogs have one that nearly always wins
        product[again] = random.integers(0, new, len(again))
    picked = (random.random(len(order)) * products.variant_count[product]).astype(np.int32)
    return (products.first_variant[product] + picked).astype(np.int32)


def refunds(spec: StoreSpec, orders: Orders) -> Refunds:
    """The refunds behind each order's refunded amount: one, or for half of the partial ones two."""
    order = np.flatnonzero(orders.refunded >= 0).astype(np.int32)
    random = stream(spec.seed, "refund", "parts")
    amount, last = orders.refunded_amount[order], orders.refunded[order]
    partial = orders.refunded_amount[order] < orders.total[order]
    twice = partial & (random.random(len(order)) < 0.5) & (amount > 1)
    share = random.uniform(0.3, 0.7, len(order))
    first = np.clip((amount * share).astype(np.int64), 1, np.maximum(amount - 1, 1))
    since = np.maximum(orders.fulfilled[order], orders.paid[order])
    earlier = since + ((last - since) * random.uniform(0.2, 0.8, len(order))).astype(np.int64) // _SECOND * _SECOND
    both = np.concatenate((order, order[twice]))
    amounts = np.concatenate((np.where(twice, amount - first, amount), first[twice]))
    times = np.concatenate((last, earlier[twice]))
    by_time = np.lexsort((times, both))
    return Refunds(both[by_time], amounts[by_time], times[by_time])


def _coupons(spec: StoreSpec, subtotal: Ints) -> tuple[Small, Ints]:
    random = stream(spec.seed, "order", "coupon")
    count, none = len(subtotal), len(words.COUPONS)
    coupon = np.where(random.random(count) < _COUPON, random.integers(0, none, count), none)
    if not spec.discounts:
        coupon = np.full(count, none)
    percent = np.array([*words.COUPONS.values(), 0], np.int64)[coupon]
    return coupon.astype(np.int8), _rounded(subtotal * percent, 100)


def _rounded(value: Ints, divisor: int | Ints) -> Ints:
    """Half up, in whole minor units."""
    return (value + divisor // 2) // divisor


def _shipping(spec: StoreSpec, goods: Ints) -> Ints:
    """Free from 75 on; below, a flat rate by basket."""
    if not spec.shipping:
        return np.zeros(len(goods), np.int64)
    unit = spec.worth
    rate = np.where(goods < 30 * unit, 595 * unit // 100, 895 * unit // 100)
    return np.where(goods >= 75 * unit, 0, rate)


def shared(amount: Ints, line: Ints, total: Ints, order: Places, first: Places) -> Ints:
    """Each order's amount over its lines in proportion, to the minor unit, by largest remainder."""
    exact = amount[order] * line
    share, rest = exact // total[order], exact % total[order]
    missing = amount - np.add.reduceat(share, first)
    by_rest = np.lexsort((-rest, order))
    rank = np.empty(len(order), np.int64)
    rank[by_rest] = np.arange(len(order)) - first[order[by_rest]]
    return share + (rank < missing[order])


def _life(spec: StoreSpec, created: Ints, total: Ints) -> dict[str, Any]:
    """State and times together, as columns of `Orders`: what would happen after as-of has not happened yet."""
    random = stream(spec.seed, "order", "life")
    count, states = len(created), spec.order_states
    state = _drawn(random, states, count)
    paid = created + _after(random, count, 36 * _HOUR, quick=0.8)
    fulfilled = paid + _after(random, count, 72 * _HOUR, quick=0.1)
    refunded = fulfilled + _after(random, count, 55 * _DAY, quick=0.0)
    dropped = created + _after(random, count, 36 * _HOUR, quick=0.3)
    state = _until_now(spec, state, (refunded, fulfilled, paid, dropped))
    # if the schema has no word for the earlier state, it all went faster
    paid, fulfilled, refunded, dropped = (
        _squeezed(created, t, spec.as_of, i) for i, t in enumerate((paid, fulfilled, refunded, dropped))
    )
    fulfilled = np.maximum(fulfilled, paid)
    happened = ((_PAID, paid), (_SHIPPED, fulfilled), (_DROPPED, dropped), (_REFUNDED, np.maximum(refunded, fulfilled)))
    times = [np.where(_in(state, states, group), time, -1) for group, time in happened]
    return {
        "state": state,
        **dict(zip(("paid", "fulfilled", "cancelled", "refunded"), times, strict=True)),
        "refunded_amount": _refunded(random, states, state, total),
        "updated": np.maximum(created, np.max(times, axis=0)),
    }


def _refunded(random: np.random.Generator, states: tuple[str, ...], state: Small, total: Ints) -> Ints:
    """All of the total, or a part of it that is not nothing."""
    part = np.maximum(_rounded(total * random.integers(10, 90, len(total)), 100), np.minimum(total, 1))
    partly = np.where(_in(state, states, ("partially_refunded",)), np.minimum(part, total), 0)
    return np.where(_in(state, states, ("refunded",)), total, partly)


def _drawn(random: np.random.Generator, states: tuple[str, ...], count: int) -> Small:
    return random.choice(len(states), count, p=list(words.shares(states).values())).astype(np.int8)


def _after(random: np.random.Generator, count: int, most: int, quick: float) -> Ints:
    """A delay up to `most`; a share of `quick` within two minutes, the others early rather than late."""
    slow = random.beta(1.2, 3.0, count) * most
    fast = random.random(count) * 120 * _SECOND
    return np.where(random.random(count) < quick, fast, slow).astype(np.int64) // _SECOND * _SECOND


def _in(state: Small, states: tuple[str, ...], group: tuple[str, ...]) -> Bools:
    return np.isin(state, [place for place, name in enumerate(states) if name in group])


def _until_now(spec: StoreSpec, state: Small, times: tuple[Ints, ...]) -> Small:
    """The state at as-of: later ones step back, as far as the schema has a word for the earlier one. `times` are those
    of the steps in _STEPS."""
    states = spec.order_states
    for (group, earlier), time in zip(_STEPS, times, strict=True):
        back = next((states.index(name) for name in earlier if name in states), None)
        if back is not None:
            state = np.where(_in(state, states, group) & (time > spec.as_of), back, state).astype(np.int8)
    return state


# Groups of states, the last step first, and the states that an order steps back to.
_STEPS = (
    (_REFUNDED, ("fulfilled", "paid")),
    (_SHIPPED, ("paid", "authorized", "pending")),
    (_PAID, ("pending", "authorized")),
    (_DROPPED, ("pending", "authorized")),
)


def _squeezed(created: Ints, time: Ints, as_of: int, place: int) -> Ints:
    """A time after as-of moves into what is left between the order and as-of, in the order of the steps."""
    left = (as_of - created) // _SECOND * _SECOND
    return np.where(time > as_of, created + left * min(place + 1, 3) // 3 // _SECOND * _SECOND, time)
