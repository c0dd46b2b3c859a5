"""Keywords and products that live as the workspace's own do: how many a campaign has, what each is like, and on which
days it is seen how often. Pure.

A campaign follows the live ones with a chance as large as their weight; the others are as they are without history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LEAF_FEATURES, LIFE_FEATURES, VOLUMES, AdsHabits, LeafHabits
from loader.flow.habits import Cells, Counts
from loader.flow.plan import AdsSpec
from loader.model import Ints, Rows, Small
from loader.model.ads.effects import usual
from loader.model.ads.rhythm import amounts, classes, ups_and_downs
from loader.rng import stream

_MOST_ROWS = 500_000
"""Leaf-days of an account that follows a live one: if there were more, its campaigns have fewer keywords."""
_MORE = 4
_MOST_SEARCHES, _MOST_PARTS = 100, 20_000_000
"""Of a keyword, and of all leaf-days together: if there were more, keywords have fewer."""
_BLOCK = 2_000_000
"""Leaf-days made at once, those of leaves that are not alive counted."""
_LEVEL, _CTR, _PRICE, _CONVERSION = range(len(LEAF_FEATURES))
_FARTHEST = 2.5
"""Standard deviations that a leaf is from its cell's mean at most."""
_ENOUGH = 0.98
_MOST_CTR, _LEAST_USED = 0.6, 0.01
Floats = NDArray[np.float64]


def willing(spec: AdsSpec) -> NDArray[np.bool_]:
    """The campaigns that follow the live ones: (C,)."""
    weight = spec.habits.weight if spec.habits else 0.0
    chosen: NDArray[np.bool_] = stream(spec.seed, "campaign", "follows").random(spec.campaigns) < weight
    return chosen | (weight > _ENOUGH)


def channel_shares(habits: AdsHabits) -> dict[str, float]:
    """The part of the live campaigns that each channel has."""
    every = sum(one.campaigns for one in habits.channels.values())
    return {name: one.campaigns / max(every, 1) for name, one in habits.channels.items()}


def drawn(random: np.random.Generator, cells: Cells, count: int) -> Floats:
    """`count` things like those in the cells, each cell as often as it has things: (count, features)."""
    upto = np.cumsum(cells.customers)
    place = np.searchsorted(upto, (np.arange(count) + random.random()) / max(count, 1) * upto[-1], side="right")
    place = random.permutation(np.minimum(place, len(upto) - 1))
    noise = np.clip(random.standard_normal((count, cells.mean.shape[1])), -_FARTHEST, _FARTHEST)
    found: Floats = cells.mean[place] + cells.spread[place] * noise
    return found


def lives(spec: AdsSpec, first: int, last: int) -> tuple[Ints, Ints]:
    """First and last day of campaigns that live as the live ones do, of an account from `first` to `last`: (C,)."""
    assert spec.habits is not None and spec.habits.lives.mean.shape[1] == len(LIFE_FEATURES)
    parts = np.clip(drawn(stream(spec.seed, "campaign", "lives"), spec.habits.lives, spec.campaigns), 0, 1)
    opened = first + np.rint(parts[:, 0] * (last - first)).astype(np.int64)
    closed = first + np.rint(parts[:, 1] * (last - first)).astype(np.int64)
    return np.minimum(opened, closed), np.maximum(opened, closed)


def sizes(spec: AdsSpec, channel: str, unit: str, wanted: Floats, days: Ints) -> Ints | None:
    """How many leaves each campaign has if it is of this channel, by what is live; None if nobody can say. As many as
    are clicked as often as is `wanted` (C,) (NaN: nobody says) in so many `days` (C,), up to four times as many."""
    known = spec.habits.channels.get(channel) if spec.habits else None
    if known is None or known.unit != unit:
        return None
    found = _sized(stream(spec.seed, "ads", f"{unit} sizes"), known.sizes, spec.campaigns)
    enough = np.clip(np.rint(wanted / np.maximum(_usual_clicks(known) * days, 1e-9)), 1, _MORE * found)
    found = np.where(np.isnan(wanted), found, enough)
    rows = float((found * days).sum()) * known.rows / max(float(known.leaves * len(known.day)), 1.0)
    return np.maximum(np.rint(found * min(1.0, _MOST_ROWS / max(rows, 1.0))), 1).astype(np.int64)


