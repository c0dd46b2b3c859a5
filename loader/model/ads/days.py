"""What happened to each keyword and each product that is shown, day by day: the grain of everything reported. Pure.

A leaf-day has clicks that convert, other clicks and views without a click, each apart, and one whole price per click,
with a rest that the first of its parts with a click has: so conversions <= clicks <= impressions holds in every part,
and cost splits exactly. Money is in minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows
from loader.model.ads.campaigns import DAY, Layout
from loader.model.ads.followed import Followed, follow, leaf_of
from loader.model.ads.goods import Goods
from loader.model.ads.leaves import Leaves
from loader.model.ads.prices import by_theme, click_prices, click_rates, season, usual_prices, within_budgets
from loader.model.ads.structure import Clicks, Structure
from loader.rng import stream

Level = Literal["campaign", "keyword", "search_term", "ad_product", "creative"]
_BLOCK, _CELLS = 1 << 18, 1 << 22
_EARLIER = 1
"""Days: a visit may begin on the day before the first order."""
_MUCH = 50
"""Minor units: a fiftieth of such a price hardly shows."""
_WEEK = np.array([1.0, 1.04, 1.03, 1.0, 0.97, 0.9, 0.93])


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
    """R leaf-days, ascending; a day's clicks cost `price` each and `more` together. `converted` is the leaf-day of each
    of the n conversions, `values` what each is worth; `budget` is a day's of each campaign."""

    leaf: Places
    day: Places
    converting: Ints
    other: Ints
    views: Ints
    price: Ints
    more: Ints
    converted: Ints
    values: Ints
    budget: Ints

    def last_days(self, count: int) -> Ints:
        """The last day on which each of the first `count` leaves was seen, 0 = never."""
        found, mine = np.zeros(count, np.int64), self.leaf < count
        np.maximum.at(found, self.leaf[mine], self.day[mine])
        return found

    def facts(self) -> Facts:
        """The leaf-days as facts by (leaf, day)."""
        clicks = self.converting + self.other
        value = np.zeros(len(self.leaf), np.int64)
        np.add.at(value, self.converted, self.values)
        numbers = (clicks + self.views, clicks, clicks * self.price + self.more, self.converting, value)
        return facts_of(self.leaf, self.day, numbers)


def leaf_days(spec: AdsSpec, layout: Layout, structure: Structure, goods: Sequence[Goods], clicks: Clicks) -> LeafDays:
    """Every leaf on every day on which anything was seen of it, with exactly these clicks. Raises ValueError if an ad
    was clicked outside of the account's window."""
    leaves = Leaves.of(spec, layout, structure)
    first = spec.start // DAY - _EARLIER
    days = spec.as_of // DAY - first + 1
    on = clicks.clicked // DAY - first
    if ((on < 0) | (on >= days)).any():
        raise ValueError("an ad was clicked outside of the account's window")
    converts = clicks.value >= 0
    known = follow(spec, layout, leaves, clicks)
    given = _given(spec, layout, leaves, goods, clicks, known) * days + on
    drawn = _drawn_clicks(spec, layout, leaves, clicks, known, (first, days))
    mine, other = given[converts], np.sort(np.concatenate((given[~converts], drawn)))
    shown = np.zeros(0, np.int64) if known is None else known.leaf * days + (known.day - first)
    silent = _silent(spec, layout, leaves, np.concatenate((given, drawn, shown)), known, (first, days))
    found = _distinct(np.concatenate((other, mine, silent, shown)))
    others = np.searchsorted(other, found, side="right") - np.searchsorted(other, found, side="left")
    converted = np.searchsorted(found, mine)
    converting = np.bincount(converted, minlength=len(found))
    at = np.searchsorted(found, shown)
    if known is not None:
        others[at] += np.maximum(known.clicks - converting[at], 0) * ~_whole(spec, clicks)[leaves.campaign[known.leaf]]
    leaf, day, seen = found // days, (found % days + first).astype(np.int32), others + converting
    value = float(clicks.value[converts].sum()) / max(int(seen.sum()), 1)
    price = click_prices(spec, usual_prices(spec, layout, structure)[leaf], value, day)
    views = _views(stream(spec.seed, "ads", "views"), seen, click_rates(spec, layout, structure)[leaf])
    if known is not None:
        views[at] = np.maximum(known.impressions - seen[at], 0)
        price[at] = np.maximum(np.rint(known.price * 10**spec.digits), 1)
    budget, price = within_budgets(spec, layout, leaves.campaign[leaf], day, seen, price)
    base = LeafDays(
        leaf=leaf.astype(np.int32),
        day=day,
        converting=converting,
        other=others,
        views=views,
        price=price,
        more=np.zeros(len(leaf), np.int64) if known is None else _uneven(spec, seen, price, at),
        converted=converted,
        values=clicks.value[converts],
        budget=budget,
    )
    return base if known is None or not spec.unlinked else _converting(spec, base, known, at)


