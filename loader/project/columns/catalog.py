"""The shop's one row, written only into a workspace that has none, its products and their variants."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.digits import numbered
from loader.flow.plan import PRODUCT_STATES
from loader.model import persons
from loader.model.products import ACTIVE, ONLY
from loader.model.variants import Chosen
from loader.project.columns import countries, tokens
from loader.project.columns.common import COMMON, fields, record
from loader.project.context import Column, Context, Index
from loader.project.series import Count, Flag, Lists, Money, Real, Text, Time, Values, Words

GRAMS = {"gram": 1.0, "kilogram": 1000.0, "pound": 453.59237, "ounce": 28.349523125}
_MONEY_SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "EUR": "&euro;", "GBP": "&pound;", "JPY": "&yen;"}
_COMMA_AMOUNT = "{{amount_with_comma_separator}}"


def _address(c: Context, i: Index, host: str, end: str) -> Values:
    handles = c.texts("product", "handle", c.store.products.handle).take(pa.array(i))
    return Text(pc.binary_join_element_wise(f"https://{host}/products/", handles, end, ""))


def _shows(c: Context, entity: str, *meanings: str) -> bool:
    found = c.plan.entity(entity)
    return found is not None and found.has(*meanings)


def _of_variant(entity: str, price: Callable[[Context, Index, str], Money]) -> Column:
    """A price of a variant; a product has its cheapest variant's, or none if its variants have the prices."""

    def column(c: Context, i: Index) -> Values:
        if entity == "variant":
            return price(c, i, entity)
        found = price(c, c.store.products.cheapest[i], entity)
        kinds = c.plan.words.get(("product", "kind"), {})
        bound = product.by_meaning.get("regular_price") if (product := c.plan.entity("product")) else None
        if kinds.get("variable") != kinds.get("without_price", "") or not (bound and bound.column.nullable):
            return found
        without = c.store.products.variant_count[i] > 1
        return replace(found, missing=without if found.missing is None else without | found.missing)

    return column


def _regular(c: Context, i: Index, entity: str) -> Money:
    """The price before a sale; if no other column shows the price that is charged, this one does."""
    price, above = c.store.variants.price[i], c.store.variants.compare_at[i]
    return c.money(np.where((above > 0) & _shows(c, entity, "price", "sale_price"), above, price))


def _sale(c: Context, i: Index, entity: str) -> Money:
    return c.money(c.store.variants.price[i], c.store.variants.compare_at[i] == 0)


def _above(c: Context, i: Index, entity: str) -> Money:
    above = c.store.variants.compare_at[i]
    return c.money(above, above == 0)


def _category(c: Context, i: Index) -> Values:
    return Words(c.store.products.category[i], c.store.products.categories)


def _stock_status(entity: str) -> Column:
    def column(c: Context, i: Index) -> Values:
        stock = (c.store.products if entity == "product" else c.store.variants).stock[i]
        return c.word(entity, "stock_status", ("in_stock", "sold_out"), stock == 0)

    return column


def _title_of(c: Context, i: Index) -> pa.Array:
    """The title of each variant's product."""
    return c.texts("product", "title", c.store.products.title).take(pa.array(c.store.variants.product[i]))


def option(c: Context, i: Index) -> pa.Array:
    """A variant's own title as the platform has it: what it is chosen by, or its product's and that; the only one of a
    product by a word for it, or as its product. A live variant has the title that it has."""
    words = c.plan.words.get(("variant", "title"), {})
    title = c.store.variants.title.take(pa.array(i))
    whole = _title_of(c, i)
    only, between = words.get("only"), words.get("joined")
    several = title
    if between:
        values = pc.replace_substring(title, " / ", words.get("apart") or " / ")
        joined = pc.binary_join_element_wise(whole, values, between)
        several = pc.if_else(pa.array(i < c.store.new_variants), joined, title)
    return pc.if_else(pc.equal(title, ONLY), pa.scalar(only) if only else whole, several)


def shop_unit(c: Context) -> str:
    """The unit that the shop weighs in: its own row's, else its country's or the platform's first; grams if none is
    known."""
    words, own = c.plan.words.get(("shop", "weight_unit"), {}), str(c.plan.profile.shop.get("weight_unit")).lower()
    usual = "kilogram" if persons.home(c.store.spec).metric and "kilogram" in words else next(iter(words), "gram")
    return next((unit for unit, word in words.items() if str(word).lower() == own), usual)


def variant_unit(c: Context) -> str:
    """The unit that variants are weighed in: the shop's, if the shop's row or the variants' column knows it."""
    variants = c.plan.entity("variant")
    words = c.plan.words.get(("variant", "weight_unit"), {}) if variants and variants.has("weight_unit") else {}
    unit = shop_unit(c)
    return unit if unit in words and _shows(c, "variant", "weight") and not _is_whole(c, "variant") else "gram"


