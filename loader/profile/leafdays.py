"""What leaf-days teach: how busy days are, what keywords and products are like, and how they go up and down. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LAGS, LIFE_FEATURES, PROBABILITIES, STATES, VOLUMES, LeafHabits
from loader.flow.habits import Cells, Counts, Numbers
from loader.model.ads.rhythm import amounts, classes, ups_and_downs
from loader.profile.busyness import Busyness, busyness
from loader.profile.effects import effects
from loader.profile.leaftraits import LeafRows, SplitTraits, leaf_traits
from loader.profile.remembering import correlations, remembered
from loader.rng import stream

_CELL, _MOST_CELLS = 5, 40
_CLASS_ROWS, _MOST_CLASSES = 300, 16
_ROUNDS, _TRIED, _GROUPS = 6, 200, 4
TENTHS = np.linspace(0, 1, 11)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Leaf-days as a table: (D, L) impressions, and whether the leaf was alive, from the account's first day on."""

    rows: LeafRows
    first: int
    days: int

    @cached_property
    def seen(self) -> Numbers:
        found = np.zeros((self.days, self.rows.leaves))
        found[self.rows.day - self.first, self.rows.leaf] = self.rows.impressions
        return found

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        first, last = self.rows.lives()
        day = np.arange(self.first, self.first + self.days)[:, None]
        return (day >= first) & (day <= last)

    @cached_property
    def busy(self) -> Busyness:
        runs = np.bincount(self.rows.day - self.first, minlength=self.days) > 0
        return busyness(self.seen, self.alive & runs[:, None], self.rows.campaign, self.first)

    @property
    def asked(self) -> NDArray[np.bool_]:
        """The days of leaves that are alive while the account runs."""
        return self.alive & (self.busy.factor > 0)[:, None]

    @cached_property
    def level(self) -> Numbers:
        """Log of the mean impressions on a usual day: (L,)."""
        usual = (self.asked * self.busy.factor[:, None]).sum(axis=0)
        usual = np.where(usual > 0, usual, self.alive.sum(axis=0))
        found: Numbers = np.log(np.maximum(self.seen.sum(axis=0), 0.5) / usual)
        return found

    @cached_property
    def traits(self) -> SplitTraits:
        return leaf_traits(self.rows, self.level)

    @cached_property
    def ratio(self) -> Numbers:
        """Impressions against the leaf's usual ones on such a day: (D, L)."""
        expected = np.exp(self.level) * self.busy.factor[:, None]
        return np.divide(self.seen, expected, out=np.zeros_like(self.seen), where=expected > 0)


def rounded(values: NDArray[np.floating]) -> Numbers:
    """To four digits: what they say is no more exact."""
    return np.asarray(np.round(values, 4), np.float64)


def leaf_habits(rows: LeafRows, unit: str, first: int, last: int) -> LeafHabits:
    """What the leaves of a channel are like, of an account from `first` to `last`."""
    sheet = Sheet(rows, first, last - first + 1)
    edges, ratios = _ratios(sheet)
    named = rows.campaign[np.unique(rows.group, return_index=True)[1]]
    ended = rows.lives()[1] < rows.campaign_lives()[1]
    known = unit == "keyword" and bool((rows.group >= 0).all())
    return LeafHabits(
        unit=unit,
        leaves=rows.leaves,
        rows=len(rows.leaf),
        campaigns=len(np.unique(rows.campaign)),
        sizes=_tenths(rows.campaign),
        groups=_tenths(named) if known else np.zeros(0, np.int64),
        cells=_cells(sheet),
        effects=effects(sheet.traits.design, sheet.traits.found),
        lives=_lives(sheet),
        edges=edges,
        ratios=ratios,
        parts=_parts(sheet, edges, ratios),
        volumes=_volumes(sheet),
        clump=_clump(sheet),
        price_spread=_price_spread(rows),
        reported=_reported(sheet),
        matches=np.bincount(rows.match[rows.match >= 0], minlength=3),
        qualities=np.bincount(np.clip(rows.quality[rows.quality > 0], 1, 10) - 1, minlength=10),
        states=states_of(rows.state, ended),
        turned=share_turned(rows.state, rows.turned),
        day=rounded(sheet.busy.factor),
        week=rounded(sheet.busy.week),
        month=rounded(sheet.busy.month),
    )


