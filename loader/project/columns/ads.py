"""What an ads account reports: campaigns, keywords, search terms, products and creatives, with their numbers."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.advertising import CHANNEL_WORDS
from loader.flow.profile import KeyStyle
from loader.model.ads.campaigns import CHANNELS, STATUSES
from loader.model.ads.days import Level
from loader.model.ads.wording import MATCHES, TERM_MATCHES, TERM_STATUSES
from loader.project.columns.common import COMMON, Parent, record
from loader.project.context import Column, Context, Index, taken
from loader.project.keys import KeySource
from loader.project.series import Count, Keyed, Ratio, Time, Values, Words

_DAY = 86_400_000_000
_MICROS = 6
# (first, how many more it may be): as long as the columns have room for, another run's beside them.
_GROUP_IDS = ((150_000_000_000, 10**10), (1_500_000_000, 10**8), (1, 9_000))
_LARGEST = 2**63 - 1
_KNOWN = 0.5


def _row(c: Context, level: Level, i: Index) -> Index:
    """The thing that each of these rows reports on."""
    return c.account.facts(level).row[i]


def _micros(c: Context, minor: NDArray[np.int64]) -> Count:
    return Count(minor * 10 ** (_MICROS - c.account.spec.digits))


_AVERAGES = {
    "cpc": ("cost", "clicks", 1),
    "average_cost": ("cost", "clicks", 1),
    "cpm": ("cost", "impressions", 1000),
    "cost_per_conversion": ("cost", "conversions", 1),
    "value_per_conversion": ("value", "conversions", 1),
}
"""What an average is of, for how many of what."""
_COSTS = frozenset(_AVERAGES) - {"value_per_conversion"}


def _is_raw(c: Context, level: Level, meaning: str) -> bool:
    """If a column holds an average cost as the API reports it, in millionths: it is one of its `metrics`, and the table
    has its cost in millionths alone."""
    entity = c.plan.entity(level)
    if meaning not in _COSTS or entity is None or not entity.has(meaning) or not entity.has("cost_micros"):
        return False
    bound = entity.by_meaning[meaning]
    return not entity.has("cost") and any(name.startswith("metrics") for name in (bound.column.name, bound.shown or ""))


def _account(c: Context, level: Level, i: Index) -> Values:
    """The account's own number: that of the workspace's rows, else one of ten digits."""
    known = c.plan.profile.words.get((level, "account"), ())
    return c.constant(int(known[0]) if known and known[0].isdigit() else 10**9 + c.account.spec.namespace % 10**9, i)


def _every(level: Level) -> dict[str, Column]:
    """The columns that every level has."""

    def fact(c: Context, i: Index, name: str) -> NDArray[np.int64]:
        return getattr(c.account.facts(level), name)[i].astype(np.int64)

    def time(c: Context, i: Index) -> Values:
        """When a row came to be: by the end of its day, or with the account's window."""
        spec = c.account.spec
        if level not in c.account.daily:
            return Time(np.full(len(i), spec.start))
        return Time(np.minimum((fact(c, i, "day") + 1) * _DAY, spec.as_of))

    def count(name: str) -> Column:
        return lambda c, i: Count(fact(c, i, name))

    def ratio(above: str, below: str) -> Column:
        return lambda c, i: Ratio(fact(c, i, above), fact(c, i, below))

    def part(meaning: str, above: str, below: str, times: int) -> Column:
        """An amount of so many of what it is for, in units of the currency or in millionths."""

        def column(c: Context, i: Index) -> Values:
            unit = 10**_MICROS if _is_raw(c, level, meaning) else 1
            return Ratio(fact(c, i, above) * times * unit, fact(c, i, below) * 10**c.account.spec.digits)

        return column

    reported = ("impressions", "clicks", "cost_micros", "conversions", "value")
    return {
        "date": lambda c, i: Time(fact(c, i, "day") * _DAY),
        **{name: count(name) for name in ("impressions", "clicks", "conversions")},
        "cost": lambda c, i: c.money(fact(c, i, "cost")),
        "value": lambda c, i: c.money(fact(c, i, "value")),
        "cost_micros": lambda c, i: _micros(c, fact(c, i, "cost")),
        **{name: part(name, *pair) for name, pair in _AVERAGES.items()},
        "interactions": count("clicks"),
        "view_conversions": lambda c, i: Count(np.zeros(len(i), np.int64)),
        "interaction_rate": ratio("clicks", "impressions"),
        "account": lambda c, i: _account(c, level, i),
        "roas": ratio("value", "cost"),
        "ctr": ratio("clicks", "impressions"),
        "conversion_rate": ratio("conversions", "clicks"),
        **COMMON,
        "created": time,
        "updated": time,
        "campaign_name": lambda c, i: taken(c.account.ads.campaigns.name, _campaign_of(c, level, i)),
        "raw": lambda c, i: record(c, level, COLUMNS[level], reported, i),
    }


