"""The baskets of a shop with live orders: lines, pieces, prices and discounts of orders whose customers are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import HALF_MONTH, Habits
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.learned.axis import axis
from loader.model.learned.customers import Shoppers
from loader.model.learned.lines import Drawn, filled, line_counts, repeated
from loader.model.learned.paid import pieces_and_prices, rates, some_rates, wanted
from loader.model.learned.shelf import Shelf, shelf
from loader.model.products import Products, Variants
from loader.rng import stream

_HOUR = 3_600_000_000
_ROUNDS = 24


@dataclass(frozen=True)
class Basketed:
    """N orders' baskets: M lines of an `order`, with `variant`, `quantity` and unit `price` (minor units), and if
    it `bears` its order's discount; the
    `rate` (N,) of each order in ten thousandths, and if it names a code, `coded` (N,)."""

    order: Ints
    variant: Ints
    quantity: Ints
    price: Ints
    bears: NDArray[np.bool_]
    rate: Ints
    coded: NDArray[np.bool_]


def build(
    spec: StoreSpec,
    habits: Habits,
    placed: tuple[Ints, Ints],
    traits: Shoppers,
    catalog: tuple[Products, Variants],
    asked: NDArray[np.bool_],
) -> Basketed:
    """The baskets of orders `placed` at these times by these customers, each of which has the `traits` (N, F). `asked`
    are those that have a discount, if the run was asked for a share of them."""
    random, (products, variants) = stream(spec.seed, "order", "habits"), catalog
    by_customer = np.lexsort(placed)
    times, customer, own = placed[0][by_customer], placed[1][by_customer], Shoppers(traits.features[by_customer])
    days, things = axis(habits, spec.start, spec.as_of), shelf(spec, habits, products, variants)
    day = np.maximum(days.days(times) - days.opens, 0)
    most = max(len(products.always(spec.start - _HOUR)), 1)
    counts = np.minimum(line_counts(random, habits, own), most)
    want = wanted(random, habits.worth, own, counts)
    lines = Drawn.of(customer, day // HALF_MONTH, (want.tier, want.level), counts)
    again = np.nan_to_num(np.maximum(own.of("repeats"), 0.0), nan=1.0)[lines.order]
    product = filled(random, habits, lines, again, things)
    product = _sold(spec, random, (lines, times[lines.order]), product, things, products)
    quantity, price = pieces_and_prices(random, habits, lines, want, product, things)
    rate = _rates(spec, random, habits, own, day, asked[by_customer])
    found = np.empty(len(times), np.int64)
    found[by_customer] = rate
    variant = _variants(random, product, price, products, variants)
    coded = random.random(len(times)) < habits.discounts.codes
    bears = random.random(len(product)) < habits.discounts.lines
    return Basketed(by_customer[lines.order], variant, quantity, price, bears, found, coded)


def _rates(
    spec: StoreSpec, random: np.random.Generator, habits: Habits, own: Shoppers, day: Ints, asked: NDArray[np.bool_]
) -> Ints:
    """The discounts; a wish for some share of them says who has one, the habits how much it is."""
    if not spec.discounts:
        return np.zeros(len(day), np.int64)
    rate = rates(random, habits.discounts, own, day)
    if spec.wishes.discounts is None:
        return rate
    return np.where(asked, np.where(rate > 0, rate, some_rates(random, habits.discounts, len(day))), 0)


def _variants(random: np.random.Generator, product: Ints, price: Ints, products: Products, variants: Variants) -> Ints:
    """A variant of each product, of those whose price is nearest to what is paid the first ones oftener."""
    first, count = products.first_variant[product].astype(np.int64), products.variant_count[product].astype(np.int64)
    place = (random.random(len(product)) ** 1.5 * count).astype(np.int64)
    best, misses = first + place, np.abs(variants.price[first + place] - price)
    for step in range(int(count[misses > 0].max(initial=0))):
        left = np.flatnonzero((misses > 0) & (step < count))
        other = first[left] + (place[left] + step) % count[left]
        nearer = np.abs(variants.price[other] - price[left]) < misses[left]
        best[left[nearer]], misses[left] = (
            other[nearer],
            np.minimum(misses[left], np.abs(variants.price[other] - price[left])),
        )
    return best


def _sold(
    spec: StoreSpec,
    random: np.random.Generator,
    placed: tuple[Drawn, Ints],
    product: Ints,
    things: Shelf,
    products: Products,
) -> Ints:
    """The products of lines that are `placed` at these times, none twice in an order nor while it is not sold."""
    lines, times = placed
    for _ in range(_ROUNDS):
        wrong = np.flatnonzero(_is_wrong(lines, times, product, products))
        if not len(wrong):
            return product
        product[wrong] = things.drawn(random, things.category[product[wrong]], lines.half[wrong])
    always = products.always(spec.start - _HOUR)
    orders = np.unique(lines.order[_is_wrong(lines, times, product, products)])
    left = np.flatnonzero(np.isin(lines.order, orders))
    begins = random.integers(0, len(always), len(orders))[np.searchsorted(orders, lines.order[left])]
    product[left] = always[(begins + left - lines.opens[left]) % len(always)]
    return product


def _is_wrong(lines: Drawn, times: Ints, product: Ints, products: Products) -> NDArray[np.bool_]:
    """Lines whose order has the product already, or that was not sold then, nor when the visit began."""
    which = product.astype(np.int32)
    return repeated(lines.order, product) | ~(products.on_sale(which, times) & products.on_sale(which, times - _HOUR))
