"""What visits are made of: channels, the marks of newsletters and posts, devices and languages (data/visits.toml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from loader.resources import data

_VISITS = data("visits")


@dataclass(frozen=True, slots=True)
class Device:
    """What a share of all visits is made with: its kind (`name`), its screen, and its browser's name for itself."""

    name: str
    share: float
    screen: str
    agent: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the shop: its share of all visits, how often they buy (against the other channels'), where they come
    from with what in the address of their first page (REFERRERS and TEMPLATES by index, and a share), and what they see
    first: shares of the home page, a collection, a product."""

    name: str
    share: float
    conversion: float
    ways: tuple[tuple[int, int, float], ...]
    landings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """What visits do: see [funnel] of data/visits.toml."""

    bounce: float
    abandonment: float
    checkout: float
    payment: float
    cart_page: float
    cart_page_bought: float
    second_line: float
    again: float
    before: float
    after: float
    leaves: float
    leaves_bought: float
    pages: tuple[float, ...]


def _devices() -> Iterator[Device]:
    for found in _VISITS["devices"]:
        share = _VISITS["classes"][found["kind"]]["share"] * found["share"]
        for version, of_version in found["versions"].items():
            agent = found["agent"].replace("*", version)
            for screen, of_screen in found["screens"].items():
                yield Device(found["kind"], share * of_version * of_screen, screen, agent)


def _channel(name: str, found: Mapping[str, Any]) -> Channel:
    ways = tuple((REFERRERS.index(url or None), TEMPLATES.index(text), share) for url, text, share in found["ways"])
    return Channel(name, found["share"], found["conversion"], ways, tuple(found["landings"]))


_WAYS = [way for channel in _VISITS["channels"].values() for way in channel["ways"]]
REFERRERS: tuple[str | None, ...] = tuple(dict.fromkeys(url or None for url, _, _ in _WAYS))
"""Where visits come from."""
TEMPLATES: tuple[str, ...] = tuple(dict.fromkeys(["", *(text for _, text, _ in _WAYS)]))
"""What the address of the first page says, the season still to be filled in; the first says nothing."""
CHANNELS = tuple(_channel(name, found) for name, found in _VISITS["channels"].items())
CHANNEL = {channel.name: place for place, channel in enumerate(CHANNELS)}
THEMES: dict[str, tuple[float, ...]] = {name: tuple(shares) for name, shares in _VISITS["themes"].items()}
"""What an ads campaign is about -> what its visits see first, as `Channel.landings`."""
FUNNEL = Funnel(**{**_VISITS["funnel"], "pages": tuple(_VISITS["funnel"]["pages"])})
DEVICES = tuple(_devices())
CLASSES: dict[str, float] = {name: found["conversion"] for name, found in _VISITS["classes"].items()}
"""Kinds of device -> how often visits with them buy."""
_NAMES: list[list[str]] = _VISITS["seasons"]["names"]
SEASONS = len(_NAMES[0])
"""How many names a month has, for parts of it."""
_HOLIDAYS = _VISITS["seasons"]["holidays"]
HOLIDAYS: tuple[int, int, float] = (
    int(_HOLIDAYS["first"].replace("-", "")),
    int(_HOLIDAYS["last"].replace("-", "")),
    _HOLIDAYS["lift"],
)
"""From a day to a day (month times 100 and day of the month) visits buy so much oftener."""


@cache
def marks(first: int, last: int) -> tuple[str, ...]:
    """What first pages say from one month to another (counted from January 1970): nothing, then each month's templates
    in turn, each with every name of the month's seasons."""
    months = range(first, last + 1)
    return ("", *(_mark(text, month, name) for month in months for text in TEMPLATES for name in _NAMES[month % 12]))


def _mark(text: str, month: int, name: str) -> str:
    year = 1970 + month // 12
    return text.replace("{season}", f"{name}-{year}").replace("{month}", f"{year}-{month % 12 + 1:02d}")