def _campaign_of(c: Context, level: Level, i: Index) -> Index:
    """The campaign that each of these rows belongs to."""
    if level == "campaign":
        return _row(c, level, i)
    part, place = _owner(c, level, i)
    return part.campaign[place]


def _group_of(c: Context, level: Level, i: Index) -> Index:
    part, place = _owner(c, level, i)
    return part.group[place]


def _owner(c: Context, level: Level, i: Index) -> tuple[Any, Index]:
    """The part of the account that says where these rows belong, and the place in it: a search term's keyword."""
    ads = c.account.ads
    if level == "search_term":
        return ads.keywords, _keyword_of(c, i)
    return {"ad_product": ads.products, "creative": ads.creatives}.get(level, ads.keywords), _row(c, level, i)


def _keyword_of(c: Context, i: Index) -> Index:
    """The keyword that each of these search terms belongs to."""
    return c.account.ads.terms.keyword[_row(c, "search_term", i)]


def _groups(level: Level) -> dict[str, Column]:
    """Ad groups have no table of their own: their ids are this account's, in the numbers that the column can hold."""

    def ids(c: Context, i: Index) -> Values:
        columns = [e.by_meaning["ad_group"].column for e in c.plan.entities if e.has("ad_group")]
        most = min((column.most for column in columns if column.most is not None), default=_LARGEST)
        first, room = next((f, r) for f, r in _GROUP_IDS if f + r <= most or f == 1)
        base = first + c.account.spec.namespace % room
        return Keyed(KeySource(KeyStyle("number"), 1, ((base, base),)), _group_of(c, level, i))

    return {"ad_group": ids, "ad_group_name": lambda c, i: taken(c.account.ads.groups.name, _group_of(c, level, i))}


def _word(level: Level, meaning: str, part: str, column: str, states: tuple[str, ...]) -> Column:
    def words(c: Context, i: Index) -> Values:
        return c.word(level, meaning, states, getattr(getattr(c.account.ads, part), column)[_row(c, level, i)])

    return words


def _texts(level: Level, part: str, *names: str) -> dict[str, Column]:
    """Meanings that a part of the account has under the same names."""

    def text(name: str) -> Column:
        return lambda c, i: taken(getattr(getattr(c.account.ads, part), name), _row(c, level, i))

    return {name: text(name) for name in names}


def _offered(name: str) -> Column:
    """A column of the shop's product that an ad shows; the shop is the campaign's."""

    def column(c: Context, i: Index) -> Values:
        ads = c.account.ads
        shop = ads.campaigns.shop[_campaign_of(c, "ad_product", i)]
        place = ads.products.product[_row(c, "ad_product", i)]
        starts = np.cumsum([0, *(len(offers.keys) for offers in c.offers)])
        every = pa.concat_arrays([getattr(offers, name) for offers in c.offers])
        return taken(every, starts[np.maximum(shop, 0)] + place)

    return column


def _budget(c: Context, i: Index) -> NDArray[np.int64]:
    return c.account.ads.campaigns.budget[_row(c, "campaign", i)]


def _final_url(c: Context, i: Index) -> Values:
    """The page that the ad group's ads lead to."""
    ads, starts = c.account.ads, np.cumsum([0, *(len(offers.pages) for offers in c.offers)])
    group = _group_of(c, "creative", i)
    shop = ads.campaigns.shop[ads.groups.campaign[group]]
    return taken(pa.concat_arrays([offers.pages for offers in c.offers]), starts[shop] + ads.groups.page[group])


def _says_last(c: Context, level: Level) -> bool:
    """If live rows of every day say what their thing is at last, as where a state is written over."""
    habits = c.account.spec.habits
    if habits is None or habits.weight < _KNOWN:
        return False
    known = {"campaign": habits.campaigns, "keyword": habits.channels.get("search")}.get(level)
    return known is not None and known.turned < _KNOWN


