"""The leaf-days of campaigns that follow the workspace's own: how often each keyword and product is seen on each day,
and which of them a click is on. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LEAF_FEATURES, AdsHabits, LeafHabits
from loader.flow.plan import AdsSpec
from loader.model import Ints, Rows
from loader.model.ads import following
from loader.model.ads.campaigns import CHANNELS, SEARCH, Layout, alike, followers
from loader.model.ads.effects import of_leaves
from loader.model.ads.following import LeafTraits, SeenLeaves, busyness, clicked, louder, seen, states, traits
from loader.model.ads.leaves import Leaves
from loader.model.ads.structure import Clicks, Keywords, wanted
from loader.rng import stream

Floats = NDArray[np.float64]
_QUIETEST, _LOUDEST = 1e-4, 1e4
_BLOCK = 1 << 16


@dataclass(frozen=True)
class Followed:
    """n leaf-days, ascending: `leaf`, `day` (since 1970), impressions, clicks if nobody gave them, how often a view is
    clicked and a click converts, and the price of a click in units of the currency. `campaigns` (C,) are those that
    follow."""

    campaigns: NDArray[np.bool_]
    leaf: Ints
    day: Ints
    impressions: Ints
    clicks: Ints
    rate: Floats
    conversion: Floats
    price: Floats

    def chosen(self, random: np.random.Generator, parent: Rows, wanted: Ints, day: Ints) -> Ints:
        """A leaf of each `wanted` parent that was seen on its day, those that are clicked most most often; -1 = none
        was: `parent` of each leaf (L,); (m,) -> (m,)."""
        first = int(self.day.min(initial=0))
        span = int(max(self.day.max(initial=0), day.max(initial=0))) - first + 1
        code = parent[self.leaf].astype(np.int64) * span + (self.day - first)
        order = np.argsort(code, kind="stable")
        upto = np.concatenate(([0.0], np.cumsum((self.impressions * self.rate)[order])))
        asked = wanted.astype(np.int64) * span + (day - first)
        opens, closes = (np.searchsorted(code[order], asked, side=side) for side in ("left", "right"))
        at = upto[opens] + random.random(len(asked)) * (upto[closes] - upto[opens])
        found = np.clip(np.searchsorted(upto, at, side="right") - 1, opens, np.maximum(closes - 1, opens))
        there = (closes > opens) & (upto[closes] > upto[opens]) & (day >= first) & (wanted >= 0)
        leaf = self.leaf[order]
        return np.where(there, leaf[np.minimum(found, max(len(leaf) - 1, 0))], -1) if len(leaf) else there - 1


def follow(spec: AdsSpec, layout: Layout, leaves: Leaves, clicks: Clicks) -> Followed | None:
    """The leaf-days of the campaigns that follow live ones; None if none does."""
    habits = spec.habits
    chosen = followers(spec, layout) & leaves.able
    if habits is None or not chosen.any():
        return None
    parts = [
        _of_channel(spec, layout, leaves, clicks, (habits, known), chosen & (layout.channel == CHANNELS.index(name)))
        for name, known in following.known_channels(habits)
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Followed(chosen, *(column[order] for column in columns))


Columns = tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats]


def _of_channel(
    spec: AdsSpec,
    layout: Layout,
    leaves: Leaves,
    clicks: Clicks,
    known: tuple[AdsHabits, LeafHabits],
    chosen: NDArray[np.bool_],
) -> Columns:
    of, habits = known
    random = stream(spec.seed, "ads", f"{habits.unit} days {int(np.argmax(chosen))}")
    whole = habits.unit == "campaign"
    things = np.flatnonzero(chosen) if whole else np.flatnonzero(chosen[leaves.campaign])
    campaign = things if whole else leaves.campaign[things]
    lives, group = (layout.first_day[campaign], layout.last_day[campaign]), things if whole else leaves.first[things]
    drawn = traits(random, habits, lives, group, _said(spec, layout, leaves, habits, None if whole else things))
    if whole:
        drawn = LeafTraits(**{**vars(drawn), "opened": lives[0], "closed": lives[1]})
    window = int(layout.first_day.min()), int(layout.last_day.max())
    drawn = louder(
        drawn, campaign, _loudness(spec, known, clicks, drawn, (campaign, wanted(spec, layout, clicks)), window)
    )
    found = seen(random, habits, of, drawn, window)
    ctr, conversion = found.rate, drawn.conversion[found.leaf]
    of_leaf, part, shown = _split(random, leaves, things[found.leaf], found) if whole else _as_leaves(things, found)
    rate = ctr[part]
    clicks_on = clicked(random, shown, rate, habits.clump)
    return of_leaf, found.day[part], shown, clicks_on, rate, conversion[part], found.price[part]


def _said(spec: AdsSpec, layout: Layout, leaves: Leaves, habits: LeafHabits, things: Ints | None) -> Floats:
    """What campaign, match type and quality score say of leaves: (n, features); of whole campaigns (None) nothing."""
    if things is None or not len(things):
        return np.zeros((1, len(LEAF_FEATURES)))
    campaign, keywords = leaves.campaign[things], leaves.structure.keywords
    found = alike(spec, layout, int(layout.channel[campaign[0]]))[campaign]
    own = things < len(keywords.match)
    found[own] += of_leaves(habits.effects, keywords.match[things[own]], keywords.quality[things[own]])
    return found


def _as_leaves(things: Ints, found: SeenLeaves) -> tuple[Ints, Ints, Ints]:
    return things[found.leaf], np.arange(len(found.leaf)), found.impressions


def _split(random: np.random.Generator, leaves: Leaves, campaign: Ints, found: SeenLeaves) -> tuple[Ints, Ints, Ints]:
    """Campaign-days over the leaves of their campaigns: the leaf, the row, and its impressions, those that have any."""
    weight = np.diff(leaves.cumulated)
    parts = []
    for rows in np.array_split(np.arange(len(campaign)), max(-(-len(campaign) // _BLOCK), 1)):
        count = found.impressions[rows]
        opens, closes = leaves.opens[campaign[rows]], leaves.closes[campaign[rows]]
        left, rest = count.copy(), leaves.cumulated[closes] - leaves.cumulated[opens]
        for place in range(int((closes - opens).max(initial=0))):
            leaf = np.minimum(opens + place, closes - 1)
            share = np.where(place < closes - opens, weight[leaf], 0.0)
            last = place == closes - opens - 1
            chance = np.divide(share, rest, out=np.zeros(len(rest)), where=rest > 1e-12)
            mine = np.where(last, left, random.binomial(left, np.clip(chance, 0, 1)))
            mine = np.where(place < closes - opens, mine, 0)
            left, rest = left - mine, rest - share
            some = mine > 0
            parts.append((leaf[some], rows[some], mine[some]))
    if not parts:
        return (np.zeros(0, np.int64),) * 3
    leaf, row, shown = (np.concatenate(column) for column in zip(*parts, strict=True))
    return leaf, row, shown


def _loudness(
    spec: AdsSpec,
    known: tuple[AdsHabits, LeafHabits],
    clicks: Clicks,
    drawn: LeafTraits,
    of_campaigns: tuple[Rows, Floats],
    window: tuple[int, int],
) -> Floats:
    """How much more often than the live ones the leaves of each campaign are seen, so that its clicks are as many as
    are wanted, or as the given orders need: (C,). `of_campaigns`: the leaves' campaigns (n,), and the clicks (C,)."""
    (of, habits), (campaign, clicks_wanted) = known, of_campaigns
    upto = np.concatenate(([0.0], np.cumsum(busyness(habits, of, np.arange(window[0], window[1] + 1)))))
    days = upto[drawn.closed - window[0] + 1] - upto[drawn.opened - window[0]]
    usual = np.bincount(campaign, np.exp(drawn.level) * drawn.ctr * days, spec.campaigns)
    buying = np.bincount(campaign, np.exp(drawn.level) * drawn.ctr * drawn.conversion * days, spec.campaigns)
    brought = np.bincount(clicks.campaign[clicks.value >= 0], minlength=spec.campaigns)
    needed = np.maximum(brought / np.maximum(buying, 1e-9), 1.0)
    factor = np.where(np.isnan(clicks_wanted), needed, clicks_wanted / np.maximum(usual, 1e-9))
    return np.clip(np.where(usual > 0, factor, 1.0), _QUIETEST, _LOUDEST)


