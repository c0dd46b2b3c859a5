"""What a classifier is shown of a shop: one row a line, order, customer or product, one column a feature.

What is exact gives a table away, real or not: a count as a share tells the size that it is a share of, the second of a
first sale its order, and a product's own sales or mean price, beside its price, the product in its table. So lines say
nothing of the rest of their product's, days are whole, and the tables that are compared must be of one size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loader.realism.figures import discount_rate, pair_counts
from loader.realism.sold import DAY, HOUR, SECOND, Codes, Flags, Numbers, Sold, dense

Features = dict[str, Numbers]


@dataclass(frozen=True, eq=False)
class Records:
    """`values` (R, F) of features `names`, NaN = none; rows of one `group` are never on both sides of a fold."""

    names: tuple[str, ...]
    values: Numbers
    group: Codes


def of_lines(shop: Sold) -> Records:
    found = {"price": shop.price, "quantity": shop.quantity, "category": shop.category}
    features = {name: values.astype(float) for name, values in found.items() if values is not None}
    if shop.price is not None:
        features |= {"gross": shop.gross, "cents": np.rint(shop.price * 100) % 100}
        if shop.discount is not None:
            features["line_discount"] = _ratio(shop.discount, shop.gross)
    if shop.has("customer", "product", "at"):
        features["again"] = again(shop).astype(float)
    orders = {"items": shop.summed(), **_clock(shop)}
    features |= {name: values[shop.order] for name, values in orders.items()}
    return _records(features, _group(shop)[shop.order])


def of_orders(shop: Sold) -> Records:
    return _records(order_features(shop), _group(shop))


def of_customers(shop: Sold) -> Records:
    features, codes = customer_features(shop)
    return _records(features, codes)


def of_products(shop: Sold) -> Records:
    assert shop.product is not None
    there = np.flatnonzero(np.bincount(shop.product[shop.product >= 0]))
    known = shop.kept(shop.product >= 0)
    assert known.product is not None
    place = dense(known.product)
    features = {"lines": np.bincount(place).astype(float)}
    if known.customer is not None:
        pairs, counts = pair_counts(place, known.buyers[known.order])
        features["buyers_a_line"] = np.bincount(pairs[0]) / np.bincount(place)
        features["most_of_one"] = _most(pairs[0], counts.astype(float))
    for name in ("price", "quantity"):
        if (values := getattr(known, name)) is not None:
            features |= _spread(name, place, values)
    if known.at is not None:
        features |= _life(place, known.placed[known.order] / DAY)
    if known.category is not None:
        features["category"] = _most(place, known.category.astype(float))
    features["items"] = _mean(place, known.summed()[known.order])
    return _records(features, there)


def order_features(shop: Sold) -> Features:
    """(O,) columns: size, money, mix, clock, and how the order stands in its customer's history."""
    lines = shop.summed()
    found = {"items": lines, **_clock(shop)}
    if shop.quantity is not None:
        found |= {"pieces": shop.summed(shop.quantity), "most": _most(shop.order, shop.quantity)}
    if shop.price is not None:
        found |= {"gross": shop.summed(shop.gross), "cheapest": -_most(shop.order, -shop.price)}
        found |= {"dearest": _most(shop.order, shop.price), "price": _mean(shop.order, shop.price)}
        if shop.discount is not None:
            found["rate"] = discount_rate(shop)
    for name in ("product", "category"):
        if (codes := getattr(shop, name)) is not None:
            found[name] = np.bincount(pair_counts(shop.order, codes + 1)[0][0], minlength=shop.orders) / lines
    if shop.has("customer", "at"):
        found |= _history(shop)
        if shop.product is not None:
            found["again"] = _mean(shop.order, again(shop).astype(float))
    return found


