"""What shops can sell: the categories of `loader/data/catalog.toml`, typed, and what a shop is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from loader.resources import data

_CATALOG = data("catalog")


@dataclass(frozen=True)
class Choice:
    """What variants are chosen by, such as a size: a product has `fewest` to `most` of the values, neighbours of each
    other unless they are `mixed`; a value costs `prices` times the first one."""

    name: str
    values: tuple[str, ...]
    prices: tuple[float, ...]
    fewest: int
    most: int
    mixed: bool


@dataclass(frozen=True)
class Family:
    """Nouns of a category that share materials, styles and options; `prices` in dollars and `grams` by noun; `made`
    are sentences about the material. `leads`: titles begin with the noun, and one of the styles follows."""

    options: str
    nouns: tuple[str, ...]
    prices: tuple[float, ...]
    grams: tuple[int, ...]
    materials: tuple[str, ...]
    styles: tuple[str, ...]
    made: tuple[str, ...]
    leads: bool = False


@dataclass(frozen=True)
class Category:
    """A kind of goods. `code` begins its SKUs; `margin` is the part of a regular price that is not cost; `quantity` the
    mean pieces of a line; `basket` how much likelier than usual an order of it has further lines; `again` the share of
    a customer's later lines of it that are the product they had before; `goes_with` what is bought beside it;
    `searches` what people type for it; `used` are sentences about its use."""

    name: str
    code: str
    margin: float
    quantity: float
    basket: float
    again: float
    goes_with: tuple[str, ...]
    tags: tuple[str, ...]
    searches: tuple[str, ...]
    used: tuple[str, ...]
    families: tuple[Family, ...]

    @cached_property
    def nouns(self) -> tuple[str, ...]:
        """Every noun of the category."""
        return tuple(noun for family in self.families for noun in family.nouns)


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _choice(name: str, found: dict[str, Any]) -> Choice:
    values = tuple(found["values"])
    fewest, most = found["take"]
    return Choice(
        name, values, tuple(found.get("prices", [1.0] * len(values))), fewest, most, found.get("mixed", False)
    )


def _family(found: dict[str, Any]) -> Family:
    prices, grams = zip(*found["nouns"].values(), strict=True)
    return Family(**_tuples({**found, "nouns": tuple(found["nouns"]), "prices": prices, "grams": grams}))


def _category(found: dict[str, Any]) -> Category:
    margin = _CATALOG["margins"][found["margin"]]
    usual = {"basket": 1.0, "again": 0.0}
    return Category(**_tuples({**usual, **found, "margin": margin, "families": tuple(map(_family, found["families"]))}))


CATEGORIES = tuple(map(_category, _CATALOG["categories"]))
BY_NAME = {category.name: category for category in CATEGORIES}
OPTIONS: dict[str, tuple[Choice, ...]] = {
    name: tuple(_choice(*one) for one in found.items()) for name, found in _CATALOG["options"].items()
}
"""What the variants of a family differ in, at most two choices."""
CONCEPTS: tuple[tuple[str, ...], ...] = tuple(map(tuple, _CATALOG["concepts"].values()))
"""The categories of each kind of shop, the one that sells most first."""
VENDORS: dict[str, tuple[str, ...]] = {name: tuple(found) for name, found in _CATALOG["vendors"].items()}
"""The categories of each brand, its main one first."""
SERIES: tuple[str, ...] = tuple(_CATALOG["series"]["names"])
