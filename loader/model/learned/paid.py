"""How many pieces the lines of a shop with live orders have, at which price, and with which discount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from loader.flow.habits import PRICE_POINTS, SIZES, SOME_TIERS, Classes, Counts, Discounts, Habits, Numbers, Worth
from loader.model import Ints
from loader.model.learned.customers import Shoppers
from loader.model.learned.draws import backed, drawn, evenly, of_customers
from loader.model.learned.lines import Drawn
from loader.model.learned.shelf import Shelf

_TRIES, _CORRECTIONS = 3, 40
"""How often an order is filled, to take what comes nearest to its value, and then changed in one line."""
_TRIED, _SCALINGS = 20_000, 6
_FILL = 2.0
_WEEK, _DOUBT, _FEW, _WEEK_SCALINGS = 7, 5, 5, 25
_NONE_KNOWN = 1_000
_HALF_HUNDREDTH = 50


@dataclass(frozen=True)
class Wanted:
    """Of N orders: the log `value` each should come to (millionths), its `tier` and its `level`."""

    value: Numbers
    tier: Ints
    level: Ints


def wanted(random: np.random.Generator, worth: Worth, traits: Shoppers, counts: Ints) -> Wanted:
    """What orders of these customers, of so many lines, come to."""
    size = np.searchsorted(SIZES, counts, side="right")
    orders = traits.orders
    value = _value(random, worth, _row(of_customers(worth.values, traits.of("value"), orders), size))
    tier = _tiers(random, worth, (of_customers(worth.tiers, traits.of("price"), orders), value, size))
    some = tier * SOME_TIERS // max(len(worth.tier_edges) + 1, 1)
    row = _row(np.searchsorted(worth.levels.edges, value, side="right"), size) * SOME_TIERS + some
    person = of_customers(worth.levels_of_customers, traits.of("pieces"), orders)
    return Wanted(value, tier, _levels(random, worth, (row, person, size)))


def _levels(random: np.random.Generator, worth: Worth, known: tuple[Ints, Ints, Ints]) -> Ints:
    """The level of each order by the row of its value, size and tier, and by its customer's class."""
    places = len(worth.level_edges) + 1
    by_size = worth.levels.counts.reshape(-1, len(SIZES) + 1, SOME_TIERS, places).sum(axis=(0, 2))
    every = by_size.sum(axis=0, keepdims=True)
    of_order, of_person = _filled(worth.levels.counts, every), _filled(backed(worth.levels_of_customers), every)
    return _Both.of(by_size, of_person, of_order).drawn(random, (known[1], known[0], known[2]))


def _tiers(random: np.random.Generator, worth: Worth, known: tuple[Ints, Numbers, Ints]) -> Ints:
    """The tier of each order by what is `known` of it: its customer's class, its value and its size."""
    customer, value, size = known
    of_value = np.searchsorted(worth.tiers_of_values.edges, value, side="right")
    by_size = worth.tiers.counts.reshape(-1, len(SIZES) + 1, len(worth.tier_edges) + 1).sum(axis=0)
    tables = _filled(backed(worth.tiers), by_size), _filled(worth.tiers_of_values.counts, by_size)
    return _Both.of(by_size, *tables).drawn(random, (_row(customer, size), _row(of_value, size), size))


