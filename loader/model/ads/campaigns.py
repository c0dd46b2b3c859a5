"""Which campaigns an account has: their channels, the shop whose products they show, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as counting

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec, Campaign
from loader.model import Small, words

_DAY, _KINDS = 86_400_000_000, len(words.CATEGORIES)
CHANNELS = ("search", "shopping", "display")
"""Canonical: a platform has words of its own for them."""
SEARCH, SHOPPING, DISPLAY = range(3)
# half of them search, then shopping; the display ones show products to visitors who left (dynamic remarketing)
_PATTERN = (SEARCH, SHOPPING, SEARCH, DISPLAY, SEARCH, SHOPPING, SEARCH, SHOPPING)


@dataclass(frozen=True)
class Layout:
    """C campaigns: `channel` indexes CHANNELS; `shop` is the shop whose products it shows, -1 = any shop's orders."""

    channel: Small
    shop: Small


def layout(count: int, shops: int) -> Layout:
    """The campaigns of an account over `shops` shops; more campaigns begin with the same ones."""
    channel = np.resize(np.array(_PATTERN, np.int8), count)
    of_products = channel != SEARCH
    turn = np.cumsum(of_products) - 1
    return Layout(channel, np.where(of_products & (shops > 0), turn % max(shops, 1), -1).astype(np.int8))


def advertising(spec: AdsSpec, shop: int) -> Iterator[Campaign]:
    """The account's campaigns for its shop of this number, as that shop's visits know them."""
    found, weight = layout(spec.campaigns, spec.shops), weights(spec.campaigns)
    themes = np.cumsum(found.channel == SEARCH) - 1
    for number in np.flatnonzero((found.shop == -1) | (found.shop == shop)).tolist():
        theme, category = CHANNELS[found.channel[number]], ""
        if theme == "search":
            theme = "category" if themes[number] else "brand"
            category = (
                words.CATEGORIES[(int(themes[number]) - 1) % len(words.CATEGORIES)].name if themes[number] else ""
            )
        first, last = spec.start // _DAY, spec.as_of // _DAY
        yield Campaign(spec.first + number, theme, category, first, last, float(weight[number]))


def weights(count: int) -> NDArray[np.float64]:
    """How much each campaign brings, the first most: (count,), sums to 1."""
    weight = 1 / np.arange(1, count + 1)
    return np.asarray(weight / weight.sum())


def names(count: int, shops: int, token: str) -> tuple[str, ...]:
    """A name of its own for each campaign; `token` tells them from those of another run."""
    pools = {SEARCH: _search(), SHOPPING: _shown("Shopping"), DISPLAY: _shown("Display | Remarketing")}
    tail = f" | {token}" if token else ""
    return tuple(next(pools[channel]) + tail for channel in layout(count, shops).channel.tolist())


def slug(name: str) -> str:
    """A name as utm_campaign has it."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _search() -> Iterator[str]:
    yield "Search | Brand"
    kinds = [category.name for category in words.CATEGORIES]
    yield from (f"Search | {kind}" for kind in kinds)
    yield from (f"Search | {kind} | {audience}" for audience in words.AUDIENCES for kind in kinds)
    yield from (f"Search | {kind} | Test {number}" for number in counting(1) for kind in kinds)


def _shown(prefix: str) -> Iterator[str]:
    yield from (f"{prefix} | {what}" for what in words.SHOWCASES)
    yield from (f"{prefix} | {what} | {audience}" for audience in words.AUDIENCES for what in words.SHOWCASES)
    yield from (f"{prefix} | {what} | Test {number}" for number in counting(1) for what in words.SHOWCASES)
