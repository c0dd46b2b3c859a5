"""Baskets: what is put in each of them, of what a visit led to, and by which coupon it is cheaper.

First the category of every line: what the ad was for, what the customer likes, what goes with the order's first line.
Then a product of it by popularity, or the one that the customer had before, and the variant in the customer's size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.digits import mixed
from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, coupons, goods
from loader.model.buyers import Buyers
from loader.model.journeys import Journeys
from loader.model.learned import baskets as learned
from loader.model.learned.customers import Shoppers
from loader.model.products import Products, Variants
from loader.model.variants import SCALES
from loader.model.words.orders import COUPONS
from loader.rng import entropy, stream

_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_LINES = (0.71, 0.20, 0.055, 0.02, 0.01, 0.005)
_MORE_PIECES = (0.69, 0.19, 0.06, 0.04, 0.02)
"""Of 2, 3, 4, 5 and 6 pieces, of lines that have more than one: 2.51 at the mean."""
_MEAN_OF_MORE = sum(pieces * share for pieces, share in enumerate(_MORE_PIECES, 2))
_USUAL_PIECES = 1.25
_AS_ADVERTISED = 0.9
# How much a customer's liking for a category spreads (of its logarithm), and how much likelier a further line is of the
# category of the first, or of one that goes with it.
_LIKING, _SAME, _COMPLEMENT = 0.9, 7.0, 6.0
_OWN_SIZE = 0.75
PERCENT = 100
"""Ten thousandths."""
# A product sells best in the months after it came out.
_SETTLED, _FRESH_DAYS = 0.55, 90
_ROUNDS = 48


@dataclass(frozen=True)
class Baskets:
    """What N orders hold: M lines, an order's together, `price` of a piece in minor units, if it `bears`
    the order's discount, and the order's `coupon`, an
    index of COUPONS (their number = none), and `rate` of discount in ten thousandths of what its lines cost.
    `first_item` and `line_count` are by order."""

    order: Places
    variant: Places
    quantity: Places
    price: Ints
    bears: NDArray[np.bool_]
    first_item: Places
    line_count: NDArray[np.int16]
    coupon: Small
    rate: Places


@dataclass(frozen=True)
class _Traits:
    """What is known of the shop's categories, by their numbers: (K,), and `pull` (K, K) of the first line's category on
    a further one's."""

    share: NDArray[np.float64]
    quantity: NDArray[np.float64]
    basket: NDArray[np.float64]
    again: NDArray[np.float64]
    pull: NDArray[np.float64]


@dataclass(frozen=True)
class _Lines:
    """M lines to fill: their orders, the orders' times, who buys (a number of its own for everybody), and what of."""

    order: Places
    time: Ints
    buyer: Ints
    category: Places

    def of(self, which: Ints) -> _Lines:
        """These lines."""
        return _Lines(self.order[which], self.time[which], self.buyer[which], self.category[which])


def build(
    spec: StoreSpec, bought: Buyers, journeys: Journeys, catalog: tuple[Products, Variants], before: Places
) -> Baskets:
    """The baskets of the orders that are `bought`, led there by these `journeys`; `before` is how many orders each
    buyer is known to have placed before."""
    coupon = coupons.used(spec, bought.times, before)
    by_habit = bought.habitual & bool(spec.habits and spec.habits.lines)
    usual, habitual = np.flatnonzero(~by_habit), np.flatnonzero(by_habit)
    parts = [_usual(spec, bought, journeys, catalog, usual)] if len(usual) else []
    rate = np.array([*COUPONS.values(), 0], np.int64)[coupon] * PERCENT
    if len(habitual) and spec.habits:
        placed = bought.times[habitual], bought.buyer[habitual].astype(np.int64)
        traits, asked = Shoppers(bought.traits[habitual].astype(np.float64)), coupon[habitual] < len(COUPONS)
        made = learned.build(spec, spec.habits, placed, traits, catalog, asked)
        parts.append(_Filled(habitual[made.order], made.variant, made.quantity, made.price, made.bears))
        rate[habitual] = made.rate
        coupon[habitual] = coupons.fitting(spec, bought.times[habitual], before[habitual], made.rate, made.coded)
    return _together(parts, coupon, rate)


