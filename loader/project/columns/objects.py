"""JSON that platforms send inside a row: addresses, customers, lines, taxes, amounts in two currencies. It is made of
the columns that the tables hold, so that both agree; a vocabulary says which keys an object has, in which order.

A shape is `[ENTITY.values.MEANING]` of a vocabulary: a meaning = the key that it has in the object.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.entities import ADDRESS, ENTITIES, MONEY_SET
from loader.model.variants import Differences
from loader.model.words.orders import COUPONS
from loader.project.columns import countries, tokens
from loader.project.columns.addresses import ROLES
from loader.project.columns.common import PARENTS, as_json, joined
from loader.project.columns.orders import ITEM, ORDER, REFUND
from loader.project.columns.sums import ITEM_MONEY, ORDER_MONEY, is_posted, is_shipped
from loader.project.context import Column, Context, Index, present
from loader.project.series import Count, Json, Keyed, Lists, Ratio, Text, Values, Words, without

Columns = Mapping[str, Column]
_ORDER, _BUYER = PARENTS["item"]["order"], PARENTS["order"]["customer"]
_NONE = "[]"
EVERYTHING: dict[str, dict[str, Column]] = {}
"""All columns by entity, which objects are made of; `loader.project.columns` fills it."""


def _value(c: Context, entity: str, meaning: str, i: Index) -> Values:
    """A meaning of an entity, a key or a link too."""
    if meaning == "key":
        return tokens.key(entity)(c, i)
    if meaning in ENTITIES[entity].links and meaning in PARENTS[entity] and meaning != "shop":
        return tokens.parent_key(entity, meaning)(c, i)
    return EVERYTHING[entity][meaning](c, i)


def _text(values: Values) -> pa.Array:
    """A value of an object: ids that are plain numbers stay bare."""
    if isinstance(values, Keyed) and values.source.plain:
        return as_json(values, bare=Keyed)
    return as_json(values)


def _shape(c: Context, entity: str, meaning: str) -> Mapping[str, str]:
    """Meaning -> key of an object, in its order."""
    found = c.plan.words.get((entity, meaning), {})
    return {own: str(name) for own, name in found.items()}


def _objects(c: Context, shape: Mapping[str, str], value: Callable[[str], Values]) -> pa.Array:
    return joined([(name, _text(value(meaning))) for meaning, name in shape.items()])


def one(entity: str, meaning: str, child: str, of: Callable[[Context, Index], Index]) -> Column:
    """The row of another entity that each row belongs to; NULL if there is none."""

    def column(c: Context, i: Index) -> Values:
        rows, absent = present(of(c, i))
        made = Json(_objects(c, _shape(c, entity, meaning), lambda own: _value(c, child, own, rows)))
        return without(made, absent)

    return column


def nested(entity: str, fields: Sequence[tuple[tuple[str, ...], str]]) -> Column:
    """Objects that hold these meanings of the entity, each at the end of its path."""
    return lambda c, i: Json(_level(c, entity, fields, i))


def _level(c: Context, entity: str, fields: Sequence[tuple[tuple[str, ...], str]], i: Index) -> pa.Array:
    """What stands at the first key of each path: a value at its end, else another object."""
    below: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for path, meaning in fields:
        below.setdefault(path[0], []).append((path[1:], meaning))
    named = []
    for key, rest in below.items():
        path, meaning = rest[0]
        named.append((key, _level(c, entity, rest, i) if path else _text(_value(c, entity, meaning, i))))
    return joined(named)


def some(entity: str, meaning: str, child: str, span: Callable[[Context, Index], tuple[Any, Any]]) -> Column:
    """The rows of another entity that belong to each row: (context, rows) -> the first of them, and how many."""

    def column(c: Context, i: Index) -> Values:
        first, count = (np.asarray(part, np.int64) for part in span(c, i))
        offsets = np.concatenate(([0], np.cumsum(count)))
        rows = np.repeat(first - offsets[:-1], count) + np.arange(offsets[-1])
        made = _objects(c, _shape(c, entity, meaning), lambda own: _value(c, child, own, rows))
        lists = pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), made)
        return Json(pc.binary_join_element_wise("[", pc.binary_join(lists, ", "), "]", ""))

    return column


def _own(c: Context, entity: str, columns: Columns, meaning: str, i: Index) -> Values:
    return columns[meaning](c, i) if meaning in columns else _value(c, entity, meaning, i)


def alone(
    entity: str, meaning: str, columns: Columns, there: Callable[[Context, Index], NDArray[np.bool_]] | None = None
) -> Column:
    """A list of one object, of columns of its own; empty where it is not `there`."""

    def column(c: Context, i: Index) -> Values:
        made = _objects(c, _shape(c, entity, meaning), lambda own: _own(c, entity, columns, own, i))
        listed = pc.binary_join_element_wise("[", made, "]", "")
        return Json(listed if there is None else pc.if_else(pa.array(there(c, i)), listed, _NONE))

    return column


def plain(entity: str, meaning: str, columns: Columns) -> Column:
    """An object of columns of its own."""
    return lambda c, i: Json(_objects(c, _shape(c, entity, meaning), lambda own: columns[own](c, i)))


def _address(entity: str, meaning: str, role: str) -> Column:
    """An address, NULL where nothing is known of it."""

    def column(c: Context, i: Index) -> Values:
        shape = _shape(c, entity, meaning)

        def value(own: str) -> Values:
            return _value(c, entity, f"{role}{own}" if own in ADDRESS else own, i)

        city = value("city")
        assert isinstance(city, Words)
        known = np.array([word is not None for word in city.pool])[city.index]
        return Json(pc.if_else(pa.array(known), _objects(c, shape, value), pa.scalar(None, pa.string())))

    return column


def constant(text: str) -> Column:
    """The same JSON in every row."""
    return lambda c, i: Json(pa.repeat(pa.scalar(text), len(i)))


def money_set(amount: Callable[[Context, Index], NDArray[np.int64]]) -> Column:
    """An amount in the shop's currency and in the buyer's, which are one."""

    def column(c: Context, i: Index) -> Values:
        currency = as_json(c.constant(c.plan.currency, i))
        inner = joined([("amount", as_json(c.money(amount(c, i)))), ("currency_code", currency)])
        return Json(joined([(name, inner) for name in MONEY_SET]))

    return column


# --- of an order ---


def _lines(c: Context, i: Index) -> tuple[Index, Index]:
    return c.store.orders.first_item[i], c.store.orders.line_count[i]


def _refunds(c: Context, i: Index) -> tuple[Index, Index]:
    first, last = (np.searchsorted(c.store.refunds.order, i, side=side) for side in ("left", "right"))
    return first, last - first


def _rate(orders: Callable[[Context, Index], Index], whole: int = 1000) -> Column:
    """An order's tax as a share, or in hundredths if a `whole` is ten of its thousandths."""
    return lambda c, i: Ratio(c.store.orders.tax_rate[orders(c, i)].astype(np.int64), np.full(len(i), whole))


