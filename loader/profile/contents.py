"""What a single value gives away of a person, whatever its column is called: how to reach somebody, where they are,
what proves who they are, a name, a text that somebody wrote. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import ip_address
from typing import Any

from loader.profile.people import WORD, is_a_name
from loader.resources import data

_LONGEST, _MOST_WORDS = 60, 7
"""A longer text was written by somebody, and is no label."""
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
_PAIRS = re.compile(r"(\d{2,3}[ .]){2,}\d{2,3}|(?!\d[05]0-\d\d[05]0)\d{3}-\d{4}")
"""A telephone in the way of small countries, or without its area."""
_NUMBER = re.compile(r"\d[\d\s().,/\-]*\d")


def gives_away(text: str) -> bool:
    """If a text may be somebody's."""
    if _DATE.fullmatch(text.strip()):
        return False
    return (
        "@" in text
        or len(text) > _LONGEST
        or len(text.split()) > _MOST_WORDS
        or bool(_MAC.search(text) or _PLACE.search(text) or _ACCOUNT.search(text))
        or any(sign.search(text) for sign in _signs())
        or any(map(_is_a_number, _NUMBER.findall(text)))
        or any(map(_proves, _TOKEN.findall(text)))
        or _is_an_address(text)
        or is_a_name(text)
    )


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, data("personal")["signs"]["patterns"]))


def _is_a_number(found: str) -> bool:
    """Of a telephone, a card, an account: as many digits together, or more that are parted."""
    digits = sum(map(str.isdigit, found))
    together = bool(_TOGETHER.search(found)) or (found.startswith("0") and digits >= _NUMBER_DIGITS)
    paired = bool(_PAIRS.fullmatch(found))
    return (together or paired or digits >= _PARTED_DIGITS) and not _DATE.fullmatch(found)


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
    words, known = [word.lower() for word in WORD.findall(text)], data("personal")["address"]
    if any(word in known["words"] for word in words):
        return True
    numbered = any(map(str.isdigit, text))
    return numbered and any(word in known["numbered"] or _ends(word, known["endings"]) for word in words)


def _ends(word: str, endings: Iterable[str]) -> bool:
    return any(word.endswith(ending) and len(word) >= len(ending) + 3 for ending in endings)


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