def _status(level: Level, part: str) -> Column:
    """What a row's thing was on its day: on, until the last day on which anything was seen of it."""

    def column(c: Context, i: Index) -> Values:
        facts = c.account.facts(level)
        state = getattr(c.account.ads, part).status[facts.row[i]]
        if level in c.account.daily and not _says_last(c, level):
            following = np.minimum(np.asarray(i) + 1, len(facts.row) - 1)
            goes_on = (facts.row[following] == facts.row[i]) & (following > i)
            state = np.where(goes_on, 0, state)
        return c.word(level, "status", STATUSES, state)

    return column


def _channel(c: Context, i: Index) -> Values:
    """In the words of the schema; where live campaigns call channels of one kind by several words, each as often."""
    known = c.plan.profile.words.get(("campaign", "channel"), ())
    rows = c.plan.profile.word_rows.get(("campaign", "channel"), ())
    kinds = c.account.ads.campaigns.channel
    words = c.word("campaign", "channel", CHANNELS, kinds)
    texts, index = list(words.pool), kinds.astype(np.int64)
    for kind in range(len(CHANNELS)):
        used = [(word, n) for word, n in zip(known, rows, strict=False) if n and _kind_of_channel(word) == kind]
        mine = np.flatnonzero(kinds == kind)
        if used and len(mine):
            upto = np.cumsum([n for _, n in used])
            at = np.searchsorted(upto, (np.arange(len(mine)) + 0.5) / len(mine) * upto[-1], side="right")
            index[mine] = len(texts) + at
            texts += [word for word, _ in used]
    return Words(index[_row(c, "campaign", i)], tuple(texts))


def _kind_of_channel(word: str) -> int:
    """Which of CHANNELS a live word means."""
    return next((place for pattern, place in CHANNEL_WORDS if re.search(pattern, word, re.IGNORECASE)), 2)


COLUMNS: dict[str, dict[str, Column]] = {
    "campaign": {
        **_every("campaign"),
        **_texts("campaign", "campaigns", "name"),
        "status": _status("campaign", "campaigns"),
        "channel": _channel,
        "budget": lambda c, i: c.money(_budget(c, i)),
        "budget_micros": lambda c, i: _micros(c, _budget(c, i)),
    },
    "keyword": {
        **_every("keyword"),
        **_groups("keyword"),
        **_texts("keyword", "keywords", "text"),
        "match_type": _word("keyword", "match_type", "keywords", "match", MATCHES),
        "status": _status("keyword", "keywords"),
        "quality_score": lambda c, i: Count(c.account.ads.keywords.quality[_row(c, "keyword", i)]),
    },
    "search_term": {
        **_every("search_term"),
        **_groups("search_term"),
        **_texts("search_term", "terms", "text"),
        "keyword_text": lambda c, i: taken(
            c.account.ads.keywords.text, c.account.ads.terms.keyword[_row(c, "search_term", i)]
        ),
        "match_type": _word("search_term", "match_type", "terms", "match", TERM_MATCHES),
        "status": _word("search_term", "status", "terms", "status", TERM_STATUSES),
    },
    "ad_product": {
        **_every("ad_product"),
        "offer": _offered("keys"),
        "title": _offered("titles"),
        "brand": _offered("brands"),
        "product_type": _offered("types"),
        "status": lambda c, i: c.word("ad_product", "status", ("enabled",), i * 0),
    },
    "creative": {
        **_every("creative"),
        **_groups("creative"),
        **_texts("creative", "creatives", "name", "headline", "description"),
        "final_url": _final_url,
        "type": _word("creative", "type", "creatives", "type", CHANNELS),
        "status": _status("creative", "creatives"),
    },
}
PARENTS: dict[str, dict[str, Parent]] = {
    "keyword": {"campaign": lambda c, i: _campaign_of(c, "keyword", i)},
    "search_term": {"campaign": lambda c, i: _campaign_of(c, "search_term", i), "keyword": _keyword_of},
    "ad_product": {"campaign": lambda c, i: _campaign_of(c, "ad_product", i)},
    "creative": {"campaign": lambda c, i: _campaign_of(c, "creative", i)},
}
