"""What a country decides beside addresses: where a shop sits, in which language people read, what a tax is called."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from loader.model import persons
from loader.model.words.places import CODES, COUNTRIES, COUNTRY_OF, PLACES, Country, Place
from loader.project.columns.common import buyer
from loader.project.context import Column, Context, Index
from loader.project.series import Values, Words

_WHOLE = 5  # characters of a language with its country, as de-DE


def seat(c: Context) -> Place:
    """The town where the shop is: the largest of its country."""
    return PLACES[int(np.argmax(CODES.index(persons.home(c.store.spec).code) == COUNTRY_OF))]


def of_shop(name: str) -> Column:
    """A field of the place where the shop is."""
    return lambda c, i: c.constant(getattr(seat(c), name), i)


def street(c: Context, i: Index) -> Values:
    """The shop's own street, with its number."""
    return c.constant(persons.home(c.store.spec).streets[0].replace("#", "100"), i)


def phone(c: Context, i: Index) -> Values:
    """The shop's own telephone, set aside as those of people are."""
    return c.constant(seat(c).phones[0].replace("#", "0"), i)


def shop_language(c: Context, i: Index) -> Values:
    """The shop's language: with its country, as en_US, if that is what its column has by itself."""
    found = c.plan.entity("shop")
    default = str(found.by_meaning["locale"].column.default or "") if found and found.has("locale") else ""
    language = persons.home(c.store.spec).language
    return c.constant(language.replace("-", "_") if "_" in default else language[:2], i)


def country(c: Context, customer: Index) -> NDArray[np.int64]:
    """Each customer's country as a position in CODES; the shop's if nobody knows: (n,)."""
    known = np.append(COUNTRY_OF, CODES.index(persons.home(c.store.spec).code)).astype(np.int64)
    return known[c.store.customers.place[customer]]


def of_order(field: Callable[[Context, Country], str]) -> Column:
    """What each order's buyer has by their country."""

    def column(c: Context, i: Index) -> Values:
        return Words(country(c, buyer(c, i)), tuple(field(c, COUNTRIES[code]) for code in CODES))

    return column


def _language(c: Context, country: Country) -> str:
    """The buyer's language, with the country if the column has room."""
    found = c.plan.entity("order")
    room = found.by_meaning["locale"].column.type.length if found and found.has("locale") else None
    return country.language if (room or _WHOLE) >= _WHOLE else country.language[:2]


def accepted(language: str) -> str:
    """A language as a browser asks for pages in it: what it says, then the language alone, then English."""
    short = language[:2]
    return f"{language},{short};q=0.9" + ("" if short == "en" else ",en-US;q=0.8,en;q=0.7")


language = of_order(_language)
accepted_language = of_order(lambda c, country: accepted(country.language))
tax_name = of_order(lambda c, country: country.tax_name)
