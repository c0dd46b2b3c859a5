"""Customers, their orders with the items, and payments and refunds, for platforms that keep them apart.

No name, address or number is a real person's: reserved domains and reserved telephone numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.dateparts import part
from loader.digits import numbered
from loader.entities import LIFE
from loader.model.products import ONLY
from loader.model.words.orders import COUPONS, GATEWAYS, REASONS, RETURNS, SOURCES, TAGS
from loader.project.columns import addresses, countries, sums, tokens, ways
from loader.project.columns.catalog import PRODUCT, VARIANT, options, shop_unit, weighed
from loader.project.columns.clicks import of_orders, referrers, utm, utm_campaign
from loader.project.columns.common import COMMON, PARENTS, buyer, fields, record, repeated
from loader.project.columns.pages import landing
from loader.project.context import Column, Context, Index, present
from loader.project.series import Count, Flag, Keyed, Lists, Real, Text, Time, Values, Words, without

_SOURCES = tuple(SOURCES)
_RETURNS = np.cumsum(list(RETURNS.values()))[:-1]
_ITEM, _PAYMENT, _REFUND = PARENTS["item"], PARENTS["payment"], PARENTS["refund"]
_PAYMENTS = ("unpaid", "authorized", "paid", "refunded", "partially_refunded", "void")
_PROCESSED = {"card": "direct", "wallet": "express", "manual": "manual", "cash": "manual"}
"""How Shopify says that a payment was made, by gateway."""
_MANY = 9  # orders of a customer who is tagged
_FIRST_NUMBER = 1000  # what a shop's order numbers begin above, though its orders count from 1


def _full_name(c: Context, i: Index) -> Values:
    people = c.store.customers
    first = pa.array(people.first_names).take(pa.array(people.first[i]))
    last = pa.array(people.last_names).take(pa.array(people.last[i]))
    return Text(pc.binary_join_element_wise(first, last, " "))


def _life(meaning: str) -> Column:
    return lambda c, i: c.word("order", meaning, c.store.orders.states, c.store.orders.state[i])


def _serial(c: Context, i: Index) -> Values:
    """Which order of the shop it is: its number, without the thousand that numbers begin above."""
    source = c.keys["order", "number"]
    if source.style.kind != "number":
        return Count(np.asarray(i, np.int64) + 1)
    numbers = source.numbers(i)
    return Count(numbers - (_FIRST_NUMBER if source.style.next > _FIRST_NUMBER else 0))


def _payment(c: Context, i: Index) -> Index:
    """What became of the payment: an index into _PAYMENTS."""
    named = {"pending": 0, "authorized": 1, "refunded": 3, "partially_refunded": 4, "cancelled": 5, "voided": 5}
    places = np.array([named.get(state, 2) for state in c.store.orders.states])
    return places[c.store.orders.state[i]]


def _fulfillment(c: Context, i: Index) -> Values:
    shipped = (c.store.orders.fulfilled[i] >= 0).astype(np.int8)
    cancelled = [n for n, state in enumerate(c.store.orders.states) if state == "cancelled"]
    restocked = np.where(np.isin(c.store.orders.state[i], cancelled), 2, shipped)
    return c.word("order", "fulfillment_status", ("unfulfilled", "fulfilled", "restocked"), restocked)


def _cancel_reason(c: Context, i: Index) -> Values:
    reason = c.store.orders.reason[i].astype(np.int64)
    pool = (*c.word("order", "cancel_reason", REASONS, reason).pool, None)
    return Words(np.where(reason < 0, len(pool) - 1, reason), pool)


def _landing(c: Context, i: Index) -> Values:
    """Where the visit began that led to the order, with what its address said; nowhere at the till."""
    return Text(landing(c, c.store.landing[i], of_orders(c, i)))


def _tags(c: Context, i: Index) -> Values:
    """What a shop notes of few orders: sold at the till, by the staff for resale, to a good customer, as a gift."""
    source, buyer = c.store.orders.source[i], c.store.orders.customer[i]
    drawn = c.random("order tag", i) / 2.0**64
    good = c.store.returning[i] & (buyer >= 0) & (c.store.customers.orders_count[np.maximum(buyer, 0)] > _MANY)
    fitting = {
        "pos": source == _SOURCES.index("pos"),
        "wholesale": source == _SOURCES.index("draft"),
        "vip": good,
        "gift": source == _SOURCES.index("web"),
    }
    names = tuple(name for name in TAGS if name in fitting)
    chosen = [fitting[name] & (drawn < TAGS[name]) for name in names]
    return Lists(np.select(chosen, range(len(names)), len(names)), (*((name,) for name in names), ()))


def _shipping_method(c: Context, i: Index) -> Values:
    free = c.store.orders.shipping[i] == 0
    found = c.plan.words.get(("order", "shipping_method"))
    return c.word("order", "shipping_method", ("paid", "free") if found else ("Flat rate", "Free shipping"), free)


def _item_name(c: Context, i: Index) -> Values:
    variant = c.store.items.variant[i]
    title = c.texts("product", "title", c.store.products.title).take(pa.array(c.store.variants.product[variant]))
    words, made = c.plan.words.get(("variant", "title"), {}), c.store.variants.title
    choice = made.take(pa.array(variant))
    shown = choice if words.get("joined") else c.texts("variant", "title", made).take(pa.array(variant))
    both = pc.binary_join_element_wise(title, shown, " - ")
    return Text(pc.if_else(pc.is_in(choice, pa.array([ONLY, words.get("only") or ONLY])), title, both))


def _variation(c: Context, i: Index) -> Values:
    """The variant's key, 0 where no table has variants."""
    if c.plan.entity("variant") is None:
        return Count(np.zeros(len(i), np.int64))
    return tokens.parent_key("item", "variant")(c, i)


