"""The model of an ads account: every order counted once on the day of its click, and every level adds up exactly."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
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
from loader.model.ads.campaigns import DISPLAY, SEARCH, SHOPPING
from loader.model.ads.days import Facts, Level
from loader.model.ads.structure import STATUSES, Conversions

DAY = 86_400_000_000
AS_OF = 20_521 * DAY + 12 * 3_600_000_000 + 7
LEVELS: tuple[Level, ...] = get_args(Level)
NUMBERS = ("impressions", "clicks", "cost", "conversions", "value")

Ints = NDArray[np.int64]


def spec(count: int, products: tuple[int, ...] = (40,), days: int = 365, **more: Any) -> AdsSpec:
    given = {"seed": 11, "start": AS_OF - days * DAY, "as_of": AS_OF, "shops": len(products), **more}
    given.setdefault("worth", 10 ** given.get("digits", 2) if given.get("digits", 2) else 100)
    return AdsSpec(campaigns=count, products=products, **given)


def orders(of: AdsSpec, count: int, unknown: float = 0.3) -> Conversions:
    """`count` orders at random, from campaigns that can show something; a share of `unknown` does not say of what."""
    random = np.random.default_rng(of.seed)
    plan = campaigns.layout(of.campaigns, of.shops)
    sizes = np.array([*of.products, 0])[plan.shop]
    able = np.flatnonzero((plan.channel == SEARCH) | (sizes > 0))
    weight = campaigns.weights(of.campaigns)[able]
    campaign = random.choice(able, count, p=weight / weight.sum()).astype(np.int32)
    bought = (random.random(count) ** 2 * sizes[campaign]).astype(np.int32)
    told = (random.random(count) >= unknown) & (plan.channel[campaign] != SEARCH)
    # an order of a search campaign may name a product too: of which shop is not said, so it must not matter
    product = np.where(told, bought, np.where(plan.channel[campaign] == SEARCH, random.integers(-1, 9_000, count), -1))
    clicked = random.integers(of.start - 30 * DAY, of.as_of + 1, count)
    return Conversions(campaign, clicked, random.integers(1, 10**7, count), product.astype(np.int32))


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
    of = spec(count, products, seed=seed, digits=digits, as_of=as_of, start=as_of - days * DAY)
    conversions = orders(of, brought)
    account = ads.build(of, conversions)
    each_order_is_counted_on_the_day_of_its_click(of, account, conversions)
    each_product_that_was_bought_is_shown(account, conversions)
    no_row_has_more_of_the_rarer(account)
    children_sum_to_their_parents(account)
    totals_are_the_days_together(of, account)
    days_are_the_account_s(of, account)
    money_is_whole(of, account)
    links_hold(of, account)


def by_parent(facts: Facts, parent: NDArray[np.integer] | None = None) -> dict[tuple[int, int], tuple[int, ...]]:
    """(parent, day) -> the five numbers added up, in Python's own integers; `parent` of each row of the level."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    owner = facts.row if parent is None else parent[facts.row]
    columns = [getattr(facts, name).tolist() for name in NUMBERS]
    for place, day, *numbers in zip(owner.tolist(), facts.day.tolist(), *columns, strict=True):
        before = found.get((place, day), (0,) * len(NUMBERS))
        found[place, day] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return found


def only(facts: Facts, rows: NDArray[np.bool_]) -> Facts:
    return Facts(*(getattr(facts, field.name)[rows] for field in fields(facts)))


def each_order_is_counted_on_the_day_of_its_click(of: AdsSpec, account: Ads, conversions: Conversions) -> None:
    first, days = of.start // DAY - 31, of.as_of // DAY - of.start // DAY + 32
    cell = conversions.campaign.astype(np.int64) * days + conversions.clicked // DAY - first
    want = {
        "conversions": np.bincount(cell, minlength=of.campaigns * days),
        "value": np.zeros(of.campaigns * days, int),
    }
    np.add.at(want["value"], cell, conversions.value)
    daily = account.reported("campaign", daily=True)
    for name, wanted in want.items():
        found = np.zeros(of.campaigns * days, np.int64)
        np.add.at(found, daily.row.astype(np.int64) * days + daily.day - first, getattr(daily, name))
        assert (found == wanted).all(), name
        total = getattr(account.reported("campaign", daily=False), name)
        assert (total == wanted.reshape(of.campaigns, days).sum(axis=1)).all(), name
    for level in ("campaign", "creative"):
        facts = account.reported(level, daily=False)
        assert facts.conversions.sum() == len(conversions.value) and facts.value.sum() == conversions.value.sum()


