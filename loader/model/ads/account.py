"""The model of an ads account: what is advertised, and what every day brought, down to the keyword and the product.

The grain is the leaf-day: a keyword of a search campaign, or a product of another, on one day. Campaigns add leaves up;
search terms and creatives split them. Pure.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pyarrow as pa

from loader.flow.plan import AdsSpec
from loader.model.ads import campaigns
from loader.model.ads.campaigns import Layout
from loader.model.ads.days import DAY, leaf_days
from loader.model.ads.facts import Facts, Ints, Level, Small
from loader.model.ads.splits import split_among
from loader.model.ads.structure import Conversions, Structure, statuses, structured
from loader.model.products import major_unit
from loader.rng import stream


@dataclass(frozen=True)
class Campaigns:
    """C campaigns; `budget` is a day's, in minor units, and never below the dearest day."""

    name: pa.Array
    channel: Small
    shop: Small
    status: Small
    budget: Ints


@dataclass(frozen=True)
class Ads(Structure):
    """What is advertised, with its campaigns and what was seen of it. `leaves` are facts by leaf-day (keywords first,
    then products), `terms_by_day` and `creatives_by_day` their splits; `last_day` ends the window."""

    campaigns: Campaigns
    leaves: Facts
    terms_by_day: Facts
    creatives_by_day: Facts
    last_day: int

    def reported(self, level: Level, *, daily: bool) -> Facts:
        """The facts of a level: by day only if something was seen, else one row for every row of the level."""
        facts = self._by_day(level)
        return facts if daily else facts.totals(self.things(level), self.last_day)

    def things(self, level: Level) -> int:
        """How many there are of a level, each counted once however many days it is reported on."""
        parts: dict[Level, Sized] = {
            "campaign": self.campaigns.name,
            "keyword": self.keywords.text,
            "search_term": self.terms.text,
            "ad_product": self.products.product,
            "creative": self.creatives.name,
        }
        return len(parts[level])

    def _by_day(self, level: Level) -> Facts:
        leaves, keywords = self.leaves, self.things("keyword")
        if level == "campaign":
            return leaves.by_day(self.leaf_campaign[leaves.row])
        if level == "search_term":
            return self.terms_by_day
        if level == "creative":
            return self.creatives_by_day
        is_keyword = leaves.row < keywords
        return leaves.taken(is_keyword, 0) if level == "keyword" else leaves.taken(~is_keyword, keywords)


def build(spec: AdsSpec, conversions: Conversions) -> Ads:
    """The account of `spec` with exactly these conversions, each on the day of its click. Raises ValueError if one
    names a campaign that can show nothing, or was clicked outside of the account's window."""
    layout = campaigns.layout(spec.campaigns, spec.shops)
    structure = structured(spec, layout, conversions)
    base = leaf_days(spec, layout, structure, conversions)
    leaves = base.facts()
    keywords, groups = len(structure.keywords.group), len(structure.groups.campaign)
    return Ads(
        campaigns=_campaigns(spec, layout, leaves.by_day(structure.leaf_campaign[leaves.row])),
        **vars(structure),
        leaves=leaves,
        terms_by_day=split_among(
            stream(spec.seed, "ads", "terms"),
            base,
            np.where(base.leaf < keywords, base.leaf, -1),
            np.bincount(structure.terms.keyword, minlength=keywords),
        ),
        creatives_by_day=split_among(
            stream(spec.seed, "ads", "creatives"),
            base,
            structure.leaf_group[base.leaf],
            np.bincount(structure.creatives.group, minlength=groups),
        ),
        last_day=int(spec.as_of // DAY),
    )


def _campaigns(spec: AdsSpec, layout: Layout, spent: Facts) -> Campaigns:
    dearest = np.zeros(spec.campaigns, np.int64)
    np.maximum.at(dearest, spent.row, spent.cost)
    step = 5 * major_unit(spec.digits)
    return Campaigns(
        name=pa.array(campaigns.names(spec.campaigns, spec.shops, spec.token), pa.string()),
        channel=layout.channel,
        shop=layout.shop,
        status=statuses(spec, "campaign", spec.campaigns),
        budget=(dearest // step + 1) * step,
    )


@dataclass(frozen=True)
class Account:
    """`daily` levels have a row a day, the others one row a thing; `brought` orders came from an ad. `keys` are the ids
    of campaigns that orders in the workspace name already, as text; None if the account numbers them itself."""

    spec: AdsSpec
    ads: Ads
    daily: frozenset[str]
    brought: int
    keys: pa.Array | None = None
    _facts: dict[str, Facts] = field(default_factory=dict, compare=False)

    def facts(self, level: Level) -> Facts:
        """What is reported on a level, row by row; made once."""
        if level not in self._facts:
            self._facts[level] = self.ads.reported(level, daily=level in self.daily)
        return self._facts[level]

    def rows(self, entity: str) -> int:
        """How many rows there are of an entity: every day's, if it is reported by day."""
        return len(self.facts(cast(Level, entity)).row)

    def things(self, entity: str) -> int:
        """How many there are of an entity, each counted once."""
        return self.ads.things(cast(Level, entity))
