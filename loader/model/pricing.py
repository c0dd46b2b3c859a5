"""What variants cost, and which of them are on sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, assortment
from loader.model.learned import priced
from loader.model.titles import Article
from loader.rng import stream

_ON_SALE, _OFF = 0.3, (10, 15, 20, 25, 30, 40)
_MOST_OF_MARGIN = 0.6
_PRICE_SPREAD, _MARGIN_SPREAD = 0.2, 0.03


@dataclass(frozen=True)
class Priced:
    """V variants of P products: the `product` of each variant and what it costs of its price, `factor`; the `category`
    of each product, by its place among `names`, and its `margin` (P,)."""

    product: Places
    factor: NDArray[np.float64]
    category: NDArray[np.int16]
    names: tuple[str, ...]
    margin: NDArray[np.float64]


def prices(spec: StoreSpec, articles: Sequence[Article], priced_as: Priced) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """The price of each variant and, of those on sale, the regular one, else 0: (V,), (V,); and each product's own
    margin (P,). As its noun costs; beside live orders as the category's products do."""
    random, product = stream(spec.seed, "product", "price"), priced_as.product
    usual = np.array([one.family.prices[one.noun] for one in articles])
    level = usual * np.exp(random.normal(0, _PRICE_SPREAD, len(articles)))
    own_margin = priced_as.margin * np.exp(random.normal(0, _MARGIN_SPREAD, len(articles)))
    off, sale = _off(spec, product, priced_as.margin)
    regular = _ending(level[product] * priced_as.factor, product, spec.worth)
    price = np.where(sale, _lowered(spec, regular, product, off), regular)
    above = np.where(sale, regular, 0)
    habits = assortment.followed(spec)
    if habits is not None:
        known = priced.prices(spec, habits, priced_as.names, priced_as.category)[product]
        own = priced.variant_prices(known, priced_as.factor, spec.worth)
        price = np.where(known > 0, own, price)
        above = np.where(sale & (known > 0), priced.compared(own, off, spec.worth), above)
    return price, above, own_margin


def _off(spec: StoreSpec, product: Places, margin: NDArray[np.float64]) -> tuple[Ints, NDArray[np.bool_]]:
    """By variant how many per cent its product is off on sale, no more than most of its margin, and if it is on
    sale: all variants of a product are alike."""
    random, count = stream(spec.seed, "product", "sale"), len(margin)
    off = np.array(_OFF)[random.integers(len(_OFF), size=count)]
    off = np.where(off > margin * 100 * _MOST_OF_MARGIN, _OFF[0], off)
    return off[product], (random.random(count) < _ON_SALE)[product]


def _lowered(spec: StoreSpec, regular: Ints, product: Places, off: Ints) -> Ints:
    """The prices of a sale. An end of its own has only a price that all variants of a product share."""
    lower = regular * (100 - off) / 100
    first = np.searchsorted(product, np.arange(int(product[-1]) + 1))
    alike = np.minimum.reduceat(regular, first) == np.maximum.reduceat(regular, first)
    lower = np.where(alike[product], _ending(lower / spec.worth, product, spec.worth), np.rint(lower)).astype(np.int64)
    return np.clip(lower, 2, regular - 1)


def _ending(major: NDArray[np.float64], product: Places, unit: int) -> Ints:
    """Endings .99, .95 and .00, the same for all variants of a product; `unit` is a dollar's worth, and there are none
    if that is the smallest unit."""
    cents = np.array([99, 99, 0, 99, 95, 99, 0, 95])[product % 8] * unit // 100
    return np.asarray(np.maximum(np.rint(major - cents / unit), 3).astype(np.int64) * unit + cents)
