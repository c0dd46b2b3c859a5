"""The words of ads, what people search for and what an ad says: `loader/data/ads.toml`, typed."""

from __future__ import annotations

from loader.model.words import CATEGORIES
from loader.resources import data

_DATA = data("ads")
_PATTERNS: dict[str, list[str]] = _DATA["groups"]
GROUPS = tuple(_PATTERNS)
SUFFIXES: tuple[str, ...] = tuple(_DATA["suffixes"])
HEADLINES: tuple[str, ...] = tuple(_DATA["headlines"])
DESCRIPTIONS: tuple[str, ...] = tuple(_DATA["descriptions"])
AUDIENCES: tuple[str, ...] = tuple(_DATA["audiences"])
SHOWCASES: tuple[str, ...] = tuple(_DATA["showcases"])
"""What campaigns of products show."""


def term(keyword: str, suffix: int) -> str:
    """A keyword with one of SUFFIXES; one that it says already is not said twice."""
    more = SUFFIXES[suffix]
    return keyword + (" today" if more and more.strip() in keyword else more)


def keywords(theme: int, group: int, count: int) -> list[str]:
    """`count` (up to six) keywords of a search campaign's group; theme 0 is the brand, then category by category."""
    about = _DATA["brand"] if theme == 0 else CATEGORIES[(theme - 1) % len(CATEGORIES)].name.lower()
    return [pattern.format(about) for pattern in _PATTERNS[GROUPS[group % len(GROUPS)]][:count]]
