"""Products and variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from loader.digits import numbered
from loader.model.products import ONLY
from loader.project.columns.common import COMMON
from loader.project.columns.options import options
from loader.project.columns.record import record
from loader.project.context import Column, Context, Index, taken
from loader.project.series import Count, Lists, Money, Real, Text, Time, Values, Words


def _image(c: Context, i: Index) -> Values:
    handles = c.store.products.handle.take(pa.array(i))
    pattern = pa.scalar(f"https://cdn.{c.plan.shop_domain}/products/")
    joined = pa.compute.binary_join_element_wise(pattern, handles, pa.scalar(".jpg"), "")
    return Text(joined)


def _inventory_item(c: Context, i: Index) -> Values:
    """A stock item has a number of its own, as long as the shop's others."""
    base = 40_000_000_000_000 + c.store.spec.namespace % 1_000_000_000_000
    return Text(numbered("", np.asarray(i, np.int64) + base))


def _url(c: Context, i: Index) -> Values:
    handles = c.store.products.handle.take(pa.array(i))
    start = pa.scalar(f"https://{c.plan.shop_domain}/products/")
    return Text(pa.compute.binary_join_element_wise(start, handles, ""))


def _kind(c: Context, i: Index) -> Values:
    return c.word("product", "kind", ("simple", "variable"), (c.store.products.variant_count[i] > 1).astype("i1"))


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
        if kinds.get("variable") != kinds.get("without_price", "") or not _nullable_price(c):
            return found
        without = c.store.products.variant_count[i] > 1
        return replace(found, missing=without if found.missing is None else without | found.missing)

    return column


def _nullable_price(c: Context) -> bool:
    product = c.plan.entity("product")
    bound = product.by_meaning.get("regular_price") if product else None
    return bound is not None and bound.column.nullable


def _regular(c: Context, i: Index, entity: str) -> Money:
    """The price before a sale; if no other column shows the price that is charged, this one does."""
    price, above = c.store.variants.price[i], c.store.variants.compare_at[i]
    return c.money(np.where((above > 0) & _shows(c, entity, "price", "sale_price"), above, price))


def _sale(c: Context, i: Index, entity: str) -> Money:
    return c.money(c.store.variants.price[i], c.store.variants.compare_at[i] == 0)


def _above(c: Context, i: Index, entity: str) -> Money:
    above = c.store.variants.compare_at[i]
    return c.money(above, above == 0)


def _stock_status(entity: str) -> Column:
    def column(c: Context, i: Index) -> Values:
        stock = (c.store.products if entity == "product" else c.store.variants).stock[i]
        return c.word(entity, "stock_status", ("in_stock", "sold_out"), (stock == 0).astype("i1"))

    return column


def option(c: Context, i: Index) -> pa.Array:
    """A variant's own title as the platform has it: what it is chosen by, or its product's and that; the only one of a
    product by a word for it, or as its product. A live variant has the title that it has."""
    words = c.plan.words.get(("variant", "title"), {})
    title = c.store.variants.title.take(pa.array(i))
    whole = c.store.products.title.take(pa.array(c.store.variants.product[i]))
    only, between = words.get("only"), words.get("joined")
    several = title
    if between:
        joined = pa.compute.binary_join_element_wise(whole, title, between)
        several = pa.compute.if_else(pa.array(i < c.store.new_variants), joined, title)
    return pa.compute.if_else(pa.compute.equal(title, ONLY), pa.scalar(only) if only else whole, several)


# Grams in one of each unit.
_GRAMS = {"gram": 1.0, "kilogram": 1000.0, "pound": 453.59237, "ounce": 28.349523125}


def shop_unit(c: Context) -> str:
    """The unit that the shop weighs in: its own row's, else the platform's first; grams if neither is known."""
    words, own = c.plan.words.get(("shop", "weight_unit"), {}), str(c.plan.profile.shop.get("weight_unit")).lower()
    return next((unit for unit, word in words.items() if str(word).lower() == own), next(iter(words), "gram"))


