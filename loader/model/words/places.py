"""Where people live: the countries of `loader/data/places.toml` with the towns of `cities.csv`, typed.

A place is a number: its position in `PLACES`, where the places of a country follow each other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any

import numpy as np

from loader.resources import data, table

ZIPS = 20
"""Postal codes that each place has."""
# Letters that the postal codes of every country use, and no pair of which a country leaves out.
_LETTERS = "AEHNPRTWX"


@dataclass(frozen=True, slots=True)
class Country:
    """A country as its shops and its people need it: `tax` in thousandths of a price, inside it if `included`; `union`
    if it is in the EU's customs union, `metric` if it weighs in grams; `abroad` code -> how much of a shop's customers
    abroad live there. `common` are the first and last names that go before those of `faker`; # is a number in
    `streets` and `units`, `houses` the highest in a street."""

    code: str
    name: str
    locales: tuple[str, ...]
    language: str
    faker: tuple[str, str]
    common: tuple[tuple[str, ...], tuple[str, ...]]
    currency: str
    timezone: str
    zones: tuple[str, ...]
    tax_name: str
    included: bool
    union: bool
    metric: bool
    abroad: dict[str, float]
    streets: tuple[str, ...]
    houses: int
    units: tuple[str, ...]
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A town with its `people`, its tax in thousandths, `ZIPS` of its postal codes, the forms of its telephone numbers
    (# a digit), and where it is."""

    city: str
    province: str
    province_code: str
    country: str
    country_code: str
    people: int
    tax: int
    zips: tuple[str, ...]
    phones: tuple[str, ...]
    latitude: float
    longitude: float


def _country(code: str, found: dict[str, Any]) -> Country:
    common = found.get("common", {})
    lists = {name: tuple(found[name]) for name in ("locales", "faker", "zones", "streets", "units", "companies")}
    given = ("name", "language", "currency", "timezone", "tax_name", "abroad", "houses")
    return Country(
        code=code,
        common=(tuple(common.get("first", ())), tuple(common.get("last", ()))),
        included=found.get("included", False),
        union=found.get("union", False),
        metric=found.get("metric", True),
        **(lists | {name: found[name] for name in given}),
    )


def _place(row: dict[str, str], country: dict[str, Any]) -> Place:
    province = country["provinces"][row["province"]]
    return Place(
        city=row["city"],
        province=province["name"],
        province_code=row["province"],
        country=country["name"],
        country_code=row["country"],
        people=int(row["people"]),
        tax=province.get("tax", country.get("tax", 0)),
        zips=tuple(_zips(row["zips"].split("|"))),
        phones=tuple(_phones(row["phones"], province, country)),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def _zips(forms: list[str]) -> Iterator[str]:
    parts = [(form.replace("#", "%s").replace("@", "%s"), tuple(s for s in form if s in "#@")) for form in forms]
    for number in range(ZIPS):
        form, signs = parts[number % len(parts)]
        yield form % _filled(number, signs)


@cache
def _filled(number: int, signs: tuple[str, ...]) -> tuple[str, ...]:
    """What stands for the digits (#) and letters (@) in the postal code of this number."""
    digits, letters = cycle(f"{number + 1:02d}"), cycle(_LETTERS[number % len(_LETTERS) :] + _LETTERS)
    return tuple(next(digits) if sign == "#" else next(letters) for sign in signs)


def _phones(own: str, province: dict[str, Any], country: dict[str, Any]) -> Iterator[str]:
    """The town's own numbers, its province's and the whole country's."""
    yield from (f"+{own}",) if own else ()
    for form in (*province.get("phones", ()), *country["phones"]):
        for area in province.get("areas", [""])[: None if "{}" in form else 1]:
            yield form.format(area).replace(" ", "")


_FOUND = data("places")
COUNTRIES = {code: _country(code, found) for code, found in _FOUND.items()}
"""Code (ISO 3166) -> country."""
PLACES = tuple(_place(row, _FOUND[row["country"]]) for row in csv.DictReader(table("cities").splitlines()))
LOCALES = {locale: country.code for country in COUNTRIES.values() for locale in country.locales}
"""What a locale is of -> the code of the country."""
LANGUAGES = {country.code: country.language for country in COUNTRIES.values()}
"""Code of a country -> the language of its people, as a browser says it."""
CODES = tuple(COUNTRIES)
CODE_OF = {
    name.lower(): code for code, found in _FOUND.items() for name in (code, found["name"], *found.get("also", ()))
}
"""What a country is called, in small letters -> its code."""
COUNTRY_OF = np.array([CODES.index(place.country_code) for place in PLACES], np.int16)
"""Each place's country, as a position in CODES."""
PEOPLE = np.array([place.people for place in PLACES], np.float64)
