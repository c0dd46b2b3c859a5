"""What an account advertises: its ad groups, keywords, search terms and creatives, and the products it shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows, Small, words
from loader.model.ads.campaigns import SEARCH, Layout
from loader.rng import stream

STATUSES = ("enabled", "paused", "removed")
_STATUS_SHARES = (0.84, 0.13, 0.03)
MATCHES = ("exact", "phrase", "broad")
_MATCH_SHARES = (0.35, 0.4, 0.25)
_LOWEST_QUALITY, _QUALITY_SHARES = 3, (0.05, 0.08, 0.14, 0.2, 0.22, 0.16, 0.1, 0.05)
_SHOWN = 40
_ONLY_GROUP = "All products"


@dataclass(frozen=True)
class Conversions:
    """n orders that an ad brought. `clicked` in microseconds UTC, `value` in minor units; `product` is what was bought
    in the campaign's own shop, -1 = not known."""

    campaign: Places
    clicked: Ints
    value: Ints
    product: Places


@dataclass(frozen=True)
class Groups:
    """G ad groups, a campaign's together."""

    campaign: Places
    name: pa.Array


@dataclass(frozen=True)
class Keywords:
    """K keywords of search campaigns, a group's together; `match` indexes MATCHES, `status` STATUSES."""

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
class Structure:
    """Everything below the campaigns. The leaves are the keywords, then the products."""

    groups: Groups
    keywords: Keywords
    terms: Terms
    creatives: Creatives
    products: Shown

    @property
    def leaf_campaign(self) -> Places:
        """The campaign of each leaf."""
        return np.concatenate((self.keywords.campaign, self.products.campaign))

    @property
    def leaf_group(self) -> Places:
        """The ad group of each leaf: a campaign that shows products has only one."""
        only = np.asarray(firsts(self.groups.campaign), np.int32)
        return np.concatenate((self.keywords.group, only[self.products.campaign]))


def structured(spec: AdsSpec, layout: Layout, conversions: Conversions) -> Structure:
    """What the campaigns of `layout` advertise. Raises ValueError if a conversion names one that can show nothing."""
    groups = _groups(spec, layout)
    keywords = _keywords(spec, layout, groups)
    return Structure(
        groups=groups,
        keywords=keywords,
        terms=_terms(spec, keywords),
        creatives=_creatives(spec, layout, groups),
        products=_shown(spec, layout, conversions),
    )


def _groups(spec: AdsSpec, layout: Layout) -> Groups:
    several = stream(spec.seed, "ad_group", "count").integers(1, 5, spec.campaigns)
    campaign, place = _children(np.where(layout.channel == SEARCH, several, 1))
    names = [
        words.GROUPS[p] if c == SEARCH else _ONLY_GROUP
        for p, c in zip(place.tolist(), layout.channel[campaign].tolist(), strict=True)
    ]
    return Groups(campaign, pa.array(names, pa.string()))


def _keywords(spec: AdsSpec, layout: Layout, groups: Groups) -> Keywords:
    random = stream(spec.seed, "keyword", "count")
    search = np.flatnonzero(layout.channel[groups.campaign] == SEARCH)
    sizes = random.integers(2, 7, len(search))
    group = np.repeat(search, sizes).astype(np.int32)
    theme = (np.cumsum(layout.channel == SEARCH) - 1)[groups.campaign]
    place = np.arange(len(groups.campaign)) - firsts(groups.campaign)[groups.campaign]
    texts: list[str] = []
    for number, size in zip(search.tolist(), sizes.tolist(), strict=True):
        texts += words.keywords(int(theme[number]), int(place[number]), size)
    quality = np.arange(len(_QUALITY_SHARES)) + _LOWEST_QUALITY
    return Keywords(
        group=group,
        campaign=groups.campaign[group],
        text=pa.array(texts, pa.string()),
        match=random.choice(len(MATCHES), len(group), p=_MATCH_SHARES).astype(np.int8),
        quality=random.choice(quality, len(group), p=_QUALITY_SHARES).astype(np.int8),
        status=statuses(spec, "keyword", len(group)),
    )


def _terms(spec: AdsSpec, keywords: Keywords) -> Terms:
    random = stream(spec.seed, "search_term", "count")
    keyword, place = _children(random.integers(1, 6, len(keywords.group)))
    turn = random.integers(0, len(words.SUFFIXES), len(keywords.group))
    # a keyword's first term is the keyword itself
    suffix = np.where(place == 0, 0, 1 + (turn[keyword] + place) % (len(words.SUFFIXES) - 1))
    known = keywords.text.to_pylist()
    texts = [words.term(known[k], s) for k, s in zip(keyword.tolist(), suffix.tolist(), strict=True)]
    return Terms(keyword, pa.array(texts, pa.string()))


def _creatives(spec: AdsSpec, layout: Layout, groups: Groups) -> Creatives:
    random = stream(spec.seed, "creative", "count")
    group, place = _children(random.integers(1, 4, len(groups.campaign)))
    campaign = groups.campaign[group]
    headline = random.integers(0, len(words.HEADLINES), len(group))
    description = random.integers(0, len(words.DESCRIPTIONS), len(group))
    known = groups.name.to_pylist()
    names = [f"{known[g]} - Ad {'ABC'[p]}" for g, p in zip(group.tolist(), place.tolist(), strict=True)]
    return Creatives(
        group=group,
        campaign=campaign,
        name=pa.array(names, pa.string()),
        headline=pa.array(words.HEADLINES).take(pa.array(headline)),
        description=pa.array(words.DESCRIPTIONS).take(pa.array(description)),
        type=layout.channel[campaign],
        status=statuses(spec, "creative", len(group)),
    )


def _shown(spec: AdsSpec, layout: Layout, conversions: Conversions) -> Shown:
    """Every product that was bought through the campaign, and some beside; the well sold ones are not known here."""
    sizes = np.array([*spec.products, *[0] * (max(spec.shops, 1) - len(spec.products))], np.int64)
    room = np.where((layout.channel != SEARCH) & (layout.shop >= 0), sizes[np.maximum(layout.shop, 0)], 0)
    of_products = layout.channel[conversions.campaign] != SEARCH
    if (room[conversions.campaign] == 0)[of_products].any():
        raise ValueError("an order came from a campaign that has no products to show")
    random = stream(spec.seed, "ad_product", "shown")
    widest = int(sizes.max(initial=1)) + 1
    of = np.flatnonzero(room)
    some = np.repeat(of, np.minimum(room[of], random.integers(_SHOWN // 2, _SHOWN + 1, len(of))))
    picked = some * widest + (random.random(len(some)) * room[some]).astype(np.int64)
    known = of_products & (conversions.product >= 0)
    bought = conversions.campaign[known].astype(np.int64) * widest + conversions.product[known]
    code = np.unique(np.concatenate((picked, bought)))
    return Shown((code // widest).astype(np.int32), (code % widest).astype(np.int32))


def statuses(spec: AdsSpec, entity: str, count: int) -> Small:
    """Mostly enabled; the first always: (count,) indices of STATUSES."""
    status = stream(spec.seed, entity, "status").choice(len(STATUSES), count, p=_STATUS_SHARES).astype(np.int8)
    status[:1] = 0
    return status


def _children(sizes: Ints) -> tuple[Places, Ints]:
    """The parent of each child, and the child's place among its parent's."""
    parent = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return parent, np.arange(len(parent)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def firsts(parent: Rows) -> Ints:
    """Where each parent's children begin: (children,) ascending parents -> (parents,)."""
    sizes = np.bincount(parent)
    return np.asarray(np.cumsum(sizes) - sizes, np.int64)
