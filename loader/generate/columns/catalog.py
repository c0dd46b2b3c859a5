"""Products and variants."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from loader.generate.columns.record import record
from loader.generate.context import Column, Context, Index, taken
from loader.generate.digits import numbered
from loader.generate.values import Count, Lists, Real, Text, Time, Values, Words


def _image(c: Context, i: Index) -> Values:
    handles = c.store.products.handle.take(pa.array(i))
    pattern = pa.scalar(f"https://cdn.{c.plan.shop_domain}/products/")
    joined = pa.compute.binary_join_element_wise(pattern, handles, pa.scalar(".jpg"), "")
    return Text(joined)


def _inventory_item(c: Context, i: Index) -> Values:
    """A stock item has a number of its own, as long as the shop's others."""
    base = 40_000_000_000_000 + c.store.spec.namespace % 1_000_000_000_000
    return Text(numbered("", np.asarray(i, np.int64) + base))


def _compare_at(c: Context, i: Index) -> Values:
    above = c.store.variants.compare_at[i]
    return c.money(above, above == 0)


_COMMON: dict[str, Column] = {
    "shop_domain": lambda c, i: c.constant(c.plan.shop_domain, i),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
}

PRODUCT: dict[str, Column] = {
    **_COMMON,
    "title": lambda c, i: taken(c.store.products.title, i),
    "body": lambda c, i: taken(c.store.products.body, i),
    "vendor": lambda c, i: Words(c.store.products.vendor[i], c.store.products.vendors),
    "product_type": lambda c, i: Words(c.store.products.category[i], c.store.products.categories),
    "handle": lambda c, i: taken(c.store.products.handle, i),
    "tags": lambda c, i: Lists(c.store.products.tags[i], c.store.products.tag_pool),
    "status": lambda c, i: c.word("product", "status", ("active",), i * 0),
    "image": _image,
    "price": lambda c, i: c.money(c.store.products.min_price[i]),
    "min_price": lambda c, i: c.money(c.store.products.min_price[i]),
    "max_price": lambda c, i: c.money(c.store.products.max_price[i]),
    "created": lambda c, i: Time(c.store.products.created[i]),
    "published": lambda c, i: Time(c.store.products.published[i]),
    "updated": lambda c, i: Time(c.store.products.updated[i]),
    "raw": lambda c, i: record(c, "product", PRODUCT, ("title", "handle", "vendor", "product_type"), i),
}

VARIANT: dict[str, Column] = {
    **_COMMON,
    "inventory_item": _inventory_item,
    "title": lambda c, i: taken(c.store.variants.title, i),
    "product_title": lambda c, i: taken(c.store.products.title, c.store.variants.product[i]),
    "sku": lambda c, i: taken(c.store.variants.sku, i),
    "barcode": lambda c, i: taken(c.store.variants.barcode, i),
    "price": lambda c, i: c.money(c.store.variants.price[i]),
    "compare_at": _compare_at,
    "cost": lambda c, i: c.money(c.store.variants.cost[i]),
    "stock": lambda c, i: Count(c.store.variants.stock[i]),
    "inventory_policy": lambda c, i: c.word("variant", "inventory_policy", ("deny",), i * 0),
    "weight": lambda c, i: Real(c.store.variants.weight[i].astype(np.float64)),
    "weight_unit": lambda c, i: c.word("variant", "weight_unit", ("gram",), i * 0),
    "created": lambda c, i: Time(c.store.variants.created[i]),
    "updated": lambda c, i: Time(c.store.products.updated[c.store.variants.product[i]]),
    "raw": lambda c, i: record(c, "variant", VARIANT, ("title", "sku", "barcode", "price"), i),
}