def _is_whole(c: Context, entity: str) -> bool:
    """If the column of the weight holds whole numbers."""
    found = c.plan.entity(entity)
    weight = found.by_meaning.get("weight") if found else None
    return weight is not None and weight.column.type.traits.form == "whole"


def weighed(grams: Index, unit: str) -> Real:
    """A weight in a unit, as exact as a scale is."""
    return Real(np.round(grams / GRAMS[unit], 4))


def _weight(entity: str, of: Callable[[Context, Index], Index]) -> Column:
    """In the shop's unit; in the row's own if it names one; in grams if the column holds whole numbers."""

    def column(c: Context, i: Index) -> Values:
        own = variant_unit(c) if _shows(c, entity, "weight_unit") else shop_unit(c)
        unit = "gram" if _is_whole(c, entity) else own
        return weighed(c.store.variants.weight[of(c, i)], unit)

    return column


def options(entity: str, meaning: str, of: Callable[[Context, Index], Index]) -> Column:
    """The options of the variants `of` these rows; the only variant of a product has none."""

    def column(c: Context, i: Index) -> Values:
        keys = c.plan.words.get((entity, meaning), {})
        pool = pa.array([_as_json(chosen, keys) for chosen in c.store.variants.choices])
        return Text(pool.take(pa.array(c.store.variants.chosen[of(c, i)])))

    return column


def _as_json(chosen: Chosen, keys: dict[str, str | None]) -> str:
    if "name" in keys and "value" in keys:
        return json.dumps([{keys["name"]: name, keys["value"]: value} for name, value in chosen])
    return json.dumps({name.lower().replace(" ", "_"): value for name, value in chosen})


def _place(c: Context, i: Index) -> Values:
    return Count(np.asarray(i) - c.store.products.first_variant[c.store.variants.product[i]] + 1)


def _chosen(name: str) -> Column:
    """One of the up to three values that a variant is chosen by: the parts of its title. NULL if it has fewer."""

    def column(c: Context, i: Index) -> Values:
        only = c.plan.words.get(("variant", "title"), {}).get("only") or "Default Title"
        title = c.store.variants.title.take(pa.array(i))
        parts = pc.extract_regex(title, "^(?P<first>.*?)(?: / (?P<second>.*?))?(?: / (?P<third>.*))?$")
        part = pc.struct_field(parts, name)
        missing = pa.scalar(only if name == "first" else None, pa.string())
        return Text(pc.if_else(pc.equal(part, ""), missing, part))

    return column


def _display_name(c: Context, i: Index) -> Values:
    """The product's title and what the variant is chosen by."""
    title = c.store.variants.title.take(pa.array(i))
    whole = _title_of(c, i)
    only = c.plan.words.get(("variant", "title"), {}).get("only")
    shown = pc.if_else(pc.equal(title, ONLY), pa.scalar(only or "", pa.string()), title)
    return Text(pc.if_else(pc.equal(shown, ""), whole, pc.binary_join_element_wise(whole, shown, " - ")))


def _timezone_label(c: Context, i: Index) -> Values:
    """The zone with what it is behind Greenwich in winter, as a settings page shows it."""
    zone = c.store.spec.timezone
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).strftime("%z")
    return c.constant(f"(GMT{offset[:3]}:{offset[3:]}) {zone}", i)


def _money_format(c: Context) -> str:
    """How the shop's pages write an amount, as Shopify has it: the sign, in HTML if it is no ASCII, and the amount."""
    amount = "{{amount}}" if c.store.spec.digits else "{{amount_no_decimals}}"
    return _MONEY_SIGNS.get(c.plan.currency, "") + (_COMMA_AMOUNT if c.plan.currency == "EUR" else amount)


def _opened(c: Context, i: Index) -> Values:
    """The shop was there before its first product."""
    return Time(c.store.products.created.min() - 86_400_000_000 + i * 0)