@dataclass(frozen=True)
class _Filled:
    """Lines of some orders, in any order."""

    order: Ints
    variant: Ints
    quantity: Ints
    price: Ints
    bears: NDArray[np.bool_]


def _together(parts: list[_Filled], coupon: Small, rate: Ints) -> Baskets:
    """The lines of all orders, an order's together."""
    order = np.concatenate([one.order for one in parts])
    by_order = np.argsort(order, kind="stable")
    lines = np.bincount(order, minlength=len(coupon))
    return Baskets(
        order=order[by_order].astype(np.int32),
        variant=np.concatenate([one.variant for one in parts])[by_order].astype(np.int32),
        quantity=np.concatenate([one.quantity for one in parts])[by_order].astype(np.int32),
        price=np.concatenate([one.price for one in parts])[by_order],
        bears=np.concatenate([one.bears for one in parts])[by_order],
        first_item=(np.cumsum(lines) - lines).astype(np.int32),
        line_count=lines.astype(np.int16),
        coupon=coupon,
        rate=rate.astype(np.int32),
    )


def _usual(
    spec: StoreSpec, bought: Buyers, journeys: Journeys, catalog: tuple[Products, Variants], which: Ints
) -> _Filled:
    """The lines of some of the orders, as customers buy in general."""
    random, products = stream(spec.seed, "order", "lines"), catalog[0]
    traits, times, customer = _traits(products), bought.times[which], bought.buyer[which]
    buyer = np.where(customer >= 0, customer.astype(np.int64), -1 - np.arange(len(times)))
    first = _led(spec, random, journeys.campaign[which], products, _liked(spec, random, traits, buyer, None))
    lines = _line_counts(spec, random, traits.basket[first], products)
    order = np.repeat(np.arange(len(times), dtype=np.int32), lines)
    category = _liked(spec, random, traits, buyer[order], first[order])
    category[np.cumsum(lines) - lines] = first
    drawn = _Lines(order, times[order], buyer[order], category)
    product = _products(spec, random, drawn, products, traits)
    variant = _variants(spec, random, drawn.buyer, product, products)
    quantity = _quantities(random, traits.quantity[products.category[product]])
    price = catalog[1].price[variant]
    bears = np.ones(len(price), bool)
    return _Filled(which[order], variant.astype(np.int64), quantity.astype(np.int64), price, bears)


def ranks(customer: Places) -> Places:
    """How many orders each order's customer placed before it, 0 of nobody known (-1): (N,)."""
    by_customer = np.argsort(customer, kind="stable")
    ordered = customer[by_customer]
    opens = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    rank = np.arange(len(customer)) - np.repeat(opens, np.diff(opens, append=len(customer)))
    found = np.empty(len(customer), np.int32)
    found[by_customer] = np.where(ordered < 0, 0, rank)
    return found


def _traits(products: Products) -> _Traits:
    """Of categories that only live products have nothing is known: they are like any."""
    known = [goods.BY_NAME.get(name) for name in products.categories]
    pull = np.ones((len(known), len(known)))
    for place, kind in enumerate(known):
        goes_with = kind.goes_with if kind else ()
        pull[place, [name in goes_with for name in products.categories]] = _COMPLEMENT
        pull[place, place] = _SAME
    return _Traits(
        share=np.bincount(products.category, products.demand, len(known)).astype(np.float64),
        quantity=np.array([kind.quantity if kind else _USUAL_PIECES for kind in known]),
        basket=np.array([kind.basket if kind else 1.0 for kind in known]),
        again=np.array([kind.again if kind else 0.0 for kind in known]),
        pull=pull,
    )


def _liked(spec: StoreSpec, random: np.random.Generator, traits: _Traits, buyer: Ints, beside: Places | None) -> Places:
    """A category for each line, by its share, what its buyer likes, and what it lies `beside`: (n,).

    Whichever is the greatest of the logarithms of its shares, each with noise of Gumbel's form, is drawn by the shares.
    """
    best, found = np.full(len(buyer), -np.inf), np.zeros(len(buyer), np.int32)
    for place in np.flatnonzero(traits.share > 0).tolist():
        even = (mixed(entropy(spec.seed, "liking", str(place)), buyer) >> np.uint64(11)) / 2.0**53 + 2.0**-54
        score = np.log(traits.share[place]) + _LIKING * 0.55 * np.log(even / (1 - even))
        score -= np.log(-np.log(random.random(len(buyer))))
        if beside is not None:
            score += np.log(traits.pull[:, place])[beside]
        found[score > best] = place
        best = np.maximum(score, best)
    return found