def states_of(state: NDArray[np.int64], ended: NDArray[np.bool_]) -> Counts:
    """How many things that go on, and that ended, are in each state: (2, STATES)."""
    place = np.where(ended, len(STATES), 0) + state
    return np.bincount(place[state >= 0], minlength=2 * len(STATES)).reshape(2, len(STATES))


def share_turned(state: NDArray[np.int64], turned: NDArray[np.bool_]) -> float:
    """Of the things that are paused or removed, those that were in another state before."""
    over = state > 0
    return round(float(turned[over].mean()), 4) if over.any() else 1.0


def _tenths(parent: NDArray[np.int64]) -> Counts:
    """How many children parents have: tenths of their sizes."""
    sizes = np.unique(parent, return_counts=True)[1]
    return np.quantile(sizes, TENTHS, method="nearest").astype(np.int64)


def grouped(values: Numbers, order: NDArray[np.int64], groups: int) -> Cells:
    """Things (n, F) in their `order` in so many groups: how many, and the mean and the spread of each feature."""
    parts = np.array_split(order, max(groups, 1))
    return Cells(
        customers=np.array([len(part) for part in parts], np.int64),
        mean=rounded(np.array([values[part].mean(axis=0) for part in parts])),
        spread=rounded(np.array([values[part].std(axis=0) for part in parts])),
    )


def life_cells(rows: LeafRows, first: int, last: int) -> Cells:
    """Campaigns that are alike in when they begin and end, by LIFE_FEATURES."""
    once = np.unique(rows.campaign, return_index=True)[1]
    opened, closed = (of[once] for of in rows.campaign_lives())
    return campaign_cells(opened, closed, first, last)


def campaign_cells(opened: NDArray[np.int64], closed: NDArray[np.int64], first: int, last: int) -> Cells:
    """The same, of campaigns with these first and last days (C,), of an account from `first` to `last`."""
    parts = np.column_stack([(of - first) / max(last - first, 1) for of in (opened, closed)])
    assert parts.shape[1] == len(LIFE_FEATURES)
    return _by_length(np.clip(parts, 0, 1), np.arange(len(parts)))