_chosen = options("item", "properties", _ITEM["variant"])


def _properties(c: Context, i: Index) -> Values:
    """What was chosen of the variant's options, on platforms that repeat it."""
    return _chosen(c, i) if ("item", "properties") in c.plan.words else c.constant("[]", i)


def _order_name(c: Context, i: Index) -> Values:
    """The order's number with what the shop writes around it; counted by itself where no column has the number."""
    if ("order", "name") in c.keys:
        return Text(c.keys["order", "name"].text(i))
    order, number, profile = c.plan.entity("order"), c.keys["order", "number"], c.plan.profile
    bound = order.by_meaning.get("name") if order and profile.rows.get("order") else None
    style = profile.keys.get(("order", bound.column.name)) if bound else None
    if style is None or "uuid" in (style.kind, number.style.kind):
        return Text(pc.binary_join_element_wise("#", number.text(i), ""))
    return Text(numbered(style.prefix, number.numbers(i), style.suffix, style.width))


def _last_order(column: Column) -> Column:
    """What a column says of each customer's last order; NULL of customers without any."""

    def found(c: Context, i: Index) -> Values:
        order, absent = present(c.store.customers.last_order[i])
        return without(column(c, order), absent)

    return found


_PERSON: dict[str, Column] = {
    **fields("customers", "text", "phone"),
    "first_name": lambda c, i: Words(c.store.customers.first[i], c.store.customers.first_names),
    "last_name": lambda c, i: Words(c.store.customers.last[i], c.store.customers.last_names),
    "full_name": _full_name,
}
CUSTOMER: dict[str, Column] = {
    **COMMON,
    **addresses.fields("customer", "", addresses.home, _PERSON),
    **fields("customers", "text", "email"),
    "username": lambda c, i: Text(
        pc.replace_substring_regex(c.texts("customer", "email", c.store.customers.email).take(pa.array(i)), "@.*$", "")
    ),
    "state": lambda c, i: c.word("customer", "state", ("disabled", "enabled"), c.store.customers.verified[i]),
    **fields("customers", "flag", "accepts_marketing"),
    "verified_email": lambda c, i: Flag(c.store.customers.verified[i]),
    "tax_exempt": sums.always(False),
    "default": sums.always(True),
    "paying": lambda c, i: Flag(c.store.customers.orders_count[i] > 0),
    "graphql_id": tokens.prefixed("customer", "graphql_id", tokens.key("customer")),
    "tags": lambda c, i: Lists((c.store.customers.orders_count[i] > 9).astype("i1"), ((), ("vip",))),
    **fields("customers", "count", "orders_count"),
    **fields("customers", "money", "total_spent"),
    "last_order_at": _last_order(lambda c, order: Time(c.store.orders.created[order])),
    "last_order": _last_order(tokens.key("order")),
    "last_order_name": _last_order(_order_name),
    **fields("customers", "time", "created", "updated"),
    "raw": lambda c, i: record(c, "customer", CUSTOMER, ("email", "first_name", "last_name", "accepts_marketing"), i),
}