def _led(spec: StoreSpec, random: np.random.Generator, campaign: Places, products: Products, liked: Places) -> Places:
    """The category that each order begins with: mostly the one that its ad was for, else what its buyer likes."""
    numbers = [one.number for one in spec.campaigns]
    advertised = np.full(max(numbers, default=-1) + 2, -1, np.int32)
    for one in spec.campaigns:
        if one.category in products.categories:
            advertised[one.number] = products.categories.index(one.category)
    led = advertised[campaign]  # -1 is the last one: no ad
    return np.where((led >= 0) & (random.random(len(led)) < _AS_ADVERTISED), led, liked).astype(np.int32)


def _line_counts(
    spec: StoreSpec, random: np.random.Generator, basket: NDArray[np.float64], products: Products
) -> Places:
    """How many lines each order has, no more than there are products that can be bought at any time."""
    share = np.array(_LINES[1:]) / sum(_LINES[1:])
    more = 2 + random.choice(len(share), len(basket), p=share)
    wanted = np.where(random.random(len(basket)) < (1 - _LINES[0]) * basket, more, 1)
    return np.minimum(wanted, len(products.always(spec.start - _HOUR))).astype(np.int32)


def _products(
    spec: StoreSpec, random: np.random.Generator, lines: _Lines, products: Products, traits: _Traits
) -> Places:
    """A product a line, none twice in an order nor while it is not sold."""
    shelf = _Shelf.of(products, len(traits.share))
    product, left = shelf.draw(random, lines.category), np.arange(len(lines.order))
    for _ in range(_ROUNDS):
        liked = random.random(len(left)) < _age(products, product[left], lines.time[left])
        left = left[~(liked & _sold(products, product[left], lines.time[left]))]
        product[left] = shelf.draw(random, lines.category[left])
    product = _repeated(random, lines, product, products, traits.again)
    wrong = np.flatnonzero(np.isin(lines.order, lines.order[_wrong(products, product, lines)]))
    some, own = lines.of(wrong), product[wrong]
    for _ in range(_ROUNDS if len(wrong) else 0):
        left = _wrong(products, own, some)
        own[left] = shelf.draw(random, some.category[left])
    product[wrong] = _settled(spec, random, some, products, own)
    return product


@dataclass(frozen=True)
class _Shelf:
    """The products by category: `edges` are their cumulated weights, a category's from `opens` to `closes`."""

    product: Places
    edges: NDArray[np.float64]
    opens: Ints
    closes: Ints

    @classmethod
    def of(cls, products: Products, kinds: int) -> _Shelf:
        by_category = np.argsort(products.category, kind="stable").astype(np.int32)
        size = np.bincount(products.category, minlength=kinds)
        edges = np.concatenate(([0.0], np.cumsum(products.demand[by_category])))
        return cls(by_category, edges, np.cumsum(size) - size, np.cumsum(size))

    def draw(self, random: np.random.Generator, category: Places) -> Places:
        """A product of each category by its weight: (n,) -> (n,)."""
        opens, closes = self.opens[category], self.closes[category]
        low, high = self.edges[opens], self.edges[closes]
        place = np.searchsorted(self.edges, low + random.random(len(category)) * (high - low), side="right") - 1
        return self.product[place.clip(opens, closes - 1)]


def _sold(products: Products, product: Places, time: Ints) -> NDArray[np.bool_]:
    """If it was sold then, and within the hour before: the visit that buys looks at what it buys."""
    return products.on_sale(product, time - _HOUR) & products.on_sale(product, time)


def _age(products: Products, product: Places, time: Ints) -> NDArray[np.float64]:
    """How well a product sells at a time against its best days."""
    days = np.maximum(time - products.published[product], 0) / _DAY
    return np.asarray(_SETTLED + (1 - _SETTLED) * np.exp(-days / _FRESH_DAYS))