def _percent(c: Context, i: Index) -> Values:
    return Count(np.array([*COUPONS.values(), 0], np.int64)[c.store.orders.coupon[i]])


def _has_coupon(c: Context, i: Index) -> NDArray[np.bool_]:
    return c.store.orders.coupon[i] < len(COUPONS)


_TAX: Columns = {
    "title": countries.tax_name,
    "amount": ORDER["tax"],
    "amount_set": money_set(ORDER_MONEY["tax"]),
    "rate": _rate(lambda c, i: i),
    "percent": _rate(lambda c, i: i, 10),
    "shipping_tax": ORDER["shipping_tax"],
    "key": tokens.invented("item"),
}
_LINE_TAX: Columns = {
    **_TAX,
    "amount": ITEM["tax"],
    "amount_set": money_set(ITEM_MONEY["tax"]),
    "rate": _rate(_ORDER),
    "percent": _rate(_ORDER, 10),
    "title": lambda c, i: countries.tax_name(c, _ORDER(c, i)),
}
_COUPON: Columns = {
    "code": ORDER["coupon"],
    "amount": ORDER["discount"],
    "percent": _percent,
    "type": lambda c, i: c.constant("percentage", i),
    "tax": ORDER["discount_tax"],
    "key": tokens.invented("item"),
    "target": lambda c, i: c.constant("line_item", i),
    "selection": lambda c, i: c.constant("all", i),
    "allocation": lambda c, i: c.constant("across", i),
    "origin": lambda c, i: c.constant("discount_code", i),
}
_ALLOCATION: Columns = {
    "amount": ITEM["discount"],
    "amount_set": money_set(ITEM_MONEY["discount"]),
    "position": lambda c, i: Count(np.zeros(len(i), np.int64)),
}
_SHIPPING: Columns = {
    "key": tokens.invented("item"),
    **dict.fromkeys(("title", "code"), ORDER["shipping_method"]),
    "amount": ORDER["shipping"],
    "amount_set": money_set(ORDER_MONEY["shipping"]),
    "tax": ORDER["shipping_tax"],
    "source": lambda c, i: c.constant("shopify", i),
}
_DELIVERY: Columns = {
    "key": tokens.invented("payment"),
    "order": tokens.key("order"),
    "status": lambda c, i: c.constant("success", i),
    "created": ORDER["fulfilled"],
    "updated": ORDER["fulfilled"],
    "service": lambda c, i: c.constant("manual", i),
}