@dataclass(frozen=True)
class _Both:
    """Shares of P places: `usual` by size (S, P), and by the rows of two tables, each of which knows something else of
    an order; `factor` (S, P) is what makes as many of each as there are."""

    usual: Numbers
    one: Numbers
    other: Numbers
    factor: Numbers

    @classmethod
    def of(cls, by_size: Counts, one: Numbers, other: Numbers) -> _Both:
        usual = _filled(by_size, by_size.sum(axis=0, keepdims=True))
        return cls(usual, one, other, np.ones_like(usual))

    def drawn(self, random: np.random.Generator, known: tuple[Ints, Ints, Ints]) -> Ints:
        """A place of each order, by its rows in both tables (-1 in the first: not known) and its size: (n,)."""
        first, second, size = known
        seen = self.balanced((first[:_TRIED], second[:_TRIED], size[:_TRIED]))
        share, found = evenly(random, len(size)), np.empty(len(size), np.int64)
        for part in np.array_split(np.arange(len(size)), len(size) // _TRIED + 1):
            edges = np.cumsum(seen.chances(first[part], second[part], size[part]), axis=1)
            found[part] = (edges <= share[part, None] * edges[:, -1:]).sum(axis=1)
        return np.minimum(found, seen.usual.shape[1] - 1)

    def chances(self, first: Ints, second: Ints, size: Ints) -> Numbers:
        """(n, P) what the tables tell, each by itself: P(p | one) P(p | other) / P(p)."""
        known = np.where((first < 0)[:, None], self.usual[size], self.one[first])
        found = known * self.other[second] / self.usual[size] * self.factor[size]
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def balanced(self, known: tuple[Ints, Ints, Ints]) -> _Both:
        """With the factors that make places of these orders, by size, as frequent as usual (iterative scaling)."""
        seen, size = self, known[2]
        for _ in range(_SCALINGS if len(size) else 0):
            made = np.zeros_like(self.usual)
            np.add.at(made, size, seen.chances(*known))
            there = made.sum(axis=1, keepdims=True)
            scale = np.where(made > 0, self.usual * there / np.maximum(made, 1e-9), 1.0)
            seen = replace(seen, factor=seen.factor * np.where(there > 0, scale, 1.0))
        return seen


def _filled(counts: Counts | Numbers, usual: Counts) -> Numbers:
    """Shares of each row, as many more as `_FILL` counts being as the usual ones, which repeat: (R, T)."""
    filled = counts + _FILL * np.tile(_shares(usual), (len(counts) // len(usual), 1))
    return np.asarray(filled / filled.sum(axis=1, keepdims=True))


def _shares(counts: Counts) -> Numbers:
    """Of each row, none of them 0: (R, T)."""
    found = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) + 1e-6
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _row(first: Ints, size: Ints) -> Ints:
    return np.where(first < 0, -1, first * (len(SIZES) + 1) + size)


def _value(random: np.random.Generator, worth: Worth, row: Ints) -> Numbers:
    """A log value of each row: evenly within its class."""
    place, edges = drawn(random, backed(worth.values), row), worth.value_edges
    if len(edges) < 2:
        return np.full(len(row), edges[0] if len(edges) else 0.0)
    # what is before the first edge, or after the last, is as wide as its neighbour
    wide = np.concatenate(([2 * edges[0] - edges[1]], edges, [2 * edges[-1] - edges[-2]]))
    return np.asarray(wide[place] + random.random(len(row)) * (wide[place + 1] - wide[place]))


def pieces_and_prices(
    random: np.random.Generator, habits: Habits, lines: Drawn, want: Wanted, product: Ints, shelf: Shelf
) -> tuple[Ints, Ints]:
    """Quantity and unit price (minor units) of each line: of some draws the one whose order comes nearest to what it
    should come to."""
    pieces = habits.worth.pieces
    levels = len(habits.worth.level_edges) + 1
    kind = shelf.kind[product]
    row = np.where(kind < 0, -1, kind * levels + want.level[lines.order])
    own = random.standard_normal(int(lines.customer.max(initial=-1)) + 1)[lines.customer]
    quantity, price = np.zeros(len(row), np.int64), np.zeros(len(row), np.int64)
    nearest = np.full(len(want.value), np.inf)
    for _ in range(_TRIES):
        some = pieces.values[drawn(random, pieces.counts, row)]
        costs = _prices(random, habits, product, shelf.prices, some, own)
        misses = _misses(np.bincount(lines.order, some * costs), want, shelf)
        better = misses < nearest
        nearest = np.where(better, misses, nearest)
        quantity, price = (np.where(better[lines.order], new, old) for new, old in ((some, quantity), (costs, price)))
    return _corrected(random, (pieces, row), lines, quantity, price, lambda value: _misses(value, want, shelf))


def _misses(value: Ints, want: Wanted, shelf: Shelf) -> Numbers:
    """How far orders that come to so many minor units are from what they should: (N,) of the logarithm."""
    return np.asarray(np.abs(np.log(np.maximum(value, 1)) + shelf.to_millionths - want.value))


def _corrected(
    random: np.random.Generator,
    seen: tuple[Classes, Ints],
    lines: Drawn,
    quantity: Ints,
    price: Ints,
    misses: Callable[[Ints], Numbers],
) -> tuple[Ints, Ints]:
    """Each order with another quantity in a line, again and again, if it comes nearer to what it should."""
    (pieces, row), opens = seen, np.flatnonzero(np.diff(lines.order, prepend=-1))
    size, value = lines.size[opens], np.bincount(lines.order, quantity * price).astype(np.int64)
    quantity = quantity.copy()
    for _ in range(_CORRECTIONS):
        line = opens + np.floor(random.random(len(opens)) * size).astype(np.int64)
        some = pieces.values[drawn(random, pieces.counts, row[line])]
        other = value + (some - quantity[line]) * price[line]
        better = misses(other) < misses(value)
        quantity[line[better]] = some[better]
        value = np.where(better, other, value)
    return quantity, price


def _prices(
    random: np.random.Generator, habits: Habits, product: Ints, tenths: Ints, quantity: Ints, own: Numbers
) -> Ints:
    """The unit price of each line, one of the tenths of its product; `own` is how the customer stands."""
    share = np.clip(habits.price_of_customer, 0.0, 1.0)
    with_quantity = np.clip(habits.price_with_quantity, -0.99, 0.99)
    standing = np.sqrt(share) * own + np.sqrt(1 - share) * random.standard_normal(len(own))
    level = with_quantity * _standing(random, product, quantity) + np.sqrt(1 - with_quantity**2) * standing
    return np.asarray(tenths[product, np.rint(_share_below(level) * (PRICE_POINTS - 1)).astype(np.int64)])


def _standing(random: np.random.Generator, product: Ints, quantity: Ints) -> Numbers:
    """How a line's quantity stands among those of its product, as a normal number: (M,)."""
    order = np.lexsort((random.random(len(quantity)), quantity, product))
    ordered = product[order]
    opens = np.searchsorted(ordered, ordered, side="left")
    closes = np.searchsorted(ordered, ordered, side="right")
    share = np.empty(len(order))
    share[order] = (np.arange(len(order)) - opens + 0.5) / (closes - opens)
    # Tukey's lambda distribution of 0.14 is normal to about a hundredth
    return np.asarray(4.91 * (share**0.14 - (1 - share) ** 0.14))


def _share_below(value: Numbers) -> Numbers:
    """The share of normal numbers below each, by the logistic function that is nearest to it."""
    return np.asarray(1 / (1 + np.exp(-1.5976 * value - 0.070565992 * value**3)))


def rates(random: np.random.Generator, discounts: Discounts, traits: Shoppers, day: Ints) -> Ints:
    """The discount of each order in ten thousandths of its value, by its customer and its live day: (N,)."""
    table = discounts.orders
    some = np.where(table.values != 0, table.counts, 0)
    if not some.any() or not len(day):
        return np.zeros(len(day), np.int64)
    kind, usual = of_customers(table, traits.of("discount"), traits.orders), some.sum() / table.counts.sum()
    known = (some.sum(axis=1) + _FEW * usual) / (table.counts.sum(axis=1) + _FEW)
    week = np.clip(day // _WEEK, 0, len(discounts.by_week) - 1)
    chance = _by_week(discounts, np.where(kind < 0, usual, known[kind]), week)
    given = np.flatnonzero(evenly(random, len(day)) < chance)
    found = np.zeros(len(day), np.int64)
    found[given] = _exact(random, table.values[drawn(random, some, kind[given])])
    return found


def _exact(random: np.random.Generator, rate: Ints) -> Ints:
    """Rates, of those of which only the whole hundredth is known any that is near it: (n,)."""
    near = np.maximum(-rate + random.integers(-_HALF_HUNDREDTH, _HALF_HUNDREDTH, len(rate)), 1)
    return np.where(rate < 0, np.minimum(near, 10_000), rate)


def _by_week(discounts: Discounts, chance: Numbers, week: Ints) -> Numbers:
    """The chances, those of each week as high on average as its share of discounts: (N,)."""
    orders, with_one = discounts.by_week.T.astype(np.float64)
    usual = with_one.sum() / max(orders.sum(), 1)
    wanted = (with_one + _DOUBT * usual) / (orders + _DOUBT)
    there = np.bincount(week, minlength=len(orders))
    for _ in range(_WEEK_SCALINGS):
        made = np.bincount(week, chance, len(orders)) / np.maximum(there, 1)
        chance = np.minimum(chance * (wanted / np.maximum(made, 1e-9))[week], 1.0)
    return chance


def some_rates(random: np.random.Generator, discounts: Discounts, count: int) -> Ints:
    """So many discounts that are not 0, as often as they are seen; a tenth in a shop that gives none."""
    table = discounts.orders
    some = np.where(table.values != 0, table.counts.sum(axis=0), 0)
    if not some.any():
        return np.full(count, _NONE_KNOWN)
    return _exact(random, table.values[drawn(random, some[None], np.zeros(count, np.int64))])