def _repeated(
    random: np.random.Generator, lines: _Lines, product: Places, products: Products, again: NDArray[np.float64]
) -> Places:
    """The products, some of those that are used up being the one that the customer had in the order before."""
    used_up = np.flatnonzero(again[lines.category] > 0)
    used_up = used_up[np.lexsort((used_up, lines.category[used_up], lines.buyer[used_up]))]
    if not len(used_up):
        return product
    buyer, category, order = lines.buyer[used_up], lines.category[used_up], lines.order[used_up]
    follows = np.zeros(len(used_up), bool)
    follows[1:] = (buyer[1:] == buyer[:-1]) & (category[1:] == category[:-1]) & (order[1:] != order[:-1])
    copies = follows & (random.random(len(used_up)) < again[category])
    origin = np.maximum.accumulate(np.where(copies, 0, np.arange(len(used_up))))
    had, made = product[used_up[origin]], product.copy()
    made[used_up] = np.where(_sold(products, had, lines.time[used_up]), had, product[used_up])
    return made


def _wrong(products: Products, product: Places, lines: _Lines) -> Ints:
    """The lines whose product their order has already, or that was not sold then."""
    key = lines.order.astype(np.int64) * len(products.demand) + product
    by_key = np.argsort(key, kind="stable")
    return np.union1d(by_key[1:][np.diff(key[by_key]) == 0], np.flatnonzero(~_sold(products, product, lines.time)))


def _settled(
    spec: StoreSpec, random: np.random.Generator, lines: _Lines, products: Products, product: Places
) -> Places:
    """Orders for which a small category has too little get one after the other of what is always sold."""
    orders = np.unique(lines.order[_wrong(products, product, lines)])
    left = np.flatnonzero(np.isin(lines.order, orders))
    always = products.always(spec.start - _HOUR)
    place = np.arange(len(left)) - np.searchsorted(lines.order[left], lines.order[left])
    begins = random.integers(0, len(always), len(orders))[np.searchsorted(orders, lines.order[left])]
    product[left] = always[(begins + place) % len(always)]
    return product


def _variants(spec: StoreSpec, random: np.random.Generator, buyer: Ints, product: Places, products: Products) -> Places:
    """A variant a line: mostly in the buyer's own size of these things, the first colors oftener than the last."""
    scale = products.scale[product].astype(np.int64)
    own = mixed(entropy(spec.seed, "customer", "size"), buyer * len(SCALES) + scale) / 2.0**64
    share = np.where(random.random(len(product)) < _OWN_SIZE, own, random.random(len(product)))
    firsts = np.maximum(products.firsts[product].astype(np.int64), 1)
    size = (_EDGES[scale] <= share[:, None]).sum(axis=1) - products.smallest[product]
    some = (random.random(len(product)) ** 1.5 * firsts).astype(np.int64)
    place = np.where(scale >= 0, np.clip(size, 0, firsts - 1), some)
    seconds = products.variant_count[product] // firsts
    second = (random.random(len(product)) ** 1.5 * seconds).astype(np.int64)
    return (products.first_variant[product] + place * seconds + second).astype(np.int32)


def _sizes() -> NDArray[np.float64]:
    """The cumulated shares of the sizes of each scale, a row each: those in the middle sell most, or, if they cost
    more and more, the first ones."""
    edges = np.ones((len(SCALES), max(len(goods.OPTIONS[name][0].values) for name in SCALES)))
    for row, name in enumerate(SCALES):
        prices = np.array(goods.OPTIONS[name][0].prices)
        place = np.arange(len(prices)) - (len(prices) - 1) / 2
        weight = np.exp(-0.5 * (place / (len(prices) / 4)) ** 2) if prices.max() == 1 else prices**-1.0
        edges[row, : len(prices)] = np.cumsum(weight / weight.sum())
        edges[row, len(prices) - 1 :] = 1.0
    return edges


_EDGES = _sizes()


def _quantities(random: np.random.Generator, mean: NDArray[np.float64]) -> NDArray[np.int16]:
    """Pieces of each line, `mean` ones on average."""
    more = 2 + random.choice(len(_MORE_PIECES), len(mean), p=_MORE_PIECES)
    several = random.random(len(mean)) < (mean - 1) / (_MEAN_OF_MORE - 1)
    return np.where(several, more, 1).astype(np.int16)
