"""What an ads account reports: campaigns, keywords, search terms, products and creatives, with their numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.profile import KeyStyle
from loader.model.ads.campaigns import CHANNELS
from loader.model.ads.facts import Level
from loader.model.ads.structure import MATCHES, STATUSES
from loader.project.columns.record import record
from loader.project.context import Column, Context, Index, taken
from loader.project.keys import KeySource
from loader.project.series import Count, Keyed, Ratio, Text, Time, Values

_DAY = 86_400_000_000
_MICROS = 6
# (first, how many more it may be): as long as the columns have room for, another run's beside them.
_GROUP_IDS = ((150_000_000_000, 10**10), (1_500_000_000, 10**8), (1, 9_000))
_LARGEST = 2**63 - 1


def row(c: Context, level: Level, i: Index) -> Index:
    """The thing that each of these rows reports on."""
    return c.account.facts(level).row[i]


def _fact(level: Level, name: str) -> Callable[[Context, Index], NDArray[np.int64]]:
    """One of the numbers of `Facts`, or the day, of these rows."""
    return lambda c, i: getattr(c.account.facts(level), name)[i].astype(np.int64)


def _times(level: Level) -> Column:
    """When a row came to be: by the end of its day, or with the account's window."""

    def column(c: Context, i: Index) -> Values:
        spec = c.account.spec
        if level not in c.account.daily:
            return Time(np.full(len(i), spec.start))
        return Time(np.minimum((_fact(level, "day")(c, i) + 1) * _DAY, spec.as_of))

    return column


def _money(of: Callable[[Context, Index], NDArray[np.int64]]) -> Column:
    return lambda c, i: c.money(of(c, i))


def _micros(of: Callable[[Context, Index], NDArray[np.int64]]) -> Column:
    return lambda c, i: Count(of(c, i) * 10 ** (_MICROS - c.account.spec.digits))


def _count(level: Level, name: str) -> Column:
    number = _fact(level, name)
    return lambda c, i: Count(number(c, i))


def _ratio(level: Level, above: str, below: str) -> Column:
    over, under = _fact(level, above), _fact(level, below)
    return lambda c, i: Ratio(over(c, i), under(c, i))


def _cost_per_click(level: Level) -> Column:
    cost, clicks = _fact(level, "cost"), _fact(level, "clicks")
    return lambda c, i: Ratio(cost(c, i), clicks(c, i) * 10**c.account.spec.digits)


def _every(level: Level) -> dict[str, Column]:
    """The columns that every level has."""
    day = _fact(level, "day")
    reported = ("impressions", "clicks", "cost_micros", "conversions", "value")
    return {
        "date": lambda c, i: Time(day(c, i) * _DAY),
        **{name: _count(level, name) for name in ("impressions", "clicks", "conversions")},
        **{name: _money(_fact(level, name)) for name in ("cost", "value")},
        "cost_micros": _micros(_fact(level, "cost")),
        "roas": _ratio(level, "value", "cost"),
        "ctr": _ratio(level, "clicks", "impressions"),
        "conversion_rate": _ratio(level, "conversions", "clicks"),
        "cpc": _cost_per_click(level),
        "currency": lambda c, i: c.constant(c.plan.currency, i),
        "platform": lambda c, i: c.constant(c.plan.platform, i),
        "created": _times(level),
        "updated": _times(level),
        "campaign_name": lambda c, i: taken(c.account.ads.campaigns.name, campaign_of(c, level, i)),
        "raw": lambda c, i: record(c, level, COLUMNS[level], reported, i),
    }


def campaign_of(c: Context, level: Level, i: Index) -> Index:
    """The campaign that each of these rows belongs to."""
    found: Index = row(c, level, i) if level == "campaign" else _part_of(c, level).campaign[_place(c, level, i)]
    return found


def _group_of(c: Context, level: Level, i: Index) -> Index:
    found: Index = _part_of(c, level).group[_place(c, level, i)]
    return found


def _part_of(c: Context, level: Level) -> Any:
    """The part of the account that says where the things of a level belong."""
    ads = c.account.ads
    return {"ad_product": ads.products, "creative": ads.creatives}.get(level, ads.keywords)


def _place(c: Context, level: Level, i: Index) -> Index:
    """The thing itself, or a search term's keyword."""
    place = row(c, level, i)
    return c.account.ads.terms.keyword[place] if level == "search_term" else place


