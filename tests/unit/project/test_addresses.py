"""What an address is made of, by the country it is in."""

from __future__ import annotations

import re

import numpy as np
import pytest

from loader.digits import mixed
from loader.flow.customs import Homes
from loader.model.customs.homes import NOWHERE
from loader.model.words.places import CODES, COUNTRIES, COUNTRY_OF, PEOPLE, PLACES
from loader.project.columns import addresses
from loader.project.columns.addresses import Address
from loader.project.series import Text, Values, Words

MANY = 4_000
NUMBER_FIRST = {"US", "CA", "GB", "IE", "AU", "FR"}


def somewhere(code: str) -> Address:
    first = int(np.argmax(CODES.index(code) == COUNTRY_OF))
    bits = mixed(3, np.arange(MANY))
    return Address(np.full(MANY, first, np.int64), bits, np.arange(MANY), np.full(MANY, NOWHERE), Homes())


def texts(values: Values) -> list[str | None]:
    if isinstance(values, Text):
        return list(values.array.to_pylist())
    assert isinstance(values, Words)
    return [values.pool[n] for n in values.index]


def field(name: str, address: Address) -> list[str | None]:
    return texts(addresses._FIELDS[name](address))


@pytest.mark.parametrize("code", CODES)
def test_the_number_stands_where_the_country_puts_it(code: str) -> None:
    streets = field("address1", somewhere(code))
    pattern = r"^\d+ \S" if code in NUMBER_FIRST else r"^\D.*\d"
    assert all(street and re.search(pattern, street) for street in streets)
    numbers = {int(found[0]) for street in streets if (found := re.findall(r"\d+", str(street)))}
    assert max(numbers) <= COUNTRIES[code].houses and len(set(streets)) > 300


@pytest.mark.parametrize("code", CODES)
def test_every_word_is_of_the_country(code: str) -> None:
    address, country = somewhere(code), COUNTRIES[code]
    assert set(field("company", address)) == {None, *country.companies}
    second = [line for line in field("address2", address) if line]
    assert len(second) == pytest.approx(MANY / 4, rel=0.15)
    assert {re.sub(r"^\d+|\d+$", "#", line) for line in second} >= {u for u in country.units if u.count("#") == 1} - {
        unit for unit in country.units if not re.fullmatch(r"#\D*|\D*#", unit)
    }
    assert set(field("zip", address)) <= set(PLACES[int(address.place[0])].zips)
    assert set(field("country_code", address)) == {code}


def test_another_town_is_one_of_the_same_country_by_its_people() -> None:
    for number, code in enumerate(CODES):
        found = addresses._neighbours(np.full(MANY, number), mixed(5, np.arange(MANY)))
        assert {PLACES[n].country_code for n in found} == {code}
        own = number == COUNTRY_OF
        largest = int(np.argmax(np.where(own, PEOPLE, 0)))
        assert (found == largest).mean() == pytest.approx(PEOPLE[largest] / PEOPLE[own].sum(), rel=0.2)


def test_nothing_is_known_of_an_unknown_place() -> None:
    nowhere = Address(np.full(3, len(PLACES)), mixed(1, np.arange(3)), np.arange(3), np.full(3, NOWHERE), Homes())
    for name in ("address1", "address2", "company", "city", "province", "zip", "country", "country_code"):
        assert field(name, nowhere) == [None] * 3