def _uneven(spec: AdsSpec, clicks: Ints, price: Ints, at: Ints) -> Ints:
    """What a day costs more than its clicks at one price, less than one minor unit a click: where clicks cost much more
    than that, of the leaf-days `at`. (So little that budgets, which leave a twentieth free, still do.)"""
    found = np.zeros(len(clicks), np.int64)
    random = stream(spec.seed, "ads", "uneven")
    some = at[(clicks[at] > 1) & (price[at] >= _MUCH)]
    found[some] = random.integers(0, clicks[some])
    return found


def _given(
    spec: AdsSpec, layout: Layout, leaves: Leaves, goods: Sequence[Goods], clicks: Clicks, known: Followed | None
) -> Ints:
    """The leaf of each given click."""
    leaf, group = leaves.clicked(layout, goods, clicks)
    return leaf if known is None else leaf_of(spec, known, leaves, layout, clicks, (leaf, group))


def _whole(spec: AdsSpec, clicks: Clicks) -> NDArray[np.bool_]:
    """The campaigns of which every click is given: (C,)."""
    found = np.zeros(spec.campaigns, bool)
    found[[*clicks.whole]] = True
    return found


def _converting(spec: AdsSpec, base: LeafDays, known: Followed, at: Ints) -> LeafDays:
    """The same, with conversions as the live campaigns have them, of which no order is known; `at` are the places of
    what follows them."""
    habits, random = spec.habits, stream(spec.seed, "ads", "conversions")
    assert habits is not None
    bought = random.binomial(base.other[at], known.conversion)
    converting, other = base.converting.copy(), base.other.copy()
    converting[at] += bought
    other[at] -= bought
    row = np.repeat(at, bought)
    worth = habits.value * np.exp(habits.value_spread * random.standard_normal(len(row)) - habits.value_spread**2 / 2)
    values = np.maximum(np.rint(worth * 10**spec.digits), 1).astype(np.int64)
    return replace(
        base,
        converting=converting,
        other=other,
        converted=np.concatenate((base.converted, row)),
        values=np.concatenate((base.values, values)),
    )


def _drawn_clicks(
    spec: AdsSpec, layout: Layout, leaves: Leaves, clicks: Clicks, known: Followed | None, window: tuple[int, int]
) -> Ints:
    """The leaf-days of clicks that bring no order, of campaigns of which not every click is given: as many as their
    conversion rates want, on the days on which they run."""
    (first, days), random = window, stream(spec.seed, "ads", "clicks")
    brought = np.bincount(clicks.campaign[clicks.value >= 0], minlength=spec.campaigns)
    wanted = np.maximum(brought / by_theme(spec, layout, "conversion"), random.integers(8, 26, spec.campaigns))
    drawn = np.rint(wanted).astype(np.int64) - brought
    drawn[[*clicks.whole]] = 0
    drawn[_follows(leaves, known)] = 0
    campaign = np.repeat(np.arange(spec.campaigns), np.where(leaves.able, drawn, 0))
    busy = np.concatenate(([0.0], np.cumsum(_busy(np.arange(first, first + days)))))
    opened, closed = (busy[day - first] for day in (layout.first_day, layout.last_day + 1))
    at = opened[campaign] + random.random(len(campaign)) * (closed - opened)[campaign]
    day = np.searchsorted(busy, at, side="right") - 1
    day = np.clip(day, (layout.first_day - first)[campaign], (layout.last_day - first)[campaign])
    return leaves.of_campaigns(random, campaign, day + first) * days + day


def _busy(day: Ints) -> NDArray[np.float64]:
    """How many click on a day, against the others: by weekday, and more before Christmas."""
    return _WEEK[(day + 3) % 7] * (1 + 2 * (season(day) - 1))


def _follows(leaves: Leaves, known: Followed | None) -> NDArray[np.bool_]:
    """The campaigns that follow live ones: (C,)."""
    return np.zeros(len(leaves.able), bool) if known is None else known.campaigns


