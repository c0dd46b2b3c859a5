"""Columns that nearly every table of a shop has, and say the same in every row."""

from __future__ import annotations

from collections.abc import Callable

from loader.project.context import Column, Context, Index


def repeated(columns: dict[str, Column], name: str, of: Callable[[Context, Index], Index]) -> Column:
    """A column of another entity, at the row that each of these rows belongs to."""
    return lambda c, i: columns[name](c, of(c, i))


COMMON: dict[str, Column] = {
    "shop_domain": lambda c, i: c.constant(c.plan.shop_domain, i),
    "platform": lambda c, i: c.constant(c.plan.platform, i),
    "currency": lambda c, i: c.constant(c.plan.currency, i),
}
