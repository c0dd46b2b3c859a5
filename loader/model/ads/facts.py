"""The model of an ads account: what is advertised, and what every day brought, down to the keyword and the product.

The grain is the leaf-day: a keyword of a search campaign, or a product of another, on one day. Campaigns add leaves up;
search terms and creatives split them, and clicks that convert, other clicks and views without a click are split apart
from each other, so that conversions <= clicks <= impressions holds in every part and all parts add up exactly. Money is
in minor units, and a leaf-day has one whole price per click, so that cost splits exactly too. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model.ads import campaigns
from loader.model.ads import words as ad_words
from loader.model.ads.campaigns import DISPLAY, SEARCH, SHOPPING
from loader.model.products import major_unit
from loader.rng import stream

Level = Literal["campaign", "keyword", "search_term", "ad_product", "creative"]
STATUSES = ("ENABLED", "PAUSED", "REMOVED")
_DAY = 86_400_000_000
_CLICKS_A_DAY, _SHOWN = 3, 40
_BLOCK = 1 << 18
_WEEK = np.array([1.0, 1.04, 1.03, 1.0, 0.97, 0.9, 0.93])
# By channel: a view becomes a click, a click becomes an order, a click costs (major units); inside realism.md's ranges.
_CTR = {SEARCH: (0.02, 0.04), SHOPPING: (0.013, 0.027), DISPLAY: (0.002, 0.007)}
_CVR = {SEARCH: (0.024, 0.046), SHOPPING: (0.022, 0.038), DISPLAY: (0.018, 0.03)}
_CPC = {SEARCH: (0.6, 2.3), SHOPPING: (0.35, 1.1), DISPLAY: (0.12, 0.55)}

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Small = NDArray[np.int8]


@dataclass(frozen=True)
class Conversions:
    """n orders that an ad brought. `clicked` in microseconds UTC, `value` in minor units; `product` is what was bought
    in the campaign's own shop, -1 = not known."""

    campaign: Places
    clicked: Ints
    value: Ints
    product: Places


@dataclass(frozen=True)
class Campaigns:
    """C campaigns; `budget` is a day's, in minor units, and never below the dearest day."""

    name: pa.Array
    channel: Small
    shop: Small
    status: Small
    budget: Ints


@dataclass(frozen=True)
class Groups:
    """G ad groups, a campaign's together."""

    campaign: Places
    name: pa.Array


@dataclass(frozen=True)
class Keywords:
    """K keywords of search campaigns, a group's together."""

    group: Places
    campaign: Places
    text: pa.Array
    match: Small
    quality: Small
    status: Small


@dataclass(frozen=True)
class Terms:
    """S search terms, a keyword's together."""

    keyword: Places
    text: pa.Array


@dataclass(frozen=True)
class Creatives:
    """A creatives, a group's together; `type` is the campaign's channel."""

    group: Places
    campaign: Places
    name: pa.Array
    headline: pa.Array
    description: pa.Array
    type: Small
    status: Small


@dataclass(frozen=True)
class Shown:
    """P products that campaigns show, a campaign's together; `product` counts in the campaign's shop."""

    campaign: Places
    product: Places


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


@dataclass(frozen=True)
class Ads:
    """The account. `leaves` are facts by leaf-day (keywords first, then products), `terms_by_day` and
    `creatives_by_day` their splits; `last_day` ends the window."""

    campaigns: Campaigns
    groups: Groups
    keywords: Keywords
    terms: Terms
    creatives: Creatives
    products: Shown
    leaves: Facts
    terms_by_day: Facts
    creatives_by_day: Facts
    last_day: int


