"""What an account advertises: its ad groups, keywords, search terms and creatives, and the products it shows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model import Ints, Places, Rows, Small
from loader.model.ads import following, wording
from loader.model.ads.campaigns import BRAND, CATEGORY, CHANNELS, SEARCH, SHOPPING, Layout, alike, followers
from loader.model.ads.goods import Goods, searched
from loader.model.ads.wording import BROAD, EXACT, MATCHES, PHRASE
from loader.model.words.ads import REMARKETING
from loader.rng import stream

_STATUS_SHARES = (0.88, 0.10, 0.02)
_MATCH_SHARES = (0.35, 0.4, 0.25)
_LOWEST_QUALITY, _QUALITY_SHARES = 3, (0.05, 0.08, 0.14, 0.2, 0.22, 0.16, 0.1, 0.05)
_BRAND_QUALITY, _KNOWN, _LEAST_BROUGHT = 8, 0.5, 0.5
_SHOWN = 40
_MOST_GROUPS = 3
ALWAYS = 2**31 - 1
"""The last day of what did not end."""


@dataclass(frozen=True)
class Clicks:
    """n clicks on ads. `clicked` in microseconds UTC; `value` of the order that it brought in minor units, -1 = none;
    `product` of the campaign's shop is what was looked at, -1 = not known. `whole` are the campaigns (C,) of which
    there is every click; of the others clicks that bring no order are drawn beside."""

    campaign: Places
    clicked: Ints
    value: Ints
    product: Places
    whole: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Groups:
    """G ad groups, a campaign's together. `subject` is that of the shop's goods, -1 = none; `page` where its ads lead:
    0 home, then one a category; `what` it is about in words, "" = the whole shop."""

    campaign: Places
    name: pa.Array
    subject: Places
    page: Places
    what: tuple[str, ...]


@dataclass(frozen=True)
class Keywords:
    """K keywords of search campaigns, a group's together; `match` indexes MATCHES, `status` STATUSES: what it is on its
    `last_day`."""

    group: Places
    campaign: Places
    text: pa.Array
    match: Small
    quality: Small
    status: Small
    last_day: Places


@dataclass(frozen=True)
class Terms:
    """S search terms, a keyword's together; `match` indexes TERM_MATCHES, `status` TERM_STATUSES."""

    keyword: Places
    text: pa.Array
    match: Small
    status: Small


@dataclass(frozen=True)
class Creatives:
    """A creatives, a group's together; `type` is the campaign's channel; `status` is that on its `last_day`."""

    group: Places
    campaign: Places
    name: pa.Array
    headline: pa.Array
    description: pa.Array
    type: Small
    status: Small
    last_day: Places


@dataclass(frozen=True)
class Shown:
    """P products that campaigns show, a campaign's together; `product` counts in the campaign's shop, `weight` is how
    well it sells."""

    campaign: Places
    product: Places
    weight: NDArray[np.float64]


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


def wanted(spec: AdsSpec, layout: Layout, clicks: Clicks) -> NDArray[np.float64]:
    """How many clicks each campaign has, if that is known: all are given, or the orders of the run's shops need them
    with the conversion that live campaigns have; else NaN: (C,)."""
    found = np.full(spec.campaigns, np.nan)
    if spec.habits is None:
        return found
    brought = np.bincount(clicks.campaign[clicks.value >= 0], minlength=spec.campaigns)
    for name in spec.habits.channels if spec.linked else ():
        mine = layout.channel == CHANNELS.index(name)
        rate = following.conversion(spec.habits, name, alike(spec, layout, CHANNELS.index(name)))[mine]
        found[mine] = np.where(rate > 0, np.maximum(brought[mine], _LEAST_BROUGHT) / np.maximum(rate, 1e-9), np.nan)
    whole = [*clicks.whole]
    found[whole] = np.maximum(np.bincount(clicks.campaign, minlength=spec.campaigns)[whole], _LEAST_BROUGHT)
    return found