def leaf_of(
    spec: AdsSpec, known: Followed, leaves: Leaves, layout: Layout, clicks: Clicks, had: tuple[Ints, Ints]
) -> Ints:
    """The leaf of each click, of campaigns that follow one that was seen on its day: of its ad group if it is known
    (-1 = not), else of its campaign; else the leaf that it `had`, with the group."""
    (leaf, group), random = had, stream(spec.seed, "clicks", "followed")
    day = clicks.clicked // 86_400_000_000
    shown = (layout.channel[clicks.campaign] != SEARCH) & (clicks.product >= 0)
    free = known.campaigns[clicks.campaign] & ~shown
    near = known.chosen(random, leaves.structure.leaf_group, group, day)
    any_one = known.chosen(random, leaves.campaign, clicks.campaign.astype(np.int64), day)
    found = np.where(near >= 0, near, any_one)
    return np.where(free & (found >= 0), found, leaf)


def with_states(spec: AdsSpec, layout: Layout, keywords: Keywords, last_day: Ints) -> Keywords:
    """The keywords, those that follow live ones paused or removed as often as they are; `last_day` (K,) is the last one
    on which each was seen."""
    known = spec.habits.channels.get("search") if spec.habits else None
    if known is None or known.unit != "keyword" or not known.states.sum():
        return keywords
    ended = last_day < layout.last_day[keywords.campaign]
    drawn = states(stream(spec.seed, "keyword", "states"), known.states, ended)
    return replace(keywords, status=np.where(followers(spec, layout)[keywords.campaign], drawn, keywords.status))
