"""How the customers of a shop buy, as its live orders show it: aggregates, and arrays by row that stay at home.

Days are whole local days since the shop's first live order, in the shop's own time zone. A half month is fifteen of
them. Tables of counts have one row a class; a class lies between `edges`, of which n make n + 1 classes (a value that
equals an edge is in the higher one). Rows of two classes count the second one fastest. Counts are of all that was
read (`orders`, `lines`), which of a large shop is a sample of its customers: whole histories of `share` of them.
Logarithms are natural; of money they are of millionths.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]

FEATURES = ("orders", "first", "span", "lines", "pieces", "price", "value", "discount", "repeats")
"""What is known of a customer: log of the orders; day of the first one; log of one more than the days from it to the
last one; mean log lines of the orders; mean log quantity of the lines; mean log unit price of the lines; mean log
value of the orders (before discounts); mean discount rate of the orders (0 to 1, those without one too); lines that
repeat a product of an earlier order, over as many as customers with so many lines before repeat on average (1 = as
usual; both with 2 more, so that few lines say little)."""
SIZES = (2, 3, 6, 11, 21)
"""Classes of an order's number of lines: 1, 2, 3-5, 6-10, 11-20, 21 and more."""
OFTEN = (2, 4)
"""Classes of how many orders a customer has: 1, 2 and 3, 4 and more. What a customer does on average says all of a
single order, and less of each the more there are."""
SOME_TIERS = 4
"""Classes into which the tiers of orders are put together: tier * SOME_TIERS // tiers."""
PRICE_POINTS = 11
"""Prices of a product are tenths: percentile_disc at 0, 0.1 ... 1."""
SLOTS = 144
"""Ten minutes each, of a local day."""
HALF_MONTH = 15
"""Days."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Customers in groups of at least five that are alike: (G,) how many `customers`, and of each of FEATURES the
    `mean` (G, F), and the standard deviation `spread` (G, F) within the group."""

    customers: Counts
    mean: Numbers
    spread: Numbers


@dataclass(frozen=True, eq=False)
class Classes:
    """How often what was seen in each class: `counts` (rows, len(values))."""

    edges: Numbers
    values: Counts
    counts: Counts


@dataclass(frozen=True, eq=False)
class Clock:
    """When orders are placed: (7, SLOTS) `week` from Monday on; (D,) orders of each `day` from the first to the last;
    (2, D) `firsts` customers by the day of their first order, those of one order, and those of more; (D,) `lasts` those
    of the last class of OFTEN by the day of their last one; times are whole `grain`s of seconds; `habit` is the chance
    that two orders of a customer on two days share an hour, less that of two strangers, over one less that of strangers
    (0 to 1); `gaps` days between consecutive orders of a customer with three and more by the class of that customer's
    mean gap, some 20 classes of as many gaps each; `apart` the hundredths of the seconds between two orders of a
    customer on one day (empty: there are none)."""

    week: Counts
    day: Counts
    firsts: Counts
    lasts: Counts
    grain: int
    habit: float
    gaps: Classes
    apart: Numbers


@dataclass(frozen=True, eq=False)
class Worth:
    """What orders come to, by their size (a class of SIZES) and their customer.

    An order's value is what its lines cost before discounts; its tier is a class of its lines' mean log price, its
    level one of their mean log quantity. Edges of values (some 60) are equally wide steps of logarithms from the
    lowest half per cent to the highest; those of tiers (some 30) and levels (some 50) are steps like that, half of
    them, and as many quantiles. `values`: orders by (class of the customer's feature `value`, class of OFTEN, size),
    and class of value; `values.values` are the places of these classes, `value_edges` their edges. `tiers`: orders by
    (class of the customer's feature `price`, class of OFTEN, size), and tier, whose edges are `tier_edges`;
    `tiers_of_values` by (class of the value, size), and tier. `of_products` (S, T, T): lines by size of the order, tier
    of the product's median price, and tier of the order. `levels`: orders by (class of the value, of `level_classes`
    edges, then size, then one of SOME_TIERS), and level, whose edges are `level_edges`; `levels_of_customers` by (class
    of the customer's feature `pieces`, class of OFTEN). `pieces`: lines by (class of the product's mean log quantity,
    level of the order), and quantity.
    """

    value_edges: Numbers
    values: Classes
    tier_edges: Numbers
    tiers: Classes
    tiers_of_values: Classes
    of_products: Counts
    level_edges: Numbers
    levels: Classes
    levels_of_customers: Classes
    pieces: Classes


@dataclass(frozen=True, eq=False)
class Discounts:
    """`orders` counts orders by class of the customer's feature `discount` (the first one is exactly 0), class of
    OFTEN, and rate: the discount over the order's value in ten thousandths (0 = none; what is rarer than the 300
    commonest rates is the whole hundredth near it, below 0). `lines` is the share of a discounted order's lines that
    bear it; `by_week` (W, 2) orders, and orders with a discount, of each week since the first day; `codes` the share of
    discounted orders that name a code."""

    orders: Classes
    lines: float
    by_week: Counts
    codes: float


