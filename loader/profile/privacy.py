"""What may be learned word for word: never a person's text.

A value is repeated only if at least ten different customers share it, or 20 rows of a table that names no customers; if
its column is no person's by its name, in any of many languages (`loader/data/personal.toml`), and if the value itself
gives nobody away (`loader.profile.contents`). A person may decide for a column (`personal` in the override file).
Places (a city, a country, a postal code) and the names of things (of a store, a carrier) are nobody's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Literal

from loader.flow.binding import Bound
from loader.profile.contents import gives_away, inside
from loader.profile.people import are_names
from loader.resources import data

_LETTERS, _SHORT_MARK = re.compile(r"[^\W\d_]+"), 4
_BY = (("by",), ("von",), ("por",), ("par",))
_CLOSED = ("uuid", "bytes", "date", "moment", "time", "span", "nothing")
"""Forms of values that say nothing in words; what stands in bytes nobody reads."""
LEAST_PEOPLE, LEAST_ROWS = 10, 20
_LONG_NUMBER, _FINE = 10**6, 4
_CODE = re.compile(r"[A-Z]{0,4}[-_]?\d{1,5}")
Kind = Literal["", "person", "special"]
"""Whose a column's values are: nobody's, a person's, or such as are never repeated whoever shares them."""


def are_shared(rows: int, people: int | None) -> bool:
    """If a value is in enough rows, or of enough customers (None: nobody knows of any), to be nobody's."""
    return rows >= LEAST_ROWS if people is None else people >= LEAST_PEOPLE


@cache
def kind_of(name: str) -> Kind:
    """Whose the values of a column are, by its name."""
    known, words = data("personal"), _words(name)
    if _has(known["special"], name, words):
        return "special"
    if words and words[-1] in known["things"]["last"]:
        return ""
    if _has(known["person"], name, words):
        return "" if sounds_like_a_place(name) else "person"
    return "person" if _is_a_name(words, name) or words[-1:] in _BY else ""


def _is_a_name(words: tuple[str, ...], name: str) -> bool:
    """A name of nothing that is known: of a store or of a carrier it would be nobody's."""
    things = data("personal")["things"]
    squashed = _plain(name).replace("_", "")
    named = words[-1:] and (words[-1] in things["name"] or squashed.endswith(("name", "names")))
    return bool(named) and not any(one in words or squashed.startswith(one) for one in things["named"])


def _has(known: dict[str, list[str]], name: str, words: tuple[str, ...]) -> bool:
    squashed, lower = "".join(words), f"{name.lower()} {_plain(name)}"
    whole = f"_{'_'.join(words)}_"
    return (
        any(one.replace("_", "") in squashed for one in known["anywhere"])
        or any(f"_{one}_" in whole for one in known["words"])
        or any(one.strip("_") in lower for one in known.get("other", ()))
    )


