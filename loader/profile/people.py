"""If texts are names of people: by Faker's lists of all languages and some more, and by how names are written. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from loader.resources import data

_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e30-\u0e4f])*"
WORD = re.compile(rf"{_LETTERS}(?:['\u2019]{_LETTERS})?")
"""A word, with the signs that some alphabets set above and below their letters."""
_FEW, _NAMES = 3, 0.5
"""A name has so many words at most; a column in which so large a share of the values are first names holds names."""
_INITIAL = re.compile(r"[^\W\d_]\.(?: ?[^\W\d_]\.)? ?[^\W\d_]{3,}|[^\W\d_]{3,},? [^\W\d_](\.|$)")
_POSSESSIVE = re.compile(r"([^\W\d_]{3,})['\u2019]s\b")


def is_a_name(text: str) -> bool:
    """A first name beside a last one in any order, or a sentence that speaks of somebody."""
    words = WORD.findall(text)  # the names themselves, which take a while to gather, only if they are asked for
    if len(words) > _FEW + 1 or len(words) < 2 or any(map(str.isdigit, text)):
        return _is_glued(text) or _speaks_of(text, words)
    return _is_whole(text, words) or _speaks_of(text, words)


def _is_whole(text: str, words: Sequence[str]) -> bool:
    """Two to four words without a number that are a name."""
    first, last = _names()
    known = [_unusual(word) for word in words]
    pair = any(
        one in first and known[1 - place] in last
        for place, one in enumerate(known[:2])
        if len(one) >= _FEW or not one.isascii()
    )
    if not all(word[:1].isupper() or not word.isascii() for word in words):
        return pair and len(words) == 2
    begins = known[0] in first and len(known[0]) >= _FEW
    parted = "," in text and any(one in first for one in known)
    return begins or parted or pair or (bool(_INITIAL.fullmatch(text)) and any(one in last for one in known))


def _unusual(word: str) -> str:
    """The word in small letters; "" if it is one of every day as well."""
    lower = word.lower()
    return "" if lower in data("personal")["ordinary"]["words"] else lower


def _speaks_of(text: str, words: Sequence[str]) -> bool:
    """If a sentence, or a word or two for somebody, has a first name."""
    if len(words) < 2 and not _POSSESSIVE.search(text):
        return False
    greets = bool(words) and words[0].lower() in data("personal")["names"]["greetings"]
    owned = {name.lower() for name in _POSSESSIVE.findall(text)}
    if not (len(words) > _FEW or greets or owned):
        return False
    capital = {one.lower() for one in words[1:] if one[:1].isupper() and len(one) >= _FEW}
    return bool(_first_names() & (owned | (capital if len(words) > _FEW or greets else set())))


def _is_glued(text: str) -> bool:
    """A name without a space, as in Chinese or Korean."""
    if not _has_no_space(text):
        return False
    first, last = _names()
    return any(text[:cut] in last and text[cut:] in first for cut in range(1, len(text)))


def _has_no_space(text: str) -> bool:
    short = not text.isascii() and 2 <= len(text) <= _FEW + 1
    return short and all(unicodedata.category(one) == "Lo" for one in text)


def are_names(values: Iterable[str]) -> bool:
    """If the values of a column are those of people: half of them are first names, alone or before something else, or
    half of them look like whole names."""
    known = [(value, found) for value in values if (found := WORD.findall(value))]
    if not known:
        return False
    least = max(_NAMES * len(known), 1)
    return sum(_names_somebody(words) for _, words in known) >= least or _look_like_names(known, least)


def _names_somebody(words: list[str]) -> bool:
    one = words[0]
    written = (one[:1].isupper() and len(one) >= _FEW) or not one.isascii()
    return written and len(words) <= _FEW and one.lower() in _first_names()


def _look_like_names(known: Sequence[tuple[str, list[str]]], least: float) -> bool:
    """Several that begin differently: what all begin with (Store, Team) is what they are of."""
    alike = [words[0] for value, words in known if _looks_like_a_name(value, words)]
    return len(alike) >= max(least, 2) and len(set(alike)) > len(alike) / 2


def _looks_like_a_name(text: str, words: Sequence[str]) -> bool:
    """Two to four words in capitals, one of them a first or a last name; or a glued one after a known family's."""
    first, last = _names()
    if _has_no_space(text):
        return len(text) <= _FEW and text[0] in last and not text.endswith("\u8272")  # a color
    if not 2 <= len(words) <= _FEW + 1 or any(map(str.isdigit, text)):
        return False
    written = all(word[:1].isupper() or not word.isascii() for word in words)
    of_a_place = words[0].lower() in data("personal")["names"]["before_places"]
    return written and not of_a_place and any(one in first or one in last for one in map(_unusual, words) if one)


@cache
def _first_names() -> set[str]:
    """Those that are not words of every day as well."""
    return _names()[0] - set(data("personal")["ordinary"]["words"])


@cache
def _names() -> tuple[set[str], set[str]]:
    """The first and last names of all languages that Faker knows, and some more, in small letters."""
    from faker.providers import person

    folders = [import_module(f"{person.__name__}.{one.name}").Provider for one in iter_modules(person.__path__)]
    more = set(data("personal")["names"]["first"])
    return _listed(folders, "first_name") | more, _listed(folders, "last_name")


def _listed(providers: Iterable[Any], kind: str) -> set[str]:
    every: set[Any] = set()  # most names stand in several lists: they are made small once
    for provider in providers:
        for name in (one for one in dir(provider) if kind in one):
            found = getattr(provider, name)
            if isinstance(found, dict | list | tuple | set):
                every.update(found)
    return {str(one if isinstance(one, str) else one[0]).lower() for one in every if one}