@dataclass(frozen=True, eq=False)
class Assorted:
    """What is bought, by category (K names, the best sold first).

    `lines` (K, S) lines by category and class of the order's number of lines (SIZES); `buyers` (K,) pairs of a
    customer and a product of the category; `season` (K, 24) lines by half of a month of the year (from the 16th on
    the second); `alike` is the chance that two lines of a customer in different orders are of one category, and
    `alike_in_order` that of two lines of an order; `pairs` (K, K) orders that have both (of K > 40 only the first
    40); `price` (K, PRICE_POINTS) tenths of the unit prices, in millionths; `popularity` hundredths of the cumulative
    sales (lines) over products sorted by them, best first, `products` of them; `singletons`, `doubletons` products
    bought by one customer, by two; `new` (H,) products that were first bought in each half month.
    """

    categories: tuple[str, ...]
    lines: Counts
    buyers: Counts
    season: Counts
    alike: float
    alike_in_order: float
    pairs: Counts
    price: Counts
    popularity: Numbers
    products: int
    singletons: int
    doubletons: int
    new: Counts


@dataclass(frozen=True, eq=False)
class Habits:
    """How the customers of a shop buy; of `orders` with `lines` of `customers`, and `guests` orders of nobody known.

    `first_day` is days since 1970 (local) of the first order, `last` the time of the last one (microseconds UTC).
    `order_lines` are lines an order, by class of the customer's feature `lines` (some 20) and class of OFTEN.
    `repeats` (B, 2): lines by class of how many lines their customer had before the order (0, 1, 2, 3-4, 5-8, 9-16
    ...), and those that repeat a product; `bought_again` the share of the products of a customer that are in more than
    one of the orders, 0 to 1; `repeats_together` is how much likelier than by chance two lines of an order are both
    such or both not (their correlation, 0 to 1); `price_with_quantity` the rank correlation of price and quantity
    within a product's lines; `price_of_customer` that share of the variance of the price's standing within a product
    that is between customers; `error` the relative standard error of a share of one tenth, by the sample's size.
    """

    orders: int
    lines: int
    customers: int
    guests: int
    share: float
    error: float
    timezone: str
    first_day: int
    last: int
    cells: Cells
    clock: Clock
    order_lines: Classes
    worth: Worth
    repeats: Counts
    bought_again: float
    repeats_together: float
    price_with_quantity: float
    price_of_customer: float
    discounts: Discounts
    goods: Assorted


@dataclass(frozen=True, eq=False)
class Sales:
    """How each of P live products sells, in their order (`Existing.products`): distinct `buyers`, `lines`, the
    `first` and the `last` sale in microseconds UTC (0 = never sold), mean log quantity `pieces`, `category` a place
    in Assorted.categories (-1 = none of them), and (P, PRICE_POINTS) `prices` that lines had, in millionths (0 =
    none); `season` (R, 3) int32: a product's place, a half month since the first day, and its distinct buyers
    then."""

    buyers: NDArray[np.int32]
    lines: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    pieces: NDArray[np.float32]
    category: NDArray[np.int32]
    prices: NDArray[np.int64]
    season: NDArray[np.int32]

    def taken(self, products: NDArray[np.integer]) -> Sales:
        """Those of some products, by their places, in this order."""
        season = _renumbered(self.season, 0, products, len(self.lines))
        whole = {one.name: getattr(self, one.name)[products] for one in fields(self) if one.name != "season"}
        return Sales(**whole, season=season[np.lexsort((season[:, 1], season[:, 0]))])


@dataclass(frozen=True, eq=False)
class Regulars:
    """What each of C live customers does, in their order (`Existing.customers`): (C, F) FEATURES, NaN for who never
    ordered; `bought` (R, 3) int32: a customer's place, a product's, and how many of their orders have it (of
    customers who may go on only, the 100 commonest a customer)."""

    features: NDArray[np.float32]
    bought: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 3), np.int32))

    def taken(self, products: NDArray[np.integer], of: int) -> Regulars:
        """The same, of so many products some, by their places, in this order."""
        return replace(self, bought=_renumbered(self.bought, 1, products, of))


def _renumbered(rows: NDArray[np.int32], column: int, products: NDArray[np.integer], of: int) -> NDArray[np.int32]:
    """Rows with the new place of the product that one of their columns names; without those of other products."""
    place = np.full(of, -1, np.int32)
    place[products] = np.arange(len(products))
    moved = rows.copy()
    moved[:, column] = place[rows[:, column]]
    return moved[moved[:, column] >= 0]
