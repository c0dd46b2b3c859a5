"""Baskets: what is put in each of them, of what a visit led to, and by which coupon it is cheaper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, words
from loader.model.journeys import Journeys
from loader.model.products import Products
from loader.rng import stream

_HOUR = 3_600_000_000
_LINES = (0.71, 0.20, 0.055, 0.02, 0.01, 0.005)
_QUANTITIES = (0.84, 0.11, 0.03, 0.01, 0.006, 0.004)
_COUPON = 0.2


@dataclass(frozen=True)
class Baskets:
    """What N orders hold: M lines, an order's together, and its `coupon`, an index of words.COUPONS (their number =
    none). `first_item` and `line_count` are by order."""

    order: Places
    variant: Places
    quantity: NDArray[np.int16]
    first_item: Places
    line_count: NDArray[np.int16]
    coupon: Small


def build(spec: StoreSpec, times: Ints, customer: Places, journeys: Journeys, products: Products) -> Baskets:
    """The baskets of the orders at `times` (ascending), of these customers, led there by these `journeys`."""
    random = stream(spec.seed, "order", "lines")
    lines = np.minimum(1 + random.choice(len(_LINES), spec.orders, p=_LINES), len(products.category))
    order = np.repeat(np.arange(spec.orders, dtype=np.int32), lines)
    return Baskets(
        order=order,
        variant=_variants(spec, order, products, times[order]),
        quantity=(1 + random.choice(len(_QUANTITIES), len(order), p=_QUANTITIES)).astype(np.int16),
        first_item=(np.cumsum(lines) - lines).astype(np.int32),
        line_count=lines.astype(np.int16),
        coupon=_coupons(spec),
    )


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


def _coupons(spec: StoreSpec) -> Small:
    random = stream(spec.seed, "order", "coupon")
    count, none = spec.orders, len(words.COUPONS)
    coupon = np.where(random.random(count) < _COUPON, random.integers(0, none, count), none)
    return (coupon if spec.discounts else np.full(count, none)).astype(np.int8)