def _cells(sheet: Sheet) -> Cells:
    """By level, five leaves each at least."""
    features = sheet.traits.left
    order = np.argsort(features[:, 0], kind="stable")
    cells = grouped(features, order, min(sheet.rows.leaves // _CELL, _MOST_CELLS))
    parts = np.array_split(order, max(len(cells.customers), 1))
    more = np.array([(sheet.traits.unknown[part] ** 2).mean(axis=0) for part in parts])
    return Cells(cells.customers, cells.mean, rounded(np.sqrt(cells.spread**2 + more)))


def _lives(sheet: Sheet) -> tuple[Cells, ...]:
    """In thirds by level, each by length of life, five leaves each at least."""
    rows = sheet.rows
    first, last = rows.lives()
    opened, closed = rows.campaign_lives()
    parts = np.column_stack([(of - opened) / np.maximum(closed - opened, 1) for of in (first, last)])
    thirds = np.array_split(np.argsort(sheet.level, kind="stable"), max(min(rows.leaves // (4 * _CELL), 3), 1))
    return tuple(_by_length(parts, third) for third in thirds)


def _by_length(parts: Numbers, chosen: NDArray[np.int64]) -> Cells:
    """Lives (n, LIFE_FEATURES), those that are `chosen`."""
    order = chosen[np.lexsort((parts[chosen, 0], parts[chosen, 1] - parts[chosen, 0]))]
    return grouped(parts, order, min(len(chosen) // _CELL, _MOST_CELLS))


def _price_spread(rows: LeafRows) -> float:
    paid = (rows.clicks > 0) & (rows.cost > 0)
    if paid.sum() < 2:
        return 0.0
    log = np.log(rows.cost[paid] / rows.clicks[paid])
    count = np.bincount(rows.leaf[paid], minlength=rows.leaves)
    mean = np.bincount(rows.leaf[paid], log, rows.leaves) / np.maximum(count, 1)
    left = max(int(paid.sum()) - int((count > 0).sum()), 1)
    return round(float(np.sqrt(((log - mean[rows.leaf[paid]]) ** 2).sum() / left)), 4)


def _ratios(sheet: Sheet) -> tuple[Numbers, Numbers]:
    """Classes of the level, and what days have against the usual one in each."""
    asked = sheet.asked
    count = int(asked.sum())
    classes = max(min(sheet.rows.leaves // _CELL, count // _CLASS_ROWS, _MOST_CLASSES), 1)
    order = np.argsort(sheet.level, kind="stable")
    upto = np.cumsum(asked.sum(axis=0)[order])
    ends = np.searchsorted(upto, count * np.arange(1, classes) / classes)
    edges = np.unique(sheet.level[order][ends])
    kind = np.searchsorted(edges, sheet.level, side="right")
    ratios = []
    for place in range(len(edges) + 1):
        mine = kind == place
        found = sheet.ratio[:, mine][asked[:, mine]]
        ratios.append(_quantiles(found if len(found) else np.ones(1)))
    return rounded(edges), rounded(np.array(ratios))


def _quantiles(values: Numbers) -> Numbers:
    """At PROBABILITIES, but none that is the value of fewer than three rows."""
    edge = min(2.5 / len(values), 0.5)
    return np.asarray(np.quantile(values, np.clip(PROBABILITIES, edge, 1 - edge)), np.float64)


def _parts(sheet: Sheet, edges: Numbers, ratios: Numbers) -> Numbers:
    """What the ups and downs are made of, by groups of classes."""
    groups = max(min(_GROUPS, len(ratios), sheet.rows.leaves // (4 * _CELL)), 1)
    group = classes(edges, sheet.level, groups)
    found = [_parts_of(sheet, np.flatnonzero(group == place), (edges, ratios)) for place in range(groups)]
    return rounded(np.array(found))


def _parts_of(sheet: Sheet, mine: NDArray[np.int64], shape: tuple[Numbers, Numbers]) -> Numbers:
    """So that leaves made of these parts remember from day to day as these leaves do."""
    chosen = mine[:: -(-len(mine) // _TRIED) or 1]
    asked, level, factor = sheet.asked[:, chosen], sheet.level[chosen], sheet.busy.factor
    wanted = correlations(sheet.seen[:, chosen], asked, factor)

    def tried(parts: Numbers) -> Numbers:
        random = stream(0, "ads", "rhythm")
        normal = ups_and_downs(random, len(factor), np.tile(parts, (len(chosen), 1)))
        made = amounts(normal, level, factor, sheet.alive[:, chosen], shape)
        return correlations(made.astype(float), asked, factor)

    return remembered(wanted, tried, _ROUNDS)


def _volumes(sheet: Sheet) -> Numbers:
    """How much more often views are clicked on a leaf's quietest to busiest days: (VOLUMES,)."""
    rows = sheet.rows
    ratio = sheet.ratio[rows.day - sheet.first, rows.leaf]
    expected = rows.impressions * sheet.traits.click_rate[rows.leaf]
    usual = expected > 0
    if usual.sum() < 2 * VOLUMES:
        return np.ones(VOLUMES)
    borders = np.quantile(ratio[usual], np.arange(1, VOLUMES) / VOLUMES)
    kind = np.searchsorted(borders, ratio[usual], side="right")
    clicks = np.bincount(kind, rows.clicks[usual], VOLUMES)
    looked = np.bincount(kind, expected[usual], VOLUMES)
    return rounded((clicks + 5) / (looked + 5))


def _clump(sheet: Sheet) -> float:
    """How alike the views of a leaf-day are: the correlation of a beta-binomial, by the variance of clicks."""
    rows = sheet.rows
    shown, rate = rows.impressions, np.minimum(sheet.traits.click_rate[rows.leaf], 0.9)
    plain = shown * rate * (1 - rate)
    over = ((rows.clicks - shown * rate) ** 2 - plain).sum()
    most = (plain * np.maximum(shown - 1, 0)).sum()
    return round(float(np.clip(over / most, 0, 0.5)), 6) if most > 0 else 0.0


def _reported(sheet: Sheet) -> float:
    """The share of days without an impression that have a row."""
    silent = int((sheet.asked & (sheet.seen == 0)).sum())
    return round(float((sheet.rows.impressions == 0).sum() / silent), 4) if silent else 0.0


__all__ = ["LAGS", "LeafRows", "grouped", "leaf_habits", "life_cells"]
