"""Where people live, what they are called, and their telephones."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from loader.flow.plan import StoreSpec
from loader.model import persons
from loader.model.words.places import CODES, COUNTRIES, COUNTRY_OF, LOCALES, PEOPLE, PLACES, ZIPS

MANY = 20_000
LETTERS = re.compile(r"[a-z]+\.[a-z]+")


def spec(*locales: tuple[str, float], seed: int = 7) -> StoreSpec:
    return StoreSpec(seed, 10, 0, 10**15, locales=locales)


def shares(found: np.ndarray) -> dict[str, float]:
    return {CODES[code]: count / len(found) for code, count in Counter(COUNTRY_OF[found].tolist()).items()}


@pytest.mark.parametrize("locale", LOCALES)
def test_nine_in_ten_live_at_home(locale: str) -> None:
    home = COUNTRIES[LOCALES[locale]]
    found = shares(persons.places(spec((locale, 1.0)), MANY))
    assert found.pop(home.code) == pytest.approx(0.9, abs=0.01)
    assert found.keys() == home.abroad.keys()


def test_several_locales_are_all_the_countries_there_are() -> None:
    found = shares(persons.places(spec(("en_US", 8), ("en_GB", 2)), MANY))
    assert found == {"US": pytest.approx(0.8, abs=0.01), "GB": pytest.approx(0.2, abs=0.01)}


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP"])
def test_towns_fill_by_their_people(locale: str) -> None:
    place = persons.places(spec((locale, 1.0)), MANY)
    own = CODES.index(LOCALES[locale]) == COUNTRY_OF
    there = np.bincount(place, minlength=len(PLACES))[own]
    expected = PEOPLE[own] / PEOPLE[own].sum() * there.sum()
    assert ((there - expected) ** 2 / expected).sum() < 1.25 * len(expected)


@pytest.mark.parametrize("locale", LOCALES)
def test_names_are_those_of_the_country(locale: str) -> None:
    made = spec((locale, 1.0))
    place = persons.places(made, MANY)
    names = persons.names(made, place)
    home = COUNTRIES[LOCALES[locale]]
    own = COUNTRY_OF[place] == CODES.index(home.code)
    for index, pool, common in ((names.first, names.first_names, 0), (names.last, names.last_names, 1)):
        found = Counter(index[own].tolist())
        most = {pool[n] for n, _ in found.most_common(3)}
        assert not home.common[common] or most <= set(home.common[common])
        assert max(found.values()) > 2 * np.median(list(found.values())), "some names are common"
    assert all(LETTERS.fullmatch(text) for text in names.latin.to_pylist())


def test_japanese_names_are_kanji_and_read_in_latin_letters() -> None:
    assert persons.latin("佐藤") == "sato"
    assert persons.latin("Müller") == "mueller"
    assert persons.latin("O'Reilly") == "oreilly"
    made = spec(("ja_JP", 1.0))
    names = persons.names(made, np.flatnonzero(CODES.index("JP") == COUNTRY_OF).astype(np.int16))
    assert not any(names.last_names[n].isascii() for n in names.last)


def test_a_telephone_is_of_the_place() -> None:
    place = persons.places(spec(*((locale, 1.0) for locale in LOCALES)), MANY)
    forms = [re.compile("|".join(re.escape(f).replace("\\#", r"\d") for f in one.phones)) for one in PLACES]
    found = persons.phones(spec(), place).to_pylist()
    assert all(forms[n].fullmatch(number) for n, number in zip(place.tolist(), found, strict=True))
    assert all(re.fullmatch(r"\+[1-9]\d{8,14}", number) for number in found), "E.164"


def test_nobody_has_another_s_telephone_as_long_as_there_are_enough() -> None:
    for locale, least in (("en_US", 0.999), ("ja_JP", 0.999), ("fr_FR", 0.999), ("de_DE", 0.98), ("en_GB", 0.6)):
        made = spec((locale, 1.0))
        found = persons.phones(made, persons.places(made, 6_000)).to_pylist()
        assert len(set(found)) >= least * len(found), locale
        assert found != persons.phones(spec((locale, 1.0), seed=8), persons.places(made, 6_000)).to_pylist()


def test_the_tax_is_that_of_the_country_and_of_the_union() -> None:
    def rates(locale: str) -> dict[str, int]:
        found = persons.tax_rates(spec((locale, 1.0)))
        return {place.city: int(rate) for place, rate in zip(PLACES, found, strict=True)}

    german, american = rates("de_DE"), rates("en_US")
    assert (german["Berlin"], german["Paris"], german["London"], german["Houston"]) == (190, 200, 0, 0)
    assert (american["Chicago"], american["Berlin"], american["Toronto"]) == (89, 0, 0)
    assert rates("ja_JP")["大阪市"] == 100


def test_every_place_has_what_an_address_needs() -> None:
    for place in PLACES:
        assert len(place.zips) == ZIPS and place.phones and place.people > 0
        assert -90 < place.latitude < 90 and -180 <= place.longitude <= 180
        assert all(re.fullmatch(r"[A-Z0-9][A-Z0-9 -]{2,8}[A-Z0-9]", code) for code in place.zips), place
    towns = Counter(place.country_code for place in PLACES)
    assert towns["US"] > 300 and all(towns[LOCALES[one]] > 30 for one in ("en_GB", "de_DE", "fr_FR", "ja_JP"))
    assert (np.diff(COUNTRY_OF) >= 0).all(), "the places of a country follow each other"
    assert {code for country in COUNTRIES.values() for code in country.abroad} <= set(COUNTRIES)


def test_an_american_shop_needs_no_other_letters_than_ascii() -> None:
    made = spec(("en_US", 1.0))
    names = persons.names(made, persons.places(made, 10))
    there = [place for place in PLACES if place.country_code in persons.countries(made)]
    words = [word for code in persons.countries(made) for word in COUNTRIES[code].streets + COUNTRIES[code].units]
    texts = (*names.first_names, *names.last_names, *words, *(place.city + place.province for place in there))
    assert [text for text in texts if not text.isascii()] == []
