"""What led to each order: the channel of the visit that bought, the ad's campaign, the page that it began on.

A visit has a cause before it has a basket: a campaign for a category leads to what it sells, so baskets are filled
after this (`led`), and the page that a visit landed on is one of what is bought there (`landings`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import Campaign, StoreSpec
from loader.model import Ints, Places, Small
from loader.model.customs import placing
from loader.model.customs import visits as customs
from loader.model.products import Products, Variants
from loader.model.words import visits as ways
from loader.model.words.orders import SOURCES
from loader.rng import stream

_DAY, SECOND = 86_400_000_000, 1_000_000
_THEME = {name: place for place, name in enumerate(ways.THEMES)}
HOME = 0
"""The number of the home page: the pages of the collections follow it, then those of the products."""
_THEMES = {"paid_search": ("brand", "category"), "shopping": ("shopping",), "display": ("display",)}
"""What the campaigns of an ads channel are about."""
PAUSE = 1800
"""Seconds of silence after which an analyst says that a visit is over; no visit here is longer."""
LONGEST = PAUSE - 30
_BUYS_IN, _BUYS_SPREAD, _BUYS_LEAST = 600, 0.55, 150


@dataclass(frozen=True)
class Journeys:
    """N orders.

    `source` indexes words.orders.SOURCES; `channel` words.visits.CHANNELS, -1 = no visit, at the till or by the staff;
    `referrer` words.visits.REFERRERS, `marks` what `said` lists; `campaign` is the ad's by its number, -1 = no ad;
    `began` is when the visit did, microseconds UTC.
    """

    source: Small
    channel: Small
    referrer: Small
    marks: NDArray[np.int16]
    campaign: Places
    began: Ints


def led(spec: StoreSpec, times: Ints) -> Journeys:
    """What leads to the orders at `times`; an ad only while its campaign runs."""
    random = stream(spec.seed, "order", "journey")
    count = len(times)
    source = random.choice(len(SOURCES), count, p=placing.sources(spec)).astype(np.int8)
    web = source == list(SOURCES).index("web")
    typical, spread = customs.buying(spec, _BUYS_IN, _BUYS_SPREAD)
    least = min(_BUYS_LEAST, int(typical / 2))
    began = times - lengths(random, np.full(count, typical), spread, least) * SECOND
    weights = customs.channels(spec)[1]
    channel = np.where(web, random.choice(len(weights), count, p=weights / weights.sum()), -1).astype(np.int8)
    channel, campaign = advertised(random, spec, channel, began)
    referrer, marks = seen(random, spec, channel, began)
    return Journeys(source, channel, referrer, marks, campaign, began)


def lengths(random: np.random.Generator, typical: NDArray[np.number], spread: float, least: int) -> Ints:
    """Seconds that visits last, around what is typical of each: most are short. One that would be too long is any."""
    count = len(typical)
    found = typical * np.exp(spread * random.standard_normal(count, np.float32))
    return np.where(found < LONGEST, np.maximum(found, least), random.integers(least, LONGEST, count)).astype(np.int64)


def advertised(random: np.random.Generator, spec: StoreSpec, channel: Small, times: Ints) -> tuple[Small, Places]:
    """The campaign of each visit at `times` through an ads channel; if none of it runs that day, no ad brought it."""
    day, campaign = times // _DAY, np.full(len(times), -1, np.int32)
    for name, themes in _THEMES.items():
        mine = np.flatnonzero(channel == ways.CHANNEL[name])
        found = [one for one in spec.campaigns if one.theme in themes]
        if not found or not len(mine):
            continue
        days, place = np.unique(day[mine], return_inverse=True)
        runs = np.array([(one.first_day <= days) & (days <= one.last_day) for one in found])
        weight = np.cumsum(runs * np.array([[one.share] for one in found]), axis=0)
        level, chosen = (random.random(len(mine)) * weight[-1][place]), np.zeros(len(mine), np.int32)
        for row in weight[:-1]:
            chosen += row[place] <= level
        numbers = np.array([*(one.number for one in found), -1], np.int32)
        campaign[mine] = numbers[np.where(weight[-1][place] > 0, chosen, len(found))]
    of_ads = np.isin(channel, [ways.CHANNEL[name] for name in _THEMES])
    return np.where(of_ads & (campaign < 0), ways.CHANNEL["organic"], channel).astype(np.int8), campaign


def seen(random: np.random.Generator, spec: StoreSpec, channel: Small, times: Ints) -> tuple[Small, NDArray[np.int16]]:
    """Where visits come from, and what their first address says: indices of words.visits.REFERRERS and of `said`."""
    nowhere = ways.REFERRERS.index(None)
    referrer, template = np.full(len(channel), nowhere, np.int8), np.zeros(len(channel), np.int16)
    for place, one in enumerate(ways.CHANNELS):
        mine = np.flatnonzero(channel == place)
        froms, texts, shares = zip(*one.ways, strict=True)
        way = np.searchsorted(np.cumsum(shares)[:-1], random.random(len(mine), np.float32), side="right")
        referrer[mine], template[mine] = np.array(froms, np.int8)[way], np.array(texts, np.int16)[way]
    first, last = _months(spec)
    day = times.astype("datetime64[us]").astype("datetime64[D]")
    months = day.astype("datetime64[M]")
    late = (day - months.astype("datetime64[D]")).astype(np.int64) >= 15
    month = np.clip(months.astype(np.int64), first, last) - first
    marks = 1 + (month * len(ways.TEMPLATES) + template) * ways.SEASONS + late
    return referrer, np.where(template > 0, marks, 0).astype(np.int16)


def said(spec: StoreSpec) -> tuple[str, ...]:
    """What the first address of a visit may say of where it came from; the first is nothing."""
    return ways.marks(*_months(spec))


def _months(spec: StoreSpec) -> tuple[int, int]:
    first, last = np.array([spec.start, spec.as_of], "datetime64[us]").astype("datetime64[M]").astype(int)
    return int(first), int(last)


def landings(spec: StoreSpec, journeys: Journeys, first: Places, products: Products, variants: Variants) -> Places:
    """The page that each order's visit began on, by its number, -1 = no visit; `first` is bought first."""
    random = stream(spec.seed, "order", "landing")
    page = arrivals(random, spec, (journeys.channel, journeys.campaign), variants.product[first], products)
    return np.where(journeys.channel < 0, -1, page).astype(np.int32)


