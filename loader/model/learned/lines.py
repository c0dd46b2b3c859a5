"""What the baskets of a shop with live orders hold: how many lines, of which products, bought again or the first
time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import SIZES, Assorted, Habits, Numbers
from loader.model import Ints
from loader.model.learned.customers import Shoppers
from loader.model.learned.draws import backed, drawn, of_customers
from loader.model.learned.shelf import Shelf, first_shares

_ROUNDS, _CHOICES = 12, 12
_CORRECTIONS = 3
"""How often it is tried out how well products sell, where nobody buys one twice for the first time."""
_TRIED = 40_000
"""Lines on which it is tried out how a customer's next thing is chosen."""
_MOST_AGAIN, _MOST_TOGETHER, _MOST_ODDS = 0.98, 0.9, 50.0
_RECENT = 1.6
"""Of the lines before, a share that is even to this power is bought again: the late ones oftener."""
_TIERS = 30
"""How often a product is drawn anew that does not suit what the order costs."""


@dataclass(frozen=True)
class Drawn:
    """M lines to fill, a customer's orders together by time and an order's lines together.

    `order` (M,); `half` month, `customer`, number of lines `size`, `tier` and `level` of the line's order; `begins` the
    first line of its customer, `opens` that of its order.
    """

    order: Ints
    half: Ints
    customer: Ints
    size: Ints
    tier: Ints
    level: Ints
    begins: Ints
    opens: Ints

    @property
    def before(self) -> Ints:
        """How many lines the customer's earlier orders have: (M,)."""
        return self.opens - self.begins

    def some(self, most: int) -> Drawn:
        """The lines of the first customers, about so many."""
        count = len(self.order) if len(self.order) <= most else int(self.begins[most]) or most
        return Drawn(**{one.name: getattr(self, one.name)[:count] for one in fields(self)})

    @classmethod
    def of(cls, customer: Ints, half: Ints, like: tuple[Ints, Ints], counts: Ints) -> Drawn:
        """The lines of N orders of so many lines each, `like` their tier and level."""
        order = np.repeat(np.arange(len(counts)), counts)
        opens = np.cumsum(counts) - counts
        starts = np.searchsorted(customer, customer, side="left")
        tier, level = like[0][order], like[1][order]
        return cls(order, half[order], customer[order], counts[order], tier, level, opens[starts][order], opens[order])


def line_counts(random: np.random.Generator, habits: Habits, traits: Shoppers) -> Ints:
    """How many lines each order has, by what its customer has on average: (N,)."""
    table = habits.order_lines
    kind = of_customers(table, traits.of("lines"), traits.orders)
    return np.asarray(table.values[drawn(random, backed(table), kind)])


def filled(random: np.random.Generator, habits: Habits, lines: Drawn, again: Numbers, shelf: Shelf) -> Ints:
    """The product of each line, a place on the shelf: (M,). `again` is how much oftener than usual each line's customer
    buys a thing again."""
    copies = random.random(len(again)) < _of_orders(random, habits, lines, _chance(habits, lines.before) * again)
    category = _categories(random, habits, lines, copies)
    some = lines.some(_TRIED)
    few = slice(len(some.order))
    for _ in range(_CORRECTIONS if shelf.bought.any() else 0):
        made = _first_bought(random, habits, some, category[few], copies[few], shelf)
        shelf = shelf.corrected(np.bincount(made[~copies[few]], minlength=len(shelf.weight)))
    product = _first_bought(random, habits, lines, category, copies, shelf)
    return product[_origins(random, habits, lines, product, copies, shelf)]


def _chance(habits: Habits, before: Ints) -> Numbers:
    """The chance that a line repeats one of so many before: (M,)."""
    seen, repeated = habits.repeats.T.astype(np.float64)
    chance = repeated / np.maximum(seen, 1)
    # classes that nobody is in are as the one before
    known = np.maximum.accumulate(np.where(seen > 0, np.arange(len(seen)), 0))
    return np.asarray(chance[known[np.minimum(_doubling(before), len(chance) - 1)]])


def _of_orders(random: np.random.Generator, habits: Habits, lines: Drawn, chance: Numbers) -> Numbers:
    """The chances, those of an order's lines all higher or all lower: an order repeats much, or little."""
    clipped = np.clip(chance, 1e-6, _MOST_AGAIN)
    usual = float(clipped[lines.before > 0].mean()) if (lines.before > 0).any() else 0.5
    together = np.clip(habits.repeats_together, 0.0, _MOST_TOGETHER)
    # a logistic-normal chance whose lines are as alike as that, to the first order
    spread = np.sqrt(together / (usual * (1 - usual)) / (1 - together))
    shift = (spread * random.standard_normal(int(lines.order[-1]) + 1))[lines.order]
    odds = np.log(clipped / (1 - clipped)) * np.sqrt(1 + 0.35 * spread**2) + shift
    return np.where(chance > 0, 1 / (1 + np.exp(-np.clip(odds, -_MOST_ODDS, _MOST_ODDS))), 0.0)