def structured(spec: AdsSpec, layout: Layout, goods: Sequence[Goods], clicks: Clicks) -> Structure:
    """What the campaigns of `layout` advertise of the `goods` of each shop. Raises ValueError if a click was on one
    that can show nothing."""
    many = wanted(spec, layout, clicks)
    groups = _groups(spec, layout, goods, many)
    keywords = _keywords(spec, layout, goods, groups, many)
    return Structure(
        groups=groups,
        keywords=keywords,
        terms=_terms(spec, layout, keywords),
        creatives=_creatives(spec, layout, goods, groups),
        products=_shown(spec, layout, goods, clicks),
    )


class _Group(NamedTuple):
    campaign: int
    name: str
    subject: int
    page: int
    what: str


def _groups(spec: AdsSpec, layout: Layout, goods: Sequence[Goods], clicks: NDArray[np.float64]) -> Groups:
    several = stream(spec.seed, "ad_group", "count").integers(1, _MOST_GROUPS + 1, spec.campaigns)
    learned, keywords = following.groups(spec), following.sizes(spec, "search", "keyword", clicks, layout.days)
    learned = learned if keywords is None or learned is None else np.minimum(learned, keywords)
    several = several if learned is None else np.where(followers(spec, layout), learned, several)
    made = [
        group
        for campaign, shop in enumerate(layout.shop.tolist())
        for group in _groups_of(campaign, layout, goods[shop], int(several[campaign]))
    ]
    return Groups(
        campaign=np.array([group.campaign for group in made], np.int32),
        name=pa.array([group.name for group in made], pa.string()),
        subject=np.array([group.subject for group in made], np.int32),
        page=np.array([group.page for group in made], np.int32),
        what=tuple(group.what for group in made),
    )


def _groups_of(campaign: int, layout: Layout, goods: Goods, several: int) -> list[_Group]:
    """The ad groups of a campaign: of a category one for all of it, and those of what sells best in it."""
    theme, category = int(layout.theme[campaign]), layout.category[campaign]
    page = 1 + goods.place(category)
    if theme == BRAND:
        return [_Group(campaign, "Brand", -1, 0, "")]
    if theme == CATEGORY:
        named = [(place, goods.subjects[0][place]) for place in goods.best(category, several)]
        found = [_Group(campaign, wording.titled(name), place, page, name) for place, name in named]
        first = [_Group(campaign, category, -1, page, category)] if category else []
        own = [*first, *(one for one in found if one.what != category.lower())]
        return own or [_Group(campaign, "All products", -1, 0, goods.name)]
    if layout.channel[campaign] == SHOPPING:
        return [_Group(campaign, category or "All products", -1, page, category)]
    return [_Group(campaign, REMARKETING[int(layout.turn[campaign]) % len(REMARKETING)], -1, page, category)]


def _keywords(
    spec: AdsSpec, layout: Layout, goods: Sequence[Goods], groups: Groups, clicks: NDArray[np.float64]
) -> Keywords:
    random = stream(spec.seed, "keyword", "count")
    theme = layout.theme[groups.campaign]
    search = np.flatnonzero(layout.channel[groups.campaign] == SEARCH)
    sizes = _sizes(spec, layout, groups.campaign[search], random.integers(3, 9, len(search)), clicks)
    texts = [
        _keywords_of(goods[layout.shop[groups.campaign[group]]], groups, group, bool(theme[group] == BRAND), size)
        for group, size in zip(search.tolist(), sizes.tolist(), strict=True)
    ]
    group = np.repeat(search, [len(found) for found in texts]).astype(np.int32)
    brand = theme[group] == BRAND
    match, quality = _drawn(random, spec, len(group))
    status, last = _ends(spec, "keyword", group, layout, groups.campaign[group])
    follows = followers(spec, layout)[groups.campaign[group]]
    status, last = np.where(follows, 0, status).astype(np.int8), np.where(follows, ALWAYS, last).astype(np.int32)
    brand &= ~follows
    return Keywords(
        group=group,
        campaign=groups.campaign[group],
        text=pa.array([text for found in texts for text in found], pa.string()),
        match=_matches(match, brand, _is_first(group)),
        quality=np.where(brand, _BRAND_QUALITY + quality % 3, quality).astype(np.int8),
        status=status,
        last_day=last,
    )