def _silent(
    spec: AdsSpec, layout: Layout, leaves: Leaves, clicked: Ints, known: Followed | None, window: tuple[int, int]
) -> Ints:
    """A leaf that is seen on each day of a campaign without a click, so that its days follow each other, and a day for
    every leaf; of what follows live campaigns only for a leaf that has none."""
    (first, days), random = window, stream(spec.seed, "ads", "silent")
    opened = layout.first_day[leaves.campaign] - first
    closed = np.minimum(layout.last_day[leaves.campaign], leaves.ends) - first
    some = opened + (random.random(len(opened)) * (closed - opened + 1)).astype(np.int64)
    follows = _follows(leaves, known)
    length = np.where(leaves.able & ~follows, layout.last_day - layout.first_day + 1, 0)
    campaign = np.repeat(np.arange(spec.campaigns), length)
    day = np.arange(len(campaign)) - np.repeat(np.cumsum(length) - length, length) + layout.first_day[campaign] - first
    busy = np.zeros(spec.campaigns * days, bool)
    busy[leaves.campaign[clicked // days] * days + clicked % days] = True
    quiet = ~busy[campaign * days + day]
    campaign, day = campaign[quiet], day[quiet]
    seen = np.zeros(len(some), bool)
    seen[clicked // days] = True
    once = (np.arange(len(some)) * days + some)[~(seen & follows[leaves.campaign])]
    return np.concatenate((once, leaves.of_campaigns(random, campaign, day + first) * days + day))


def _distinct(codes: Ints) -> Ints:
    """Ascending and each once: np.unique would hash, or argsort, every click."""
    every = np.sort(codes)
    return every[np.concatenate((every[:1] >= 0, every[1:] != every[:-1]))]


def _views(random: np.random.Generator, clicks: Ints, ctr: NDArray[np.float64]) -> Ints:
    """Views without a click; a few on a day without any click."""
    views = random.poisson(clicks * (1 / ctr - 1) * random.uniform(0.9, 1.1, len(clicks)))
    return np.where(clicks == 0, 1 + random.poisson(0.15 / ctr), views)


def split_among(
    random: np.random.Generator, base: LeafDays, parent: Rows, sizes: Ints, ends: Rows, fading: float = 1.0
) -> Facts:
    """Each leaf-day over the children of its `parent` (-1 = not split), `sizes` of them, each up to the day on which it
    `ends` (the first of a parent never does); the n-th has a part of 1 / n ** `fading`: facts by (child, day)."""
    rows = np.flatnonzero(parent >= 0)
    if not len(rows) or not int(sizes.max(initial=0)):
        empty = np.empty(0, np.int64)
        return facts_of(empty, empty, (empty,) * 5)
    by_row = np.argsort(base.converted, kind="stable")
    parts = []
    most = max(_CELLS // int(sizes.max()), 1)
    for block in np.array_split(rows, -(-len(rows) // min(_BLOCK, most))):
        first, last = np.searchsorted(base.converted[by_row], (block[0], block[-1] + 1))
        parts.append(_block(random, base, block, parent[block], (sizes, ends, fading), by_row[first:last]))
    joined = Facts(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Facts)))
    return joined.by_day(joined.row)


def _block(
    random: np.random.Generator, base: LeafDays, rows: Ints, here: Rows, children: tuple[Ints, Rows, float], mine: Ints
) -> Facts:
    """The parts of the leaf-days `rows`, whose parents are `here`; `mine` are the conversions of those from the
    first to the last. A cell is a row and one of its parent's children."""
    sizes, ends, fading = children
    most, first = int(sizes[here].max()), (np.cumsum(sizes) - sizes)[here]
    places = np.arange(most)
    there = places < sizes[here][:, None]
    lasts = ends[np.minimum(first[:, None] + places, len(ends) - 1)] >= base.day[rows][:, None]
    share = 1 / (places + 1.0) ** fading * (there & (lasts | (places == 0)))
    converting, value = _converted(random, base, rows, mine, share)
    clicks = converting + _parted(random, base.other[rows], share).ravel()
    views = _parted(random, base.views[rows], share).ravel()
    seen = np.flatnonzero(clicks + views)
    row = seen // most
    paid = np.flatnonzero(clicks[seen])
    payer, at = np.unique(row[paid], return_index=True)  # the first of a leaf-day's cells that was clicked
    cost = clicks[seen] * base.price[rows][row]
    cost[paid[at]] += base.more[rows][payer]
    numbers = (
        (clicks + views)[seen],
        clicks[seen],
        cost,
        converting[seen],
        value[seen],
    )
    child = first[row] + seen % most
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
    last = share.shape[1] - 1 - np.argmax(share[:, ::-1] > 0, axis=1)
    parts[np.arange(len(parts)), last] += left  # what rounding of the chances left over
    return parts
