"""The model of an ads account: every order counted once on the day of its click, and every level adds up exactly."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from loader.flow.plan import AdsSpec
from loader.model.ads import account as ads
from loader.model.ads import campaigns
from loader.model.ads.account import Ads
from loader.model.ads.campaigns import DISPLAY, SEARCH, SHOPPING, STATUSES
from loader.model.ads.days import Facts, Level
from loader.model.ads.goods import Goods, searched
from loader.model.ads.structure import ALWAYS, Clicks
from loader.model.ads.wording import MATCHES, TERM_MATCHES, TERM_STATUSES

DAY = 86_400_000_000
AS_OF = 20_521 * DAY + 12 * 3_600_000_000 + 7
LEVELS: tuple[Level, ...] = get_args(Level)
NUMBERS = ("impressions", "clicks", "cost", "conversions", "value")

Ints = NDArray[np.int64]


KINDS = ("Bags", "Shoes", "Hats")
NOUNS = ("Tote Bag", "Loafer", "Bucket Hat", "Sling Bag", "Slipper", "Sun Hat")


def goods(*sizes: int) -> tuple[Goods, ...]:
    """Shops with so many products each, of three categories."""
    return tuple(
        Goods(
            name=f"Shop {'ABCD'[number]}",
            categories=KINDS,
            title=pa.array([f"Linen {NOUNS[place % 6]}" for place in range(size)], pa.string()),
            category=np.arange(size, dtype=np.int16) % 3,
            weight=1 / np.arange(1.0, size + 1),
        )
        for number, size in enumerate(sizes)
    )


def spec(count: int, shops: int = 1, days: int = 365, **more: Any) -> AdsSpec:
    given = {"seed": 11, "start": AS_OF - days * DAY, "as_of": AS_OF, "categories": (KINDS,) * shops, **more}
    given.setdefault("worth", 10 ** given.get("digits", 2) if given.get("digits", 2) else 100)
    return AdsSpec(campaigns=count, **given)


def clicks_on(
    of: AdsSpec, products: tuple[int, ...], count: int, unknown: float = 0.3, bought: float = 1.0, whole: bool = False
) -> Clicks:
    """`count` clicks at random, on campaigns that can show something; a share of `unknown` does not say of what, and a
    share `bought` brings an order. `whole`: these are all clicks of every other campaign."""
    random = np.random.default_rng(of.seed)
    plan = campaigns.layout(of)
    sizes = np.array(products)[plan.shop]
    able = np.flatnonzero((plan.channel == SEARCH) | (sizes > 0))
    weight = plan.share[able]
    campaign = random.choice(able, count, p=weight / weight.sum()).astype(np.int32)
    product = (random.random(count) ** 2 * sizes[campaign]).astype(np.int32)
    told = (random.random(count) >= unknown) & (sizes[campaign] > 0)
    clicked = random.integers((of.start // DAY - 1) * DAY, of.as_of + 1, count)
    value = np.where(random.random(count) < bought, random.integers(1, 10**7, count), -1)
    every = frozenset(range(1, of.campaigns, 2) if whole else ())
    return Clicks(campaign, clicked, value, np.where(told, product, -1).astype(np.int32), every)


@settings(max_examples=120, deadline=None)
@given(
    count=st.integers(1, 40),
    brought=st.integers(0, 300),
    digits=st.integers(0, 3),
    products=st.lists(st.integers(0, 60), min_size=1, max_size=4).map(tuple),
    days=st.integers(1, 400),
    seed=st.integers(0, 2**31),
    at=st.integers(0, DAY - 1),
)
def test_every_exact_statement_holds(
    count: int, brought: int, digits: int, products: tuple[int, ...], days: int, seed: int, at: int
) -> None:
    as_of = AS_OF // DAY * DAY + at
    of = spec(count, len(products), seed=seed, digits=digits, as_of=as_of, start=as_of - days * DAY)
    clicks = clicks_on(of, products, brought, bought=0.7, whole=True)
    account = ads.build(of, goods(*products), clicks)
    each_order_is_counted_on_the_day_of_its_click(of, account, clicks)
    each_click_is_counted_on_its_day(of, account, clicks)
    each_product_that_was_bought_is_shown(account, clicks)
    no_row_has_more_of_the_rarer(account)
    children_sum_to_their_parents(account)
    totals_are_the_days_together(of, account)
    days_are_the_account_s(of, account)
    days_of_a_campaign_follow_each_other(of, account)
    money_is_whole(of, account)
    links_hold(of, products, account)
    searches_are_those_of_their_keywords(of, account)


def by_parent(facts: Facts, parent: NDArray[np.integer] | None = None) -> dict[tuple[int, int], tuple[int, ...]]:
    """(parent, day) -> the five numbers added up, in Python's own integers; `parent` of each row of the level. A day on
    which nothing was seen adds nothing."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    owner = facts.row if parent is None else parent[facts.row]
    columns = [getattr(facts, name).tolist() for name in NUMBERS]
    for place, day, *numbers in zip(owner.tolist(), facts.day.tolist(), *columns, strict=True):
        before = found.get((place, day), (0,) * len(NUMBERS))
        found[place, day] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return {place: numbers for place, numbers in found.items() if any(numbers)}


