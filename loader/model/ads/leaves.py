"""The leaves of an account, keywords and then products: which of them a click is on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows
from loader.model.ads.campaigns import SEARCH, Layout
from loader.model.ads.goods import Goods
from loader.model.ads.structure import ALWAYS, Clicks, Groups, Structure, firsts
from loader.rng import stream

_FADING = 0.6
"""How much less a keyword is searched than the one before it in its group."""


@dataclass(frozen=True)
class Leaves:
    """L leaves, a campaign's together and of it a group's. `cumulated` (L + 1,) are their weights added up; a
    campaign's are from `opens` on up to `closes`; those that are over after `ends` have the first of their group in
    their place, `first`."""

    spec: AdsSpec
    structure: Structure
    campaign: Places
    first: Ints
    ends: Places
    cumulated: NDArray[np.float64]
    opens: Ints
    closes: Ints

    @classmethod
    def of(cls, spec: AdsSpec, layout: Layout, structure: Structure) -> Leaves:
        """The leaves of everything that an account advertises."""
        keywords, shown, campaign = structure.keywords, structure.products, structure.leaf_campaign
        start = firsts(keywords.group)[keywords.group] if len(keywords.group) else np.empty(0, np.int64)
        place = np.arange(len(start)) - start
        weight = np.concatenate((1 / (place + 1.0) ** _FADING, shown.weight + 1e-9))
        places = np.arange(len(campaign))
        closes, opens = np.zeros(spec.campaigns, np.int64), np.full(spec.campaigns, len(campaign))
        np.maximum.at(closes, campaign, places + 1)
        np.minimum.at(opens, campaign, places)
        return cls(
            spec=spec,
            structure=structure,
            campaign=campaign,
            first=np.concatenate((start, len(start) + np.arange(len(shown.product)))),
            ends=np.concatenate((keywords.last_day, np.full(len(shown.product), ALWAYS, np.int32))),
            cumulated=np.concatenate(([0.0], np.cumsum(weight))),
            opens=np.minimum(opens, closes),
            closes=closes,
        )

    @property
    def able(self) -> NDArray[np.bool_]:
        """The campaigns that have something to show: (C,)."""
        return self.closes > self.opens

    def of_campaigns(self, random: np.random.Generator, campaign: Rows, day: Ints) -> Ints:
        """A leaf of each of these campaigns that is there on the day."""
        return self._still(self._drawn(random, self.opens[campaign], self.closes[campaign]), day)

    def clicked(self, layout: Layout, goods: Sequence[Goods], clicks: Clicks) -> tuple[Ints, Ints]:
        """The leaf of each click: the product that was looked at, else a keyword of the ad group that is about it (with
        it that group, -1 = none), else any of the campaign's."""
        random = stream(self.spec.seed, "clicks", "leaf")
        opens, closes = self.opens[clicks.campaign].copy(), self.closes[clicks.campaign].copy()
        search, known = layout.channel[clicks.campaign] == SEARCH, clicks.product >= 0
        group = np.where(search & known, _group_of(self.structure.groups, layout, goods, clicks), -1)
        sizes = np.bincount(self.structure.keywords.group, minlength=len(self.structure.groups.what))
        fits = group >= 0
        opens[fits] = (np.cumsum(sizes) - sizes)[group[fits]]
        closes[fits] = opens[fits] + sizes[group[fits]]
        leaf = self._still(self._drawn(random, opens, closes), clicks.clicked // 86_400_000_000)
        own = ~search & known
        leaf[own] = self._products(clicks.campaign[own], clicks.product[own])
        return leaf, group

    def _products(self, campaign: Places, product: Places) -> Ints:
        """The leaves of these products in these campaigns."""
        shown = self.structure.products
        widest = int(max(shown.product.max(initial=0), product.max(initial=0))) + 1
        codes = shown.campaign.astype(np.int64) * widest + shown.product
        return len(self.structure.keywords.group) + np.searchsorted(codes, campaign.astype(np.int64) * widest + product)

    def _drawn(self, random: np.random.Generator, opens: Ints, closes: Ints) -> Ints:
        """A leaf from each of these on, before the other, by their weights."""
        low, high = self.cumulated[opens], self.cumulated[closes]
        found = np.searchsorted(self.cumulated, low + random.random(len(opens)) * (high - low), side="right") - 1
        return np.clip(found, opens, np.maximum(closes - 1, opens)).astype(np.int64)

    def _still(self, leaf: Ints, day: Ints) -> Ints:
        """The same leaves; of one that is over by that day the first of its group."""
        return np.where(self.ends[leaf] < day, self.first[leaf], leaf) if len(leaf) else leaf


def _group_of(groups: Groups, layout: Layout, goods: Sequence[Goods], clicks: Clicks) -> Ints:
    """The ad group of each click's campaign that is about the product, -1 = none is."""
    widest = max(len(one.subjects[0]) for one in goods)
    table = np.full(int(layout.theme.size) * widest, -1, np.int64)
    about = groups.subject >= 0
    table[groups.campaign[about].astype(np.int64) * widest + groups.subject[about]] = np.flatnonzero(about)
    starts = np.cumsum([0, *(len(one.weight) for one in goods)])
    subjects = np.concatenate([one.subjects[1] for one in goods])
    if not len(subjects):
        return np.full(len(clicks.campaign), -1, np.int64)
    product = np.maximum(clicks.product, 0) + starts[layout.shop[clicks.campaign]]
    return table[clicks.campaign.astype(np.int64) * widest + subjects[np.minimum(product, len(subjects) - 1)]]
