"""The words that mock rows are made of: the files of `loader/data/`, typed."""

from __future__ import annotations

from loader.resources import data

_ORDERS = data("orders")
COUPONS: dict[str, int] = _ORDERS["coupons"]
"""Code -> percent off."""
SOURCES: dict[str, float] = _ORDERS["sources"]
"""Where an order was placed -> share of the orders, the web first."""
