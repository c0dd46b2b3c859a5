"""Orders and their items."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.generate.columns.record import record
from loader.generate.context import Column, Context, Index, happened, taken
from loader.generate.values import Count, Keyed, Lists, Text, Time, Values, Words

_REASONS = ("customer", "inventory", "fraud", "declined", "other")


def _name(c: Context, i: Index) -> Values:
    return Text(pc.binary_join_element_wise(pa.scalar("#"), c.keys["order", "number"].text(i), ""))


def _subtotal(c: Context, i: Index) -> Values:
    orders = c.store.orders
    return c.money(orders.subtotal[i] - (orders.discount[i] if c.plan.subtotal_after_discount else 0))


def _is(c: Context, i: Index, *states: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    wanted = [n for n, state in enumerate(c.store.orders.states) if state in states]
    return np.isin(c.store.orders.state[i], wanted)


def _paid_amount(c: Context, i: Index) -> Values:
    total = c.store.orders.total[i]
    return c.money(np.where(c.store.orders.paid[i] < 0, 0, total))


def _fulfillment(c: Context, i: Index) -> Values:
    shipped = (c.store.orders.fulfilled[i] >= 0).astype(np.int8)
    restocked = np.where(_is(c, i, "cancelled"), 2, shipped)
    return c.word("order", "fulfillment_status", ("unfulfilled", "fulfilled", "restocked"), restocked)


def _cancel_reason(c: Context, i: Index) -> Values:
    words = c.word("order", "cancel_reason", _REASONS, i)
    pool = (*words.pool, None)
    return Words(
        np.where(c.store.orders.cancelled[i] < 0, len(pool) - 1, c.random("reason", i) % np.uint64(len(words.pool))),
        pool,
    )


def _landing(c: Context, i: Index) -> Values:
    """The visit began on the page of what was bought first, or on the home page."""
    product = c.store.variants.product[c.store.items.variant[c.store.orders.first_item[i]]]
    handles = c.store.products.handle.take(pa.array(product))
    pages = pc.binary_join_element_wise(pa.scalar("/products/"), handles, "")
    return Text(pc.if_else(pa.array(c.random("landing", i) % np.uint64(3) == 0), pa.scalar("/"), pages))


_REFERRERS = (
    None,
    "https://www.google.com/",
    None,
    "https://www.instagram.com/",
    None,
    "https://www.facebook.com/",
    "https://duckduckgo.com/",
)


def _line(name: str) -> Column:
    """An order's column, as its items repeat it."""
    return lambda c, i: ORDER[name](c, c.store.items.order[i])


def _item_name(c: Context, i: Index) -> Values:
    variant = c.store.items.variant[i]
    title = c.store.products.title.take(pa.array(c.store.variants.product[variant]))
    option = c.store.variants.title.take(pa.array(variant))
    both = pc.binary_join_element_wise(title, option, " - ")
    return Text(pc.if_else(pc.equal(option, "Default Title"), title, both))


def _variant_title(c: Context, i: Index) -> Values:
    return taken(c.store.variants.title, c.store.items.variant[i])


def _product_of(c: Context, i: Index) -> Index:
    product: Index = c.store.variants.product[c.store.items.variant[i]]
    return product


_COMMON: dict[str, Column] = {
    "shop_domain": lambda c, i: c.constant(c.plan.shop_domain, i),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
}

ORDER: dict[str, Column] = {
    **_COMMON,
    "number": lambda c, i: Keyed(c.keys["order", "number"], i),
    "name": _name,
    "customer_email": lambda c, i: taken(c.store.customers.email, c.store.orders.customer[i]),
    "total": lambda c, i: c.money(c.store.orders.total[i]),
    "subtotal": _subtotal,
    "discount": lambda c, i: c.money(c.store.orders.discount[i]),
    "tax": lambda c, i: c.money(c.store.orders.tax[i]),
    "shipping": lambda c, i: c.money(c.store.orders.shipping[i]),
    "paid_amount": _paid_amount,
    "refunded": lambda c, i: c.money(c.store.orders.refunded_amount[i]),
    "financial_status": lambda c, i: c.word(
        "order", "financial_status", c.store.orders.states, c.store.orders.state[i]
    ),
    "fulfillment_status": _fulfillment,
    "cancelled": lambda c, i: happened(c.store.orders.cancelled[i]),
    "cancel_reason": _cancel_reason,
    "status": lambda c, i: c.word("order", "status", c.store.orders.states, c.store.orders.state[i]),
    "processed": lambda c, i: Time(c.store.orders.created[i]),
    "paid": lambda c, i: happened(c.store.orders.paid[i]),
    "fulfilled": lambda c, i: happened(c.store.orders.fulfilled[i]),
    "refunded_at": lambda c, i: happened(c.store.orders.refunded[i]),
    "coupon": lambda c, i: Words(c.store.orders.coupon[i], (*c.store.orders.coupons, None)),
    "line_count": lambda c, i: Count(c.store.orders.line_count[i]),
    "landing_page": _landing,
    "referrer": lambda c, i: Words(c.random("referrer", i) % np.uint64(len(_REFERRERS)), _REFERRERS),
    "source_name": lambda c, i: Words(c.store.orders.source[i], c.store.orders.sources),
    "gateway": lambda c, i: Words(c.store.orders.gateway[i], c.store.orders.gateways),
    "processing_method": lambda c, i: c.constant("direct", i),
    "tags": lambda c, i: Lists(i * 0, ((),)),
    "created": lambda c, i: Time(c.store.orders.created[i]),
    "updated": lambda c, i: Time(c.store.orders.updated[i]),
    "raw": lambda c, i: record(c, "order", ORDER, ("number", "total", "subtotal", "discount", "tax", "line_count"), i),
}

ITEM: dict[str, Column] = {
    **_COMMON,
    "order_number": _line("number"),
    "position": lambda c, i: Count(np.asarray(i) - c.store.orders.first_item[c.store.items.order[i]] + 1),
    "sku": lambda c, i: taken(c.store.variants.sku, c.store.items.variant[i]),
    "name": _item_name,
    "product_title": lambda c, i: taken(c.store.products.title, _product_of(c, i)),
    "variant_title": _variant_title,
    "vendor": lambda c, i: Words(c.store.products.vendor[_product_of(c, i)], c.store.products.vendors),
    "quantity": lambda c, i: Count(c.store.items.quantity[i]),
    "price": lambda c, i: c.money(c.store.items.price[i]),
    "discount": lambda c, i: c.money(c.store.items.discount[i]),
    "row_total": lambda c, i: c.money(c.store.items.price[i] * c.store.items.quantity[i] - c.store.items.discount[i]),
    "properties": lambda c, i: c.constant("[]", i),
    "created": _line("created"),
    "updated": _line("updated"),
    "raw": lambda c, i: record(c, "item", ITEM, ("sku", "name", "quantity", "price", "discount"), i),
}
