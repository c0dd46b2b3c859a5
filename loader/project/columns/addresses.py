"""Whole addresses: every field of one follows from the same place and the same number, so its parts always agree.

An order ships to where its customer lives; in 85% of the orders the bill goes there too, else to another address of the
same country. Of a live customer no address is known. Nobody lives there: many towns have these streets, and the
telephone numbers are reserved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import mixed
from loader.entities import ADDRESS
from loader.flow.customs import Homes
from loader.model.customs.homes import NOWHERE
from loader.model.words.places import CODES, COUNTRIES, COUNTRY_OF, PEOPLE, PLACES, ZIPS
from loader.project.columns.common import buyer
from loader.project.context import Column, Context, Index
from loader.project.series import Real, Text, Values, Words

_SAME = 0.85
_ELSEWHERE = 1 << 40  # numbers of addresses that are no customer's
_SHORT = 3  # characters of a column that holds a country's code, at most
_FLATS = 24  # flats a house, at most


@dataclass(frozen=True, slots=True)
class Address:
    """n addresses: `place` indexes words.places.PLACES (the number of places = unknown), `bits` are 64 of an address's
    own, `owner` the customers whose name and telephone it bears; `town` indexes the towns of `homes`, -1 = none: then
    what live rows say of it is said."""

    place: NDArray[np.int64]
    bits: NDArray[np.uint64]
    owner: Index
    town: NDArray[np.int64]
    homes: Homes

    def picked(self, most: int, shift: int) -> NDArray[np.int64]:
        """(n,) numbers below `most` of the address's own; another `shift`, other ones."""
        return ((self.bits >> np.uint64(shift)) % np.uint64(most)).astype(np.int64)

    @property
    def country(self) -> NDArray[np.int64]:
        """(n,) positions in words.places.CODES; any where the place is unknown."""
        return COUNTRY_OF[np.minimum(self.place, len(PLACES) - 1)].astype(np.int64)

    def known(self, pool: tuple[str | None, ...], index: NDArray[np.int64]) -> Words:
        """Words of a pool; NULL where the place is unknown."""
        return Words(np.where(self.place < len(PLACES), index, len(pool)), (*pool, None))


Found = Callable[[Context, Index], Address]


def home(c: Context, customer: Index) -> Address:
    """Where these customers live."""
    bits = mixed(c.store.spec.seed ^ c.store.spec.namespace, customer.astype(np.int64))
    people = c.store.customers
    place, town = (column[customer].astype(np.int64) for column in (people.place, people.town))
    return Address(place, bits, customer, town, c.store.spec.customs.living)


def _shipping(c: Context, i: Index) -> Address:
    return home(c, buyer(c, i))


def _billing(c: Context, i: Index) -> Address:
    """The same as shipping, or another one in the country, if the orders show where they are shipped to."""
    own = _shipping(c, i)
    order = c.plan.entity("order")
    if order is None or not order.has("shipping_address", *(f"shipping_{field}" for field in ADDRESS)):
        return own
    other = c.random("billing", i)
    moved = (other / 2.0**64 >= _SAME) & (own.place < len(PLACES))
    bits = mixed(c.store.spec.seed ^ c.store.spec.namespace, i.astype(np.int64) + _ELSEWHERE)
    place, town = _others(c, own, mixed(0, (other >> np.uint64(11)).astype(np.int64)))
    return replace(
        own,
        place=np.where(moved, place, own.place),
        bits=np.where(other / 2.0**64 >= _SAME, bits, own.bits),
        town=np.where(moved, town, own.town),
    )