def _sizes(spec: AdsSpec, layout: Layout, campaign: Places, usual: Ints, clicks: NDArray[np.float64]) -> Ints:
    """How many keywords each of these groups has: (groups,) campaigns, ascending; a campaign's part of what live ones
    have."""
    learned = following.sizes(spec, "search", "keyword", clicks, layout.days)
    if learned is None:
        return usual
    each = np.bincount(campaign, minlength=spec.campaigns)[campaign]
    place = np.arange(len(campaign)) - firsts(campaign)[campaign] if len(campaign) else each
    own = np.maximum(learned[campaign] // each + (place < learned[campaign] % each), 1)
    return np.where(followers(spec, layout)[campaign], own, usual)


def _drawn(random: np.random.Generator, spec: AdsSpec, count: int) -> tuple[Ints, Ints]:
    """Match types and quality scores as live keywords have them, else as usual: (count,) each."""
    known = spec.habits.channels.get("search") if spec.habits and spec.habits.weight >= _KNOWN else None
    shares, lowest, scores = _MATCH_SHARES, _LOWEST_QUALITY, _QUALITY_SHARES
    if known is not None and known.matches.sum():
        shares = tuple((known.matches / known.matches.sum()).tolist())
    if known is not None and known.qualities.sum():
        lowest, scores = 1, tuple((known.qualities / known.qualities.sum()).tolist())
    match = random.choice(len(MATCHES), count, p=shares)
    return match, random.choice(np.arange(len(scores)) + lowest, count, p=scores)


def _matches(drawn: Rows, brand: NDArray[np.bool_], first: NDArray[np.bool_]) -> Small:
    """The shop's name is searched as it stands, or in a phrase."""
    return np.where(brand & first, EXACT, np.where(brand & (drawn == BROAD), PHRASE, drawn)).astype(np.int8)


def _keywords_of(goods: Goods, groups: Groups, group: int, brand: bool, size: int) -> list[str]:
    what = groups.what[group]
    about = goods.name.lower() if brand else what.lower()
    return wording.keywords(goods, int(groups.subject[group]), about, searched(what), brand=brand, count=size)


def _ends(spec: AdsSpec, entity: str, parent: Places, layout: Layout, campaign: Places) -> tuple[Small, Places]:
    """What becomes of each child, and on which day; of each parent the first goes on: (children,)."""
    random = stream(spec.seed, entity, "status")
    status = random.choice(len(_STATUS_SHARES), len(parent), p=_STATUS_SHARES).astype(np.int8)
    first, last = layout.first_day[campaign], layout.last_day[campaign]
    day = first + ((last - first) * random.uniform(0.3, 0.9, len(parent))).astype(np.int64)
    on = _is_first(parent) | (last - first < 2)
    return np.where(on, 0, status).astype(np.int8), np.where(on | (status == 0), ALWAYS, day).astype(np.int32)


def _terms(spec: AdsSpec, layout: Layout, keywords: Keywords) -> Terms:
    random = stream(spec.seed, "search_term", "count")
    known: list[str] = keywords.text.to_pylist()
    brand = (layout.theme[keywords.campaign] == BRAND).tolist()
    counts = _searches(spec, layout, keywords)
    each = zip(known, keywords.match.tolist(), brand, counts, strict=True)
    found = [
        (place, text, match)
        for place, (keyword, kind, own, count) in enumerate(each)
        for text, match in wording.terms(random, keyword, kind, brand=own, near=spec.near, count=count)
    ]
    keyword, texts, match = zip(*found, strict=True) if found else ((), (), ())
    added = frozenset(known)
    return Terms(
        keyword=np.array(keyword, np.int32),
        text=pa.array(texts, pa.string()),
        match=np.array(match, np.int8),
        status=np.array([wording.term_status(text, added) for text in texts], np.int8),
    )


def _searches(spec: AdsSpec, layout: Layout, keywords: Keywords) -> list[int | None]:
    """How many searches each keyword has: as live ones if its campaign follows them, else None."""
    rows = int(layout.days[keywords.campaign].sum())
    learned = following.searches(spec, keywords.match, rows)
    if learned is None:
        return [None] * len(keywords.match)
    follows = followers(spec, layout)[keywords.campaign].tolist()
    return [count if own else None for count, own in zip(learned.tolist(), follows, strict=True)]


def _creatives(spec: AdsSpec, layout: Layout, goods: Sequence[Goods], groups: Groups) -> Creatives:
    random = stream(spec.seed, "creative", "count")
    group, place = _children(random.integers(1, 4, len(groups.campaign)))
    campaign = groups.campaign[group]
    names = groups.name.to_pylist()
    shops = [goods[shop].name for shop in layout.shop[groups.campaign].tolist()]
    said = [
        [make(shop, what) for make in (wording.headlines, wording.descriptions)]
        for shop, what in zip(shops, groups.what, strict=True)
    ]
    pairs = list(zip(group.tolist(), place.tolist(), strict=True))
    status, last = _ends(spec, "creative", group, layout, campaign)
    return Creatives(
        group=group,
        campaign=campaign,
        name=pa.array([f"{names[g]} - Ad {'ABC'[p]}" for g, p in pairs], pa.string()),
        headline=pa.array([said[g][0][(g + p) % len(said[g][0])] for g, p in pairs], pa.string()),
        description=pa.array([said[g][1][(g + p) % len(said[g][1])] for g, p in pairs], pa.string()),
        type=layout.channel[campaign],
        status=status,
        last_day=last,
    )


def _shown(spec: AdsSpec, layout: Layout, goods: Sequence[Goods], clicks: Clicks) -> Shown:
    """Every product that was looked at through the campaign, and some of what it is for, the best sold first."""
    sizes = np.array([len(one.weight) for one in goods], np.int64)
    room = np.where(layout.channel != SEARCH, sizes[layout.shop], 0)
    of_products = layout.channel[clicks.campaign] != SEARCH
    if (room[clicks.campaign] == 0)[of_products].any():
        raise ValueError("an ad was clicked of a campaign that has no products to show")
    random = stream(spec.seed, "ad_product", "shown")
    widest = int(sizes.max(initial=1)) + 1
    known = of_products & (clicks.product >= 0)
    seen = clicks.campaign[known].astype(np.int64) * widest + clicks.product[known]
    counts = random.integers(_SHOWN // 2, _SHOWN + 1, len(room))
    for place, channel in enumerate(CHANNELS):
        learned = following.sizes(spec, channel, "ad_product", wanted(spec, layout, clicks), layout.days)
        counts = counts if learned is None else np.where(layout.channel == place, learned, counts)
    some = [
        campaign * widest + _best(goods[layout.shop[campaign]], layout.category[campaign], int(counts[campaign]))
        for campaign in np.flatnonzero(room)
    ]
    code = np.unique(np.concatenate([seen, *some]))
    campaign, product = code // widest, code % widest
    starts = np.cumsum(sizes) - sizes
    weights = np.concatenate([one.weight for one in goods])
    return Shown(campaign.astype(np.int32), product.astype(np.int32), weights[starts[layout.shop[campaign]] + product])


def _best(goods: Goods, category: str, count: int) -> Ints:
    """The products of a category that sell best; of anything, if it has none for sale."""
    sold = goods.weight > 0  # drafts and what was withdrawn are not advertised
    inside = np.flatnonzero(goods.of(category) & sold)
    inside = inside if len(inside) else np.flatnonzero(sold)
    return inside[np.argsort(-goods.weight[inside], kind="stable")[:count]]


def _is_first(parent: Rows) -> NDArray[np.bool_]:
    """Which children are their parent's first: ascending parents."""
    return np.concatenate((np.ones(min(len(parent), 1), bool), parent[1:] != parent[:-1]))


def _children(sizes: Ints) -> tuple[Places, Ints]:
    """The parent of each child, and the child's place among its parent's."""
    parent = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return parent, np.arange(len(parent)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def firsts(parent: Rows) -> Ints:
    """Where each parent's children begin: (children,) ascending parents -> (parents,)."""
    sizes = np.bincount(parent)
    return np.asarray(np.cumsum(sizes) - sizes, np.int64)
