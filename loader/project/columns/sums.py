"""What follows from an order's money, state and lines: what is left after refunds, what is owed, what each line has of
it. In minor units, exact: parts are taken as differences of one running sum, so they always add up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from loader.model.words.orders import SOURCES
from loader.project.columns.common import PARENTS
from loader.project.context import Column, Context, Index
from loader.project.series import Count, Flag, Ratio, Values

Ints = NDArray[np.int64]
Amount = Callable[[Context, Index], Ints]
"""Minor units of these rows."""
_ORDER = PARENTS["item"]["order"]
_TILL = list(SOURCES).index("pos")


def money(amount: Amount) -> Column:
    return lambda c, i: c.money(amount(c, i))


def count(number: Amount) -> Column:
    return lambda c, i: Count(number(c, i))


def always(value: bool) -> Column:
    """The same answer in every row."""
    return lambda c, i: Flag(np.full(len(i), value))


def nothing(c: Context, i: Index) -> Values:
    """An amount that a shop of ours never has: tips, handling, a tax on shipping."""
    return c.money(np.zeros(len(i), np.int64))


# --- orders ---


def reduced(c: Context, i: Index) -> Ints:
    """The subtotal as the platform gives it: before discounts, or after them."""
    orders = c.store.orders
    return orders.subtotal[i] - (orders.discount[i] if c.plan.subtotal_after_discount else 0)


def on_top(c: Context, tax: Ints) -> Ints:
    """What tax adds to a price: nothing, if it is inside."""
    return tax * 0 if c.store.spec.tax_included else tax


def is_paid(c: Context, i: Index) -> NDArray[np.bool_]:
    return c.store.orders.paid[i] >= 0


def is_dropped(c: Context, i: Index) -> NDArray[np.bool_]:
    """Cancelled, or refused by the bank."""
    return c.store.orders.cancelled[i] >= 0


def is_shipped(c: Context, i: Index) -> NDArray[np.bool_]:
    return c.store.orders.fulfilled[i] >= 0


def is_posted(c: Context, i: Index) -> NDArray[np.bool_]:
    """Sent by post: what is sold at a till is handed over."""
    return c.store.orders.source[i] != _TILL


def is_returned(c: Context, i: Index) -> NDArray[np.bool_]:
    """All of it refunded."""
    orders = c.store.orders
    return (orders.refunded[i] >= 0) & (orders.refunded_amount[i] == orders.total[i])


def _back(c: Context, i: Index) -> tuple[Ints, Ints, Ints]:
    """What was refunded of the goods (after discounts, as they are priced), of the tax on top, and of the shipping."""
    orders = c.store.orders
    whole, back = np.maximum(orders.total[i], 1), orders.refunded_amount[i]
    goods = orders.subtotal[i] - orders.discount[i]
    first = goods * back // whole
    second = (goods + on_top(c, orders.tax[i])) * back // whole
    return first, second - first, back - second


def back_goods(c: Context, i: Index) -> Ints:
    return _back(c, i)[0]


def back_shipping(c: Context, i: Index) -> Ints:
    return _back(c, i)[2]


def back_tax(c: Context, i: Index) -> Ints:
    """The tax of what was refunded, inside the prices or on top."""
    orders = c.store.orders
    inside = orders.tax[i] * orders.refunded_amount[i] // np.maximum(orders.total[i], 1)
    return inside if c.store.spec.tax_included else _back(c, i)[1]


def back_discount(c: Context, i: Index) -> Ints:
    """The discount on the goods that were refunded."""
    orders = c.store.orders
    goods = orders.subtotal[i] - orders.discount[i]
    return np.where(goods > 0, orders.discount[i] * back_goods(c, i) // np.maximum(goods, 1), 0)


def back_subtotal(c: Context, i: Index) -> Ints:
    """What was refunded of the subtotal, as the platform gives it."""
    return back_goods(c, i) + (0 if c.plan.subtotal_after_discount else back_discount(c, i))


def _of_order(name: str) -> Amount:
    return lambda c, i: getattr(c.store.orders, name)[i]


def _less(whole: Amount, part: Amount) -> Amount:
    return lambda c, i: whole(c, i) - part(c, i)


def _if(shown: Callable[[Context, Index], NDArray[np.bool_]], amount: Amount) -> Amount:
    return lambda c, i: np.where(shown(c, i), amount(c, i), 0)


def owed(c: Context, i: Index) -> Ints:
    """What a shop still waits for: nothing once an order is cancelled."""
    orders = c.store.orders
    return np.where(is_paid(c, i) | is_dropped(c, i), 0, orders.total[i])


def _tax_inside(c: Context, i: Index) -> Ints:
    return c.store.orders.tax[i] if c.store.spec.tax_included else np.zeros(len(i), np.int64)


def _per_order(lines: str) -> Amount:
    """A figure of the store's lines, added up over each order."""

    def added(c: Context, i: Index) -> Ints:
        first = c.store.orders.first_item[i].astype(np.int64)
        last = first + c.store.orders.line_count[i]
        low, high = int(first.min(initial=len(c.store.items.order))), int(last.max(initial=0))
        running = np.concatenate(([0], np.cumsum(getattr(c.store, lines)[low:high])))
        return np.asarray(running[last - low] - running[first - low])

    return added