def _day(c: Context, orders: Index) -> Values:
    """The day of orders as a star schema has it, 20261127, in UTC."""
    return Count(part("day as YYYYMMDD", c.store.orders.created[orders]))


ORDER: dict[str, Column] = {
    **COMMON,
    **sums.ORDER,
    **tokens.ORDER,
    **{
        name: column
        for role, find in addresses.ROLES.items()
        for name, column in addresses.fields("order", role, find, CUSTOMER).items()
    },
    "graphql_id": tokens.prefixed("order", "graphql_id", tokens.key("order")),
    "number": lambda c, i: Keyed(c.keys["order", "number"], i),
    "serial": _serial,
    "name": _order_name,
    "customer_email": repeated(CUSTOMER, "email", buyer),
    "contact_email": repeated(CUSTOMER, "email", buyer),
    "buyer_accepts_marketing": repeated(CUSTOMER, "accepts_marketing", buyer),
    **{name: repeated(CUSTOMER, name, buyer) for name in ("first_name", "last_name", "full_name", "phone")},
    "weight_sum": lambda c, i: weighed(sums.grams(c, i), shop_unit(c)),
    "group": lambda c, i: Count((c.store.account[i] >= 0).astype(np.int64)),
    "guest": lambda c, i: Flag(c.store.account[i] < 0),
    "store_name": lambda c, i: c.constant(c.store.name, i),
    "returning": lambda c, i: Flag(c.store.returning[i]),
    **{name: lambda c, i: c.constant(c.plan.currency, i) for name in ("shop_currency", "buyer_currency")},
    "locale": countries.language,
    "exchange_rate": lambda c, i: Real(np.ones(len(i))),
    **{name: _life(name) for name in LIFE},
    "payment_status": lambda c, i: c.word("order", "payment_status", _PAYMENTS, _payment(c, i)),
    "gateway": ways.shown("gateway", "gateway"),
    "gateway_title": ways.shown("gateway_title", "gateway"),
    "fulfillment_status": _fulfillment,
    "cancel_reason": _cancel_reason,
    "processed": lambda c, i: Time(c.store.orders.created[i]),
    **fields("orders", "happened", "paid", "fulfilled", "cancelled"),
    "closed": fields("orders", "happened", "fulfilled")["fulfilled"],
    "refunded_at": lambda c, i: Time(c.store.orders.refunded[i], c.store.orders.refunded[i] < 0),
    "coupon": lambda c, i: Words(c.store.orders.coupon[i], (*COUPONS, None)),
    "coupons": lambda c, i: Lists(c.store.orders.coupon[i], (*((code,) for code in COUPONS), ())),
    **fields("orders", "count", "line_count"),
    "landing_page": _landing,
    "utm_source": utm("source"),
    "utm_medium": utm("medium"),
    "utm_campaign": utm_campaign,
    "referrer": lambda c, i: referrers(c, of_orders(c, i)),
    "source_name": ways.shown("source_name", "source"),
    "shipping_method": _shipping_method,
    "shipping_description": lambda c, i: c.word(
        "order", "shipping_description", ("paid", "free"), c.store.orders.shipping[i] == 0
    ),
    "processing_method": lambda c, i: Words(c.store.orders.gateway[i], tuple(map(_PROCESSED.__getitem__, GATEWAYS))),
    "tags": _tags,
    **fields("orders", "time", "created", "updated"),
    "day_key": _day,
    "raw": lambda c, i: record(c, "order", ORDER, ("number", "total", "subtotal", "discount", "tax", "line_count"), i),
}


