"""The products of a shop with live orders, as its customers know them: how many buy each, when, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import PRICE_POINTS, SIZES, Habits, Numbers, Sales, Worth
from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.learned.draws import Grouped, classed
from loader.model.products import Products, Variants
from loader.rng import stream

_MILLIONTHS = 6
_DIGITS = 6
"""Of logarithms, as they were counted: one at the edge of a class must be on its side of it."""
_SEASONAL = 0.7
"""The share of lines that follow how a product sold in their half month."""
_MOST_STICKY, _DOUBT, _DOUBTED = 4.0, 5.0, 20.0
_MOST_UNSEEN = 0.9
"""The largest share of what is sold that nobody bought yet."""
_FILL = 100.0
"""Lines of all orders that are added to those of each size."""
_TRIES, _MORE_HALVES = 6, 10_000
_KNOWN = 3
"""Customers of a product whose first and last sale say when it was sold."""


@dataclass(frozen=True)
class Shelf:
    """P products: `category` (P,) a place in Assorted.categories, their number = another; `weight` (P,) how many
    customers buy each; `sticky` (P,) how likely it is bought again, against the others; `tier` (P,) of its
    price; `pieces` (P,) mean log quantity, NaN = not known, and `kind` (P,) its class, -1 = not known; `prices` (P,
    PRICE_POINTS) in minor units, whose logarithms are `to_millionths` less than those of millionths; `season` (R, 3):
    product, half month, customers; `life` (P, 2) the half months of the first and the last sale; `bought` (P,) how many
    customers were seen to buy it, `rebought` (P,) how many lines were not their customer's first of it;
    `unseen` the share of what customers buy first that nobody bought yet."""

    category: Ints
    weight: Numbers
    sticky: Numbers
    tier: Ints
    pieces: Numbers
    kind: Ints
    prices: Ints
    season: Numbers
    life: Ints
    bought: Numbers
    rebought: Numbers
    unseen: float
    to_millionths: float

    def drawn(self, random: np.random.Generator, category: Ints, half: Ints) -> Ints:
        """A product of each category as it sold in its half month, or as over all, if it was sold then at all: (n,)."""
        found = self._every(random, category)
        for _ in range(_TRIES):
            wrong = np.flatnonzero(~self.is_sold(found, half))
            if not len(wrong):
                break
            found[wrong] = self._every(random, category[wrong])
        follows = (random.random(len(category)) < _SEASONAL) & (self.bought[found] > 0)  # of new ones nobody knows when
        seasonal = np.flatnonzero(follows | ~self.is_sold(found, half))
        rows, halves = self._by_half
        row = rows.drawn(random, category[seasonal] * halves + half[seasonal])
        found[seasonal[row >= 0]] = self.season[row[row >= 0], 0].astype(np.int64)
        return found

    def _every(self, random: np.random.Generator, category: Ints) -> Ints:
        """A product of each category, or of any if that has none."""
        found = self._by_category.drawn(random, category)
        lost = np.flatnonzero(found < 0)
        found[lost] = self._together.drawn(random, np.zeros(len(lost), np.int64))
        return found

    @cached_property
    def _by_category(self) -> Grouped:
        return Grouped.of(self.category, self.weight)

    @cached_property
    def _together(self) -> Grouped:
        return Grouped.of(np.zeros(len(self.weight), np.int64), self.weight)

    def corrected(self, made: Ints) -> Shelf:
        """The shelf, of which so many of each product were drawn, with weights that come nearer to what is bought."""
        wanted = self.bought / max(self.bought.sum(), 1e-9) * (1 - self.unseen) * made.sum()
        factor = self._factor(wanted, made, self.unseen * made.sum())
        season = self.season.copy()
        season[:, 2] *= factor[season[:, 0].astype(np.int64)]
        return replace(self, weight=self.weight * factor, season=season)

    def corrected_again(self, made: Ints) -> Shelf:
        """The same of what is bought again: new products as those that hardly anybody bought yet."""
        wanted = self.rebought / max(self.rebought.sum(), 1e-9) * made[self.bought > 0].sum()
        return replace(self, sticky=self.sticky * self._factor(wanted, made, None))

    def _factor(self, wanted: Numbers, made: Ints, of_new: float | None) -> Numbers:
        """How much oftener each product is to be drawn, as those of as many buyers and by itself: (P,). Of new ones
        `of_new` are wanted, None: nobody knows."""
        kind = np.where(self.bought > 0, np.log2(np.maximum(self.bought, 1)).astype(np.int64) + 1, 0)
        sought, found = np.bincount(kind, wanted, minlength=2), np.bincount(kind, made, minlength=2)
        sought[0] = of_new or 0.0
        of_kind = (sought + _DOUBTED) / (found + _DOUBTED)
        if of_new is None:
            of_kind[0] = of_kind[1]
        own = (wanted + _DOUBTED) / (made * of_kind[kind] + _DOUBTED)
        return of_kind[kind] * np.where(kind > 0, own, 1.0)

    def is_sold(self, product: Ints, half: Ints) -> NDArray[np.bool_]:
        """If a product may sell in a half month: (n,)."""
        return (half >= self.life[product, 0]) & (half <= self.life[product, 1])

    @cached_property
    def _by_half(self) -> tuple[Grouped, int]:
        """The rows of `season` by category and half month as one number, and what makes one of these."""
        halves = int(self.season[:, 1].max(initial=0)) + _MORE_HALVES
        product, half = self.season[:, 0].astype(np.int64), self.season[:, 1].astype(np.int64)
        return Grouped.of(self.category[product] * halves + half, self.season[:, 2]), halves

    def suits(self, worth: Worth) -> Numbers:
        """How likely a product of each tier is taken in an order of each size and tier, of those that might be:
        (S, T, T)."""
        every = worth.of_products.sum(axis=0)
        seen = worth.of_products + every * (_FILL / max(every.sum(), 1))
        share = seen / np.maximum(seen.sum(axis=(0, 2))[None, :, None], 1e-9)
        most = share.max(axis=1, keepdims=True)
        return np.where(most > 0, share / np.maximum(most, 1e-12), 1.0)

    def suits_levels(self, worth: Worth) -> Numbers:
        """How likely a product of each kind (by its pieces) is taken in an order of each level, of those that might be,
        and last of one of which no kind is known: (K + 1, L)."""
        levels, kinds = len(worth.level_edges) + 1, len(worth.pieces.edges) + 1
        seen = worth.pieces.counts.reshape(kinds, levels, -1).sum(axis=2).astype(np.float64)
        seen += seen.sum(axis=0) * (_FILL / max(seen.sum(), 1))
        share = seen / np.maximum(seen.sum(axis=1, keepdims=True), 1e-9)
        suits = share / np.maximum(share.max(axis=0, keepdims=True), 1e-12)
        return np.concatenate((np.where(seen.sum(axis=0) > 0, suits, 1.0), np.ones((1, levels))))


def shelf(spec: StoreSpec, habits: Habits, products: Products, variants: Variants) -> Shelf:
    """The whole catalog, new products first, then live ones."""
    live = spec.existing.sales if spec.existing else None
    count = len(products.demand)
    new = count - (len(live.lines) if live is not None else 0)
    category = _categories(spec, habits, products)
    price = variants.price[products.first_variant].astype(np.int64)
    prices = np.repeat(price[:, None], PRICE_POINTS, axis=1)
    weight, sticky, pieces = np.zeros(count), np.zeros(count), np.full(count, np.nan)
    rebought = np.zeros(count)
    season, life = np.zeros((0, 3)), np.repeat([[-(2**31), 2**31]], count, axis=0)
    if live is not None:
        shown = live.prices // 10 ** (_MILLIONTHS - spec.digits)
        sold = (live.lines > 0) & (shown.min(axis=1) > 0)
        prices[new:][sold] = shown[sold]
        weight[new:], sticky = live.buyers, _sticky(live, new)
        rebought[new:] = np.maximum(live.lines - live.buyers, 0)
        pieces[new:] = np.where(live.lines > 0, np.round(live.pieces.astype(np.float64), _DIGITS), np.nan)
        season = live.season.astype(np.float64) + np.array([new, 0, 0])
        life[new:] = _lives(live, int(season[:, 1].max(initial=0)))
    bought = weight
    unseen = min(max(habits.goods.singletons, 0.5) / max(float(weight.sum()), 1.0), _MOST_UNSEEN)
    weight = _weights(products, weight, unseen)
    to_millionths = (_MILLIONTHS - spec.digits) * np.log(10.0)
    usual = np.round(np.log(np.maximum(prices[:, PRICE_POINTS // 2], 1)) + to_millionths, _DIGITS)
    pieces = _pieces(spec, habits, usual, weight, pieces)
    return Shelf(
        category,
        weight,
        np.where(sticky > 0, sticky, sticky.max(initial=0.0) or 1.0),
        np.searchsorted(habits.worth.tier_edges, usual, side="right"),
        pieces,
        classed(habits.worth.pieces.edges, pieces),
        prices,
        season,
        life,
        bought,
        rebought,
        unseen,
        to_millionths,
    )


def _pieces(spec: StoreSpec, habits: Habits, price: Numbers, weight: Numbers, known: Numbers) -> Numbers:
    """The mean log quantity of each product; of those that nobody bought yet as lines have it, dear ones as much fewer
    as the same product's lines do: (P,)."""
    table, new = habits.worth.pieces, np.flatnonzero(np.isnan(known) & (weight > 0))
    if not len(new) or not len(table.edges):
        return known
    lines = table.counts.reshape(len(table.edges) + 1, -1).sum(axis=1)
    alike = np.clip(habits.price_with_quantity, -0.99, 0.99)
    noise = stream(spec.seed, "product", "pieces").standard_normal(len(new))
    standing = (price[new] - price[new].mean()) / max(float(price[new].std()), 1e-9)
    by_score = np.argsort(alike * standing + np.sqrt(1 - alike**2) * noise, kind="stable")
    upto = np.cumsum(weight[new][by_score])
    place = np.searchsorted(np.cumsum(lines), (upto - weight[new][by_score] / 2) / upto[-1] * lines.sum(), side="right")
    found = known.copy()
    # a value that equals an edge is in the higher class
    found[new[by_score]] = np.concatenate(([table.edges[0] - 1], table.edges))[place.clip(0, len(table.edges))]
    return found