def _shipped_pieces(c: Context, i: Index) -> Ints:
    return np.where(is_shipped(c, i), pieces(c, i), 0)


pieces = _per_order("quantities")
_total, _tax, _shipping, _discount = map(_of_order, ("total", "tax", "shipping", "discount"))
# what an invoice, a refund or a cancellation says of each part
_PARTS: dict[str, tuple[Amount, Amount]] = {
    "subtotal": (reduced, back_subtotal),
    "tax": (_tax, back_tax),
    "shipping": (_shipping, back_shipping),
    "discount": (_discount, back_discount),
}
ORDER_MONEY: dict[str, Amount] = {
    "total": _total,
    "subtotal": reduced,
    "discount": _discount,
    "tax": _tax,
    "shipping": _shipping,
    "refunded": _of_order("refunded_amount"),
    "lines_total": _of_order("subtotal"),
    "total_ex_tax": _less(_total, _tax),
    "cart_tax": _tax,
    "shipping_inc_tax": _shipping,
    "subtotal_tax": lambda c, i: on_top(c, _tax(c, i)),
    "net_total": lambda c, i: _total(c, i) - _tax(c, i) - _shipping(c, i),
    "subtotal_inc_tax": lambda c, i: reduced(c, i) + on_top(c, _tax(c, i)),
    "paid_amount": _if(is_paid, _total),
    "outstanding": owed,
    "due": lambda c, i: np.where(is_paid(c, i), 0, _total(c, i)),
    "cancelled_amount": _if(is_dropped, _total),
    "discount_tax": _per_order("discount_tax"),
    "current_total": _less(_total, _of_order("refunded_amount")),
    **{f"current_{part}": _less(whole, back) for part, (whole, back) in _PARTS.items()},
    **{f"{part}_invoiced": _if(is_paid, whole) for part, (whole, _) in _PARTS.items()},
    **{f"{part}_refunded": back for part, (_, back) in _PARTS.items()},
    **{f"{part}_cancelled": _if(is_dropped, whole) for part, (whole, _) in _PARTS.items()},
}
"""The amounts of an order."""


def grams(c: Context, i: Index) -> Ints:
    """Grams of all pieces."""
    return _per_order("line_grams")(c, i)


ORDER: dict[str, Column] = {
    **{name: money(amount) for name, amount in ORDER_MONEY.items()},
    **dict.fromkeys(
        (
            "tip",
            "shipping_tax",
            "handling",
            "wrapping",
            "store_credit",
            "gift_certificate",
            "coupon_discount",
        ),
        nothing,
    ),
    "grams": count(grams),
    "parent": lambda c, i: Count(np.zeros(len(i), np.int64)),
    "piece_count": count(pieces),
    "shipped_count": count(_shipped_pieces),
    "taxes_included": lambda c, i: Flag(np.full(len(i), c.store.spec.tax_included)),
    **{
        name: always(False)
        for name in (
            "test",
            "tax_exempt",
            "deleted",
            "virtual",
            "digital",
            "estimated_taxes",
            "duties_included",
        )
    },
    "confirmed": always(True),
}