def _usual_clicks(known: LeafHabits) -> float:
    """The clicks on a leaf in a day of its campaign's life."""
    lives = np.concatenate([one.mean @ (-1.0, 1.0) for one in known.lives])
    return usual(known, [_LEVEL, _CTR]) * float(lives.mean())


def conversion(habits: AdsHabits, channel: str, said: Floats) -> Floats:
    """Conversions a click of campaigns of the channel, of whose leaves it is `said` how they differ (C, features); 0 if
    there was none: (C,)."""
    rate = usual(habits.channels[channel], [_CONVERSION], campaigns=False) if habits.conversions > 0 else 0.0
    found: Floats = np.minimum(rate * np.exp(said[:, _CONVERSION]), 0.9)
    return found


def searches(spec: AdsSpec, match: Rows, rows: int) -> Ints | None:
    """How many searches keywords with these match types (n,) have, of an account with so many leaf-days; None if nobody
    can say."""
    known = spec.habits.terms if spec.habits else None
    if known is None:
        return None
    random, found = stream(spec.seed, "search_term", "sizes"), np.ones(len(match), np.int64)
    for place, tenths in enumerate(known.sizes):
        mine = match == place
        found[mine] = _sized(random, tenths, int(mine.sum()))
    most = max(_MOST_PARTS // max(rows, 1), 1)
    return np.minimum(found, min(most, _MOST_SEARCHES))


def budgets_used(spec: AdsSpec) -> Floats | None:
    """The share of its budgets that each campaign uses, by what is live: (C,); None if nobody can say."""
    known = spec.habits.campaigns if spec.habits else None
    if known is None or not len(known.used):
        return None
    random = stream(spec.seed, "campaign", "used")
    even = random.permutation((np.arange(spec.campaigns) + random.random(spec.campaigns)) / spec.campaigns)
    return np.clip(np.interp(even, np.linspace(0, 1, len(known.used)), known.used), _LEAST_USED, 1)


def states(random: np.random.Generator, known: Counts, ended: NDArray[np.bool_]) -> Small:
    """What things are that go on, or have `ended` (n,): as often as the live ones, of which there are `known` (2,
    STATES)."""
    counts = known + np.array([1e-9, 0, 0])
    shares = counts / counts.sum(axis=1, keepdims=True)
    drawn = random.random(len(ended))[:, None]
    return (np.cumsum(shares, axis=1)[ended.astype(np.int64), :-1] <= drawn).sum(axis=1).astype(np.int8)


def groups(spec: AdsSpec) -> Ints | None:
    """How many ad groups each search campaign has, by what is live; None if nobody can say."""
    known = spec.habits.channels.get("search") if spec.habits else None
    if known is None or not len(known.groups):
        return None
    return _sized(stream(spec.seed, "ads", "group sizes"), known.groups, spec.campaigns)


def _sized(random: np.random.Generator, tenths: Counts, count: int) -> Ints:
    even = random.permutation((np.arange(count) + 0.5) / max(count, 1))
    return np.maximum(np.rint(np.interp(even, np.linspace(0, 1, len(tenths)), tenths)), 1).astype(np.int64)


@dataclass(frozen=True)
class LeafTraits:
    """n leaves, or campaigns, as they are drawn: log `level`, a life from `opened` to `closed` (days since 1970),
    clicks an impression, log price of a click, conversions a click."""

    level: Floats
    opened: Ints
    closed: Ints
    ctr: Floats
    price: Floats
    conversion: Floats

    def among(self, chosen: NDArray[np.bool_]) -> LeafTraits:
        return LeafTraits(*(column[chosen] for column in vars(self).values()))


def traits(
    random: np.random.Generator, habits: LeafHabits, lives: tuple[Ints, Ints], group: Ints, said: Floats
) -> LeafTraits:
    """What leaves are like whose campaigns have these lives (n,), and of which their campaigns, match types and quality
    scores say this (n, features). Of each `group` (n,), ascending, the first ones are seen most, but for that."""
    opened, closed = lives
    found = drawn(random, habits.cells, len(opened))
    found = found[np.lexsort((-found[:, _LEVEL], group))] + said
    parts = _life_parts(random, habits.lives, found[:, _LEVEL])
    days = [opened + np.rint(part * (closed - opened)).astype(np.int64) for part in parts.T]
    return LeafTraits(
        level=found[:, _LEVEL],
        opened=days[0],
        closed=days[1],
        ctr=np.minimum(np.exp(found[:, _CTR]), _MOST_CTR),
        price=found[:, _PRICE],
        conversion=np.minimum(np.exp(found[:, _CONVERSION]), 0.9),
    )


def _life_parts(random: np.random.Generator, known: tuple[Cells, ...], level: Floats) -> Floats:
    """First and last day of leaves with these levels, as parts of their campaigns' lives: (n, 2)."""
    parts = np.empty((len(level), len(LIFE_FEATURES)))
    for cells, mine in zip(known, np.array_split(np.argsort(level, kind="stable"), len(known)), strict=True):
        parts[mine] = drawn(random, cells, len(mine))
    return np.sort(np.clip(parts, 0, 1), axis=1)


def busyness(habits: LeafHabits, of: AdsHabits, day: Ints) -> Floats:
    """How busy days (since 1970) are, 1 = usual: as they were, or as their weekday and month are: (n,)."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    usual = habits.week[(day + 3) % 7] * habits.month[month]
    known = (day >= of.first_day) & (day <= of.last_day)
    return np.where(known, habits.day[np.clip(day - of.first_day, 0, len(habits.day) - 1)], usual)


@dataclass(frozen=True)
class SeenLeaves:
    """n leaf-days: `leaf` a place among the traits, `day` since 1970; how often it was seen, the clicks that would be
    usual, and the price of a click in units of the currency."""

    leaf: Ints
    day: Ints
    impressions: Ints
    rate: Floats
    price: Floats


def seen(
    random: np.random.Generator, habits: LeafHabits, of: AdsHabits, leaves: LeafTraits, window: tuple[int, int]
) -> SeenLeaves:
    """The days of leaves, of an account with this `window` (its first and its last day)."""
    first, last = window
    day = np.arange(first, last + 1)
    factor = busyness(habits, of, day)
    most = max(_BLOCK // len(day), 1)
    blocks = [np.arange(at, min(at + most, len(leaves.level))) for at in range(0, len(leaves.level), most)]
    parts = [_block(random, habits, leaves, block, day, factor) for block in blocks]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 4
    leaf, on, shown, volume = columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2], columns[3]
    return SeenLeaves(
        leaf=leaf,
        day=on,
        impressions=shown.astype(np.int64),
        rate=np.minimum(leaves.ctr[leaf] * habits.volumes[volume.astype(np.int64)], _MOST_CTR),
        price=np.exp(leaves.price[leaf] + habits.price_spread * random.standard_normal(len(leaf))),
    )


def _block(
    random: np.random.Generator, habits: LeafHabits, leaves: LeafTraits, block: Ints, day: Ints, factor: Floats
) -> tuple[Ints, Ints, Ints, Ints]:
    """Leaf, day, impressions, and how busy it was for the leaf (of VOLUMES)."""
    alive = (day[:, None] >= leaves.opened[block]) & (day[:, None] <= leaves.closed[block])
    parts = habits.parts[classes(habits.edges, leaves.level[block], len(habits.parts))]
    normal = ups_and_downs(random, len(day), parts)
    found = amounts(normal, leaves.level[block], factor, alive, (habits.edges, habits.ratios))
    silent = alive & (found == 0) & (factor > 0)[:, None]
    shown = (found > 0) | (silent & (random.random(found.shape) < habits.reported))
    on, leaf = np.nonzero(shown)
    ratio = found[on, leaf] / (np.exp(leaves.level[block][leaf]) * np.maximum(factor[on], 1e-9))
    rank = np.argsort(np.argsort(ratio, kind="stable"), kind="stable")
    return block[leaf], day[on], found[on, leaf], rank * VOLUMES // max(len(rank), 1)


def clicked(random: np.random.Generator, shown: Ints, rate: Floats, clump: float) -> Ints:
    """How many of the views of each leaf-day are clicks: (n,)."""
    if clump > 0:
        more = 1 / clump - 1
        rate = random.beta(np.maximum(rate * more, 1e-6), np.maximum((1 - rate) * more, 1e-6))
    return random.binomial(shown, rate).astype(np.int64)


def louder(leaves: LeafTraits, campaign: Rows, factor: Floats) -> LeafTraits:
    """The same leaves, those of a campaign that many times as often seen: (n,) campaigns, (C,) factors."""
    return replace(leaves, level=leaves.level + np.log(factor)[campaign])


def known_channels(habits: AdsHabits) -> Iterator[tuple[str, LeafHabits]]:
    """The channels of which something is known, in the order of their names."""
    yield from sorted(habits.channels.items())
