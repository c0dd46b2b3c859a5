"""Columns that nearly every table of a shop has, and say the same in every row."""

from __future__ import annotations

from loader.project.context import Column

COMMON: dict[str, Column] = {
    "shop_domain": lambda c, i: c.constant(c.plan.shop_domain, i),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
}
