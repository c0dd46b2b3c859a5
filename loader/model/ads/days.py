"""What happened to each keyword and each product that is shown, day by day: the grain of everything reported. Pure.

A leaf-day has clicks that convert, other clicks and views without a click, each apart, and one whole price per click:
so conversions <= clicks <= impressions holds in every part, and cost splits exactly. Money is in minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows, Small
from loader.model.ads.campaigns import DISPLAY, SEARCH, SHOPPING, Layout
from loader.model.ads.structure import Conversions, Structure
from loader.rng import stream

Level = Literal["campaign", "keyword", "search_term", "ad_product", "creative"]
_BLOCK = 1 << 18
DAY = 86_400_000_000
_LATEST_CLICK_DAYS = 31
_CLICKS_A_DAY = 3
_WEEK = np.array([1.0, 1.04, 1.03, 1.0, 0.97, 0.9, 0.93])
# By channel: a view becomes a click, a click becomes an order, a click costs (major units); inside realism.md's ranges.
_CTR = {SEARCH: (0.02, 0.04), SHOPPING: (0.013, 0.027), DISPLAY: (0.002, 0.007)}
_CVR = {SEARCH: (0.024, 0.046), SHOPPING: (0.022, 0.038), DISPLAY: (0.018, 0.03)}
_CPC = {SEARCH: (0.6, 2.3), SHOPPING: (0.35, 1.1), DISPLAY: (0.12, 0.55)}


@dataclass(frozen=True)
class Facts:
    """n rows by (row, day): `row` of the level, `day` since the epoch in UTC; money in minor units."""

    row: Places
    day: Places
    impressions: Ints
    clicks: Ints
    cost: Ints
    conversions: Ints
    value: Ints

    @property
    def numbers(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Impressions, clicks, cost, conversions and value."""
        return self.impressions, self.clicks, self.cost, self.conversions, self.value

    def taken(self, rows: NDArray[np.bool_], first: int) -> Facts:
        """Some of the rows, their things counted from `first`."""
        return facts_of(self.row[rows] - first, self.day[rows], [column[rows] for column in self.numbers])

    def by_day(self, row: Rows) -> Facts:
        """Added up by these things instead, and by day, ascending: (n,) things of the rows."""
        if not len(row):
            return facts_of(row, self.day, self.numbers)
        first = int(self.day.min())
        span = int(self.day.max()) - first + 1
        code = row.astype(np.int64) * span + (self.day - first)
        order = np.argsort(code, kind="stable")
        code = code[order]
        starts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))
        added = [np.add.reduceat(column[order], starts) for column in self.numbers]
        return facts_of(code[starts] // span, code[starts] % span + first, added)

    def totals(self, count: int, day: int) -> Facts:
        """One row for each of `count` things, whether or not anything was seen of it, all on one day."""
        totals = []
        for column in self.numbers:
            total = np.zeros(count, np.int64)
            np.add.at(total, self.row, column)
            totals.append(total)
        return facts_of(np.arange(count), np.full(count, day), totals)


def facts_of(row: Rows, day: Rows, numbers: Sequence[Ints]) -> Facts:
    """Facts of the five numbers in the order of `Facts.numbers`."""
    return Facts(np.asarray(row, np.int32), np.asarray(day, np.int32), *numbers)


@dataclass(frozen=True)
class LeafDays:
    """R leaf-days, ascending. `converted` is the leaf-day of each of the n conversions, `values` what each is worth."""

    leaf: Places
    day: Places
    converting: Ints
    other: Ints
    views: Ints
    price: Ints
    converted: Ints
    values: Ints

    def facts(self) -> Facts:
        """The leaf-days as facts by (leaf, day)."""
        clicks = self.converting + self.other
        value = np.zeros(len(self.leaf), np.int64)
        np.add.at(value, self.converted, self.values)
        numbers = (clicks + self.views, clicks, clicks * self.price, self.converting, value)
        return facts_of(self.leaf, self.day, numbers)


def leaf_days(spec: AdsSpec, layout: Layout, structure: Structure, conversions: Conversions) -> LeafDays:
    """Every leaf on every day on which anything was seen of it, with exactly these conversions. Raises ValueError if an
    ad was clicked outside of the account's window."""
    random = stream(spec.seed, "ads", "clicks")
    campaign = structure.leaf_campaign
    first = spec.start // DAY - _LATEST_CLICK_DAYS
    days = spec.as_of // DAY - first + 1
    wanted = _other_clicks(random, spec, layout, campaign, conversions)
    other = np.sort(_clicked(random, campaign, wanted) * days + _flights(random, wanted, days, first))
    silent = np.repeat(np.arange(len(campaign)), 2) * days
    silent = silent + (random.random(len(silent)) * days).astype(np.int64)
    on = conversions.clicked // DAY - first
    if ((on < 0) | (on >= days)).any():
        raise ValueError("an ad was clicked outside of the account's window")
    mine = _leaf_of(spec, layout, structure, conversions).astype(np.int64) * days + on
    found = _distinct(np.concatenate((other, mine, silent)))
    others = np.searchsorted(other, found, side="right") - np.searchsorted(other, found, side="left")
    converted = np.searchsorted(found, mine)
    converting = np.bincount(converted, minlength=len(found))
    leaf = found // days
    ctr = _by_channel(random, _CTR, layout.channel)[campaign[leaf]]
    return LeafDays(
        leaf=leaf.astype(np.int32),
        day=(found % days + first).astype(np.int32),
        converting=converting,
        other=others,
        views=_views(random, others + converting, ctr),
        price=_prices(random, layout.channel[campaign], leaf, spec.worth),
        converted=converted,
        values=conversions.value,
    )


def _other_clicks(
    random: np.random.Generator, spec: AdsSpec, layout: Layout, leaf_campaign: Places, conversions: Conversions
) -> Ints:
    """How many clicks of each campaign bring no order: as many as its conversion rate wants."""
    brought = np.bincount(conversions.campaign, minlength=spec.campaigns)
    wanted = np.maximum(brought / _by_channel(random, _CVR, layout.channel), random.integers(8, 26, spec.campaigns))
    shows = np.bincount(leaf_campaign, minlength=spec.campaigns) > 0
    return np.where(shows, np.rint(wanted).astype(np.int64) - brought, 0)


def _clicked(random: np.random.Generator, leaf_campaign: Places, clicks: Ints) -> Ints:
    """The leaf of each of a campaign's `clicks`, campaign by campaign."""
    campaign = np.repeat(np.arange(len(clicks), dtype=np.int32), clicks)
    sizes = np.bincount(leaf_campaign, minlength=len(clicks))
    by_campaign = np.argsort(leaf_campaign, kind="stable")
    return by_campaign[_drawn(random, sizes, campaign)] if len(campaign) else np.empty(0, np.int64)


def _distinct(codes: Ints) -> Ints:
    """Ascending and each once: np.unique would hash, or argsort, every click."""
    every = np.sort(codes)
    return every[np.concatenate((every[:1] >= 0, every[1:] != every[:-1]))]


def _views(random: np.random.Generator, clicks: Ints, ctr: NDArray[np.float64]) -> Ints:
    """Views without a click; a few on a day without any click."""
    views = random.poisson(clicks * (1 / ctr - 1) * random.uniform(0.9, 1.1, len(clicks)))
    return np.where(clicks == 0, 1 + random.poisson(0.15 / ctr), views)


def _prices(random: np.random.Generator, leaf_channel: Small, leaf: Rows, worth: int) -> Ints:
    """What a click costs on each leaf-day, whole minor units."""
    major = _by_channel(random, _CPC, leaf_channel)[leaf] * random.uniform(0.92, 1.08, len(leaf))
    return np.maximum(np.rint(major * worth).astype(np.int64), 1)


def _leaf_of(spec: AdsSpec, layout: Layout, structure: Structure, conversions: Conversions) -> Places:
    """Where each order was clicked: its own product, else a keyword or product of its campaign, the first ones most."""
    leaves, shown = structure.leaf_campaign, structure.products
    sizes = np.bincount(leaves, minlength=spec.campaigns)
    drawn = _drawn(stream(spec.seed, "conversion", "leaf"), sizes, conversions.campaign)
    leaf = np.argsort(leaves, kind="stable")[drawn]
    widest = int(max(shown.product.max(initial=0), conversions.product.max(initial=0))) + 1
    codes = shown.campaign.astype(np.int64) * widest + shown.product
    own = (layout.channel[conversions.campaign] != SEARCH) & (conversions.product >= 0)
    code = conversions.campaign[own].astype(np.int64) * widest + conversions.product[own]
    leaf[own] = len(structure.keywords.campaign) + np.searchsorted(codes, code)
    return leaf.astype(np.int32)


def _drawn(random: np.random.Generator, sizes: Ints, parent: Places) -> Ints:
    """A child of each of these parents, the first ones most, as a number over all children in the parents' order."""
    starts = np.cumsum(sizes) - sizes
    place = (random.random(len(parent)) ** 1.7 * sizes[parent]).astype(np.int64)
    return np.asarray(starts[parent] + place, np.int64)


def _by_channel(
    random: np.random.Generator, ranges: dict[int, tuple[float, float]], channel: Small
) -> NDArray[np.float64]:
    low, high = (np.array([ranges[c][end] for c in sorted(ranges)])[channel] for end in (0, 1))
    return np.asarray(random.uniform(low, high))


def _flights(random: np.random.Generator, clicks: Ints, days: int, first: int) -> Ints:
    """The day of each of a campaign's `clicks`. A campaign with few of them runs for a short time: rows grow with
    clicks, not with days."""
    campaign = np.repeat(np.arange(len(clicks)), clicks)
    length = np.clip(clicks // _CLICKS_A_DAY, 1, days)
    starts = (random.random(len(clicks)) * (days - length + 1)).astype(np.int64)
    day = starts[campaign] + (random.random(len(campaign)) * length[campaign]).astype(np.int64)
    # a click on a weak weekday may move to the next day, as long as its campaign runs
    busy = (_WEEK / _WEEK.max())[(np.arange(days) + first + 3) % 7]
    moves = random.random(len(campaign)) > busy[day]
    return day + (moves & (day + 1 < (starts + length)[campaign]))


def split_among(random: np.random.Generator, base: LeafDays, parent: Rows, sizes: Ints) -> Facts:
    """Each leaf-day over the children of its `parent` (-1 = not split), `sizes` of them: facts by (child, day)."""
    rows = np.flatnonzero(parent >= 0)
    if not len(rows) or not int(sizes.max(initial=0)):
        empty = np.empty(0, np.int64)
        return facts_of(empty, empty, (empty,) * 5)
    by_row = np.argsort(base.converted, kind="stable")
    parts = []
    for block in np.array_split(rows, -(-len(rows) // _BLOCK)):
        first, last = np.searchsorted(base.converted[by_row], (block[0], block[-1] + 1))
        parts.append(_block(random, base, block, parent[block], sizes, by_row[first:last]))
    joined = Facts(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Facts)))
    return joined.by_day(joined.row)


def _block(random: np.random.Generator, base: LeafDays, rows: Ints, here: Rows, sizes: Ints, mine: Ints) -> Facts:
    """The parts of the leaf-days `rows`, whose parents are `here`; `mine` are the conversions of those from the
    first to the last. A cell is a row and one of its parent's children."""
    most = int(sizes[here].max())
    share = 1 / np.arange(1, most + 1) * (np.arange(most) < sizes[here][:, None])
    converting, value = _converted(random, base, rows, mine, share)
    clicks = converting + _parted(random, base.other[rows], share).ravel()
    views = _parted(random, base.views[rows], share).ravel()
    seen = np.flatnonzero(clicks + views)
    row = seen // most
    numbers = (
        (clicks + views)[seen],
        clicks[seen],
        clicks[seen] * base.price[rows][row],
        converting[seen],
        value[seen],
    )
    child = (np.cumsum(sizes) - sizes)[here[row]] + seen % most
    return facts_of(child, base.day[rows][row], numbers).by_day(child)


def _converted(
    random: np.random.Generator, base: LeafDays, rows: Ints, conversions: Ints, share: NDArray[np.float64]
) -> tuple[Ints, Ints]:
    """Each cell's conversions and their worth: they are drawn one by one, so that each takes its value along."""
    at = np.searchsorted(rows, base.converted[conversions])
    mine = rows[at] == base.converted[conversions]
    own, at = conversions[mine], at[mine]
    drawn = random.random(len(own)) * share.sum(axis=1)[at]
    cell = at * share.shape[1] + (np.cumsum(share, axis=1)[at] < drawn[:, None]).sum(axis=1)
    value = np.zeros(share.size, np.int64)
    np.add.at(value, cell, base.values[own])
    return np.bincount(cell, minlength=share.size), value


def _parted(random: np.random.Generator, total: Ints, share: NDArray[np.float64]) -> Ints:
    """Each total over the columns at random in proportion to `share`: (r,), (r, k) -> (r, k), rows sum to `total`."""
    parts = np.zeros(share.shape, np.int64)
    left, rest = total.copy(), share.sum(axis=1)
    for column in range(share.shape[1]):
        chance = np.divide(share[:, column], rest, out=np.zeros(len(rest)), where=rest > 1e-12)
        parts[:, column] = random.binomial(left, np.clip(chance, 0, 1))
        left = left - parts[:, column]
        rest = rest - share[:, column]
    last = np.maximum((share > 0).sum(axis=1) - 1, 0)
    parts[np.arange(len(parts)), last] += left  # what rounding of the chances left over
    return parts