def customer_features(shop: Sold) -> tuple[Features, Codes]:
    """(C,) columns: orders, first and last day, and the mean and spread of their orders' features; and who it is."""
    codes = shop.buyer_codes
    known = codes >= 0
    there, place = np.flatnonzero(np.bincount(codes[known])), dense(codes[known])
    found = {"orders": np.bincount(place).astype(float)}
    for name, values in order_features(shop).items():
        found |= _spread(name, place, values[known])
    if shop.at is not None:
        found |= _life(place, shop.placed[known] / DAY)
    if shop.product is not None and shop.customer is not None:
        bought, _ = pair_counts(shop.customer[shop.customer >= 0], shop.product[shop.customer >= 0] + 1)
        found["products"] = np.bincount(bought[0])[there].astype(float)
    return found, there


def again(shop: Sold) -> Flags:
    """(N,) whether the line's customer bought its product in an earlier order."""
    assert shop.customer is not None and shop.product is not None
    known = np.flatnonzero((shop.customer >= 0) & (shop.product >= 0))
    customer, product = shop.customer[known], shop.product[known]
    time, order = shop.placed[shop.order[known]], shop.order[known]
    sort = np.lexsort((order, time, product, customer))
    same = (np.diff(customer[sort]) == 0) & (np.diff(product[sort]) == 0)
    fresh = np.concatenate(([True], ~same))[: len(sort)]
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(sort)), 0))
    out = np.zeros(shop.lines, bool)
    out[known[sort]] = order[sort] != order[sort][start]
    return out


def _history(shop: Sold) -> Features:
    """Which order of its customer each is, and the days since the one before."""
    known, codes = shop.by_time, shop.buyer_codes[shop.by_time]
    fresh = np.concatenate(([True], np.diff(codes) != 0))[: len(known)]
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(known)), 0))
    since = np.diff(shop.placed[known], prepend=0) / DAY
    out = {name: np.full(shop.orders, np.nan) for name in ("number", "since")}
    out["number"][known] = np.arange(len(known)) - start
    out["since"][known] = np.where(fresh, np.nan, since)
    return out


def _clock(shop: Sold) -> Features:
    if shop.at is None:
        return {}
    return {
        "hour": shop.placed % DAY / HOUR,
        "weekday": ((shop.placed // DAY + 3) % 7).astype(float),
        "minute": (shop.placed // (60 * SECOND) % 60).astype(float),
    }


def _spread(name: str, place: Codes, values: Numbers) -> Features:
    """The mean of each place, and the deviation from it (NaN of a single value)."""
    mean, square = _mean(place, values), _mean(place, values * values)
    count = np.bincount(place[np.isfinite(values)], minlength=len(mean))
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    return {name: mean, f"{name}_spread": np.where(count > 1, deviation, np.nan)}


def _life(place: Codes, days: Numbers) -> Features:
    first, last = np.floor(-_most(place, -days)), np.floor(_most(place, days))
    return {"first": first, "last": last, "span": last - first}


def _mean(place: Codes, values: Numbers) -> Numbers:
    """The mean of each place's values that are numbers; NaN of none."""
    good = np.isfinite(values)
    size = int(place.max(initial=-1)) + 1
    sums = np.bincount(place[good], values[good], size)
    return _ratio(sums, np.bincount(place[good], minlength=size).astype(float))


def _most(place: Codes, values: Numbers) -> Numbers:
    out = np.full(int(place.max(initial=-1)) + 1, -np.inf)
    np.fmax.at(out, place, values)
    return np.where(np.isfinite(out), out, np.nan)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Numbers:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _group(shop: Sold) -> Codes:
    """(O,) the customer's code, the same in all tables; of guests one of their own, below 0."""
    codes = shop.buyer_codes
    return np.where(codes < 0, -1 - np.arange(len(codes)), codes)


def _records(features: Features, group: Codes) -> Records:
    return Records(tuple(features), np.stack(list(features.values()), axis=1), group)


GRAINS: dict[str, tuple[tuple[str, ...], Callable[[Sold], Records]]] = {
    "lines": ((), of_lines),
    "orders": ((), of_orders),
    "customers": (("customer",), of_customers),
    "products": (("product",), of_products),
}
"""What is told apart: the columns that it needs, and its records."""