def build(spec: AdsSpec, conversions: Conversions) -> Ads:
    """The account of `spec` with exactly these conversions, each on the day of its click. Raises ValueError where one
    names a campaign that can show nothing."""
    plan = campaigns.layout(spec.campaigns, spec.shops)
    groups = _groups(spec, plan)
    keywords = _keywords(spec, plan, groups)
    terms = _terms(spec, keywords)
    shown = _shown(spec, plan, conversions)
    creatives = _creatives(spec, plan, groups)
    leaf_campaign = np.concatenate((keywords.campaign, shown.campaign))
    base = _leaf_days(spec, plan, leaf_campaign, conversions, _leaf_of(spec, plan, keywords, shown, conversions))
    search = base.leaf < len(keywords.group)
    by_term = _split(
        spec, "terms", base, np.where(search, base.leaf, -1), np.bincount(terms.keyword, minlength=len(keywords.group))
    )
    group_of_leaf = np.concatenate((keywords.group, _only_group(groups)[shown.campaign]))
    sizes = np.bincount(creatives.group, minlength=len(groups.campaign))
    by_creative = _split(spec, "creatives", base, group_of_leaf[base.leaf], sizes)
    leaves = _facts(base.leaf, base.day, base.numbers())
    spent = _summed(leaf_campaign[leaves.row], leaves.day, leaves)
    dearest = np.zeros(spec.campaigns, np.int64)
    np.maximum.at(dearest, spent.row, spent.cost)
    step = 5 * major_unit(spec.digits)
    made = Campaigns(
        pa.array(campaigns.names(spec.campaigns, spec.shops, spec.token), pa.string()), plan.channel, plan.shop,
        _statuses(spec, "campaign", spec.campaigns), (dearest // step + 1) * step,
    )  # fmt: skip
    last = spec.as_of // _DAY
    return Ads(made, groups, keywords, terms, creatives, shown, leaves, by_term, by_creative, int(last))


# --- what is advertised ---


def _groups(spec: AdsSpec, plan: campaigns.Layout) -> Groups:
    random = stream(spec.seed, "ad_group", "count")
    several = random.integers(1, 5, spec.campaigns)
    sizes = np.where(plan.channel == SEARCH, several, 1)
    campaign = np.repeat(np.arange(spec.campaigns, dtype=np.int32), sizes)
    place = np.arange(len(campaign)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    names = [
        ad_words.GROUPS[p] if c == SEARCH else "All products"
        for p, c in zip(place.tolist(), plan.channel[campaign].tolist(), strict=True)
    ]
    return Groups(campaign, pa.array(names, pa.string()))


def _keywords(spec: AdsSpec, plan: campaigns.Layout, groups: Groups) -> Keywords:
    random = stream(spec.seed, "keyword", "count")
    search = np.flatnonzero(plan.channel[groups.campaign] == SEARCH)
    sizes = random.integers(2, 7, len(search))
    group = np.repeat(search, sizes).astype(np.int32)
    theme = (np.cumsum(plan.channel == SEARCH) - 1)[groups.campaign]
    first = _firsts(groups.campaign)
    texts: list[str] = []
    for number, size in zip(search.tolist(), sizes.tolist(), strict=True):
        texts += ad_words.keywords(int(theme[number]), number - int(first[groups.campaign[number]]), size)
    count = len(group)
    return Keywords(
        group, groups.campaign[group], pa.array(texts, pa.string()),
        random.choice(3, count, p=(0.35, 0.4, 0.25)).astype(np.int8),
        random.choice(np.arange(3, 11), count, p=(0.05, 0.08, 0.14, 0.2, 0.22, 0.16, 0.1, 0.05)).astype(np.int8),
        _statuses(spec, "keyword", count),
    )  # fmt: skip


def _terms(spec: AdsSpec, keywords: Keywords) -> Terms:
    random = stream(spec.seed, "search_term", "count")
    sizes = random.integers(1, 6, len(keywords.group))
    keyword = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    turn = random.integers(0, len(ad_words.SUFFIXES), len(sizes))
    place = np.arange(len(keyword)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # a keyword's first term is the keyword itself
    suffix = np.where(place == 0, 0, 1 + (turn[keyword] + place) % (len(ad_words.SUFFIXES) - 1))
    words = keywords.text.to_pylist()
    texts = [ad_words.term(words[k], s) for k, s in zip(keyword.tolist(), suffix.tolist(), strict=True)]
    return Terms(keyword, pa.array(texts, pa.string()))


def _creatives(spec: AdsSpec, plan: campaigns.Layout, groups: Groups) -> Creatives:
    random = stream(spec.seed, "creative", "count")
    sizes = random.integers(1, 4, len(groups.campaign))
    group = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    place = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    campaign = groups.campaign[group]
    headline = random.integers(0, len(ad_words.HEADLINES), len(group))
    description = random.integers(0, len(ad_words.DESCRIPTIONS), len(group))
    names = groups.name.to_pylist()
    told = [f"{names[g]} - Ad {'ABC'[p]}" for g, p in zip(group.tolist(), place.tolist(), strict=True)]
    return Creatives(
        group, campaign, pa.array(told, pa.string()), pa.array(ad_words.HEADLINES).take(pa.array(headline)),
        pa.array(ad_words.DESCRIPTIONS).take(pa.array(description)), plan.channel[campaign],
        _statuses(spec, "creative", len(group)),
    )  # fmt: skip


def _shown(spec: AdsSpec, plan: campaigns.Layout, conversions: Conversions) -> Shown:
    """Every product that was bought through the campaign, and some beside; the well sold ones are not known here."""
    sizes = np.array([*spec.products, *[0] * (max(spec.shops, 1) - len(spec.products))], np.int64)
    room = np.where((plan.channel != SEARCH) & (plan.shop >= 0), sizes[np.maximum(plan.shop, 0)], 0)
    if (room[conversions.campaign] == 0)[plan.channel[conversions.campaign] != SEARCH].any():
        raise ValueError("an order came from a campaign that has no products to show")
    random = stream(spec.seed, "ad_product", "shown")
    widest = int(sizes.max(initial=1)) + 1
    of = np.flatnonzero(room)
    some = np.repeat(of, np.minimum(room[of], random.integers(_SHOWN // 2, _SHOWN + 1, len(of))))
    picked = (random.random(len(some)) * room[some]).astype(np.int64)
    bought = (plan.channel[conversions.campaign] != SEARCH) & (conversions.product >= 0)
    both = np.concatenate(
        (some * widest + picked, conversions.campaign[bought].astype(np.int64) * widest + conversions.product[bought])
    )
    code = np.unique(both)
    return Shown((code // widest).astype(np.int32), (code % widest).astype(np.int32))


def _statuses(spec: AdsSpec, entity: str, count: int) -> Small:
    """Mostly running; the first is."""
    status = stream(spec.seed, entity, "status").choice(3, count, p=(0.84, 0.13, 0.03)).astype(np.int8)
    status[:1] = 0
    return status


def _only_group(groups: Groups) -> Places:
    """The first group of each campaign: the only one of those that show products."""
    return np.asarray(_firsts(groups.campaign), np.int32)


def _firsts(parent: Places) -> Ints:
    """Where each parent's children begin: (children,) ascending parents -> (parents,)."""
    sizes = np.bincount(parent)
    return np.asarray(np.cumsum(sizes) - sizes, np.int64)


# --- what happened ---


@dataclass(frozen=True)
class _LeafDays:
    """R leaf-days, ascending. `converted` is the leaf-day of each of the n conversions, `values` what each is worth."""

    leaf: Places
    day: Places
    converting: Ints
    other: Ints
    views: Ints
    price: Ints
    converted: Ints
    values: Ints

    def numbers(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Impressions, clicks, cost, conversions and value."""
        clicks = self.converting + self.other
        value = np.zeros(len(self.leaf), np.int64)
        np.add.at(value, self.converted, self.values)
        return clicks + self.views, clicks, clicks * self.price, self.converting, value


def _leaf_of(
    spec: AdsSpec, plan: campaigns.Layout, keywords: Keywords, shown: Shown, conversions: Conversions
) -> Places:
    """Where each order was clicked: its own product, else a keyword or product of its campaign, the first ones most."""
    leaves = np.concatenate((keywords.campaign, shown.campaign))
    order = np.argsort(leaves, kind="stable")
    leaf = order[_drawn(stream(spec.seed, "conversion", "leaf"), np.bincount(leaves, minlength=spec.campaigns),
                        conversions.campaign)]  # fmt: skip
    widest = int(max(shown.product.max(initial=0), conversions.product.max(initial=0))) + 1
    codes = shown.campaign.astype(np.int64) * widest + shown.product
    own = (plan.channel[conversions.campaign] != SEARCH) & (conversions.product >= 0)
    code = conversions.campaign[own].astype(np.int64) * widest + conversions.product[own]
    leaf[own] = len(keywords.campaign) + np.searchsorted(codes, code)
    return leaf.astype(np.int32)


def _drawn(random: np.random.Generator, sizes: Ints, parent: Places) -> Ints:
    """A child of each of these parents, the first ones most, as a number over all children in the parents' order."""
    starts = np.cumsum(sizes) - sizes
    place = (random.random(len(parent)) ** 1.7 * sizes[parent]).astype(np.int64)
    return np.asarray(starts[parent] + place, np.int64)


def _leaf_days(
    spec: AdsSpec, plan: campaigns.Layout, leaf_campaign: Places, conversions: Conversions, leaf: Places
) -> _LeafDays:
    random = stream(spec.seed, "ads", "clicks")
    first, last = (spec.start // _DAY) - 31, spec.as_of // _DAY
    days = int(last - first + 1)
    brought = np.bincount(conversions.campaign, minlength=spec.campaigns)
    wanted = np.maximum(brought / _by_channel(random, _CVR, plan.channel), random.integers(8, 26, spec.campaigns))
    leaves = np.bincount(leaf_campaign, minlength=spec.campaigns)
    wanted = np.where(leaves > 0, np.rint(wanted).astype(np.int64) - brought, 0)
    campaign = np.repeat(np.arange(spec.campaigns, dtype=np.int32), wanted)
    by_campaign = np.argsort(leaf_campaign, kind="stable")
    clicked = by_campaign[_drawn(random, leaves, campaign)] if len(campaign) else np.empty(0, np.int64)
    day = _flights(random, wanted, campaign, days, int(first))
    silent_leaf = np.repeat(np.arange(len(leaf_campaign)), 2)
    silent_day = (random.random(len(silent_leaf)) * days).astype(np.int64)
    on = conversions.clicked // _DAY - first
    if ((on < 0) | (on >= days)).any():
        raise ValueError("an ad was clicked outside of the account's window")
    code, mine = np.sort(clicked * days + day), leaf.astype(np.int64) * days + on
    # sorted here: np.unique would hash, or argsort, every click
    every = np.sort(np.concatenate((code, mine, silent_leaf * days + silent_day)))
    found = every[np.concatenate((every[:1] >= 0, every[1:] != every[:-1]))]
    other = np.searchsorted(code, found, side="right") - np.searchsorted(code, found, side="left")
    converted = np.searchsorted(found, mine)
    converting = np.bincount(converted, minlength=len(found))
    row_leaf = found // days
    ctr = _by_channel(random, _CTR, plan.channel)[leaf_campaign[row_leaf]]
    views = random.poisson((other + converting) * (1 / ctr - 1) * random.uniform(0.9, 1.1, len(found)))
    views = np.where(other + converting == 0, 1 + random.poisson(0.15 / ctr), views)
    cents = _by_channel(random, _CPC, plan.channel[leaf_campaign])[row_leaf] * random.uniform(0.92, 1.08, len(found))
    price = np.maximum(np.rint(cents * major_unit(spec.digits)).astype(np.int64), 1)
    return _LeafDays(
        row_leaf.astype(np.int32), (found % days + first).astype(np.int32), converting, other, views, price, converted,
        conversions.value,
    )  # fmt: skip


def _by_channel(
    random: np.random.Generator, ranges: dict[int, tuple[float, float]], channel: Small
) -> NDArray[np.float64]:
    low, high = (np.array([ranges[c][end] for c in sorted(ranges)])[channel] for end in (0, 1))
    return np.asarray(random.uniform(low, high))


def _flights(random: np.random.Generator, wanted: Ints, campaign: Places, days: int, first: int) -> Ints:
    """The day of each click. A campaign with few clicks runs for a short time: rows grow with clicks, not with days."""
    length = np.clip(wanted // _CLICKS_A_DAY, 1, days)
    starts = (random.random(len(wanted)) * (days - length + 1)).astype(np.int64)
    day = starts[campaign] + (random.random(len(campaign)) * length[campaign]).astype(np.int64)
    # a click on a weak weekday may move to the next day, as long as its campaign runs
    busy = (_WEEK / _WEEK.max())[(np.arange(days) + first + 3) % 7]
    moves = random.random(len(campaign)) > busy[day]
    return day + (moves & (day + 1 < (starts + length)[campaign]))


# --- splitting and adding up ---


def _split(spec: AdsSpec, what: str, base: _LeafDays, parent: NDArray[np.integer], sizes: Ints) -> Facts:
    """Each leaf-day over its parent's children (parent -1 = not split): facts by (child, day)."""
    random = stream(spec.seed, "ads", what)
    rows = np.flatnonzero(parent >= 0)
    most = int(sizes.max(initial=0))
    if not len(rows) or not most:
        empty = np.empty(0, np.int64)
        return _facts(empty, empty, (empty,) * 5)
    by_row = np.argsort(base.converted, kind="stable")
    parts = []
    for block in np.array_split(rows, -(-len(rows) // _BLOCK)):
        first, last = np.searchsorted(base.converted[by_row], (block[0], block[-1] + 1))
        own = by_row[first:last]
        parts.append(_split_block(random, base, block, own, parent[block], sizes))
    joined = [np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Facts)]
    return _summed(joined[0], joined[1], Facts(*joined))


def _split_block(
    random: np.random.Generator, base: _LeafDays, rows: Ints, own: Ints, here: NDArray[np.integer], sizes: Ints
) -> Facts:
    """Some leaf-days `rows`, with the conversions `own` on them, over the children of their parents `here`."""
    most = int(sizes[here].max())
    starts = np.cumsum(sizes) - sizes
    share = 1 / np.arange(1, most + 1) * (np.arange(most) < sizes[here][:, None])
    # conversions one by one, so that each takes its value along
    at = np.searchsorted(rows, base.converted[own])
    own, at = own[rows[at] == base.converted[own]], at[rows[at] == base.converted[own]]
    child = (np.cumsum(share, axis=1)[at] < (random.random(len(own)) * share.sum(axis=1)[at])[:, None]).sum(axis=1)
    cell = at * most + child
    converting = np.bincount(cell, minlength=len(rows) * most)
    value = np.zeros(len(rows) * most, np.int64)
    np.add.at(value, cell, base.values[own])
    other = _parted(random, base.other[rows], share).ravel()
    views = _parted(random, base.views[rows], share).ravel()
    clicks = converting + other
    seen = np.flatnonzero(clicks + views)
    row = seen // most
    return _summed(
        starts[here[row]] + seen % most, base.day[rows][row],
        _facts(seen, seen, ((clicks + views)[seen], clicks[seen], clicks[seen] * base.price[rows][row],
               converting[seen], value[seen])),
    )  # fmt: skip


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


def _facts(row: NDArray[np.integer], day: NDArray[np.integer], numbers: Sequence[Ints]) -> Facts:
    return Facts(np.asarray(row, np.int32), np.asarray(day, np.int32), *numbers)


def _numbers(facts: Facts) -> tuple[Ints, ...]:
    return facts.impressions, facts.clicks, facts.cost, facts.conversions, facts.value


def _summed(row: NDArray[np.integer], day: NDArray[np.integer], facts: Facts) -> Facts:
    """Facts added up by (row, day), ascending; exact in int64."""
    if not len(row):
        return _facts(row, day, _numbers(facts))
    first = int(day.min())
    span = int(day.max()) - first + 1
    code = row.astype(np.int64) * span + (day - first)
    order = np.argsort(code, kind="stable")
    code = code[order]
    starts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))

    added = [np.add.reduceat(column[order], starts) for column in _numbers(facts)]
    return _facts(code[starts] // span, code[starts] % span + first, added)


def facts(ads: Ads, level: Level, daily: bool) -> Facts:
    """What is reported on a level: by day only where something was seen, else one row for every row of the level."""
    found, count = _of_level(ads, level)
    if daily:
        return found
    rows = np.arange(count, dtype=np.int32)
    totals = []
    for column in _numbers(found):
        total = np.zeros(count, np.int64)
        np.add.at(total, found.row, column)
        totals.append(total)
    return Facts(rows, np.full(count, ads.last_day, np.int32), *totals)


def _of_level(ads: Ads, level: Level) -> tuple[Facts, int]:
    leaves, keywords = ads.leaves, len(ads.keywords.group)
    if level == "campaign":
        campaign = np.concatenate((ads.keywords.campaign, ads.products.campaign))
        return _summed(campaign[leaves.row], leaves.day, leaves), len(ads.campaigns.channel)
    if level == "search_term":
        return ads.terms_by_day, len(ads.terms.keyword)
    if level == "creative":
        return ads.creatives_by_day, len(ads.creatives.group)
    own = leaves.row < keywords if level == "keyword" else leaves.row >= keywords
    part = [column[own] for column in _numbers(leaves)]
    first, count = (0, keywords) if level == "keyword" else (keywords, len(ads.products.campaign))
    return _facts(leaves.row[own] - first, leaves.day[own], part), count