def only(facts: Facts, rows: NDArray[np.bool_]) -> Facts:
    return Facts(*(getattr(facts, field.name)[rows] for field in fields(facts)))


def each_order_is_counted_on_the_day_of_its_click(of: AdsSpec, account: Ads, clicks: Clicks) -> None:
    first, days = of.start // DAY - 1, of.as_of // DAY - of.start // DAY + 2
    ordered = clicks.value >= 0
    cell = (clicks.campaign.astype(np.int64) * days + clicks.clicked // DAY - first)[ordered]
    want = {
        "conversions": np.bincount(cell, minlength=of.campaigns * days),
        "value": np.zeros(of.campaigns * days, int),
    }
    np.add.at(want["value"], cell, clicks.value[ordered])
    daily = account.reported("campaign", daily=True)
    for name, wanted in want.items():
        found = np.zeros(of.campaigns * days, np.int64)
        np.add.at(found, daily.row.astype(np.int64) * days + daily.day - first, getattr(daily, name))
        assert (found == wanted).all(), name
        total = getattr(account.reported("campaign", daily=False), name)
        assert (total == wanted.reshape(of.campaigns, days).sum(axis=1)).all(), name
    for level in ("campaign", "creative"):
        facts = account.reported(level, daily=False)
        assert facts.conversions.sum() == ordered.sum() and facts.value.sum() == clicks.value[ordered].sum()


def each_click_is_counted_on_its_day(of: AdsSpec, account: Ads, clicks: Clicks) -> None:
    """Of campaigns of which every click is given there is no other."""
    first, days = of.start // DAY - 1, of.as_of // DAY - of.start // DAY + 2
    cell = clicks.campaign.astype(np.int64) * days + clicks.clicked // DAY - first
    given = np.bincount(cell, minlength=of.campaigns * days).reshape(of.campaigns, days)
    daily, found = account.reported("campaign", daily=True), np.zeros((of.campaigns, days), np.int64)
    found[daily.row, daily.day - first] = daily.clicks
    assert (found >= given).all()
    whole = sorted(clicks.whole)
    assert (found[whole] == given[whole]).all()


def each_product_that_was_bought_is_shown(account: Ads, clicks: Clicks) -> None:
    """On the product's own row and day; what was bought unknown comes on top, on any product of the campaign."""
    channel = account.campaigns.channel[clicks.campaign]
    day = (clicks.clicked // DAY).tolist()
    facts, shown = account.reported("ad_product", daily=True), account.products
    found: dict[tuple[int, int, int], int] = {}
    rows = zip(facts.row.tolist(), facts.day.tolist(), facts.clicks.tolist(), strict=True)
    for row, on, number in rows:
        found[int(shown.campaign[row]), int(shown.product[row]), on] = number
    places = [
        (int(campaign), int(product), on)
        for campaign, product, on, kind in zip(clicks.campaign, clicks.product, day, channel, strict=True)
        if kind != SEARCH and product >= 0
    ]
    assert all(found.get(place, 0) >= places.count(place) for place in set(places))
    assert facts.conversions.sum() == ((channel != SEARCH) & (clicks.value >= 0)).sum()


def no_row_has_more_of_the_rarer(account: Ads, silent: tuple[Level, ...] = ()) -> None:
    """Levels that may be `silent` have days on which nothing was seen, as live ones have."""
    for level in LEVELS:
        for daily in (True, False):
            facts = account.reported(level, daily=daily)
            assert ((facts.conversions >= 0) & (facts.conversions <= facts.clicks)).all(), level
            assert (facts.clicks <= facts.impressions).all(), level
            assert ((facts.value > 0) == (facts.conversions > 0)).all() and (facts.value >= 0).all(), level
            assert ((facts.cost > 0) == (facts.clicks > 0)).all() and (facts.cost >= 0).all(), level
            assert not daily or level in silent or (facts.impressions > 0).all(), (
                f"{level}: a day is told only where something was seen"
            )


def children_sum_to_their_parents(account: Ads) -> None:
    """All five numbers, cost and value among them, on every day."""
    daily = {level: account.reported(level, daily=True) for level in LEVELS}
    search = account.campaigns.channel[daily["campaign"].row] == SEARCH
    by_campaign, searched, of_products = (
        by_parent(only(daily["campaign"], rows)) for rows in (search | True, search, ~search)
    )
    assert by_parent(daily["keyword"], account.keywords.campaign) == searched
    assert by_parent(daily["ad_product"], account.products.campaign) == of_products
    assert by_parent(daily["search_term"], account.terms.keyword) == by_parent(daily["keyword"])
    assert by_parent(daily["creative"], account.creatives.campaign) == by_campaign
    # a group's ads are shown for the group's own keywords
    ad_searched = account.creatives.type[daily["creative"].row] == SEARCH
    by_group = by_parent(only(daily["creative"], ad_searched), account.creatives.group)
    assert by_group == by_parent(daily["keyword"], account.keywords.group)


def totals_are_the_days_together(of: AdsSpec, account: Ads) -> None:
    counts = {
        "campaign": of.campaigns, "keyword": len(account.keywords.text), "search_term": len(account.terms.text),
        "ad_product": len(account.products.product), "creative": len(account.creatives.name),
    }  # fmt: skip
    for level in LEVELS:
        daily, total = (account.reported(level, daily=by_day) for by_day in (True, False))
        assert (total.row == np.arange(counts[level])).all() and len(total.row) == counts[level]
        assert (total.day == of.as_of // DAY).all()
        for name in NUMBERS:
            added = np.zeros(counts[level], np.int64)
            np.add.at(added, daily.row, getattr(daily, name))
            assert (added == getattr(total, name)).all(), (level, name)


def days_are_the_account_s(of: AdsSpec, account: Ads) -> None:
    for level in LEVELS:
        facts = account.reported(level, daily=True)
        assert ((facts.day >= of.start // DAY - 1) & (facts.day <= of.as_of // DAY)).all(), level
        row = facts.row.astype(np.int64) * 10**6 + facts.day
        assert (np.diff(row) > 0).all(), f"{level}: each row and day once, ascending"


def days_of_a_campaign_follow_each_other(of: AdsSpec, account: Ads) -> None:
    """What runs does so up to the last day; what does not ended before."""
    daily, today = account.reported("campaign", daily=True), of.as_of // DAY
    for row, status in enumerate(account.campaigns.status.tolist()):
        days = daily.day[daily.row == row]
        if len(days):
            assert (np.diff(days) == 1).all()
            assert (days[-1] == today) == (status == 0)
    levels: tuple[tuple[Any, Level], ...] = ((account.keywords, "keyword"), (account.creatives, "creative"))
    for part, level in levels:
        facts = account.reported(level, daily=True)
        assert (facts.day <= part.last_day[facts.row]).all()
        assert ((part.status > 0) == (part.last_day < ALWAYS)).all()


def searches_are_those_of_their_keywords(of: AdsSpec, account: Ads) -> None:
    keywords, terms = account.keywords, account.terms
    said, known = keywords.text.to_pylist(), set(keywords.text.to_pylist())
    rows = zip(terms.keyword.tolist(), terms.text.to_pylist(), terms.match.tolist(), terms.status.tolist(), strict=True)
    for keyword, text, match, status in rows:
        kind = TERM_MATCHES[match]
        assert kind.removeprefix("near_") == MATCHES[keywords.match[keyword]]
        assert (
            (text == said[keyword]) if kind == "exact" else of.near if kind == "near_exact" else said[keyword] in text
        )
        assert (TERM_STATUSES[status] == "added") == (text in known)


def money_is_whole(of: AdsSpec, account: Ads) -> None:
    leaves = account.leaves
    assert (leaves.cost % np.maximum(leaves.clicks, 1) == 0).all(), (
        "one whole price a click, so that any split is exact"
    )
    spent = account.reported("campaign", daily=True)
    budget = account.campaigns.budget
    assert (spent.cost <= budget[spent.row]).all() and (budget > 0).all()
    assert (budget % (5 * of.worth) == 0).all()
    assert (spent.cost <= 0.98 * budget[spent.row]).all(), "so that no month costs more than 30.4 days"


def links_hold(of: AdsSpec, products: tuple[int, ...], account: Ads) -> None:
    made, groups, keywords, terms = account.campaigns, account.groups, account.keywords, account.terms
    shown, creatives = account.products, account.creatives
    assert len(made.name) == of.campaigns and made.status[0] == 0
    assert (np.unique(groups.campaign) == np.arange(of.campaigns)).all(), "each campaign has an ad group"
    assert (np.unique(creatives.group) == np.arange(len(groups.campaign))).all(), "each group has an ad"
    assert (keywords.campaign == groups.campaign[keywords.group]).all()
    assert (creatives.campaign == groups.campaign[creatives.group]).all()
    assert (creatives.type == made.channel[creatives.campaign]).all()
    assert (made.channel[keywords.campaign] == SEARCH).all()
    assert (np.unique(keywords.group) == np.flatnonzero(made.channel[groups.campaign] == SEARCH)).all()
    assert (np.unique(terms.keyword) == np.arange(len(keywords.group))).all(), "each keyword has a search term"
    assert (made.channel[shown.campaign] != SEARCH).all()
    sizes = np.array(products)
    assert ((shown.product >= 0) & (shown.product < sizes[made.shop[shown.campaign]])).all(), (
        "a product of its own shop"
    )
    able = np.flatnonzero((made.channel != SEARCH) & (sizes[made.shop] > 0))
    assert (np.unique(shown.campaign) == able).all()
    for table in (groups, keywords, creatives, shown):
        assert (np.diff(table.campaign) >= 0).all()
    for pairs in (
        zip(keywords.group.tolist(), keywords.text.to_pylist(), keywords.match.tolist(), strict=True),
        zip(terms.keyword.tolist(), terms.text.to_pylist(), strict=True),
        zip(groups.campaign.tolist(), groups.name.to_pylist(), strict=True),
        zip(creatives.group.tolist(), creatives.name.to_pylist(), strict=True),
        zip(shown.campaign.tolist(), shown.product.tolist(), strict=True),
    ):
        found = list(pairs)
        assert len(set(found)) == len(found)
    assert set(keywords.match.tolist()) <= {0, 1, 2} and set(keywords.quality.tolist()) <= set(range(1, 11))
    for status in (made.status, keywords.status, creatives.status):
        assert set(status.tolist()) <= set(range(len(STATUSES)))
    assert len(set(made.name.to_pylist())) == of.campaigns


@pytest.mark.parametrize("days", [0, 1, 399])
def test_a_click_counts_up_to_the_edges_of_the_window(days: int) -> None:
    """The day before the window and at as-of itself; a microsecond decides the day."""
    of = spec(3, days=days)
    edges = ((of.start // DAY - 1) * DAY, AS_OF // DAY * DAY - 1, AS_OF // DAY * DAY, AS_OF)
    clicks = Clicks(
        np.zeros(4, np.int32), np.array(edges, np.int64), np.array([1, 10, 100, 1000]), np.full(4, -1, np.int32)
    )
    account = ads.build(of, goods(40), clicks)
    each_order_is_counted_on_the_day_of_its_click(of, account, clicks)
    days_are_the_account_s(of, account)


def test_more_campaigns_begin_with_the_same_ones() -> None:
    for shops in range(1, 5):
        whole = campaigns.layout(spec(200, shops))
        assert set(whole.channel.tolist()) == {SEARCH, SHOPPING, DISPLAY}
        assert (whole.shop == np.arange(200) % shops).all(), "each shop in turn"
        for count in (1, 2, 7, 8, 9, 199):
            part = campaigns.layout(spec(count, shops))
            for field in fields(part):
                one, other = getattr(part, field.name), getattr(whole, field.name)
                assert list(one) == list(other[:count]), field.name
            names = [campaigns.names(found, "ABCD"[:shops], "a1") for found in (part, whole)]
            assert names[0] == names[1][:count]


@pytest.mark.parametrize(
    ("orders", "least", "most"),
    [([1], 3, 4), ([100], 4, 4), ([1000], 7, 8), ([10_000], 13, 15), ([10**6], 40, 50), ([10_000] * 9, 50, 50)],
)
def test_campaigns_number_by_the_size_of_the_shops(orders: list[int], least: int, most: int) -> None:
    assert least <= campaigns.number(orders) <= most


@pytest.mark.parametrize("count", [4, 14, 60, 3000])
@pytest.mark.parametrize("days", [0, 1, 5, 365])
def test_a_campaign_has_a_first_and_a_last_day(count: int, days: int) -> None:
    of = spec(count, days=days)
    found = campaigns.layout(of)
    assert (of.start // DAY <= found.first_day).all() and (found.first_day <= found.last_day).all()
    assert ((found.last_day == AS_OF // DAY) == (found.status == 0)).all() and (found.last_day <= AS_OF // DAY).all()
    assert (found.status[:4] == 0).all(), "one of each theme runs"
    assert days < 365 or count < 60 or 0.1 < (found.status > 0).mean() < 0.4
    assert days < 365 or count == 3000 or (found.first_day[:4] == of.start // DAY).all()


def test_a_campaign_for_a_category_sells_one_of_its_shop() -> None:
    of = spec(60, categories=(("Mugs", "", "Pots"), (), ("Mugs", "Pots", "Pans")), first=7)
    for shop, sold in enumerate(({"Mugs", "Pots"}, {""}, {"Pots", "Pans"})):
        known = list(campaigns.advertising(of, shop))
        assert {one.theme for one in known} == set(campaigns.THEMES)
        assert {one.category for one in known if one.theme == "category"} == sold
        assert {one.category for one in known if one.theme == "brand"} == {""}
        assert [one.number for one in known] == list(range(7 + shop, 67, 3))


@pytest.mark.parametrize("count", [1, 40, 5000])
@pytest.mark.parametrize("token", ["", "x9f0"])
@pytest.mark.parametrize("shops", [("",), ("Oak", "Oak", "Elm"), ("東京", "大阪")])
def test_names_are_distinct_and_so_are_their_slugs(count: int, token: str, shops: tuple[str, ...]) -> None:
    names = campaigns.names(campaigns.layout(spec(count, len(shops))), shops, token)
    slugs = [campaigns.slug(name) for name in names]
    assert len(names) == len(set(names)) == len(set(slugs)) == count
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", slug) for slug in slugs)
    assert all(name.endswith(f" | {token}") for name in names if token)


@pytest.mark.parametrize(
    ("title", "told"),
    [("Dover Vitamin C Face Oil", "vitamin c"), ("12-Inch Cast Iron Skillet", "cast iron"), ("Linen Tote", "linen"),
     ("Omega Plan B Face Oil", "plan b"), ("Face Oil", "")],
)  # fmt: skip
def test_words_that_go_together_stay_so_in_a_keyword(title: str, told: str) -> None:
    shop = Goods("Oak", ("Any",), pa.array([title]), np.zeros(1, np.int16), np.ones(1))
    assert shop.modifiers(0) == ([told] if told else [])


def test_campaigns_that_orders_name_are_what_they_call_them() -> None:
    called = (
        (1, "search_hats_elm"),
        (0, "shopping_all_products"),
        (1, "Spring Sale"),
        (0, "search_brand"),
        (0, "search_bag"),
    )
    found = campaigns.layout(spec(8, 2, named=called))
    assert found.shop.tolist()[:5] == [1, 0, 1, 0, 0]
    assert [campaigns.THEMES[found.theme[place]] for place in (0, 1, 3)] == ["category", "shopping", "brand"]
    assert (found.category[0], found.category[1], found.category[3]) == ("Hats", "", "")
    assert campaigns.names(found, ("Oak", "Elm"), "a1")[:5] == (
        "Search | Hats | Elm | a1", "Shopping | All products | Oak | a1", "Spring Sale", "Search | Brand | Oak | a1",
        "search_bag",
    )  # fmt: skip
    assert campaigns.layout(spec(2, 2, named=called)).shop.tolist() == [1, 0], "more are named than there are"


def test_the_token_tells_two_runs_apart() -> None:
    found = campaigns.layout(spec(500, 2))
    runs = [set(campaigns.names(found, ("Oak", "Elm"), token)) for token in ("", "a1", "a2")]
    assert all(not one & other for one, other in combinations(runs, 2))


def test_what_is_searched_is_what_the_shop_sells() -> None:
    """Groups are about a category or its best products, a brand's about the shop; ads lead there and say so."""
    of, sold = spec(12, near=True), goods(60)
    account = ads.build(of, sold, clicks_on(of, (60,), 300))
    layout, groups = campaigns.layout(of), account.groups
    for number, text in zip(account.keywords.group.tolist(), account.keywords.text.to_pylist(), strict=True):
        theme = campaigns.THEMES[layout.theme[groups.campaign[number]]]
        about = "shop a" if theme == "brand" else groups.what[number].lower()
        assert about and (about in text or text in searched(groups.what[number]))
        assert theme == "brand" or groups.page[number] == 1 + KINDS.index(layout.category[groups.campaign[number]])
    about = set(groups.what)
    assert {"Shoes", "Hats"} <= about and about - {"", *KINDS} <= {noun.lower() for noun in NOUNS}
    for text, room in ((account.creatives.headline, 30), (account.creatives.description, 90)):
        assert max(map(len, text.to_pylist())) <= room
    assert 3 in account.terms.match.tolist(), "near variants"


def test_a_search_leads_to_the_keywords_of_what_was_looked_at() -> None:
    of, sold = spec(5), goods(60)
    product = np.arange(600, dtype=np.int32) % 60
    every = Clicks(np.full(600, 2, np.int32), np.full(600, AS_OF - DAY), np.full(600, -1), product, frozenset(range(5)))
    account = ads.build(of, sold, every)
    named, index = sold[0].subjects
    wanted = np.bincount(index[product], minlength=len(named))
    daily = account.reported("keyword", daily=False)
    for group in np.flatnonzero((account.groups.campaign == 2) & (account.groups.subject >= 0)).tolist():
        got = daily.clicks[account.keywords.group == group].sum()
        assert got >= wanted[account.groups.subject[group]] > 0


def test_a_better_keyword_is_clicked_more_and_costs_less() -> None:
    of = spec(40)
    account = ads.build(of, goods(200), clicks_on(of, (200,), 4000))
    facts, keywords = account.reported("keyword", daily=False), account.keywords
    same = (account.campaigns.theme[keywords.campaign] == 1) & (keywords.match == 1)
    rates = []
    for scores in ((3, 4, 5), (8, 9, 10)):
        these = same & np.isin(keywords.quality, scores)
        clicks = facts.clicks[these].sum()
        rates.append((clicks / facts.impressions[these].sum(), facts.cost[these].sum() / clicks))
    (worse, dearer), (better, cheaper) = rates
    assert better > 1.4 * worse and cheaper < 0.75 * dearer


def arrays(part: Any, path: str = "") -> dict[str, Any]:
    """Every column of an account by its place, as lists."""
    if isinstance(part, (np.ndarray, pa.Array)):
        return {path: part.tolist()}
    if not is_dataclass(part):
        return {path: part}
    return {
        name: value for f in fields(part) for name, value in arrays(getattr(part, f.name), f"{path}.{f.name}").items()
    }


def test_the_same_spec_gives_the_same_account_and_another_seed_another() -> None:
    of, sold = spec(9, 2), goods(30, 50)
    clicks = clicks_on(of, (30, 50), 120)
    first, second = (arrays(ads.build(of, sold, clicks)) for _ in range(2))
    other = arrays(ads.build(spec(9, 2, seed=12), sold, clicks))
    assert first == second
    assert all(first[name] != other[name] for name in (".keywords.match", ".leaves.cost", ".terms.text"))


def test_numpy_s_global_state_is_neither_used_nor_changed() -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    ads.build(spec(5), goods(40), clicks_on(spec(5), (40,), 30))
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


@pytest.mark.parametrize("campaign", [1, 3])
def test_an_order_from_a_campaign_with_nothing_to_show_is_refused(campaign: int) -> None:
    of, empty = spec(4), goods(0)
    one = np.array([AS_OF - DAY], np.int64)
    for product in (-1, 0):
        named = Clicks(np.array([campaign], np.int32), one, one * 0 + 5, np.array([product], np.int32))
        with pytest.raises(ValueError, match="no products"):
            ads.build(of, empty, named)
    searched = ads.build(of, empty, Clicks(np.array([0], np.int32), one, one * 0 + 5, np.array([-1], np.int32)))
    assert searched.reported("campaign", daily=False).conversions.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(("count", "brought", "products"), [(50, 20_000, (600,)), (12, 3000, (150, 90))])
@pytest.mark.parametrize("digits", [0, 2, 3])
def test_an_account_looks_like_an_account(count: int, brought: int, products: tuple[int, ...], digits: int) -> None:
    """docs/realism.md: rates in per cent by theme, and what it returns; orders of 80 dollars' worth."""
    of = spec(count, len(products), digits=digits)
    clicks = clicks_on(of, products, brought, unknown=0)
    account = ads.build(of, goods(*products), replace(clicks, value=np.full(brought, 80 * of.worth)))
    total, returns = account.reported("campaign", daily=False), {}
    for theme, (least, most) in {"brand": (10, 25), "category": (1.8, 4), "shopping": (0.9, 1.6),
                                 "display": (0.3, 0.7)}.items():  # fmt: skip
        here = account.campaigns.theme == campaigns.THEMES.index(theme)
        seen, clicked, cost, _, value = (int(getattr(total, name)[here].sum()) for name in NUMBERS)
        assert least <= 100 * clicked / seen <= most, theme
        returns[theme] = value / cost
    assert returns["brand"] > returns["shopping"] > returns["category"] > returns["display"]
    assert 3 <= total.value.sum() / total.cost.sum() <= 6


@pytest.mark.parametrize("clicked", [(AS_OF // DAY + 1) * DAY, (AS_OF // DAY - 365 - 1) * DAY - 1])
def test_a_click_outside_of_the_window_is_refused(clicked: int) -> None:
    """It would be counted on another day of another keyword."""
    one = np.array([0], np.int32)
    with pytest.raises(ValueError, match="outside"):
        ads.build(spec(3), goods(40), Clicks(one, np.array([clicked], np.int64), np.array([5]), one - 1))
