"""Orders and their items."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.entities import LIFE
from loader.model.products import ONLY
from loader.model.words import REFERRERS
from loader.project.columns.catalog import PRODUCT, VARIANT
from loader.project.columns.clicks import click_of, clicks, marked, utm, utm_campaign
from loader.project.columns.common import COMMON, repeated
from loader.project.columns.options import options
from loader.project.columns.people import CUSTOMER, country
from loader.project.columns.record import record
from loader.project.context import Column, Context, Index, happened
from loader.project.series import Count, Keyed, Lists, Text, Time, Values, Words

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


def _typed_in(c: Context, i: Index) -> NDArray[np.bool_]:
    """Orders that no visit led to, placed at the till or by the staff: if a column shows that and no event differs."""
    order = c.plan.entity("order")
    if order is None or not order.has("source_name") or c.store.spec.sessions:
        return np.zeros(len(i), bool)
    return (c.store.orders.source[i] != c.store.orders.sources.index("web")) & (c.store.clicks.campaign[i] < 0)


def _landing(c: Context, i: Index) -> Values:
    """The visit began on the page of what was bought first, or on the home page; an ad's click leaves its marks."""
    product = c.store.variants.product[c.store.items.variant[c.store.orders.first_item[i]]]
    handles = c.store.products.handle.take(pa.array(product))
    pages = pc.binary_join_element_wise(pa.scalar("/products/"), handles, "")
    pages = pc.if_else(pc.equal(handles, ""), pa.scalar("/"), pages)  # a live product whose address nobody knows
    page = pc.if_else(pa.array(c.random("landing", i) % np.uint64(3) == 0), pa.scalar("/"), pages)
    page = pc.if_else(pa.array(_typed_in(c, i)), pa.scalar(None, pa.string()), page)
    return Text(pc.coalesce(marked(c, i, pages), page))


def _referrer(c: Context, i: Index) -> Values:
    """An ad's click comes from its platform; other visits from anywhere."""
    click = click_of(c, i)
    anywhere = (c.random("referrer", i) % np.uint64(len(REFERRERS))).astype(np.int64)
    nowhere = np.where(_typed_in(c, i), REFERRERS.index(None), anywhere)
    pool = (*REFERRERS, *(marks.referrer for marks in clicks(c)))
    return Words(np.where(click >= 0, len(REFERRERS) + click, nowhere), pool)


def _source(c: Context, i: Index) -> Values:
    orders = c.store.orders
    return c.word(
        "order", "source_name", orders.sources, np.where(c.store.clicks.campaign[i] >= 0, 0, orders.source[i])
    )


def _shipping_method(c: Context, i: Index) -> Values:
    free = (c.store.orders.shipping[i] == 0).astype("i1")
    found = c.plan.words.get(("order", "shipping_method"))
    return c.word("order", "shipping_method", ("paid", "free") if found else ("Flat rate", "Free shipping"), free)


def _buyer(c: Context, i: Index) -> Index:
    buyer: Index = c.store.orders.customer[i]
    return buyer


def _pieces(c: Context, i: Index) -> Values:
    """Pieces over all lines of these orders."""
    quantity = c.store.items.quantity.astype(np.int64)
    total = np.concatenate(([0], np.cumsum(quantity)))
    first = c.store.orders.first_item[i].astype(np.int64)
    return Count(total[first + c.store.orders.line_count[i]] - total[first])


def _order_of(c: Context, i: Index) -> Index:
    order: Index = c.store.items.order[i]
    return order


def _variant_of(c: Context, i: Index) -> Index:
    variant: Index = c.store.items.variant[i]
    return variant


def _amount(name: str) -> Column:
    """One of the amounts of `Orders`."""
    return lambda c, i: c.money(getattr(c.store.orders, name)[i])


def _happened(name: str) -> Column:
    """One of the times of `Orders` that may not have come."""
    return lambda c, i: happened(getattr(c.store.orders, name)[i])


def _item_name(c: Context, i: Index) -> Values:
    variant = c.store.items.variant[i]
    title = c.store.products.title.take(pa.array(c.store.variants.product[variant]))
    choice = c.store.variants.title.take(pa.array(variant))
    both = pc.binary_join_element_wise(title, choice, " - ")
    only = c.plan.words.get(("variant", "title"), {}).get("only") or ONLY
    return Text(pc.if_else(pc.is_in(choice, pa.array([ONLY, only])), title, both))


_chosen = options("item", "properties", _variant_of)


def _properties(c: Context, i: Index) -> Values:
    """What was chosen of the variant's options, on platforms that repeat it."""
    return _chosen(c, i) if ("item", "properties") in c.plan.words else c.constant("[]", i)


def _product_of(c: Context, i: Index) -> Index:
    product: Index = c.store.variants.product[c.store.items.variant[i]]
    return product


