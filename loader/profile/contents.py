"""What a single value gives away of a person, whatever its column is called: how to reach somebody, where they are,
what proves who they are, a name, a text that somebody wrote. Pure; names come from Faker's lists of all languages."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from ipaddress import ip_address
from pkgutil import iter_modules
from typing import Any

from loader.resources import data

_LONGEST, _MOST_WORDS = 60, 7
"""A longer text was written by somebody, and is no label."""
_FEW, _NAMES = 3, 0.5
"""A name has so many words at most; a column in which so large a share of the values are first names holds names."""
_NUMBER_DIGITS, _PARTED_DIGITS, _DOCUMENT_DIGITS, _DOCUMENT, _SECRET = 7, 9, 5, 8, 20
_DATE = re.compile(r"\d{4}[-/.]\d\d([-/.]\d\d)?([ T]\d\d:\d\d(:\d\d([.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)?")
_MAC = re.compile(r"\b[0-9a-f]{2}([:-][0-9a-f]{2}){5}\b", re.IGNORECASE)
_PLACE = re.compile(r"-?\d{1,3}\.\d{3,}\s*[°NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}|\bPOINT\b|\d\s*°", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"://[^/\s]*@|[?&;#](\w*(token|sig|key|auth|session|sid|pass|secret|code|user|uid)\w*)=", re.IGNORECASE
)
_SIZE = re.compile(r"\d+[x\u00d7]\d+")
_TOKEN = re.compile(r"[^\s,;|<>()\[\]{}\"']+")
_TOGETHER = re.compile(r"\d{7}")
_NUMBER = re.compile(r"\d[\d\s().,/\-]*\d")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def gives_away(text: str) -> bool:
    """If a text may be somebody's."""
    if _DATE.fullmatch(text.strip()):
        return False
    return (
        "@" in text
        or len(text) > _LONGEST
        or len(text.split()) > _MOST_WORDS
        or bool(_MAC.search(text) or _PLACE.search(text) or _ACCOUNT.search(text))
        or any(map(_is_a_number, _NUMBER.findall(text)))
        or any(map(_proves, _TOKEN.findall(text)))
        or _is_an_address(text)
        or _is_a_whole_name(text)
    )


def _is_a_number(found: str) -> bool:
    """Of a telephone, a card, an account: as many digits together, or more that are parted."""
    digits = sum(map(str.isdigit, found))
    together = bool(_TOGETHER.search(found)) or (found.startswith("0") and digits >= _NUMBER_DIGITS)
    return (together or digits >= _PARTED_DIGITS) and not _DATE.fullmatch(found)


def _proves(token: str) -> bool:
    """A network address, the number of a document, a secret."""
    bare = re.sub(r"[\W_]", "", token)
    digits = sum(map(str.isdigit, bare))
    mixed = 0 < digits < len(bare) and not (_SIZE.fullmatch(token) or _DATE.fullmatch(token))
    number = len(bare) >= _DOCUMENT and digits >= _DOCUMENT_DIGITS
    return (mixed and (number or len(bare) >= _SECRET)) or _is_network(token)


def _is_network(token: str) -> bool:
    host = re.sub(r"^\[?([0-9a-fA-F:.]+)\]?(%\w+)?(/\d+)?(:\d+)?$", r"\1", token.strip(".,"))
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_an_address(text: str) -> bool:
    words, known = [word.lower() for word in _WORD.findall(text)], data("personal")["address"]
    if any(word in known["words"] for word in words):
        return True
    numbered = any(map(str.isdigit, text))
    return numbered and any(word in known["numbered"] or _ends(word, known["endings"]) for word in words)


def _ends(word: str, endings: Iterable[str]) -> bool:
    return any(word.endswith(ending) and len(word) >= len(ending) + 3 for ending in endings)


def _is_a_whole_name(text: str) -> bool:
    """A first name beside a last one, in any order."""
    words = _WORD.findall(text)  # the names themselves, which take a while to gather, only if they are asked for
    if len(words) > _FEW and _names_among(words, _names()[0]):
        return True
    if not 2 <= len(words) <= _FEW + 1 or any(map(str.isdigit, text)):
        return _is_glued(text)
    if not all(word[:1].isupper() or not word.isascii() for word in words):
        return False
    (first, last), ordinary = _names(), data("personal")["ordinary"]["words"]
    known = [word.lower() if word.lower() not in ordinary else "" for word in words]
    begins = known[0] in first and len(known[0]) >= _FEW
    parted = "," in text and any(one in first for one in known)
    return begins or parted or any(one in first and known[1 - place] in last for place, one in enumerate(known[:2]))


def _names_among(words: list[str], first: set[str]) -> bool:
    """If a sentence speaks of somebody by a first name."""
    ordinary = data("personal")["ordinary"]["words"]
    names = (one.lower() for one in words[1:] if one[:1].isupper() and len(one) >= _FEW)
    return any(one in first and one not in ordinary for one in names)


def _is_glued(text: str) -> bool:
    """A name without a space, as in Chinese or Korean."""
    if text.isascii() or not 2 <= len(text) <= _FEW + 1 or not all(unicodedata.category(one) == "Lo" for one in text):
        return False
    first, last = _names()
    return any(text[:cut] in last and text[cut:] in first for cut in range(1, len(text)))


def are_names(values: Iterable[str]) -> bool:
    """If the values of a column are those of people: half of them are first names, alone or before something else."""
    words = [found for value in values if (found := _WORD.findall(value))]
    if not words:
        return False
    names = sum(_names_somebody(one) for one in words)
    return names >= max(_NAMES * len(words), 1)


def _names_somebody(words: list[str]) -> bool:
    one = words[0]
    written = (one[:1].isupper() and len(one) >= _FEW) or not one.isascii()
    return written and len(words) <= _FEW and one.lower() in _first_names()


@cache
def _first_names() -> set[str]:
    """Those that are not words of every day as well."""
    return _names()[0] - set(data("personal")["ordinary"]["words"])


@cache
def _names() -> tuple[set[str], set[str]]:
    """The first and last names of all languages that Faker knows, in small letters."""
    from faker.providers import person

    folders = [import_module(f"{person.__name__}.{one.name}").Provider for one in iter_modules(person.__path__)]
    return _listed(folders, "first_name"), _listed(folders, "last_name")


def _listed(providers: Iterable[Any], kind: str) -> set[str]:
    every: set[Any] = set()  # most names stand in several lists: they are made small once
    for provider in providers:
        for name in (one for one in dir(provider) if kind in one):
            found = getattr(provider, name)
            if isinstance(found, dict | list | tuple | set):
                every.update(found)
    return {str(one if isinstance(one, str) else one[0]).lower() for one in every if one}


def inside(text: str) -> Iterator[tuple[str, str]]:
    """The texts and numbers in a JSON value, each with the path of keys that leads to it."""
    try:
        found = json.loads(text)
    except ValueError:
        yield "", text
        return
    yield from _within("", found)


def _within(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield f"{path}_{key}", ""
            yield from _within(f"{path}_{key}", one)
    elif isinstance(value, list):
        for one in value:
            yield from _within(path, one)
    else:
        yield path, "" if value is None or isinstance(value, bool) else str(value)