@cache
def _words(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without accents: camelCase and dots part them too."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return tuple(word for word in re.split(r"[\W_]+", re.sub(r"\d+$", "", _plain(parted))) if word)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.translate(str.maketrans(data("personal")["spelt"])))
    return "".join(one for one in bare if not unicodedata.combining(one)).lower()


@cache
def sounds_like_a_place(name: str) -> bool:
    """If a column holds a part of an address that many people share."""
    known, words = data("personal")["places"], _words(name)
    while len(words) > 1 and words[-1] in known["after"]:
        words = words[:-1]
    return bool(words) and (words[-1] in known["words"] or "_".join(words[-2:]) == "post_code")


def kind(bound: Bound) -> Kind:
    """Whose the values of a column are: as a person says, else by its names."""
    if bound.personal is not None:
        return "person" if bound.personal else ""
    kinds = {kind_of(name) for name in (bound.column.name, bound.shown) if name}
    return "special" if "special" in kinds else "person" if "person" in kinds else ""


def is_number_of_somebody(bound: Bound, number: float) -> bool:
    """If a number may be a telephone's, a document's or a card's, or say where somebody is: by its column's name."""
    whose = kind(bound)
    if whose == "special" or (whose and set(_words(bound.column.name)) & set(data("personal")["coordinates"]["words"])):
        return True
    return abs(number) >= _LONG_NUMBER and bool(whose)


def must_be_shared(bound: Bound, value: str) -> bool:
    """If a value counts only where many share it: what tells somebody apart, and not a small number or a flag."""
    column, kind_ = bound.column, bound.column.type
    if kind_.family == "enum" or column.allowed or kind_.traits.form == "bool":
        return False
    return kind_.traits.kind != "num" or abs(float(value)) >= _LONG_NUMBER or _is_fine(value) or bool(kind(bound))


def _is_fine(number: str) -> bool:
    """If a number has as many decimals as a place on the map."""
    return len(number.partition(".")[2].rstrip("0")) >= _FINE


def may_be_named(bound: Bound, value: str, rows: int, people: int | None) -> bool:
    """If enough share a value; of what anybody may have written more than of numbers and closed sets."""
    return not must_be_shared(bound, value) or are_shared(rows, people)


def revealing(bound: Bound, values: Iterable[str]) -> frozenset[str]:
    """Those of the values of a column that may be a person's: all of them, if its name says so. What a CHECK or an enum
    lists is not, nor what somebody says is nobody's."""
    known = tuple(values)
    if bound.personal is False:
        return frozenset()
    if (whose := kind(bound)) == "special":
        return frozenset(known)
    if bound.column.type.traits.kind == "num":
        return frozenset(value for value in known if is_number_of_somebody(bound, float(value)))
    if bound.column.type.family in ("enum", "bool") or (bound.column.allowed and bound.personal is None):
        return frozenset()
    return frozenset(known) if whose else _revealing(bound, known)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_key_of_somebody(bound: Bound, value: str) -> bool:
    """If a key of an outside table may be somebody's name or mail address; a short number of a person's is a code."""
    if bound.personal is False or bound.column.type.traits.form != "text" or bound.lookup is None:
        return False
    if _UUID.fullmatch(value):
        return False
    whose = kind(bound) or kind_of(bound.lookup.column)
    return bool((whose and not _CODE.fullmatch(value)) or gives_away(value) or are_names([value]))


def _revealing(bound: Bound, values: tuple[str, ...]) -> frozenset[str]:
    form = bound.column.type.traits.form
    if form == "json":
        return frozenset(value for value in values if _reveals(value))
    if form in _CLOSED:
        return frozenset(values if form == "bytes" else ())
    if form == "text" and sounds_like_a_place(bound.column.name):
        return frozenset(value for value in values if "@" in value)
    parted = form != "text"  # what stands in arrays, and in types that are read as text only
    if are_names(_elements(values) if parted else values):
        return frozenset(values)
    return frozenset(one for one in values if any(map(gives_away, [one, *_elements([one])] if parted else [one])))


def _elements(values: Iterable[str]) -> list[str]:
    """What stands in arrays, as the server prints them."""
    return [one.strip('"') for value in values for one in re.findall(r'"(?:[^"\\]|\\.)*"|[^{},"]+', value)]


def _reveals(text: str) -> bool:
    """If a JSON value holds a key that is called like a person's, or a value that may be somebody's."""
    found = list(inside(text))
    texts = [one for _, one in found if one]
    return any(kind_of(path) for path, _ in found if path) or any(map(gives_away, texts)) or are_names(texts)


def may_be_known(*texts: str) -> bool:
    """If texts that all rows share may be kept."""
    words = [word for text in texts for word in _LETTERS.findall(text)]
    return not any(map(gives_away, texts)) and not are_names([*texts, *words])


def is_mark(text: str, *names: str) -> bool:
    """If what all codes of a column begin with is no name: short, or said by the `names` of the column and its table,
    or what codes are of."""
    known = {*data("personal")["marks"]["words"], *(word for name in names for word in _words(name))}
    words = [word.lower() for word in _LETTERS.findall(text)]
    unknown = [word for word in words if word not in known and len(word) >= _SHORT_MARK]
    known_word = all(len(word) == _SHORT_MARK and not are_names([word.capitalize()]) for word in unknown)
    left = _LETTERS.sub(lambda found: "" if found[0].lower() in known else found[0], text)
    return may_be_known(left) and (known_word or "://" in text)  # a page of the shop's own
