"""The words of a category of which only the name is known: what its products are, and what goes with anything."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from loader.model.goods import BY_NAME, SERIES, Category, Family
from loader.resources import data

_NEUTRAL = data("catalog")["neutral"]
_VAGUE, _PAIRS, _UNCHANGED = (frozenset(_NEUTRAL[name]) for name in ("vague", "pairs", "unchanged"))
_IRREGULAR: dict[str, str] = _NEUTRAL["irregular"]
_PARTS = re.compile(r"\s*[>/|,;:&+]\s*|\s+[-\u2013\u2014]\s+|\s+and\s+", re.IGNORECASE)
_PATH = re.compile(r"\s*[>/|]\s*")
_AFTER = re.compile(r"\s*\(.*?\)|\s+(for|of|with|in|to|from|by|on|under|without)\s.*", re.IGNORECASE)
"""What follows says whose, or of what, and not what it is."""
_WORD = re.compile(r"[A-Za-z]['A-Za-z-]*")
_ENDS_IN_NUMBER = re.compile(r"\d\W*$")
_LONGEST, _ACRONYM = 40, 4
_NO_CODE = "PRD"


@cache
def kind(name: str, *, english: bool) -> Category:
    """The category of this name: its own words, if the catalog has it, else a noun from its name. Where people speak
    another language, or it ends in a number, the name itself and that of a collection; where it says nothing, sets and
    boxes."""
    noun = _noun(name) if english and name.isascii() else ""
    known = _KNOWN.get(_key(name)) or _KNOWN.get(_key(noun))
    if known:
        return replace(BY_NAME[known], name=name)
    opaque = not english or not name.isascii() or _ENDS_IN_NUMBER.search(name)
    whole = _PATH.split(name.strip())[-1] if opaque else ""
    if noun or 0 < len(whole) <= _LONGEST:
        return _category(name, (noun or whole,), leads=not noun)
    return _category(name, tuple(_NEUTRAL["set"]), leads=False)


def _category(name: str, nouns: tuple[str, ...], *, leads: bool) -> Category:
    """A category of things that are called so; `leads`: the noun comes first, and only a collection's name after it."""
    code = re.sub("[^A-Z]", "", name.upper())[:3]
    family = Family(
        options="one",
        nouns=nouns,
        prices=(_NEUTRAL["price"],) * len(nouns),
        grams=(_NEUTRAL["grams"],) * len(nouns),
        materials=("",) if leads else tuple(_NEUTRAL["materials"]),
        styles=SERIES if leads else tuple(_NEUTRAL["styles"]),
        made=("",) if leads else tuple(_NEUTRAL["made"]),
        leads=leads,
    )
    said = re.sub(r"[\s,]+", " ", name.lower()).strip()
    return Category(
        name=name,
        code=code if len(code) > 1 else _NO_CODE,
        margin=data("catalog")["margins"][_NEUTRAL["margin"]],
        quantity=1.0,
        basket=1.0,
        again=0.0,
        goes_with=(),
        tags=(said,) if said else (),
        searches=tuple(dict.fromkeys(filter(None, (said, *(noun.lower() for noun in nouns))))),
        used=tuple(_NEUTRAL["used"]),
        families=(family,),
    )


def _noun(name: str) -> str:
    """What one product of the category is, as a title has it: "Wall Clocks > Men" is a Wall Clock; "": it does not
    say."""
    return next(filter(None, (_in_title(part, name) for part in reversed(_PARTS.split(name)))), "")


def _in_title(part: str, name: str) -> str:
    """The last word of a part of a name, in the singular, after the one before it."""
    words = _AFTER.sub("", part).split()
    if not words or not _WORD.fullmatch(words[-1]) or len(words[-1]) < 2:
        return ""
    last = singular(words[-1])
    if last.lower() in _VAGUE:
        return ""
    before = [word for word in words[-2:-1] if _WORD.fullmatch(word) and _says(word)]
    return " ".join(_capital(word, name) for word in (*before, last))


def _says(word: str) -> bool:
    return singular(word.lower().removesuffix("'s").rstrip("'")) not in _VAGUE


def _capital(word: str, name: str) -> str:
    if word.isupper() and len(word) <= _ACRONYM and not name.isupper():
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def singular(word: str) -> str:
    """One of the things that an English word in the plural names; what comes in pairs stays as it is."""
    plain = word.lower()
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if plain in _PAIRS or plain in _UNCHANGED or not plain.endswith("s") or plain.endswith(("ss", "us", "is")):
        return word
    if plain.endswith("ies") and len(plain) > 4:
        return word[:-3] + "y"
    return word[:-2] if plain.endswith(("sses", "shes", "ches", "xes", "zzes")) else word[:-1]


def _key(name: str) -> str:
    return " ".join(singular(word) for word in re.findall("[a-z]+", name.lower()))


def shipped(name: str) -> str:
    """The name by which the catalog has a category, "" = it has not."""
    return _KNOWN.get(_key(name), "")


_KNOWN = {_key(name): name for name in BY_NAME}