def _doubling(count: Ints) -> Ints:
    """The class of a count: 0, 1, 2, 3 to 4, 5 to 8 ..."""
    return np.where(count > 0, np.ceil(np.log2(np.maximum(count, 1))).astype(np.int64) + 1, 0)


def _earlier(random: np.random.Generator, lines: Drawn, which: Ints | slice = slice(None)) -> Ints:
    """A line of the customer's earlier orders for each, rather a late one."""
    before = lines.before[which]
    share = random.random(len(before)) ** (1 / _RECENT)
    return np.asarray(lines.begins[which] + np.floor(before * share).astype(np.int64))


def _categories(random: np.random.Generator, habits: Habits, lines: Drawn, copies: NDArray[np.bool_]) -> Ints:
    """The category of each line: as one of the customer's before, as one of the order's, or as such orders have it.

    Who takes one of the lines before at random comes to like what was bought by chance: Polya's urn.
    """
    alike, together = _likings(habits.goods)
    place, count = np.arange(len(copies)), len(copies)
    had, inside = place - lines.begins, place - lines.opens
    urn, chance = had / (had + alike), _chance(habits, lines.before)
    liked = random.random(count) < np.clip((urn - chance) / np.maximum(1 - chance, 1e-9), 0, 1)
    beside = random.random(count) < inside / (inside + together)
    source = np.where(liked, lines.begins + np.floor(had * random.random(count)).astype(np.int64), place)
    source = np.where(beside, lines.opens + np.floor(inside * random.random(count)).astype(np.int64), source)
    base = drawn(random, first_shares(habits), np.searchsorted(SIZES, lines.size, side="right"))
    again = np.where(copies, _earlier(random, lines), place)
    return np.asarray(base[resolved(np.where(copies, again, source))])


def _likings(goods: Assorted) -> tuple[float, float]:
    """How alike a customer's lines are, and those of an order: the concentrations of two urns (Dirichlet's; the
    greater, the less alike)."""
    shares = goods.lines.sum(axis=1) / max(goods.lines.sum(), 1)
    chance = float((shares**2).sum())
    alike = max(goods.alike, chance)
    return _concentration(chance, alike), _concentration(alike, goods.alike_in_order)


def _concentration(chance: float, alike: float) -> float:
    """Of an urn, two of whose draws are `alike` so often, and of any two by `chance`."""
    more = (alike - chance) / max(1 - chance, 1e-4)
    return 1 / float(np.clip(more, 1e-4, 1 - 1e-6)) - 1


def resolved(source: Ints) -> Ints:
    """The first line that each line's source leads to; a source is never after its line."""
    while True:
        further = source[source]
        if np.array_equal(further, source):
            return source
        source = further


def _first_bought(
    random: np.random.Generator, habits: Habits, lines: Drawn, category: Ints, copies: NDArray[np.bool_], shelf: Shelf
) -> Ints:
    """A product of each category that suits what the order costs, and that the customer does not have yet."""
    product = shelf.drawn(random, category, lines.half)
    fresh, suits = np.flatnonzero(~copies), _Suits.of(habits, lines, shelf)
    _suited(random, suits, category, product, fresh)
    for _ in range(_ROUNDS):
        twice = fresh[repeated(lines.customer[fresh], product[fresh])]
        product[twice] = shelf.drawn(random, category[twice], lines.half[twice])
        _suited(random, suits, category, product, twice)
    return product


def _suited(random: np.random.Generator, suits: _Suits, category: Ints, product: Ints, left: Ints) -> None:
    """Draws the products of lines anew, again and again, as long as they do not suit."""
    for _ in range(_TIERS):
        left = left[random.random(len(left)) >= suits.chance(product[left], left)]
        if not len(left):
            break
        product[left] = suits.shelf.drawn(random, category[left], suits.lines.half[left])


@dataclass(frozen=True)
class _Suits:
    """How well a product goes with a line's order: with what it costs, and with how many pieces a line of it has."""

    lines: Drawn
    shelf: Shelf
    size: Ints
    tiers: Numbers
    levels: Numbers

    @classmethod
    def of(cls, habits: Habits, lines: Drawn, shelf: Shelf) -> _Suits:
        size = np.searchsorted(SIZES, lines.size, side="right")
        return cls(lines, shelf, size, shelf.suits(habits.worth), shelf.suits_levels(habits.worth))

    def chance(self, product: Ints, which: Ints) -> Numbers:
        """Of each product for one of the lines, against what suits best: (n,)."""
        of_tier = self.tiers[self.size[which], self.shelf.tier[product], self.lines.tier[which]]
        return np.asarray(of_tier * self.levels[self.shelf.kind[product], self.lines.level[which]])


