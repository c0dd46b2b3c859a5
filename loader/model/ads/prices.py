"""What clicks cost, how often a view becomes one, and the budgets that limit it: by theme, keyword and season. Pure."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows
from loader.model.ads import following
from loader.model.ads.campaigns import Layout, followers
from loader.model.ads.structure import Structure
from loader.model.words.ads import THEMES
from loader.rng import stream

# By match type: an exact keyword is clicked more often, and a click on it costs more.
_MATCH_CTR, _MATCH_CLICK = np.array((1.2, 1.0, 0.75)), np.array((1.12, 1.0, 0.86))
_USUAL_QUALITY = 6.5
# With a better quality score ads are clicked more and a click costs less.
_QUALITY_CTR, _QUALITY_CLICK = 0.7, -0.7
_WORTH = 2.8
"""What a click brings in a dollar's worth, if it costs what the themes say: bids follow what clicks are worth."""
_CHEAPEST, _DEAREST = 0.2, 10.0
# Before Christmas shops outbid each other: from this day of the year on, for so many days, by up to so much.
_SEASON, _SEASON_DAYS, _RISE = 305, 54, 0.35
_OFTEN = 0.8
"""A budget that limits is reached on a fifth of the days."""
_ROOM, _SPENT, _MOST_USED, _HALVINGS = 1.25, 0.97, 0.92, 12
_STEPS = ((0, 5), (100, 10), (300, 50), (2_000, 100), (10_000, 500), (100_000, 5_000))
"""From an amount on (a dollar's worth) budgets are whole numbers of steps."""

Floats = NDArray[np.float64]


def by_theme(spec: AdsSpec, layout: Layout, name: str) -> Floats:
    """A rate of each campaign, between those of its theme: (C,)."""
    low, high = (np.array([getattr(theme, name)[end] for theme in THEMES])[layout.theme] for end in (0, 1))
    return low + (high - low) * stream(spec.seed, "campaign", name).random(len(low))


def click_rates(spec: AdsSpec, layout: Layout, structure: Structure) -> Floats:
    """Clicks a view of each leaf."""
    quality, match = _quality(structure), structure.keywords.match
    rate = by_theme(spec, layout, "ctr")[structure.leaf_campaign]
    factor = np.ones(len(rate))
    factor[: len(match)] = quality**_QUALITY_CTR * _MATCH_CTR[match]
    return np.minimum(rate * factor, 0.6)


def _quality(structure: Structure) -> Floats:
    return structure.keywords.quality / _USUAL_QUALITY


def usual_prices(spec: AdsSpec, layout: Layout, structure: Structure) -> Floats:
    """What a click on each leaf costs, in a dollar's worth."""
    match = structure.keywords.match
    major = by_theme(spec, layout, "click")[structure.leaf_campaign]
    major[: len(match)] *= _quality(structure) ** _QUALITY_CLICK * _MATCH_CLICK[match]
    return major


def click_prices(spec: AdsSpec, major: Floats, value: float, day: Places) -> Ints:
    """What a click costs on each leaf-day, whole minor units: `major` usually (of a dollar's worth), if a click brings
    the `value` (minor units) that it usually does."""
    random = stream(spec.seed, "ads", "price")
    bid = np.clip(value / spec.worth / _WORTH, _CHEAPEST, _DEAREST) if value else 1.0
    price = major * bid * season(day) * random.uniform(0.92, 1.08, len(day))
    return np.maximum(np.rint(price * spec.worth).astype(np.int64), 1)


def season(day: Rows) -> Floats:
    """How much dearer clicks are on a day (since 1970): they rise before Christmas."""
    date = day.astype("datetime64[D]")
    into = (date - date.astype("datetime64[Y]")).astype(np.int64) - _SEASON
    return 1 + _RISE * np.where((into >= 0) & (into < _SEASON_DAYS), into / _SEASON_DAYS, 0)


def within_budgets(
    spec: AdsSpec, layout: Layout, campaign: Places, day: Places, clicks: Ints, price: Ints
) -> tuple[Ints, Ints]:
    """The budget of each campaign for a day (C,), and the prices of the leaf-days, lower if it would not do.

    A day never costs more than its budget, so neither does a month more than 30.4 of them.
    """
    first = int(day.min()) if len(day) else 0
    days = (int(day.max()) if len(day) else 0) - first + 1
    cells, at = np.unique(campaign.astype(np.int64) * days + (day - first), return_inverse=True)
    spent, seen = (np.bincount(at, counts, len(cells)).astype(np.int64) for counts in (clicks * price, clicks))
    budget = _budgets(spec, layout, cells // days, spent, seen)
    most = (budget * _SPENT).astype(np.int64)
    dearer = np.where(followers(spec, layout), _raised(cells // days, spent, most), 1.0)[campaign]
    price = np.maximum(np.rint(price * dearer).astype(np.int64), 1)
    spent = np.bincount(at, clicks * price, len(cells)).astype(np.int64)
    most, spent, seen = most[campaign], spent[at], seen[at]
    lower = 1 + (price - 1) * (most - seen) // np.maximum(spent - seen, 1)
    return budget, np.where(spent > most, lower, price)


def _budgets(spec: AdsSpec, layout: Layout, campaign: Ints, spent: Ints, seen: Ints) -> Ints:
    """Round numbers: above the dearest day, or, of those that limit, what it costs on four days in five. Days of
    ascending campaigns, what each costs and how many clicks it has."""
    random = stream(spec.seed, "campaign", "budget")
    dearest, busiest = np.zeros(spec.campaigns, np.int64), np.zeros(spec.campaigns, np.int64)
    np.maximum.at(dearest, campaign, spent)
    np.maximum.at(busiest, campaign, seen)
    ends = np.searchsorted(campaign, np.arange(spec.campaigns + 1)).tolist()
    parts = (spent[first:last] for first, last in pairwise(ends))
    usual = np.array([np.quantile(part[part > 0], _OFTEN) if (part > 0).any() else 0.0 for part in parts])
    free = dearest * random.uniform(1.05, _ROOM, spec.campaigns) / _SPENT
    wanted = np.where(layout.limited, usual, free)
    used, mean = following.budgets_used(spec), np.bincount(campaign, spent, spec.campaigns) / layout.days
    if used is not None:
        wanted = np.where(followers(spec, layout) & (mean > 0), mean / np.minimum(used, _MOST_USED), wanted)
    return _rounded_up(np.maximum(wanted, busiest / _SPENT + 1), spec.worth)


def _raised(campaign: Ints, spent: Ints, most: Ints) -> Floats:
    """How much dearer clicks are on all days, so that they cost as much in all although no day costs more than `most`
    (C,): (C,), twice as dear at most. Days of ascending campaigns, and what each would cost."""
    found = np.ones(len(most))
    ends = np.searchsorted(campaign, np.arange(len(most) + 1)).tolist()
    for place, (first, last) in enumerate(pairwise(ends)):
        mine, (low, high) = spent[first:last], (1.0, 2.0)
        for _ in range(_HALVINGS if (mine > most[place]).any() else 0):
            middle = (low + high) / 2
            low, high = (middle, high) if np.minimum(mine * middle, most[place]).sum() < mine.sum() else (low, middle)
        found[place] = low
    return found


def _rounded_up(amount: Floats, worth: int) -> Ints:
    borders, steps = (np.array(column) for column in zip(*_STEPS, strict=True))
    step = steps[np.searchsorted(borders * worth, amount, side="right") - 1] * worth
    return (np.floor(amount / step).astype(np.int64) + 1) * step