def _place(c: Context, i: Index) -> NDArray[np.int64]:
    """Which line of its order each is, from 0: (N,)."""
    places: NDArray[np.int64] = np.asarray(i) - c.store.orders.first_item[c.store.items.order[i]]
    return places


ITEM: dict[str, Column] = {
    **COMMON,
    **sums.ITEM,
    "graphql_id": tokens.prefixed("item", "graphql_id", tokens.key("item")),
    "order_number": repeated(ORDER, "number", _ITEM["order"]),
    "position": lambda c, i: Count(_place(c, i) + 1),
    "day_key": lambda c, i: _day(c, c.store.items.order[i]),
    "list_index": lambda c, i: Count(_place(c, i)),
    "sku": repeated(VARIANT, "sku", _ITEM["variant"]),
    "name": _item_name,
    "product_title": repeated(PRODUCT, "title", _ITEM["product"]),
    "variant_title": repeated(VARIANT, "title", _ITEM["variant"]),
    "vendor": repeated(PRODUCT, "vendor", _ITEM["product"]),
    "product_type": repeated(PRODUCT, "product_type", _ITEM["product"]),
    "product_kind": repeated(PRODUCT, "kind", _ITEM["product"]),
    "cost": lambda c, i: c.money(c.store.variants.cost[c.store.items.variant[i]], sums.is_live(c, i)),
    "weight": lambda c, i: replace(
        weighed(c.store.variants.weight[c.store.items.variant[i]], shop_unit(c)), missing=sums.is_live(c, i)
    ),
    "row_weight": lambda c, i: replace(weighed(c.store.line_grams[i], shop_unit(c)), missing=sums.is_live(c, i)),
    "variation": _variation,
    "fulfillment_status": lambda c, i: c.word(
        "item", "fulfillment_status", ("unfulfilled", "fulfilled"), sums.is_shipped(c, _ITEM["order"](c, i))
    ),
    "fulfillment_service": lambda c, i: c.constant("manual", i),
    "inventory_management": lambda c, i: c.word("item", "inventory_management", ("shop",), i * 0),
    **fields("items", "count", "quantity"),
    "properties": _properties,
    "created": repeated(ORDER, "created", _ITEM["order"]),
    "updated": repeated(ORDER, "updated", _ITEM["order"]),
    "raw": lambda c, i: record(c, "item", ITEM, ("sku", "name", "quantity", "price", "discount"), i),
}
PAYMENT: dict[str, Column] = {
    **COMMON,
    "order_number": repeated(ORDER, "number", _PAYMENT["order"]),
    "amount": repeated(ORDER, "total", _PAYMENT["order"]),
    "status": lambda c, i: c.word("payment", "status", ("success",), i * 0),
    "gateway": repeated(ORDER, "gateway", _PAYMENT["order"]),
    "created": repeated(ORDER, "paid", _PAYMENT["order"]),
    "updated": repeated(ORDER, "paid", _PAYMENT["order"]),
    "raw": lambda c, i: record(c, "payment", PAYMENT, ("amount", "currency"), i),
}
REFUND: dict[str, Column] = {
    **COMMON,
    "order_number": repeated(ORDER, "number", _REFUND["order"]),
    **fields("refunds", "money", "amount"),
    "reason": lambda c, i: c.word(
        "refund", "reason", tuple(RETURNS), np.searchsorted(_RETURNS, c.random("refund reason", i) / 2.0**64)
    ),
    "created": lambda c, i: Time(c.store.refunds.time[i]),
    "updated": lambda c, i: Time(c.store.refunds.time[i]),
    "kind": lambda c, i: c.constant("refund", i),
    "gateway": repeated(ORDER, "gateway", _REFUND["order"]),
    "status": lambda c, i: c.constant("success", i),
    "negative": lambda c, i: c.money(-c.store.refunds.amount[i]),
    "raw": lambda c, i: record(c, "refund", REFUND, ("amount", "reason"), i),
}