def _accepted_language(c: Context, i: Index) -> Values:
    """What the visitor's browser asks for; an order that no visit led to has none."""
    found = countries.accepted_language(c, i)
    assert isinstance(found, Words)
    return Words(np.where(c.store.orders.source[i] == 0, found.index, len(found.pool)), (*found.pool, None))


_CLIENT: Columns = {
    "browser_ip": ORDER["browser_ip"],
    "user_agent": ORDER["user_agent"],
    "language": _accepted_language,
}


def _resource(name: str) -> Column:
    """Where an API has the rows of another kind that belong to an order."""

    def column(c: Context, i: Index) -> Values:
        number = tokens.key("order")(c, i)
        path = pc.binary_join_element_wise("/orders/", number.source.text(number.index), f"/{name}", "")
        whole = pc.binary_join_element_wise(f"https://{c.plan.shop_domain}/api/v2", path, "")
        return Json(joined([("url", as_json(Text(whole))), ("resource", as_json(Text(path)))]))

    return column


def _transactions(c: Context, i: Index) -> Values:
    """The one payment back that a refund is."""
    shown = joined(
        [(name, as_json(REFUND[name](c, i))) for name in ("kind", "status", "amount", "currency", "created")]
    )
    return Json(pc.binary_join_element_wise("[", shown, "]", ""))


def _gateways(c: Context, i: Index) -> Values:
    words = ORDER["gateway"](c, i)
    assert isinstance(words, Words)
    return Lists(words.index, tuple((word,) if word else () for word in words.pool))


# --- of a product ---


def _option_list(differs: Differences, only: str) -> str:
    """What the variants of a product differ in; a simple one has a single option by the platform's word for it."""
    options = differs or (("Title", (only,)),)
    return json.dumps(
        [{"name": name, "position": place, "values": values} for place, (name, values) in enumerate(options, 1)]
    )


def _product_options(c: Context, i: Index) -> Values:
    only = str(c.plan.words.get(("variant", "title"), {}).get("only") or "Default Title")
    pool = pa.array([_option_list(differs, only) for differs in c.store.products.differences])
    return Json(pool.take(pa.array(c.store.products.differs[i])))