def _others(c: Context, own: Address, bits: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Another place in the country of each, and its town: where somebody else of the run lives, if live towns are known
    there, else anywhere."""
    place, town = _neighbours(own.country, bits), np.full(len(bits), NOWHERE, np.int64)
    people = c.store.customers
    if not own.homes.towns or not len(people.place):
        return place, town
    somebody = (bits % np.uint64(len(people.place))).astype(np.int64)
    known = people.place[somebody] < len(PLACES)
    same = known & (COUNTRY_OF[np.minimum(people.place[somebody], len(PLACES) - 1)] == own.country)
    return np.where(same, people.place[somebody], own.place), np.where(same, people.town[somebody], own.town)


def _neighbours(country: NDArray[np.int64], bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """A place of the same country for each, as many in a town as people live there."""
    upto, first = np.concatenate(([0.0], np.cumsum(PEOPLE))), np.searchsorted(COUNTRY_OF, np.arange(len(CODES) + 1))
    low, high = upto[first[country]], upto[first[country + 1]]
    found = np.searchsorted(upto, low + bits / 2.0**64 * (high - low), side="right") - 1
    return np.clip(found, first[country], first[country + 1] - 1)


@dataclass(frozen=True, slots=True)
class _Pools:
    """The words of one kind of all countries, one after the other: (C,) where those of each begin, and how many."""

    words: tuple[str, ...]
    first: NDArray[np.int64]
    count: NDArray[np.int64]

    def picked(self, address: Address, shift: int) -> NDArray[np.int64]:
        """One of the country's own for each: (n,) indices."""
        country = address.country
        own = (address.bits >> np.uint64(shift)) % self.count[country].astype(np.uint64)
        return self.first[country] + own.astype(np.int64)


def _pools(words: Sequence[tuple[str, ...]]) -> _Pools:
    count = np.array(list(map(len, words)))
    return _Pools(tuple(word for own in words for word in own), np.cumsum(count) - count, count)


_STREETS = _pools([country.streets for country in COUNTRIES.values()])
_HOUSES = np.array([country.houses for country in COUNTRIES.values()])
_COMPANIES = _pools([country.companies for country in COUNTRIES.values()])
_UNITS = _pools(
    [
        tuple(unit.replace("#", str(number)) for unit in country.units for number in range(1, _FLATS + 1))
        for country in COUNTRIES.values()
    ]
)
_NUMBERS = tuple(map(str, range(1, int(_HOUSES.max()) + 1)))
_BEFORE, _AFTER = (tuple(street.split("#")[side] for street in _STREETS.words) for side in (0, 1))


def _street(address: Address) -> Values:
    """As the country writes it: the number before the street, or after it."""
    street = pa.array(_STREETS.picked(address, 17))
    houses = _HOUSES[address.country].astype(np.uint64)
    number = pa.array(_NUMBERS).take(pa.array((address.bits >> np.uint64(3)) % houses))
    lines = pc.binary_join_element_wise(pa.array(_BEFORE).take(street), number, pa.array(_AFTER).take(street), "")
    unknown = pa.array(address.place >= len(PLACES))
    return Text(pc.if_else(unknown, pa.scalar(None, pa.string()), lines))


def _second_line(address: Address) -> Values:
    """A flat in one of four, as "Apt 12"."""
    return _sometimes(_UNITS, address, address.picked(4, 29) == 0, 33)


def _company(address: Address) -> Values:
    return _sometimes(_COMPANIES, address, address.picked(9, 41) == 0, 45)


def _sometimes(pools: _Pools, address: Address, has: NDArray[np.bool_], shift: int) -> Values:
    """A word of the country where it `has` one."""
    pool = (*pools.words, None)
    return address.known(pool, np.where(has, pools.picked(address, shift), len(pool) - 1))


@cache
def _zips() -> pa.Array:
    """The postal codes of each place, ZIPS of them."""
    return pa.array([code for place in PLACES for code in place.zips])


def _zip(address: Address) -> Values:
    index = address.place * ZIPS + address.picked(ZIPS, 9)
    own = [town.zips for town in address.homes.towns]
    many = np.array([*map(len, own), 0])[address.town]
    opens = len(_zips()) + np.concatenate((np.cumsum([0, *map(len, own)])[:-1], [0]))[address.town]
    index = np.where(many > 0, opens + address.picked(1 << 20, 9) % np.maximum(many, 1), index)
    every = pa.concat_arrays([_zips(), pa.array([code for codes in own for code in codes], pa.string())])
    return Text(every.take(pa.array(index, mask=address.place >= len(PLACES))))


def _degrees(name: str, shift: int) -> Callable[[Address], Values]:
    """Within about three kilometres of the middle of the town, in millionths of a degree."""

    def column(address: Address) -> Values:
        middle = np.array([*(getattr(place, name) for place in PLACES), 0.0])[address.place]
        missing = address.place >= len(PLACES)
        return Real(np.round(middle + (address.picked(60_001, shift) - 30_000) / 1e6, 6), missing)

    return column


def _of_place(name: str) -> Callable[[Address], Values]:
    pool = tuple(getattr(place, name) for place in PLACES)
    codes = tuple(place.country_code for place in PLACES)

    def column(address: Address) -> Values:
        homes, words = address.homes, pool
        if homes.said:
            words = tuple(homes.said.get(code, {}).get(name, word) for code, word in zip(codes, pool, strict=True))
        if not homes.towns:
            return Words(address.place, (*words, None))
        said = tuple(town.words.get(name) for town in homes.towns)
        known = np.array([*(word is not None for word in said), False])[address.town]
        return Words(np.where(known, len(words) + 1 + address.town, address.place), (*words, None, *said))

    return column


_FIELDS: dict[str, Callable[[Address], Values]] = {
    "company": _company,
    "address1": _street,
    "address2": _second_line,
    **{name: _of_place(name) for name in ("city", "province", "province_code", "country", "country_code")},
    "zip": _zip,
    "latitude": _degrees("latitude", 11),
    "longitude": _degrees("longitude", 25),
}


def fields(entity: str, role: str, find: Found, person: dict[str, Column]) -> dict[str, Column]:
    """The fields of one address of an entity by meaning, `role` before each; `person` are a customer's columns, for the
    names and the telephone that an address bears."""

    def field(name: str) -> Column:
        if name == "country":
            return lambda c, i: _FIELDS[_country(c, entity, f"{role}country")](find(c, i))
        if name in _FIELDS:
            return lambda c, i: _FIELDS[name](find(c, i))
        return lambda c, i: person[name](c, find(c, i).owner)

    return {f"{role}{name}": field(name) for name in ADDRESS}


def _country(c: Context, entity: str, meaning: str) -> str:
    """A country by name, or by its code if the column has no room for names."""
    found = c.plan.entity(entity)
    room = found.by_meaning[meaning].column.type.length if found and found.has(meaning) else None
    return "country_code" if room and room <= _SHORT else "country"


ROLES: dict[str, Found] = {"billing_": _billing, "shipping_": _shipping}
"""The addresses of an order, by what its meanings begin with."""