def each_product_that_was_bought_is_shown(account: Ads, conversions: Conversions) -> None:
    """On the product's own row and day; what was bought unknown comes on top, on any product of the campaign."""
    channel = account.campaigns.channel[conversions.campaign]
    day = (conversions.clicked // DAY).tolist()
    facts, shown = account.reported("ad_product", daily=True), account.products
    found: dict[tuple[int, int, int], int] = {}
    rows = zip(facts.row.tolist(), facts.day.tolist(), facts.conversions.tolist(), strict=True)
    for row, on, number in rows:
        found[int(shown.campaign[row]), int(shown.product[row]), on] = number
    places = [
        (int(campaign), int(product), on)
        for campaign, product, on, kind in zip(conversions.campaign, conversions.product, day, channel, strict=True)
        if kind != SEARCH and product >= 0
    ]
    assert all(found.get(place, 0) >= places.count(place) for place in set(places))
    assert sum(found.values()) == (channel != SEARCH).sum()


def no_row_has_more_of_the_rarer(account: Ads) -> None:
    for level in LEVELS:
        for daily in (True, False):
            facts = account.reported(level, daily=daily)
            assert ((facts.conversions >= 0) & (facts.conversions <= facts.clicks)).all(), level
            assert (facts.clicks <= facts.impressions).all(), level
            assert ((facts.value > 0) == (facts.conversions > 0)).all() and (facts.value >= 0).all(), level
            assert ((facts.cost > 0) == (facts.clicks > 0)).all() and (facts.cost >= 0).all(), level
            assert not daily or (facts.impressions > 0).all(), f"{level}: a day is told only where something was seen"


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
        assert ((facts.day >= of.start // DAY - 31) & (facts.day <= of.as_of // DAY)).all(), level
        row = facts.row.astype(np.int64) * 10**6 + facts.day
        assert (np.diff(row) > 0).all(), f"{level}: each row and day once, ascending"


def money_is_whole(of: AdsSpec, account: Ads) -> None:
    leaves = account.leaves
    assert (leaves.cost % np.maximum(leaves.clicks, 1) == 0).all(), (
        "one whole price a click, so that any split is exact"
    )
    spent = account.reported("campaign", daily=True)
    budget = account.campaigns.budget
    assert (spent.cost <= budget[spent.row]).all() and (budget > 0).all()
    assert (budget % of.worth == 0).all()


def links_hold(of: AdsSpec, account: Ads) -> None:
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
    sizes = np.array([*of.products, 0])
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
    """31 days before the window and at as-of itself; a microsecond decides the day."""
    of = spec(3, start=AS_OF - days * DAY)
    edges = ((of.start // DAY - 31) * DAY, AS_OF // DAY * DAY - 1, AS_OF // DAY * DAY, AS_OF)
    conversions = Conversions(
        np.zeros(4, np.int32), np.array(edges, np.int64), np.array([1, 10, 100, 1000]), np.full(4, -1, np.int32)
    )
    account = ads.build(of, conversions)
    each_order_is_counted_on_the_day_of_its_click(of, account, conversions)
    days_are_the_account_s(of, account)


def test_more_campaigns_begin_with_the_same_ones() -> None:
    for shops in range(5):
        whole = campaigns.layout(200, shops)
        assert set(whole.channel.tolist()) == {SEARCH, SHOPPING, DISPLAY}
        assert set(whole.shop.tolist()) == {-1, *range(shops)}, "each shop's products are shown"
        assert ((whole.shop == -1) == ((whole.channel == SEARCH) | (shops == 0))).all()
        for count in (1, 2, 7, 8, 9, 199):
            part = campaigns.layout(count, shops)
            assert (part.channel == whole.channel[:count]).all() and (part.shop == whole.shop[:count]).all()
            assert campaigns.names(count, shops, "a1") == campaigns.names(200, shops, "a1")[:count]


def test_an_order_comes_from_a_campaign_that_may_show_its_shop() -> None:
    plan = campaigns.layout(40, 3)
    for shop in range(3):
        made = AdsSpec(1, 40, 0, 365 * DAY, shops=3)
        of_shop = np.array([one.number for one in campaigns.advertising(made, shop)])
        assert set(plan.shop[of_shop].tolist()) == {-1, shop}
        assert len(of_shop) == ((plan.shop == shop) | (plan.channel == SEARCH)).sum()
    weight = campaigns.weights(40)
    assert (np.diff(weight) < 0).all() and abs(weight.sum() - 1) < 1e-12


@pytest.mark.parametrize("count", [1, 40, 5000])
@pytest.mark.parametrize("token", ["", "x9f0"])
def test_names_are_distinct_and_so_are_their_slugs(count: int, token: str) -> None:
    names = campaigns.names(count, 4, token)
    slugs = [campaigns.slug(name) for name in names]
    assert len(names) == len(set(names)) == len(set(slugs)) == count
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", slug) for slug in slugs)
    assert all(name.endswith(f" | {token}") for name in names if token)


def test_the_token_tells_two_runs_apart() -> None:
    runs = [set(campaigns.names(500, 2, token)) for token in ("", "a1", "a2")]
    assert all(not one & other for one, other in combinations(runs, 2))


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
    of = spec(9, (30, 50))
    conversions = orders(of, 120)
    first, second = (arrays(ads.build(of, conversions)) for _ in range(2))
    other = arrays(ads.build(spec(9, (30, 50), seed=12), conversions))
    assert first == second
    assert all(first[name] != other[name] for name in (".keywords.match", ".leaves.cost", ".products.product"))


def test_numpy_s_global_state_is_neither_used_nor_changed() -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    ads.build(spec(5), orders(spec(5), 30))
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


@pytest.mark.parametrize("products", [(), (0,)])
@pytest.mark.parametrize("campaign", [1, 3])
def test_an_order_from_a_campaign_with_nothing_to_show_is_refused(products: tuple[int, ...], campaign: int) -> None:
    of = spec(4, products, shops=1)
    one = np.array([AS_OF - DAY], np.int64)
    for product in (-1, 0):
        named = Conversions(np.array([campaign], np.int32), one, one * 0 + 5, np.array([product], np.int32))
        with pytest.raises(ValueError, match="no products"):
            ads.build(of, named)
    searched = ads.build(of, Conversions(np.array([0], np.int32), one, one * 0 + 5, np.array([-1], np.int32)))
    assert searched.reported("campaign", daily=False).conversions.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(("count", "brought", "products"), [(100, 20_000, (600,)), (12, 3000, (150, 90))])
@pytest.mark.parametrize("digits", [0, 2, 3])
def test_an_account_looks_like_an_account(count: int, brought: int, products: tuple[int, ...], digits: int) -> None:
    """realism.md: rates in per cent, CPC in dollars' worth."""
    of = spec(count, products, digits=digits)
    account = ads.build(of, orders(of, brought, unknown=0))
    total = account.reported("campaign", daily=False)
    for channel, (least, most) in {SEARCH: (1.5, 4.5), SHOPPING: (1, 3), DISPLAY: (0.1, 0.8)}.items():
        here = account.campaigns.channel == channel
        seen, clicks, cost, bought = (int(getattr(total, name)[here].sum()) for name in NUMBERS[:4])
        assert least <= 100 * clicks / seen <= most
        if channel == SEARCH:
            assert 2 <= 100 * bought / clicks <= 5
            assert 0.5 <= cost / clicks / of.worth <= 2.5
    daily = account.reported("keyword", daily=True)
    price = daily.cost[daily.clicks > 0] / daily.clicks[daily.clicks > 0] / of.worth
    assert price.min() >= 0.5 and price.max() <= 2.5, "and so on each day of each keyword"


@pytest.mark.parametrize("clicked", [(AS_OF // DAY + 1) * DAY, (AS_OF // DAY - 365 - 31) * DAY - 1])
def test_a_click_outside_of_the_window_is_refused(clicked: int) -> None:
    """It would be counted on another day of another keyword."""
    one = np.array([0], np.int32)
    with pytest.raises(ValueError, match="outside"):
        ads.build(spec(3), Conversions(one, np.array([clicked], np.int64), np.array([5]), one - 1))
