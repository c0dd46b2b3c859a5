"""Where live customers live: countries that are known here, and the towns that at least ten of them share.

Nothing of one person's address is read but the town and the postal code, and of these only what many share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import sql as pgsql

from loader.entities import PLACE, ROLES
from loader.flow.binding import Entity
from loader.flow.customs import Counts, Homes, Town
from loader.model.words.places import CODE_OF, ZIPS
from loader.profile.customs.asking import NULL_TEXT, asked, of, text
from loader.profile.privacy import LEAST_PEOPLE, LEAST_ROWS
from loader.profile.reader import Part, Reader
from loader.vocabulary import Vocabulary

_WORDS = ("country", "country_code", "province", "province_code", "city")


def homes(reader: Reader, known: Mapping[str, Entity], vocabulary: Vocabulary) -> Homes:
    """As customers' own rows show it, else the addresses of their orders."""
    for name, role in (("customer", ""), ("order", "shipping_"), ("order", "billing_")):
        entity = known.get(name)
        fields = _fields(entity, role, vocabulary) if entity else {}
        if entity and ("city" in fields or fields.keys() & {"country", "country_code"}):
            found = _read(reader, entity, fields)
            if found.countries:
                return found
    return Homes()


def _fields(entity: Entity, role: str, vocabulary: Vocabulary) -> dict[str, Part]:
    """The parts of an address that the entity shows, in columns of their own or within JSON."""
    found = {field: text(entity, f"{role}{field}") for field in PLACE if entity.has(f"{role}{field}")}
    whole = entity.by_meaning.get(ROLES[entity.name].get(role, ""))
    if whole is None or whole.column.type.family not in ("json", "jsonb"):
        return found
    keys = vocabulary.words(entity.name).values.get(whole.meaning or "", {})
    inside = {field: keys[field][0] for field in PLACE if keys.get(field)}
    path = '({}::jsonb ->> {}) COLLATE "C"'
    return {field: pgsql.SQL(path).format(of(whole), pgsql.Literal(key)) for field, key in inside.items()} | found


def _read(reader: Reader, entity: Entity, fields: Mapping[str, Part]) -> Homes:
    person = text(entity, "customer") if entity.has("customer") else None
    least = LEAST_PEOPLE if person or entity.name == "customer" else LEAST_ROWS
    people = "count(*)" if person is None else "count(DISTINCT s.person)"
    row = asked(
        reader,
        "living",
        entity,
        {},
        person=person or NULL_TEXT,
        people=pgsql.SQL(people),
        least=pgsql.Literal(least),
        **{field: fields.get(field, NULL_TEXT) for field in PLACE},
    )
    countries, towns, zips = row or ((), (), ())
    known = _countries(countries or ())
    return Homes(known, tuple(_towns(towns or (), zips or ())), _said(countries or (), least))


def _countries(rows: Iterable[Any]) -> Counts:
    """How many people live in each country that is known here, the most first."""
    found: Counts = {}
    for country, country_code, count in rows:
        code = code_of(country, country_code)
        if code:
            found[code] = found.get(code, 0) + count
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _said(rows: Iterable[Any], least: int) -> dict[str, dict[str, str]]:
    """What most rows call each country."""
    found: dict[str, dict[str, str]] = {}
    for country, country_code, count in rows:
        code = code_of(country, country_code)
        if code and count >= least:
            words = {"country": country, "country_code": country_code}
            found[code] = {field: word for field, word in words.items() if word} | found.get(code, {})
    return found


def code_of(*words: str | None) -> str:
    """The code of the country that the words stand for; "" if none is known here."""
    return next((CODE_OF[word.strip().lower()] for word in words if word and word.strip().lower() in CODE_OF), "")


def _towns(rows: Iterable[Any], zips: Iterable[Any]) -> Iterable[Town]:
    """The towns of known countries, each with the postal codes that people there share."""
    codes: dict[tuple[str | None, ...], list[str]] = {}
    for *words, code, _ in zips:
        codes.setdefault(tuple(words), []).append(code)
    for *words, count in rows:
        country = code_of(*words[:2])
        said = {field: word for field, word in zip(_WORDS, words, strict=True) if word}
        if country and not any(map(_is_no_place, said.values())):
            yield Town(country, count, said, tuple(codes.get(tuple(words), ())[:ZIPS]))


def _is_no_place(word: str) -> bool:
    """If a word is a mail address, or a line of an address: a town has no number."""
    return "@" in word or any(map(str.isdigit, word))