def _lives(live: Sales, last: int) -> Ints:
    """The first and the last half month of each product (P, 2); who sold in the last ones goes on."""
    lives = np.repeat([[2**31, -(2**31)]], len(live.lines), axis=0)
    np.minimum.at(lives[:, 0], live.season[:, 0], live.season[:, 1])
    np.maximum.at(lives[:, 1], live.season[:, 0], live.season[:, 1])
    often = live.buyers >= _KNOWN
    begins = np.where(often, lives[:, 0] - 1, -(2**31))
    return np.stack((begins, np.where(often & (lives[:, 1] < last - 1), lives[:, 1] + 1, 2**31)), axis=1)


def _sticky(live: Sales, new: int) -> Numbers:
    """How likely each product is bought again against the likeliest, first so many new ones: (P,)."""
    usual = max(float(live.lines.sum()) / max(float(live.buyers.sum()), 1) - 1, 1e-6)
    again = (live.lines - live.buyers + _DOUBT * usual) / (live.buyers + _DOUBT)
    most = min(float(again.max(initial=0.0)), _MOST_STICKY * float(again.mean()) if len(again) else 0.0)
    return np.minimum(np.concatenate((np.full(new, usual), again)) / max(most, 1e-9), 1.0)


def _weights(products: Products, bought: Numbers, unseen: float) -> Numbers:
    """How often each product is a customer's next new thing; those that nobody bought yet as Good and Turing have it,
    each as often: what one customer bought says how much is to come. Without live products the new ones sell as the
    curve of popularity says."""
    if not bought.any():
        return np.asarray(products.demand)
    unsold = (bought == 0) & (products.weight > 0)
    if not unsold.any():
        return bought
    return bought + unsold / unsold.sum() * bought.sum() * unseen / (1 - unseen)