# --- lines ---


def _of_lines(name: str) -> Amount:
    return lambda c, i: getattr(c.store, name)[i]


def gross(c: Context, i: Index) -> Ints:
    return c.store.items.price[i] * c.store.items.quantity[i]


def row_total(c: Context, i: Index) -> Ints:
    return gross(c, i) - c.store.items.discount[i]


def _quantity(shown: Callable[[Context, Index], NDArray[np.bool_]]) -> Column:
    """How many pieces of a line, if that became of its order."""
    return lambda c, i: Count(np.where(shown(c, _ORDER(c, i)), c.store.items.quantity[i], 0))


def _waits(c: Context, order: Index) -> NDArray[np.bool_]:
    return ~is_shipped(c, order) & ~is_dropped(c, order)


def is_live(c: Context, i: Index) -> NDArray[np.bool_]:
    """Lines of a live product: what it weighs and costs is not known."""
    return np.asarray(c.store.items.variant[i] >= c.store.new_variants)


def _line_tax(c: Context, i: Index) -> Ints:
    return c.store.line_tax[i]


def _piece_tax(c: Context, i: Index) -> Ints:
    """A piece's share of its line's tax, rounded down."""
    return c.store.line_tax[i] // c.store.items.quantity[i]


def _inside(c: Context, tax: Ints) -> Ints:
    return tax if c.store.spec.tax_included else tax * 0


def _if_order(shown: Callable[[Context, Index], NDArray[np.bool_]], amount: Amount) -> Amount:
    return lambda c, i: np.where(shown(c, _ORDER(c, i)), amount(c, i), 0)


ITEM_MONEY: dict[str, Amount] = {
    **dict.fromkeys(("price", "original_price"), lambda c, i: c.store.items.price[i]),
    "discount": lambda c, i: c.store.items.discount[i],
    "tax": _line_tax,
    "price_inc_tax": lambda c, i: c.store.items.price[i] + on_top(c, _piece_tax(c, i)),
    "price_ex_tax": lambda c, i: c.store.items.price[i] - _inside(c, _piece_tax(c, i)),
    "price_tax": _piece_tax,
    "row_subtotal": gross,
    "row_total": row_total,
    "row_total_inc_tax": lambda c, i: row_total(c, i) + on_top(c, _line_tax(c, i)),
    "pre_tax_price": lambda c, i: row_total(c, i) - _inside(c, _line_tax(c, i)),
    "subtotal_tax": lambda c, i: _line_tax(c, i) + c.store.discount_tax[i],
    "shipping": _of_lines("line_shipping"),
    "gross_total": lambda c, i: row_total(c, i) + on_top(c, _line_tax(c, i)) + c.store.line_shipping[i],
    "refunded": _of_lines("line_refunded"),
    "row_invoiced": _if_order(is_paid, gross),
    "tax_invoiced": _if_order(is_paid, _line_tax),
    "discount_invoiced": _if_order(is_paid, lambda c, i: c.store.items.discount[i]),
}
"""The amounts of a line."""

ITEM: dict[str, Column] = {
    **{name: money(amount) for name, amount in ITEM_MONEY.items()},
    "shipping_tax": nothing,
    "tax_percent": lambda c, i: Ratio(
        c.store.orders.tax_rate[_ORDER(c, i)].astype(np.int64), np.full(len(i), 10, np.int64)
    ),
    "fulfillable_count": _quantity(_waits),
    "shipped_count": _quantity(is_shipped),
    "invoiced_count": _quantity(is_paid),
    "refunded_count": _quantity(is_returned),
    "cancelled_count": _quantity(is_dropped),
    "current_count": lambda c, i: Count(np.where(is_returned(c, _ORDER(c, i)), 0, c.store.items.quantity[i])),
    "grams": lambda c, i: Count(c.store.variants.weight[c.store.items.variant[i]], is_live(c, i)),
    "row_grams": lambda c, i: Count(c.store.line_grams[i], is_live(c, i)),
    **{name: always(False) for name in ("gift_card", "digital", "virtual")},
    **{name: always(True) for name in ("requires_shipping", "taxable", "product_exists")},
}