def _weight(entity: str, of: Callable[[Context, Index], Index]) -> Column:
    """In the shop's unit; in grams if the row names its own unit, or the column holds whole numbers."""

    def column(c: Context, i: Index) -> Values:
        found = c.plan.entity(entity)
        whole = found is not None and found.by_meaning["weight"].column.type.traits.form == "whole"
        unit = "gram" if whole or _shows(c, entity, "weight_unit") else shop_unit(c)
        return Real(c.store.variants.weight[of(c, i)] / _GRAMS[unit])

    return column


PRODUCT: dict[str, Column] = {
    **COMMON,
    "title": lambda c, i: taken(c.store.products.title, i),
    "body": lambda c, i: taken(c.store.products.body, i),
    "vendor": lambda c, i: Words(c.store.products.vendor[i], c.store.products.vendors),
    "product_type": lambda c, i: Words(c.store.products.category[i], c.store.products.categories),
    "category": lambda c, i: Words(c.store.products.category[i], c.store.products.categories),
    "goods": lambda c, i: c.word("product", "goods", ("physical",), i * 0),
    "kind": _kind,
    "sku": lambda c, i: taken(c.store.products.sku, i),
    "url": _url,
    "handle": lambda c, i: taken(c.store.products.handle, i),
    "categories": lambda c, i: Lists(
        c.store.products.category[i], tuple((category,) for category in c.store.products.categories)
    ),
    "tags": lambda c, i: Lists(c.store.products.tags[i], c.store.products.tag_pool),
    "status": lambda c, i: c.word("product", "status", ("active",), i * 0),
    "image": _image,
    "price": lambda c, i: c.money(c.store.products.min_price[i]),
    "regular_price": _of_variant("product", _regular),
    "sale_price": _of_variant("product", _sale),
    "compare_at": _of_variant("product", _above),
    "cost": lambda c, i: c.money(c.store.variants.cost[c.store.products.cheapest[i]]),
    "stock": lambda c, i: Count(c.store.products.stock[i]),
    "weight": _weight("product", lambda c, i: c.store.products.first_variant[i]),
    "stock_status": _stock_status("product"),
    "min_price": lambda c, i: c.money(c.store.products.min_price[i]),
    "max_price": lambda c, i: c.money(c.store.products.max_price[i]),
    "created": lambda c, i: Time(c.store.products.created[i]),
    "published": lambda c, i: Time(c.store.products.published[i]),
    "updated": lambda c, i: Time(c.store.products.updated[i]),
    "raw": lambda c, i: record(c, "product", PRODUCT, ("title", "handle", "vendor", "product_type"), i),
}

VARIANT: dict[str, Column] = {
    **COMMON,
    "inventory_item": _inventory_item,
    "title": lambda c, i: Text(option(c, i)),
    "product_title": lambda c, i: taken(c.store.products.title, c.store.variants.product[i]),
    "sku": lambda c, i: taken(c.store.variants.sku, i),
    "barcode": lambda c, i: taken(c.store.variants.barcode, i),
    "price": lambda c, i: c.money(c.store.variants.price[i]),
    "regular_price": _of_variant("variant", _regular),
    "sale_price": _of_variant("variant", _sale),
    "compare_at": _of_variant("variant", _above),
    "cost": lambda c, i: c.money(c.store.variants.cost[i]),
    "stock": lambda c, i: Count(c.store.variants.stock[i]),
    "stock_status": _stock_status("variant"),
    "options": options("variant", "options", lambda c, i: i),
    "inventory_policy": lambda c, i: c.word("variant", "inventory_policy", ("deny",), i * 0),
    "weight": _weight("variant", lambda c, i: i),
    "weight_unit": lambda c, i: c.word("variant", "weight_unit", ("gram",), i * 0),
    "created": lambda c, i: Time(c.store.variants.created[i]),
    "updated": lambda c, i: Time(c.store.products.updated[c.store.variants.product[i]]),
    "raw": lambda c, i: record(c, "variant", VARIANT, ("title", "sku", "barcode", "price"), i),
}