def _groups(level: Level) -> dict[str, Column]:
    """Ad groups have no table of their own: their ids are this account's, in the numbers that the column can hold."""

    def ids(c: Context, i: Index) -> Values:
        columns = [e.by_meaning["ad_group"].column for e in c.plan.entities if e.has("ad_group")]
        most = min((column.most for column in columns if column.most is not None), default=_LARGEST)
        first, room = next((f, r) for f, r in _GROUP_IDS if f + r <= most or f == 1)
        base = first + c.account.spec.namespace % room
        return Keyed(KeySource(KeyStyle("number"), 1, ((base, base),)), _group_of(c, level, i))

    return {
        "ad_group": ids,
        "ad_group_name": lambda c, i: taken(c.account.ads.groups.name, _group_of(c, level, i)),
    }


def _word(level: Level, meaning: str, part: str, column: str, states: tuple[str, ...]) -> Column:
    def words(c: Context, i: Index) -> Values:
        return c.word(level, meaning, states, getattr(getattr(c.account.ads, part), column)[row(c, level, i)])

    return words


def _text(level: Level, part: str, column: str) -> Column:
    return lambda c, i: taken(getattr(getattr(c.account.ads, part), column), row(c, level, i))


def _term_match(c: Context, i: Index) -> Values:
    match = c.account.ads.keywords.match[_place(c, "search_term", i)]
    return c.word("search_term", "match_type", MATCHES, match)


def _offered(name: str) -> Column:
    """A column of the shop's product that an ad shows; the shop is the campaign's."""

    def column(c: Context, i: Index) -> Values:
        ads = c.account.ads
        shop = ads.campaigns.shop[campaign_of(c, "ad_product", i)]
        place = ads.products.product[row(c, "ad_product", i)]
        starts = np.cumsum([0, *(len(offers.keys) for offers in c.offers)])
        every = pa.concat_arrays([getattr(offers, name) for offers in c.offers])
        return taken(every, starts[np.maximum(shop, 0)] + place)

    return column


def _budget(c: Context, i: Index) -> NDArray[np.int64]:
    return c.account.ads.campaigns.budget[row(c, "campaign", i)]


def _final_url(c: Context, i: Index) -> Values:
    shop = c.account.ads.campaigns.shop[campaign_of(c, "creative", i)]
    pool = [f"https://{offers.domain}/" for offers in c.offers] or [f"https://{c.plan.shop_domain}/"]
    return Text(pa.array(pool).take(pa.array(np.maximum(shop, 0))))


CAMPAIGN: dict[str, Column] = {
    **_every("campaign"),
    "name": _text("campaign", "campaigns", "name"),
    "status": _word("campaign", "status", "campaigns", "status", STATUSES),
    "channel": _word("campaign", "channel", "campaigns", "channel", CHANNELS),
    "budget": _money(_budget),
    "budget_micros": _micros(_budget),
}
KEYWORD: dict[str, Column] = {
    **_every("keyword"),
    **_groups("keyword"),
    "text": _text("keyword", "keywords", "text"),
    "match_type": _word("keyword", "match_type", "keywords", "match", MATCHES),
    "status": _word("keyword", "status", "keywords", "status", STATUSES),
    "quality_score": lambda c, i: Count(c.account.ads.keywords.quality[row(c, "keyword", i)]),
}
SEARCH_TERM: dict[str, Column] = {
    **_every("search_term"),
    **_groups("search_term"),
    "text": _text("search_term", "terms", "text"),
    "keyword_text": lambda c, i: taken(c.account.ads.keywords.text, _place(c, "search_term", i)),
    "match_type": _term_match,
    "status": lambda c, i: c.word(
        "search_term", "status", ("none", "added"), (c.random("term", row(c, "search_term", i)) % np.uint64(8) == 0) * 1
    ),
}
AD_PRODUCT: dict[str, Column] = {
    **_every("ad_product"),
    "offer": _offered("keys"),
    "title": _offered("titles"),
    "brand": _offered("brands"),
    "product_type": _offered("types"),
    "status": lambda c, i: c.word("ad_product", "status", ("enabled",), i * 0),
}
CREATIVE: dict[str, Column] = {
    **_every("creative"),
    **_groups("creative"),
    "name": _text("creative", "creatives", "name"),
    "headline": _text("creative", "creatives", "headline"),
    "description": _text("creative", "creatives", "description"),
    "final_url": _final_url,
    "type": _word("creative", "type", "creatives", "type", CHANNELS),
    "status": _word("creative", "status", "creatives", "status", STATUSES),
}
COLUMNS: dict[str, dict[str, Column]] = {
    "campaign": CAMPAIGN,
    "keyword": KEYWORD,
    "search_term": SEARCH_TERM,
    "ad_product": AD_PRODUCT,
    "creative": CREATIVE,
}