def _variants(c: Context, i: Index) -> tuple[Index, Index]:
    return c.store.products.first_variant[i], c.store.products.variant_count[i]


def _product(name: str) -> Column:
    """A product's column as its own table holds it."""

    def column(c: Context, i: Index) -> Values:
        return EVERYTHING["product"][name](c, i)

    return column


_IMAGE: Columns = {
    "key": tokens.invented("payment"),
    "product": tokens.key("product"),
    "position": lambda c, i: Count(np.ones(len(i), np.int64)),
    "url": _product("image"),
    "name": _product("title"),
    "created": _product("created"),
    "updated": _product("updated"),
}
_CATEGORY: Columns = {
    "key": lambda c, i: Count(c.store.products.category[i].astype(np.int64) + 15),
    "name": _product("category"),
    "handle": lambda c, i: _handle(EVERYTHING["product"]["category"](c, i)),
}


def _handle(values: Values) -> Values:
    assert isinstance(values, Words)
    return Words(values.index, tuple(word and word.lower().replace(" ", "-") for word in values.pool))


def _money_sets(amounts: Mapping[str, Callable[[Context, Index], NDArray[np.int64]]]) -> dict[str, Column]:
    return {f"{name}_set": money_set(amount) for name, amount in amounts.items()}


_EMPTY = ("note_attributes", "fee_lines", "meta", "duties", "attributes_default")
OBJECTS: dict[str, dict[str, Column]] = {
    "customer": {
        "default_address": _address("customer", "default_address", ""),
        "addresses": lambda c, i: _listed(_address("customer", "default_address", "")(c, i)),
        "billing_object": _address("customer", "billing_object", ""),
        "shipping_object": _address("customer", "shipping_object", ""),
        "meta": constant(_NONE),
    },
    "order": {
        **_money_sets(ORDER_MONEY),
        "buyer": one("order", "buyer", "customer", _BUYER),
        **{f"{role}address": _address("order", f"{role}address", role) for role in ROLES},
        "line_items": some("order", "line_items", "item", _lines),
        "refund_list": some("order", "refund_list", "refund", _refunds),
        "tax_lines": alone("order", "tax_lines", _TAX, lambda c, i: c.store.orders.tax[i] > 0),
        "discount_codes": alone("order", "discount_codes", _COUPON, _has_coupon),
        "discount_applications": alone("order", "discount_applications", _COUPON, _has_coupon),
        "shipping_lines": alone("order", "shipping_lines", _SHIPPING, is_posted),
        "fulfillments": alone("order", "fulfillments", _DELIVERY, is_shipped),
        "client_details": plain("order", "client_details", _CLIENT),
        "gateway_names": _gateways,
        **{name: constant(_NONE) for name in _EMPTY},
        **{f"{name}_resource": _resource(name) for name in ("products", "shipping_addresses", "coupons")},
    },
    "item": {
        **_money_sets(ITEM_MONEY),
        "tax_lines": alone("item", "tax_lines", _LINE_TAX, lambda c, i: c.store.line_tax[i] > 0),
        "discount_allocations": alone(
            "item", "discount_allocations", _ALLOCATION, lambda c, i: c.store.items.discount[i] > 0
        ),
        **{name: constant(_NONE) for name in ("duties", "meta", "attributed_staffs")},
    },
    "product": {
        "option_list": _product_options,
        "variant_list": some("product", "variant_list", "variant", _variants),
        "image_list": alone("product", "image_list", _IMAGE),
        "image_object": plain("product", "image_object", _IMAGE),
        "category_list": alone("product", "category_list", _CATEGORY),
        **{name: constant(_NONE) for name in ("meta", "attributes_default")},
    },
    "variant": {"meta": constant(_NONE)},
    "refund": {"transactions": _transactions},
}
"""The JSON meanings of each entity."""


def _listed(values: Values) -> Values:
    assert isinstance(values, Json)
    return Json(pc.binary_join_element_wise("[", values.array, "]", "").fill_null(_NONE))
