"""Further figures of a shop: printed beside the others, and no part of the mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.realism.distances import apart, kolmogorov_smirnov, of_curves, of_shares
from loader.realism.excess import Yardstick
from loader.realism.figures import pair_counts, sales
from loader.realism.sold import DAY, HOUR, SECOND, Codes, Numbers, Sold

_MONTH = 30.4375 * DAY
LEAST_ORDERS = 3
"""Of a customer whose own spread is looked at."""
COHORT_MONTHS = 6
TOP = 20
"""Categories and products whose pairs are looked at: the commonest of all tables."""


def month(shop: Sold) -> Numbers:
    """Orders by month of the year."""
    months = shop.placed.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.bincount(months % 12, minlength=12).astype(float)


def lagged(shop: Sold) -> Numbers:
    """Correlation of a day's orders with those of the day before, and of seven days before."""
    counts = _daily(shop)
    return np.array([_correlation(counts[lag:], counts[:-lag]) for lag in (1, 7)])


def shut(shop: Sold) -> Numbers:
    """The share of days without an order, from the first to the last."""
    return np.array([(_daily(shop) == 0).mean()])


def discounted_weeks(shop: Sold) -> Numbers:
    """Of each week with orders, the share of them that have a discount."""
    assert shop.discount is not None
    off = (shop.summed(shop.discount) > 0).astype(float)
    weeks = shop.placed // (7 * DAY)
    weeks = weeks - weeks.min()
    orders = np.bincount(weeks)
    return np.bincount(weeks, off)[orders > 0] / orders[orders > 0]


def line_discount(shop: Sold) -> Numbers:
    """Discount of each line as a share of what it costs."""
    assert shop.discount is not None
    return np.divide(shop.discount, shop.gross, out=np.zeros(shop.lines), where=shop.gross > 0)


def category_lift(shop: Sold) -> Numbers:
    """Of every pair of the commonest categories, how many more orders have both than by chance: log2, (pairs,)."""
    assert shop.category is not None
    return _lift(shop, shop.category)


def product_lift(shop: Sold) -> Numbers:
    assert shop.product is not None
    return _lift(shop, shop.product)


def _lift(shop: Sold, codes: Codes) -> Numbers:
    """Of pairs that occur by chance alone at most once, little is known: both counts have one more."""
    few = (codes >= 0) & (codes < TOP)
    has = np.zeros((shop.orders, TOP), np.float32)
    has[shop.order[few], codes[few]] = 1
    share, upper = has.mean(axis=0, dtype=float), np.triu_indices(TOP, 1)
    both = (has.T @ has)[upper] + 1
    return np.log2(both / (np.outer(share, share)[upper] * shop.orders + 1))