def repeated(of: Ints, what: Ints) -> NDArray[np.bool_]:
    """Which pairs came before: (n,)."""
    order = np.lexsort((what, of))  # stable: the first of a pair stays
    found = np.zeros(len(of), bool)
    found[order[1:]] = (of[order[1:]] == of[order[:-1]]) & (what[order[1:]] == what[order[:-1]])
    return found


def _origins(
    random: np.random.Generator, habits: Habits, lines: Drawn, product: Ints, copies: NDArray[np.bool_], shelf: Shelf
) -> Ints:
    """The line that each line is bought as: of those bought again rather one of a product that others buy again.

    Some customers' next one is any of the things that they had, some rather what they had often: as many of each as
    make the share of things that are bought again right.
    """
    some, suits = lines.some(_TRIED), _Suits.of(habits, lines, shelf)
    few = len(some.order)
    tried = partial(_chosen, random, some, product[:few], copies[:few])
    share = _by_things(habits, some, product, partial(tried, suits))
    for _ in range(_CORRECTIONS if shelf.rebought.any() else 0):
        made = product[tried(suits, share)][copies[:few]]
        shelf = shelf.corrected_again(np.bincount(made, minlength=len(shelf.weight)))
        suits = replace(suits, shelf=shelf)
    share = _by_things(habits, some, product, partial(tried, suits))
    return _chosen(random, lines, product, copies, suits, share)


def _by_things(habits: Habits, lines: Drawn, product: Ints, chosen: Callable[[float], Ints]) -> float:
    """The share of what is bought again that is chosen by things, with which as many are as the live rows have."""
    least, most = (_bought_again(lines, product[chosen(share)]) for share in (0.0, 1.0))
    wanted = (habits.bought_again - least) / (most - least) if most > least else 0.0
    return float(np.clip(wanted, 0.0, 1.0))


def _chosen(
    random: np.random.Generator, lines: Drawn, product: Ints, copies: NDArray[np.bool_], suits: _Suits, share: float
) -> Ints:
    """The line that each line is bought as, a `share` of them by things, the others by lines before."""
    shelf = suits.shelf
    every = np.flatnonzero(copies)
    by_thing = np.zeros(len(copies), bool)
    by_thing[every] = random.random(len(every)) < share
    firsts = _Firsts.of(copies)

    def origins(which: Ints) -> Ints:
        return np.where(by_thing[which], firsts.earlier(random, lines, which), _earlier(random, lines, which))

    source = np.arange(len(copies))
    source[every] = origins(every)
    source, left = resolved(source), every
    for _ in range(_ROUNDS):  # none twice in an order
        _weigh(random, lines, product, left, suits, (source, origins))
        left = np.flatnonzero(copies & repeated(lines.order, product[source]))
        if not len(left):
            break
    # who had only what is no more sold buys something else
    gone = every[~shelf.is_sold(product[source[every]], lines.half[every])]
    source[gone] = gone
    return source


def _weigh(
    random: np.random.Generator,
    lines: Drawn,
    product: Ints,
    which: Ints,
    suits: _Suits,
    drawn_from: tuple[Ints, Callable[[Ints], Ints]],
) -> None:
    """Lets each of these lines repeat one of a few that are drawn, the likelier the better it is to be bought again."""
    source, origins = drawn_from
    total = np.zeros(len(which))
    for _ in range(_CHOICES):
        found = source[origins(which)]
        thing = product[found]
        good = suits.shelf.sticky[thing] * suits.shelf.is_sold(thing, lines.half[which]) * suits.chance(thing, which)
        total += good
        taken = random.random(len(which)) * total < good
        source[which[taken]] = found[taken]


@dataclass(frozen=True)
class _Firsts:
    """The lines that repeat nothing: `place` of each, and how many are before each line, `before`."""

    place: Ints
    before: Ints

    @classmethod
    def of(cls, copies: NDArray[np.bool_]) -> _Firsts:
        return cls(np.flatnonzero(~copies), np.concatenate(([0], np.cumsum(~copies))))

    def earlier(self, random: np.random.Generator, lines: Drawn, which: Ints) -> Ints:
        """One of the customer's earlier orders for each line."""
        low, high = self.before[lines.begins[which]], self.before[lines.opens[which]]
        place = low + np.floor(random.random(len(which)) * (high - low)).astype(np.int64)
        return np.asarray(self.place[np.minimum(place, len(self.place) - 1)])


def _bought_again(lines: Drawn, product: Ints) -> float:
    """The share of the things of a customer that are in more than one of the orders."""
    key = lines.customer * (int(product.max(initial=0)) + 1) + product
    return float((np.unique(key, return_counts=True)[1] > 1).mean()) if len(key) else 0.0