SHOP: dict[str, Column] = {
    **COMMON,
    "name": lambda c, i: c.constant(c.store.name, i),
    "domain": lambda c, i: c.constant(c.plan.named_domain, i),
    "site": lambda c, i: c.constant(c.plan.shop_domain, i),
    "url": lambda c, i: c.constant(f"https://{c.plan.shop_domain}/", i),
    **{
        name: countries.of_shop(name)
        for name in ("country", "country_code", "city", "province", "province_code", "latitude", "longitude")
    },
    "address1": countries.street,
    "zip": lambda c, i: c.constant(countries.seat(c).zips[0], i),
    "phone": countries.phone,
    "owner": lambda c, i: c.constant("Alex Example", i),
    "timezone_label": _timezone_label,
    "locale": countries.shop_language,
    "plan_code": lambda c, i: c.constant("basic", i),
    "plain_money_format": lambda c, i: c.constant(_money_format(c), i),
    "taxes_included": lambda c, i: c.constant(c.store.spec.tax_included, i),
    "timezone": lambda c, i: c.constant(c.store.spec.timezone, i),
    "weight_unit": lambda c, i: c.word("shop", "weight_unit", (shop_unit(c),), i * 0),
    "plan": lambda c, i: c.constant("Basic", i),
    "money_format": lambda c, i: c.constant(f"{_money_format(c)} {c.plan.currency}", i),
    "has_storefront": lambda c, i: c.constant(True, i),
    "email": lambda c, i: c.constant(f"hello@{c.plan.shop_domain}", i),
    "created": _opened,
    "updated": _opened,
    "raw": lambda c, i: c.constant("{}", i),
}
PRODUCT: dict[str, Column] = {
    **COMMON,
    **fields("products", "text", "title", "body", "sku", "handle"),
    "vendor": lambda c, i: Words(c.store.products.vendor[i], c.store.products.vendors),
    "product_type": _category,
    "category": _category,
    "goods": lambda c, i: c.word("product", "goods", ("physical",), i * 0),
    "kind": lambda c, i: c.word("product", "kind", ("simple", "variable"), c.store.products.variant_count[i] > 1),
    "url": lambda c, i: _address(c, i, c.plan.shop_domain, ""),
    "categories": lambda c, i: Lists(
        c.store.products.category[i], tuple((category,) for category in c.store.products.categories)
    ),
    "tags": lambda c, i: Lists(c.store.products.tags[i], c.store.products.tag_lists),
    "status": lambda c, i: c.word("product", "status", PRODUCT_STATES, c.store.products.status[i]),
    "visible": lambda c, i: Flag(c.store.products.status[i] == ACTIVE),
    "image": lambda c, i: _address(c, i, f"cdn.{c.plan.shop_domain}", ".jpg"),
    "scope": lambda c, i: c.constant("web", i),
    "graphql_id": tokens.prefixed("product", "graphql_id", tokens.key("product")),
    "variant_count": lambda c, i: Count(c.store.products.variant_count[i]),
    "total_sold": lambda c, i: Count(c.store.sold[i]),
    "price": lambda c, i: c.money(c.store.products.min_price[i]),
    "regular_price": _of_variant("product", _regular),
    "sale_price": _of_variant("product", _sale),
    "compare_at": _of_variant("product", _above),
    "cost": lambda c, i: c.money(c.store.variants.cost[c.store.products.cheapest[i]]),
    **fields("products", "count", "stock"),
    "weight": _weight("product", lambda c, i: c.store.products.first_variant[i]),
    "stock_status": _stock_status("product"),
    **fields("products", "money", "min_price", "max_price"),
    **fields("products", "time", "created", "updated"),
    **fields("products", "happened", "published"),
    "raw": lambda c, i: record(c, "product", PRODUCT, ("title", "handle", "vendor", "product_type"), i),
}

VARIANT: dict[str, Column] = {
    **COMMON,
    # a stock item has a number of its own, as long as the shop's others
    "inventory_item": lambda c, i: Text(
        numbered("", i.astype(np.int64) + 40 * 10**12 + c.store.spec.namespace % 10**12)
    ),
    "title": lambda c, i: Text(option(c, i)),
    "product_title": lambda c, i: Text(_title_of(c, i)),
    **fields("variants", "text", "sku", "barcode"),
    **fields("variants", "money", "price", "cost"),
    "regular_price": _of_variant("variant", _regular),
    "sale_price": _of_variant("variant", _sale),
    "compare_at": _of_variant("variant", _above),
    **fields("variants", "count", "stock"),
    "stock_status": _stock_status("variant"),
    "options": options("variant", "options", lambda c, i: i),
    "inventory_policy": lambda c, i: c.word("variant", "inventory_policy", ("deny",), i * 0),
    "weight": _weight("variant", lambda c, i: i),
    "weight_unit": lambda c, i: c.word("variant", "weight_unit", (variant_unit(c),), i * 0),
    "position": _place,
    **{f"option{place}": _chosen(name) for place, name in enumerate(("first", "second", "third"), 1)},
    "display_name": _display_name,
    "grams": lambda c, i: Count(c.store.variants.weight[i]),
    "old_stock": fields("variants", "count", "stock")["stock"],
    "requires_shipping": lambda c, i: Flag(np.ones(len(i), bool)),
    "taxable": lambda c, i: Flag(np.ones(len(i), bool)),
    "available": lambda c, i: Flag(c.store.variants.stock[i] > 0),
    "fulfillment_service": lambda c, i: c.constant("manual", i),
    "inventory_management": lambda c, i: c.word("variant", "inventory_management", ("shop",), i * 0),
    "graphql_id": tokens.prefixed("variant", "graphql_id", tokens.key("variant")),
    **fields("variants", "time", "created"),
    "updated": lambda c, i: Time(c.store.products.updated[c.store.variants.product[i]]),
    "raw": lambda c, i: record(c, "variant", VARIANT, ("title", "sku", "barcode", "price"), i),
}
