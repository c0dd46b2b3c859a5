"""The words that mock rows are made of: the files of `loader/data/`, typed."""

from __future__ import annotations

from dataclasses import dataclass

from loader.resources import data

_VISITS, _ORDERS = map(data, ("visits", "orders"))


@dataclass(frozen=True, slots=True)
class Device:
    """What a share of all visitors use."""

    name: str
    share: float
    screen: str
    agent: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the shop: its share of all visits, the share of them that buy (against the other channels'), the pages
    that they come from (None: from nowhere), and what their first address says, each with its share."""

    name: str
    share: float
    conversion: float
    referrers: tuple[tuple[str | None, float], ...]
    marks: tuple[tuple[str, float], ...]


CHANNELS = tuple(
    Channel(
        name,
        found["share"],
        found["conversion"],
        tuple((url or None, share) for url, share in found["referrers"].items()),
        tuple(found.get("marks", {"": 1.0}).items()),
    )
    for name, found in _VISITS["channels"].items()
)
CHANNEL = {channel.name: place for place, channel in enumerate(CHANNELS)}
REFERRERS: tuple[str | None, ...] = tuple(dict.fromkeys(url for c in CHANNELS for url, _ in c.referrers))
MARKS: tuple[str, ...] = tuple(dict.fromkeys(marks for channel in CHANNELS for marks, _ in channel.marks))
"""Where visits come from, and what the address of their first page says of it: the empty text is nothing."""
DEVICES = tuple(Device(**device) for device in _VISITS["devices"])
COUPONS: dict[str, int] = _ORDERS["coupons"]
"""Code -> percent off."""
SOURCES: dict[str, float] = _ORDERS["sources"]
"""Where an order was placed -> share of the orders, the web first."""
