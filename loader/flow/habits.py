"""How the customers of a shop buy, as its live orders show it: aggregates, and arrays by row that stay at home.

Days are whole local days since the shop's first live order, in the shop's own time zone. Tables of counts have one row
a class; a class lies between `edges`, of which n make n + 1 classes. Counts are of all that was read (`orders`,
`lines`), which of a large shop is a sample of its customers: whole histories of `share` of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]

FEATURES = (
    "orders", "first", "last", "lines", "pieces", "price", "discount", "undiscounted", "repeats", "hour",
    "orders_a_day",
)  # fmt: skip
"""What is known of a customer: log of the orders; day of the first and of the last one; mean log lines an order; mean
log quantity a line; mean standing of the price paid within its category (0 to 1); mean discount rate of discounted
orders; share of orders without a discount; share of lines that repeat a product of an earlier order; the local hour
that is the (circular) mean of the orders'; orders a day on which there is one."""
PRICE_POINTS = 11
"""Prices of a product are tenths: percentile_disc at 0, 0.1 ... 1."""
SLOTS = 144
"""Ten minutes each, of a local day."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Customers in groups of at least five that are alike: (G,) how many `customers`, and of each of FEATURES the
    `mean` (G, F), and the standard deviation `spread` (G, F) within the group."""

    customers: Counts
    mean: Numbers
    spread: Numbers


@dataclass(frozen=True, eq=False)
class Classes:
    """How often what was seen in each class: `counts` (len(edges) + 1, len(values))."""

    edges: Numbers
    values: Counts
    counts: Counts


@dataclass(frozen=True, eq=False)
class Clock:
    """When orders are placed: (7, SLOTS) `week` from Monday on; (D,) orders of each `day` from the first to the last;
    `habit` is the chance that two orders of a customer on two days share an hour, less that of two strangers, over one
    less that of strangers (0 to 1); `gaps` days between consecutive orders of a customer by the class of that
    customer's mean gap; `apart` the hundredths of the seconds between two orders of a customer on one day."""

    week: Counts
    day: Counts
    habit: float
    gaps: Classes
    apart: Numbers


@dataclass(frozen=True, eq=False)
class Discounts:
    """`orders` counts orders by customer class (of the feature `discount`), and rate: hundredths of what the lines cost
    (0 = none, ... 100); `edges` are the customer's classes; `lines` the share of a discounted order's lines that bear
    it; `by_week` (W, 2) orders, and orders with a discount, of each week since the first day."""

    edges: Numbers
    orders: Counts
    lines: float
    by_week: Counts


@dataclass(frozen=True, eq=False)
class Assorted:
    """What is bought, by category (K names, the best sold first).

    `lines` (K, S) lines by category and class of the order's number of lines (1, 2, 3-5, 6-10, 11-20, 21 and more);
    `season` (K, 24) lines by half month of the year; `alike` is the chance that two lines of a customer in different
    orders are of one category, and `alike_in_order` that of two lines of an order; `pairs` (K, K) orders that have
    both (of K > 40 only the first 40); `price` (K, PRICE_POINTS) tenths of the unit prices, in millionths;
    `popularity` hundredths of the cumulative sales (lines) over products sorted by them, best first, `products` of
    them; `singletons`, `doubletons` products bought by one customer, by two; `new` (H,) products that were first
    bought in each half month since the first day.
    """

    categories: tuple[str, ...]
    lines: Counts
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
    `order_lines` are lines an order, by class of the customer's mean log lines; `pieces` quantities of a line, by
    class of the product's mean log quantity (rows) and that of the customer's (`piece_classes` rows a product class):
    row = product class * piece_classes + customer class; `piece_edges` are the customers', its own edges the
    products'. `repeats` (B, 2): lines by class of how many lines their customer had before the order (0, 1, 2, 3-4,
    5-8, 9-16 ...), and those that repeat a product; `price_with_quantity` the rank correlation of price and quantity
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
    pieces: Classes
    piece_edges: Numbers
    repeats: Counts
    price_with_quantity: float
    price_of_customer: float
    discounts: Discounts
    goods: Assorted

    @property
    def piece_classes(self) -> int:
        """How many classes of customers `pieces` has."""
        return len(self.piece_edges) + 1


@dataclass(frozen=True, eq=False)
class Sales:
    """How each of P live products sells, in their order (`Existing.products`): distinct `buyers`, `lines`, the
    `first` and the `last` sale in microseconds UTC (0 = never sold), mean log quantity `pieces`, `category` a place
    in Assorted.categories (-1 = none of them), and (P, PRICE_POINTS) `prices` that lines had, in millionths (0 = none);
    `season` (R, 3) int32: a product's place, a half month since the first day, and its distinct buyers then."""

    buyers: NDArray[np.int32]
    lines: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    pieces: NDArray[np.float32]
    category: NDArray[np.int32]
    prices: NDArray[np.int64]
    season: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Regulars:
    """What each of C live customers does, in their order (`Existing.customers`): (C, F) FEATURES, NaN for who never
    ordered; `bought` (R, 3) int32: a customer's place, a product's, and how many of their orders have it (of customers
    who may go on only, the 100 commonest a customer)."""

    features: NDArray[np.float32]
    bought: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 3), np.int32))
