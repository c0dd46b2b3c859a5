"""What a shop with live orders sells besides the products that are known: how many, and of which categories.

Good and Turing: as large a share of the lines is of products that nobody bought yet as is of those that one customer
bought. Chao: of those there are at least as many as the square of these over twice those that two customers bought.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.habits import Habits, Numbers, Sales
from loader.flow.plan import StoreSpec
from loader.model import Ints

_MOST = 20_000
_SOLD_TWICE = 2.0
"""At most so many products as lines, over this, are of new ones."""
_RARE = 2
"""Customers of a product that sells about as those that nobody bought yet."""
_LEAST_TYPES = 3
_DOUBT = 2.0
"""Products that a category's share of the sales counts for."""


def known(spec: StoreSpec) -> Sales | None:
    """How the live products sell, if any was sold."""
    live = spec.existing.sales if spec.existing else None
    return live if live is not None and live.lines.any() else None


def number(spec: StoreSpec, habits: Habits) -> int:
    """How many new products orders as these sell: beside live ones those that nobody bought yet, else as many as the
    shop has that was learned from; never more than twice the lines that they have."""
    goods, live = habits.goods, known(spec)
    more = goods.singletons**2 / (2 * max(goods.doubletons, 1))
    lines = _SOLD_TWICE * spec.orders * habits.lines / max(habits.orders, 1)
    if live is None:
        there = len(spec.existing.sold) if spec.existing else 0
        found = min(goods.products + more, lines) - there
    else:
        mass = goods.singletons / max(int(live.buyers.sum()), int(goods.buyers.sum()), 1)
        found = min(more - int((live.lines == 0).sum()), lines * mass)
    return int(np.clip(round(found), 1, _MOST))


def shares(spec: StoreSpec, habits: Habits, count: int, random: np.random.Generator) -> dict[str, float]:
    """The categories of so many new products, and the share of each of what they sell, the largest first."""
    names, sales, rare = _categories(spec, habits)
    if rare is None:
        first = np.argsort(-sales, kind="stable")[: min(count, int((sales > 0).sum()))]
        weight = np.maximum(sales[first], sales.sum() * 1e-4)
        return {names[place]: float(share) for place, share in zip(first.tolist(), weight / weight.sum(), strict=True)}
    weight = rare + _DOUBT * sales / sales.sum()
    numbers = np.bincount(random.choice(len(names), count, p=weight / weight.sum()), minlength=len(names))
    first = np.argsort(-numbers, kind="stable")[: int((numbers > 0).sum())]
    return {names[place]: float(numbers[place] / count) for place in first.tolist()}


def _categories(spec: StoreSpec, habits: Habits) -> tuple[tuple[str, ...], Numbers, Numbers | None]:
    """The categories' names, what each sells, and how many products of each hardly sell, None where no live ones are
    known."""
    goods, live = habits.goods, known(spec)
    names, sales = goods.categories, goods.lines.sum(axis=1).astype(np.float64)
    if any(names):  # what has no name beside those that have one is none
        sales = sales * (np.array(names) != "")
    if not sales.any():
        names, sales = ("",), np.ones(1)
    if live is None:
        return names, sales, None
    category = np.where(live.category < len(names), live.category, -1)
    if not any(names):
        names, category = _types(spec, len(live.lines))
        sales = np.bincount(category[category >= 0], live.lines[category >= 0] + 1, len(names)).astype(np.float64)
    rare = category[(live.buyers > 0) & (live.buyers <= _RARE) & (category >= 0)]
    return names, sales, np.bincount(rare, minlength=len(names)) * (sales > 0)


def _types(spec: StoreSpec, count: int) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """What several live products are said to be, and each one's place among that, -1 = something rarer."""
    texts = spec.existing.products.get("product_type") if spec.existing else None
    if texts is None or len(texts) != count:
        return ("",), np.zeros(count, np.int32)
    names, place = coded(texts)
    kept = np.flatnonzero(np.bincount(place, minlength=len(names)) >= _LEAST_TYPES)
    if not len(kept):
        return ("",), np.zeros(count, np.int32)
    moved = np.full(len(names), -1, np.int32)
    moved[kept] = np.arange(len(kept))
    return tuple(names[at] for at in kept.tolist()), moved[place]


def coded(texts: pa.Array) -> tuple[list[str], Ints]:
    """The different texts (NULL is an empty one), and the place of each row's among them."""
    found = texts.fill_null("").dictionary_encode()
    return found.dictionary.to_pylist(), np.asarray(found.indices, np.int64)