def retention(shop: Sold) -> Numbers:
    """The share of customers who order again 1, 2, ... months after their first order; of those seen for so long."""
    known, codes = shop.by_time, shop.buyer_codes[shop.by_time]
    first = np.full(int(codes.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, shop.placed[known])
    since = ((shop.placed[known] - first[codes]) // _MONTH).astype(np.int64)
    seen = ((shop.placed.max() - first[np.unique(codes)]) // _MONTH).astype(np.int64)
    active, _ = pair_counts(codes, since)
    return np.array(
        [_share((active[1] == m).sum(), (seen >= m).sum()) for m in range(1, COHORT_MONTHS + 1)],
    )


def returning(shop: Sold) -> Numbers:
    """Of each month, the share of customers' orders that are not their first one."""
    known, codes = shop.by_time, shop.buyer_codes[shop.by_time]
    fresh = np.concatenate(([True], np.diff(codes) != 0))[: len(codes)]
    months = ((shop.placed[known] - shop.placed.min()) // _MONTH).astype(np.int64)
    orders = np.bincount(months)
    return np.divide(np.bincount(months, ~fresh), orders, out=np.full(len(orders), np.nan), where=orders > 0)


def price_andsales(shop: Sold) -> Numbers:
    """Rank correlation over products of mean price and lines."""
    assert shop.product is not None and shop.price is not None
    counts = np.bincount(shop.product + 1)
    sold = counts > 0
    price = np.bincount(shop.product + 1, shop.price)[sold] / counts[sold]
    return np.array([_correlation(_rank(price), _rank(counts[sold]))])


def guests(shop: Sold) -> Numbers:
    """The share of orders that name no customer."""
    return np.array([(shop.buyer_codes < 0).mean()])


def own_hours(shop: Sold) -> Numbers:
    """How far a customer's orders are from the customer's usual hour: circular, 0 (always the same) to 1."""
    angle = shop.placed % DAY / DAY * 2 * np.pi
    known, place, count = _regular(shop)
    sums = [np.bincount(place, way(angle[known]))[count >= LEAST_ORDERS] for way in (np.cos, np.sin)]
    return 1 - np.hypot(*sums) / count[count >= LEAST_ORDERS]


def own_weekdays(shop: Sold) -> Numbers:
    """The share of a customer's orders that are on the customer's commonest weekday."""
    known, place, count = _regular(shop)
    days = np.zeros((len(count), 7))
    np.add.at(days, (place, (shop.placed[known] // DAY + 3) % 7), 1)
    return (days.max(axis=1) / np.maximum(count, 1))[count >= LEAST_ORDERS]


def own_prices(shop: Sold) -> Numbers:
    """Deviation of log price over a customer's lines."""
    assert shop.customer is not None and shop.price is not None
    known = (shop.customer >= 0) & (shop.price > 0)
    place, price = shop.customer[known], np.log(shop.price[known])
    count = np.bincount(place)
    many = count >= LEAST_ORDERS
    mean, square = (np.bincount(place, values)[many] / count[many] for values in (price, price**2))
    return np.sqrt(np.maximum(square - mean**2, 0))


def first_sale(shop: Sold) -> Numbers:
    """Days from the first line of all to a product's first."""
    return _sale(shop, np.minimum, np.iinfo(np.int64).max)


def last_sale(shop: Sold) -> Numbers:
    return _sale(shop, np.maximum, np.iinfo(np.int64).min)


def sales_curve(shop: Sold) -> Numbers:
    """Share of the lines that the best hundredth of the sold products has, the best two, and so on."""
    curve = np.cumsum(sales(shop))
    return np.interp(np.linspace(0, len(curve), 101), np.arange(len(curve) + 1), np.append(0, curve / curve[-1]))


def minute(shop: Sold) -> Numbers:
    """Orders by the five minutes of the hour that they fall in."""
    return np.bincount(shop.placed // (300 * SECOND) % 12, minlength=12).astype(float)


def hour_of_week(shop: Sold) -> Numbers:
    return np.bincount((shop.placed // HOUR + 72) % 168, minlength=168).astype(float)


def endings(shop: Sold) -> Numbers:
    """Lines by the last two digits of their price."""
    assert shop.price is not None
    good = np.isfinite(shop.price)
    return np.bincount((np.rint(shop.price[good] * 100) % 100).astype(np.int64), minlength=100).astype(float)


def days_on(shop: Sold) -> Numbers:
    """Days from each customer's first to the last order."""
    codes = shop.buyer_codes[shop.by_time]
    times = shop.placed[shop.by_time]
    ends = np.flatnonzero(np.diff(codes, append=-1))
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    return (times[ends] - times[starts]) / DAY


def _daily(shop: Sold) -> Numbers:
    days = shop.placed // DAY
    return np.bincount(days - days.min()).astype(float)


def _correlation(one: Numbers, other: Numbers) -> float:
    if len(one) < 3 or not one.std() or not other.std():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _rank(values: NDArray[Any]) -> Numbers:
    """Places in order, equal values in the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], float)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _regular(shop: Sold) -> tuple[Codes, Codes, Codes]:
    """Orders of customers, whose each is, and how many orders each code has."""
    known = np.flatnonzero(shop.buyer_codes >= 0)
    place = shop.buyer_codes[known]
    return known, place, np.bincount(place)


def _sale(shop: Sold, which: np.ufunc, start: int) -> Numbers:
    assert shop.product is not None and shop.at is not None
    found = np.full(int(shop.product.max(initial=-1)) + 2, start)
    which.at(found, shop.product + 1, shop.at)
    return (found[found != start] - shop.at.min()) / DAY


FURTHER = (
    Yardstick("month of the year", ("at",), month, of_shares),
    Yardstick("hour of the week", ("at",), hour_of_week, of_shares),
    Yardstick("minutes of the hour", ("at",), minute, of_shares),
    Yardstick("daily orders, lags 1 and 7", ("at",), lagged, apart),
    Yardstick("days without an order", ("at",), shut, apart),
    Yardstick("price endings", ("price",), endings, of_shares),
    Yardstick("discount of a line", ("price", "discount"), line_discount, kolmogorov_smirnov),
    Yardstick("discounted orders by week", ("at", "discount"), discounted_weeks, kolmogorov_smirnov),
    Yardstick("sales by share of products", ("product",), sales_curve, of_curves),
    Yardstick("lift of pairs of categories", ("category",), category_lift, apart),
    Yardstick("lift of pairs of products", ("product",), product_lift, apart),
    Yardstick("orders of guests", ("customer",), guests, apart),
    Yardstick("retention by month", ("customer", "at"), retention, apart),
    Yardstick("returning by month", ("customer", "at"), returning, apart),
    Yardstick("days from first to last order", ("customer", "at"), days_on, kolmogorov_smirnov),
    Yardstick("price against popularity", ("product", "price"), price_andsales, apart),
    Yardstick("a customer's own hours", ("customer", "at"), own_hours, kolmogorov_smirnov),
    Yardstick("a customer's own weekdays", ("customer", "at"), own_weekdays, kolmogorov_smirnov),
    Yardstick("a customer's own prices", ("customer", "price"), own_prices, kolmogorov_smirnov),
    Yardstick("first sale of a product", ("product", "at"), first_sale, kolmogorov_smirnov),
    Yardstick("last sale of a product", ("product", "at"), last_sale, kolmogorov_smirnov),
)
"""Distances of numbers (`apart`) may be above 1: a lift is in powers of two."""
