"""The words that mock rows are made of: the files of `loader/data/`, typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loader.resources import data

_CATALOG, _ORDERS = map(data, ("catalog", "orders"))


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of product: its typical `price` in major units, the `spread` of that price's logarithm, grams a piece.

    `options` are what its variants differ in: (name, values), the first before the second."""

    name: str
    price: float
    spread: float
    weight: int
    nouns: tuple[str, ...]
    options: tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]]


def _category(found: dict[str, Any]) -> Category:
    first, second = ((name, tuple(values)) for name, values in found["options"].items())
    return Category(**{**found, "nouns": tuple(found["nouns"]), "options": (first, second)})


CATEGORIES = tuple(map(_category, _CATALOG["categories"]))
ADJECTIVES: tuple[str, ...] = tuple(_CATALOG["adjectives"])
VENDORS: tuple[str, ...] = tuple(_CATALOG["vendors"])
TAGS: tuple[tuple[str, ...], ...] = tuple(map(tuple, _CATALOG["tags"]))
COUPONS: dict[str, int] = _ORDERS["coupons"]
"""Code -> percent off."""
SOURCES: dict[str, float] = _ORDERS["sources"]
"""Where an order was placed -> share of the orders, the web first."""
