"""What led to each order: the channel of the visit that bought, the ad's campaign, the page that it began on.

A visit has a cause before it has a basket: a campaign for a category leads to what it sells, so baskets are filled
after this (`led`), and the page that a visit landed on is one of what is bought there (`landings`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, words
from loader.model.products import Products, Variants
from loader.rng import stream

_DAY, _MINUTE = 86_400_000_000, 60_000_000
HOME = 0
"""The number of the home page: the pages of the collections follow it, then those of the products."""
_THEMES = {"paid_search": ("brand", "category"), "shopping": ("shopping",), "display": ("display",)}
"""What the campaigns of an ads channel are about."""
_ON_HOME, _ON_COLLECTION = 0.3, 0.5


@dataclass(frozen=True)
class Journeys:
    """N orders. `source` indexes words.SOURCES; `channel` words.CHANNELS, -1 = no visit, at the till or by the staff;
    `referrer` words.REFERRERS, `marks` words.MARKS; `campaign` is the ad's by its number, -1 = no ad; `began` is when
    the visit did, microseconds UTC."""

    source: Small
    channel: Small
    referrer: Small
    marks: Small
    campaign: Places
    began: Ints


def led(spec: StoreSpec, times: Ints) -> Journeys:
    """What leads to the orders at `times`; an ad only while its campaign runs."""
    random = stream(spec.seed, "order", "journey")
    count = len(times)
    source = random.choice(len(words.SOURCES), count, p=spec.sources).astype(np.int8)
    web = source == list(words.SOURCES).index("web")
    weights = np.array([channel.share * channel.conversion for channel in words.CHANNELS])
    channel = np.where(web, random.choice(len(weights), count, p=weights / weights.sum()), -1).astype(np.int8)
    channel, campaign = advertised(random, spec, channel, times)
    referrer, marks = seen(random, channel)
    began = times - (5 * _MINUTE + random.random(count) * 25 * _MINUTE).astype(np.int64) // 1_000_000 * 1_000_000
    return Journeys(source, channel, referrer, marks, campaign, began)


def advertised(random: np.random.Generator, spec: StoreSpec, channel: Small, times: Ints) -> tuple[Small, Places]:
    """The campaign of each visit at `times` through an ads channel; if none of it runs that day, no ad brought it."""
    day, campaign = times // _DAY, np.full(len(times), -1, np.int32)
    for name, themes in _THEMES.items():
        mine = np.flatnonzero(channel == words.CHANNEL[name])
        found = [one for one in spec.campaigns if one.theme in themes]
        if not found or not len(mine):
            continue
        runs = np.array([(one.first_day <= day[mine]) & (day[mine] <= one.last_day) for one in found])
        weight = np.cumsum(runs * np.array([[one.share] for one in found]), axis=0)
        chosen = (weight <= random.random(len(mine)) * weight[-1]).sum(axis=0)
        numbers = np.array([*(one.number for one in found), -1], np.int32)
        campaign[mine] = numbers[np.where(weight[-1] > 0, chosen, len(found))]
    of_ads = np.isin(channel, [words.CHANNEL[name] for name in _THEMES])
    return np.where(of_ads & (campaign < 0), words.CHANNEL["organic"], channel).astype(np.int8), campaign


def seen(random: np.random.Generator, channel: Small) -> tuple[Small, Small]:
    """Where visits come from, and what their first address says: indices of REFERRERS and MARKS."""
    pools = ((words.REFERRERS, "referrers"), (words.MARKS, "marks"))
    made = []
    for pool, name in pools:
        found = np.full(len(channel), pool.index(None if name == "referrers" else ""), np.int8)
        for place, one in enumerate(words.CHANNELS):
            mine = np.flatnonzero(channel == place)
            texts, shares = zip(*getattr(one, name), strict=True)
            found[mine] = np.array([pool.index(text) for text in texts])[random.choice(len(texts), len(mine), p=shares)]
        made.append(found)
    return made[0], made[1]


def landings(spec: StoreSpec, journeys: Journeys, first: Places, products: Products, variants: Variants) -> Places:
    """The page that each order's visit began on, by its number, -1 = no visit; `first` is bought first."""
    product = variants.product[first]
    share = stream(spec.seed, "order", "landing").random(len(first))
    on_collection = 1 + products.category[product]
    on_product = 1 + len(products.categories) + product
    page = np.where(share < _ON_HOME, HOME, np.where(share < _ON_COLLECTION, on_collection, on_product))
    page = np.where(journeys.channel == words.CHANNEL["shopping"], on_product, page)
    return np.where(journeys.channel < 0, -1, page).astype(np.int32)
