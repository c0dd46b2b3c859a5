"""The shop's one row, written only into a workspace that has none."""

from __future__ import annotations

from loader.project.columns.catalog import shop_unit
from loader.project.context import Column
from loader.project.series import Time

SHOP: dict[str, Column] = {
    "name": lambda c, i: c.constant(c.store.shop.name, i),
    "domain": lambda c, i: c.constant(c.plan.shop_domain, i),
    "url": lambda c, i: c.constant(f"https://{c.plan.shop_domain}/", i),
    "country_code": lambda c, i: c.constant("US", i),
    "taxes_included": lambda c, i: c.constant(c.store.spec.tax_included, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
    "timezone": lambda c, i: c.constant(c.store.spec.timezone, i),
    "weight_unit": lambda c, i: c.word("shop", "weight_unit", (shop_unit(c),), i * 0),
    "plan": lambda c, i: c.constant("Basic", i),
    "money_format": lambda c, i: c.constant("{{amount}} " + c.plan.currency, i),
    "has_storefront": lambda c, i: c.constant(True, i),
    "email": lambda c, i: c.constant(f"hello@{c.plan.shop_domain}", i),
    # the shop was there before its first product
    "created": lambda c, i: Time(c.store.products.created.min() - 86_400_000_000 + i * 0),
    "updated": lambda c, i: Time(c.store.products.created.min() - 86_400_000_000 + i * 0),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "raw": lambda c, i: c.constant("{}", i),
}
