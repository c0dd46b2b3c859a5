"""The figures by which lines are judged, each with what it reads, its value of a shop, and its distance."""

from __future__ import annotations

import numpy as np

from loader.realism.distances import apart, kolmogorov_smirnov, of_curves, of_shares
from loader.realism.excess import Yardstick
from loader.realism.sold import DAY, HOUR, Codes, Numbers, Sold


def unit_price(shop: Sold) -> Numbers:
    assert shop.price is not None
    return shop.price


def quantity(shop: Sold) -> Numbers:
    assert shop.quantity is not None
    return shop.quantity


def items(shop: Sold) -> Numbers:
    """Lines of each order."""
    return shop.summed()


def order_gross(shop: Sold) -> Numbers:
    """What each order costs before discount."""
    return shop.summed(shop.gross)


def discount_rate(shop: Sold) -> Numbers:
    """Discount of each order, as a share of what it costs without; an order of nothing has none."""
    gross = shop.summed(shop.gross)
    assert shop.discount is not None
    return np.divide(shop.summed(shop.discount), gross, out=np.zeros_like(gross), where=gross > 0)


def orders_per_customer(shop: Sold) -> Numbers:
    counts = np.bincount(shop.buyer_codes[shop.buyer_codes >= 0])
    return counts[counts > 0].astype(float)


def days_between(shop: Sold) -> Numbers:
    """Days (with their fraction) between consecutive orders of a customer."""
    known, days = shop.by_time, np.diff(shop.placed[shop.by_time]) / DAY
    return np.asarray(days[np.diff(shop.buyer_codes[known]) == 0])


def affinity(shop: Sold) -> Numbers:
    """Of each customer, the sum of the squared shares of categories in their lines."""
    assert shop.customer is not None and shop.category is not None
    known = (shop.customer >= 0) & (shop.category >= 0)
    pairs, counts = pair_counts(shop.customer[known], shop.category[known])
    lines = np.bincount(pairs[0], counts)
    return (np.bincount(pairs[0], counts**2.0) / np.maximum(lines, 1) ** 2)[lines > 0]


def hour(shop: Sold) -> Numbers:
    return np.bincount(shop.placed // HOUR % 24, minlength=24).astype(float)


def weekday(shop: Sold) -> Numbers:
    """Orders by weekday, from Monday on."""
    return np.bincount((shop.placed // DAY + 3) % 7, minlength=7).astype(float)


def popularity(shop: Sold) -> Numbers:
    """Share of the lines that the best sold product has, the two best, and so on."""
    return np.cumsum(sales(shop)) / max(sales(shop).sum(), 1)


def category_mix(shop: Sold) -> Numbers:
    assert shop.category is not None
    return np.bincount(shop.category[shop.category >= 0]).astype(float)


def repeat_purchase(shop: Sold) -> Numbers:
    """The share of customer-product pairs that were bought in more than one order."""
    assert shop.customer is not None and shop.product is not None
    known = (shop.customer >= 0) & (shop.product >= 0)
    bought = np.unique(np.stack((shop.order, shop.customer, shop.product))[:, known], axis=1)
    _, orders = pair_counts(bought[1], bought[2])
    return np.array([(orders > 1).mean() if len(orders) else np.nan])


def pair_counts(one: Codes, other: Codes) -> tuple[Codes, Codes]:
    """The pairs (2, P) that occur, and how often each does."""
    width = int(other.max(initial=0)) + 1
    pairs, counts = np.unique(one * width + other, return_counts=True)
    return np.stack((pairs // width, pairs % width)), counts


def sales(shop: Sold) -> Codes:
    """Lines of each product that was sold, the best sold first."""
    assert shop.product is not None
    counts = np.bincount(shop.product[shop.product >= 0])
    return np.sort(counts[counts > 0])[::-1]


JUDGED = (
    Yardstick("unit price", ("price",), unit_price, kolmogorov_smirnov),
    Yardstick("quantity", ("quantity",), quantity, kolmogorov_smirnov),
    Yardstick("items per order", (), items, kolmogorov_smirnov),
    Yardstick("order gross", ("price",), order_gross, kolmogorov_smirnov),
    Yardstick("discount rate", ("price", "discount"), discount_rate, kolmogorov_smirnov),
    Yardstick("orders per customer", ("customer",), orders_per_customer, kolmogorov_smirnov),
    Yardstick("days between a customer's orders", ("customer", "at"), days_between, kolmogorov_smirnov),
    Yardstick("affinity", ("customer", "category"), affinity, kolmogorov_smirnov),
    Yardstick("hour", ("at",), hour, of_shares),
    Yardstick("weekday", ("at",), weekday, of_shares),
    Yardstick("product popularity", ("product",), popularity, of_curves),
    Yardstick("category mix", ("category",), category_mix, of_shares),
    Yardstick("repeat purchase", ("customer", "product"), repeat_purchase, apart),
)
"""Their mean excess is the verdict."""
