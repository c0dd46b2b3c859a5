"""The model of an ads account: what is advertised, and what every day brought, down to the keyword and the product.

The grain is the leaf-day: a keyword of a search campaign, or a product of another, on one day. Campaigns add leaves up;
search terms and creatives split them. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.flow.profile import Placed
from loader.model import Ints, Places, Small
from loader.model.ads import campaigns
from loader.model.ads.campaigns import DAY, Layout
from loader.model.ads.days import Facts, Level, facts_of, leaf_days, split_among
from loader.model.ads.followed import with_states
from loader.model.ads.goods import Goods
from loader.model.ads.scenarios import spoilt
from loader.model.ads.structure import ALWAYS, Clicks, Structure, structured
from loader.model.store import Store
from loader.rng import stream

_NAMES_NONE, _TOO_MANY = -1, -2
_SHARE = 0.4
_VISIT = 900_000_000
"""From the click to the order, microseconds."""


@dataclass(frozen=True)
class Campaigns:
    """C campaigns; `budget` is a day's, in minor units, and never below the dearest day; `status` (of STATUSES) is what
    it is on its last day."""

    name: pa.Array
    channel: Small
    theme: Small
    shop: Places
    status: Small
    budget: Ints


@dataclass(frozen=True)
class Ads(Structure):
    """What is advertised, with its campaigns and what was seen of it. `leaves` are facts by leaf-day (keywords first,
    then products), `terms_by_day` and `creatives_by_day` their splits; `last_day` ends the window. Campaigns run from
    `opened` to `closed` (C,)."""

    campaigns: Campaigns
    leaves: Facts
    terms_by_day: Facts
    creatives_by_day: Facts
    last_day: int
    opened: Ints
    closed: Ints

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
            return self._every_day(leaves.by_day(self.leaf_campaign[leaves.row]))
        if level == "search_term":
            return self.terms_by_day
        if level == "creative":
            return self.creatives_by_day
        is_keyword = leaves.row < keywords
        return leaves.taken(is_keyword, 0) if level == "keyword" else leaves.taken(~is_keyword, keywords)

    def _every_day(self, facts: Facts) -> Facts:
        """The facts of campaigns, with those of the days between on which nothing was seen."""
        able = np.flatnonzero(np.bincount(facts.row, minlength=len(self.opened)))
        length = (self.closed - self.opened + 1)[able]
        campaign = np.repeat(able, length)
        day = np.arange(len(campaign)) - np.repeat(np.cumsum(length) - length, length) + self.opened[campaign]
        nothing = np.zeros(len(campaign), np.int64)
        every = [np.concatenate(pair) for pair in zip(facts.numbers, [nothing] * 5, strict=True)]
        row: Ints = np.concatenate((facts.row.astype(np.int64), campaign))
        days: Ints = np.concatenate((facts.day.astype(np.int64), day))
        return facts_of(row, days, every).by_day(row)


def build(spec: AdsSpec, goods: Sequence[Goods], clicks: Clicks) -> Ads:
    """The account of `spec` for shops with these `goods`, with exactly these clicks, each on its day. Raises ValueError
    if one is of a campaign that can show nothing, or outside of the account's window."""
    layout = campaigns.layout(spec).including(clicks.campaign, clicks.clicked // DAY)
    structure = structured(spec, layout, goods, clicks)
    base = spoilt(spec, structure, leaf_days(spec, layout, structure, goods, clicks))
    keywords, groups = len(structure.keywords.group), len(structure.groups.campaign)
    structure = replace(structure, keywords=with_states(spec, layout, structure.keywords, base.last_days(keywords)))
    terms = np.bincount(structure.terms.keyword, minlength=keywords)
    return Ads(
        campaigns=_campaigns(spec, layout, goods, base.budget),
        **vars(structure),
        leaves=base.facts(),
        terms_by_day=split_among(
            stream(spec.seed, "ads", "terms"),
            base,
            np.where(base.leaf < keywords, base.leaf, -1),
            terms,
            np.full(int(terms.sum()), ALWAYS),
            spec.habits.terms.fading if spec.habits and spec.habits.terms else 1.0,
        ),
        creatives_by_day=split_among(
            stream(spec.seed, "ads", "creatives"),
            base,
            structure.leaf_group[base.leaf],
            np.bincount(structure.creatives.group, minlength=groups),
            structure.creatives.last_day,
        ),
        last_day=int(spec.as_of // DAY),
        opened=layout.first_day,
        closed=layout.last_day,
    )


def _campaigns(spec: AdsSpec, layout: Layout, goods: Sequence[Goods], budget: Ints) -> Campaigns:
    over = layout.last_day < spec.as_of // DAY
    return Campaigns(
        name=pa.array(campaigns.names(layout, [one.name for one in goods], spec.token), pa.string()),
        channel=layout.channel,
        theme=layout.theme,
        shop=layout.shop,
        status=np.where(over, np.maximum(layout.status, 1), 0).astype(np.int8),
        budget=budget,
    )


@dataclass(frozen=True)
class Account:
    """`goods` are what the shops sell that it advertises. `daily` levels have a row a day, the others one row a thing;
    `brought` orders came from an ad. `keys` are the ids of campaigns that orders in the workspace name already, as
    text; None if the account numbers them itself."""

    spec: AdsSpec
    goods: Sequence[Goods]
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


def of_stores(spec: AdsSpec, stores: Sequence[Store]) -> Clicks:
    """The visits of the stores that came from an ad of this account, those that bought with what they paid; of a store
    without visits its orders that did."""
    parts, whole = [], set[int]()
    for store in stores:
        visits = len(store.sessions.start) > 0
        parts.append(_of_visits(spec, store) if visits else _of_orders(spec, store))
        if visits:
            whole |= {one.number - spec.first for one in store.spec.campaigns if one.number in spec.numbers}
    campaign, clicked, value, product = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Clicks(campaign, clicked, value, product, frozenset(whole))


def _of_visits(spec: AdsSpec, store: Store) -> tuple[Places, Ints, Ints, Places]:
    visits, total = store.sessions, store.orders.total
    mine = np.flatnonzero(np.isin(visits.campaign, spec.numbers))
    order, page = visits.order[mine], visits.landing[mine]
    value = np.where(order >= 0, total[np.maximum(order, 0)], -1)
    product = np.maximum(page - 1 - len(store.products.categories), -1)
    return visits.campaign[mine] - spec.first, visits.start[mine], value, product


def _of_orders(spec: AdsSpec, store: Store) -> tuple[Places, Ints, Ints, Places]:
    """The product is the first that was bought."""
    order = np.flatnonzero(np.isin(store.journeys.campaign, spec.numbers))
    product = store.variants.product[store.items.variant[store.orders.first_item[order]]]
    return store.journeys.campaign[order] - spec.first, store.journeys.began[order], store.orders.total[order], product


def of_workspace(spec: AdsSpec, placed: Sequence[Placed]) -> tuple[Clicks, tuple[str, ...]]:
    """Orders of the workspace as clicks, and the ids of the campaigns that they name, the busiest first.

    If any order shows a click, those that do are taken, else two in five of all, or as many as live campaigns would
    have. A click that names no campaign goes to any that runs.
    """
    random = stream(spec.seed, "order", "linked")
    time = np.concatenate([p.time for p in placed]) if placed else np.empty(0, np.int64)
    total = np.concatenate([p.total for p in placed]) if placed else np.empty(0, np.int64)
    named = [name for p in placed for name in p.campaign]
    clicked = np.array([name is not None for name in named], bool)
    order = np.flatnonzero(clicked if clicked.any() else brought(random, len(time), _share(spec, len(time))))
    ids, campaign = _numbered([named[place] or "" for place in order.tolist()], spec.campaigns)
    kept = campaign != _TOO_MANY
    order, campaign = order[kept], campaign[kept]
    began = time[order] - _VISIT
    campaign = np.where(campaign == _NAMES_NONE, _running(random, spec, began // DAY), campaign).astype(np.int32)
    value = total[order] // 10 ** (6 - spec.digits)
    return Clicks(campaign, began, value, np.full(len(order), -1, np.int32)), ids


def _running(random: np.random.Generator, spec: AdsSpec, day: Ints) -> Ints:
    """A campaign for each click, the first ones most; if it does not run that day, the first, which always does."""
    found = campaigns.layout(spec)
    chosen = random.choice(spec.campaigns, len(day), p=found.share / found.share.sum())
    runs = (found.first_day[chosen] <= day) & (day <= found.last_day[chosen])
    return np.where(runs, chosen, 0)


def brought(random: np.random.Generator, count: int, share: float = _SHARE) -> NDArray[np.bool_]:
    """Which of `count` orders an ad brought: always the share itself, rounded, also of a handful."""
    chosen = np.zeros(count, bool)
    chosen[random.permutation(count)[: round(count * share)]] = True
    return chosen


def _share(spec: AdsSpec, orders: int) -> float:
    """The share of so many orders that ads brought: no more than live campaigns would have, if they are known."""
    if spec.habits is None or not orders:
        return _SHARE
    found = campaigns.layout(spec)
    days = int((found.last_day - found.first_day + 1)[campaigns.followers(spec, found)].sum())
    usual = min(spec.habits.conversions * days / orders, _SHARE)
    return _SHARE + (usual - _SHARE) * spec.habits.weight


def _numbered(named: Sequence[str], most: int) -> tuple[tuple[str, ...], Places]:
    """Campaign ids as numbers: the `most` busiest in ascending order; -1 = names none, -2 = one too many."""
    ids = campaigns.busiest(named, most)
    place = {word: number for number, word in enumerate(ids)}
    found = [place.get(name, _TOO_MANY) if name else _NAMES_NONE for name in named]
    return ids, np.array(found, np.int32)