def _categories(spec: StoreSpec, habits: Habits, products: Products) -> Ints:
    """The category of each product among those of the habits, their number = another; of a new name any, by share."""
    count = len(habits.goods.categories)
    places = {name: place for place, name in enumerate(habits.goods.categories)}
    found = np.array([places.get(name, -1) for name in products.categories], np.int64)[products.category]
    live = spec.existing.sales if spec.existing else None
    if live is not None and len(live.lines):
        sold, own = live.lines > 0, found[len(found) - len(live.lines) :]
        own[sold] = np.where(live.category[sold] < 0, count, live.category[sold])
    lost = np.flatnonzero(found < 0)
    share = first_shares(habits).sum(axis=0)
    random = stream(spec.seed, "product", "habits")
    found[lost] = random.choice(count + 1, len(lost), p=share / share.sum())
    return found


def first_shares(habits: Habits) -> Numbers:
    """Categories of what is bought for the first time, by size of the order, those without a name last: (S, K + 1)."""
    goods = habits.goods
    lines = goods.lines.sum(axis=1)
    first = goods.lines * (goods.buyers / np.maximum(lines, 1))[:, None]
    rest = max(habits.lines - int(lines.sum()), 0) if len(lines) else 1
    usual = first.sum(axis=0) if first.sum() else np.ones(len(SIZES) + 1)
    others = usual / usual.sum() * rest * (goods.buyers.sum() / max(int(lines.sum()), 1) if len(lines) else 1.0)
    return np.concatenate((first, others[None])).T