def _tax_on_top(c: Context, i: Index) -> Index:
    tax = c.store.line_tax[i]
    return tax * 0 if c.store.spec.tax_included else tax


def _price_inc_tax(c: Context, i: Index) -> Values:
    """A piece with its share of the line's tax, rounded down."""
    return c.money(c.store.items.price[i] + _tax_on_top(c, i) // c.store.items.quantity[i])


def _life(meaning: str) -> Column:
    """The state of an order in one of the columns that say it."""
    return lambda c, i: c.word("order", meaning, c.store.orders.states, c.store.orders.state[i])


def _subtotal_inc_tax(c: Context, i: Index) -> Values:
    orders = c.store.orders
    off = orders.discount[i] if c.plan.subtotal_after_discount else 0
    return c.money(orders.subtotal[i] - off + (0 if c.store.spec.tax_included else orders.tax[i]))


ORDER: dict[str, Column] = {
    **COMMON,
    "number": lambda c, i: Keyed(c.keys["order", "number"], i),
    "name": _name,
    "customer_email": repeated(CUSTOMER, "email", _buyer),
    **{name: repeated(CUSTOMER, name, _buyer) for name in ("first_name", "last_name", "city", "country_code")},
    "country": country("order", _buyer),
    **{name: _amount(name) for name in ("total", "discount", "tax", "shipping")},
    "refunded": _amount("refunded_amount"),
    "total_ex_tax": lambda c, i: c.money(c.store.orders.total[i] - c.store.orders.tax[i]),
    "subtotal_inc_tax": _subtotal_inc_tax,
    "subtotal": _subtotal,
    "paid_amount": _paid_amount,
    **{meaning: _life(meaning) for meaning in LIFE},
    "fulfillment_status": _fulfillment,
    "cancel_reason": _cancel_reason,
    "processed": lambda c, i: Time(c.store.orders.created[i]),
    **{name: _happened(name) for name in ("paid", "fulfilled", "cancelled")},
    "refunded_at": _happened("refunded"),
    "coupon": lambda c, i: Words(c.store.orders.coupon[i], (*c.store.orders.coupons, None)),
    "line_count": lambda c, i: Count(c.store.orders.line_count[i]),
    "piece_count": _pieces,
    "landing_page": _landing,
    "utm_source": utm("source"),
    "utm_medium": utm("medium"),
    "utm_campaign": utm_campaign,
    "referrer": _referrer,
    "source_name": _source,
    "gateway": lambda c, i: c.word("order", "gateway", c.store.orders.gateways, c.store.orders.gateway[i]),
    "gateway_title": lambda c, i: c.word("order", "gateway_title", c.store.orders.gateways, c.store.orders.gateway[i]),
    "shipping_method": _shipping_method,
    "processing_method": lambda c, i: c.constant("direct", i),
    "tags": lambda c, i: Lists(i * 0, ((),)),
    "created": lambda c, i: Time(c.store.orders.created[i]),
    "updated": lambda c, i: Time(c.store.orders.updated[i]),
    "raw": lambda c, i: record(c, "order", ORDER, ("number", "total", "subtotal", "discount", "tax", "line_count"), i),
}

ITEM: dict[str, Column] = {
    **COMMON,
    "order_number": repeated(ORDER, "number", _order_of),
    "position": lambda c, i: Count(np.asarray(i) - c.store.orders.first_item[c.store.items.order[i]] + 1),
    "sku": repeated(VARIANT, "sku", _variant_of),
    "name": _item_name,
    "product_title": repeated(PRODUCT, "title", _product_of),
    "variant_title": repeated(VARIANT, "title", _variant_of),
    "vendor": repeated(PRODUCT, "vendor", _product_of),
    "quantity": lambda c, i: Count(c.store.items.quantity[i]),
    "price": lambda c, i: c.money(c.store.items.price[i]),
    "discount": lambda c, i: c.money(c.store.items.discount[i]),
    "tax": lambda c, i: c.money(c.store.line_tax[i]),
    "price_inc_tax": _price_inc_tax,
    "row_subtotal": lambda c, i: c.money(c.store.items.price[i] * c.store.items.quantity[i]),
    "row_total_inc_tax": lambda c, i: c.money(
        c.store.items.price[i] * c.store.items.quantity[i] - c.store.items.discount[i] + _tax_on_top(c, i)
    ),
    "row_total": lambda c, i: c.money(c.store.items.price[i] * c.store.items.quantity[i] - c.store.items.discount[i]),
    "properties": _properties,
    "created": repeated(ORDER, "created", _order_of),
    "updated": repeated(ORDER, "updated", _order_of),
    "raw": lambda c, i: record(c, "item", ITEM, ("sku", "name", "quantity", "price", "discount"), i),
}