def arrivals(
    random: np.random.Generator, spec: StoreSpec, cause: tuple[Small, Places], product: Places, products: Products
) -> Places:
    """The first page of each visit, of those that its `cause` (channel, campaign) leads to: the home page, a
    collection, or `product`. A campaign for a category shows nothing else."""
    channel, campaign = cause
    shares = np.cumsum([*(one.landings for one in ways.CHANNELS), *ways.THEMES.values()], axis=1, dtype=np.float32)
    why = np.where(channel < 0, 0, channel)
    theme = _by_number(spec, lambda one: _THEME.get(one.theme, -1))[campaign]
    why = np.where(theme >= 0, len(ways.CHANNELS) + theme, why)
    drawn = random.random(len(channel), np.float32)
    category = sold_by(spec, products)[campaign]
    own = products.category[product]
    on_collection = 1 + np.where(category >= 0, category, own)
    page = np.where(drawn < shares[why, 1], on_collection, 1 + len(products.categories) + product)
    page = np.where(drawn < shares[why, 0], HOME, page)
    elsewhere = (category >= 0) & (own != category) & (page > len(products.categories))
    return np.where(elsewhere, on_collection, page).astype(np.int32)


def sold_by(spec: StoreSpec, products: Products) -> Ints:
    """By the number of a campaign, the category that it is for, an index of the shop's, -1 = any: the last, of -1."""
    named = {name: place for place, name in enumerate(products.categories)}
    return _by_number(spec, lambda one: named.get(one.category, -1) if one.theme == "category" else -1)


def _by_number(spec: StoreSpec, value: Callable[[Campaign], int]) -> Ints:
    """Something of each campaign, by its number; the last, of -1, is -1."""
    found = np.full(max((one.number for one in spec.campaigns), default=-1) + 2, -1, np.int64)
    for one in spec.campaigns:
        found[one.number] = value(one)
    return found
