"""New campaigns beside live ones: half of the keywords of accounts of known truth teach, the other half judge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loader.flow.advertising import AdsHabits, CampaignHabits
from loader.flow.plan import AdsSpec
from loader.model.ads import account as ads
from loader.model.ads import campaigns
from loader.model.ads.account import Ads
from loader.model.ads.campaigns import CHANNELS, DAY
from loader.model.ads.structure import Clicks
from loader.profile.searches import term_habits
from tests.support.accounts import KINDS, AccountDays, account, habits_of
from tests.support.closeness import distances, excess
from tests.unit.model.test_ads import KINDS as CATEGORIES
from tests.unit.model.test_ads import (
    children_sum_to_their_parents,
    clicks_on,
    days_of_a_campaign_follow_each_other,
    each_click_is_counted_on_its_day,
    each_order_is_counted_on_the_day_of_its_click,
    goods,
    no_row_has_more_of_the_rarer,
)

NO_CLICKS = Clicks(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
CAMPAIGNS = 12


def spec_beside(habits: AdsHabits | None, first: int, last: int, **more: Any) -> AdsSpec:
    given = {"seed": 5, "campaigns": CAMPAIGNS, "start": first * DAY, "as_of": (last + 1) * DAY - 1, **more}
    return AdsSpec(categories=(CATEGORIES,), habits=habits, **given)


def made(spec: AdsSpec, clicks: Clicks = NO_CLICKS) -> Ads:
    return ads.build(spec, goods(60), clicks)


def keyword_days(built: Ads, digits: int = 2) -> AccountDays:
    facts, words = built.reported("keyword", daily=True), built.keywords
    leaf = facts.row.astype(np.int64)
    of = (words.campaign[leaf], words.group[leaf], leaf, words.match[leaf], words.quality[leaf], facts.day)
    money = facts.cost / 10**digits, facts.conversions, facts.value / 10**digits
    found = (*of, facts.impressions, facts.clicks, *money)
    return AccountDays(*(np.asarray(column) for column in found))


@pytest.mark.parametrize("kind", KINDS)
def test_new_keywords_are_hard_to_tell_from_the_other_half(kind: str) -> None:
    means, defaults = [], []
    for seed in (1, 2, 3):
        live, truth = account(kind, seed).halves(seed)
        habits = habits_of(live)
        spec = spec_beside(habits, habits.first_day, habits.last_day, seed=seed)
        means.append(list(excess(keyword_days(made(spec)), live, truth).values()))
        before = made(replace(spec, habits=None))
        defaults.append(list(excess(keyword_days(before), live, truth).values()))
    assert np.mean(means) < 0.04
    assert np.mean(means, axis=0).max() < 0.10
    assert np.mean(defaults) > 5 * np.mean(means), "what there is to learn"


def test_accounts_with_few_rows_hardly_count() -> None:
    live, _ = account("search", 1).halves(1)
    habits = habits_of(live)
    plain = made(spec_beside(None, habits.first_day, habits.last_day))
    for rows, least, most in ((10, 0.0, 0.2), (100, 0.2, 0.8), (1000, 0.98, 1.0)):
        few = replace(habits, rows=rows)
        spec = spec_beside(few, habits.first_day, habits.last_day, campaigns=300)
        share = campaigns.followers(spec, campaigns.layout(spec)).mean()
        assert least <= share <= most, (rows, share)
    hardly = spec_beside(replace(habits, rows=5), habits.first_day, habits.last_day)
    assert distances(keyword_days(made(hardly)), keyword_days(plain))["popularity"] < 0.05


def test_a_silent_time_of_the_live_account_is_silent() -> None:
    live, _ = account("paused", 1).halves(1)
    habits = habits_of(live)
    days = keyword_days(made(spec_beside(habits, habits.first_day, habits.last_day)))
    silent = np.setdiff1d(np.arange(habits.first_day, habits.last_day + 1), live.day)
    assert len(silent) >= 30
    assert not np.isin(days.day, silent).any()


@pytest.mark.parametrize("whole", [True, False], ids=["every click is given", "orders are given"])
@pytest.mark.parametrize("brought", [0, 40, 4000])
def test_every_exact_statement_holds_beside_live_campaigns(whole: bool, brought: int) -> None:
    habits = habits_of(account("search", 2).halves(2)[0])
    spec = spec_beside(habits, habits.first_day, habits.last_day)
    clicks = clicks_on(spec, (60,), brought, bought=0.5, whole=whole)
    built = made(spec, clicks)
    each_order_is_counted_on_the_day_of_its_click(spec, built, clicks)
    each_click_is_counted_on_its_day(spec, built, clicks)
    no_row_has_more_of_the_rarer(built, silent=("campaign",))
    children_sum_to_their_parents(built)
    days_of_a_campaign_follow_each_other(spec, built)


def test_the_click_rate_stays_that_of_the_live_ones_if_every_click_is_given() -> None:
    live, _ = account("large", 1).halves(1)
    habits = habits_of(live)
    spec = spec_beside(habits, habits.first_day, habits.last_day, campaigns=4)
    clicks = replace(clicks_on(spec, (60,), 20_000, bought=0.1), whole=frozenset(range(4)))
    days = keyword_days(made(spec, clicks))
    assert days.clicks.sum() == len(clicks.campaign)
    rate = days.clicks.sum() / days.impressions.sum()
    usual = live.clicks.sum() / live.impressions.sum()
    assert usual / 2 < rate < usual * 2


def test_conversions_follow_the_live_ones_if_no_order_can_be_theirs() -> None:
    live, _ = account("large", 3).halves(3)
    habits = replace(habits_of(live), value=80.0)
    spec = spec_beside(habits, habits.first_day, habits.last_day, unlinked=True)
    days = keyword_days(made(spec))
    assert 0.5 < (days.conversions.sum() / days.clicks.sum()) / (live.conversions.sum() / live.clicks.sum()) < 2
    assert 60 < days.value.sum() / days.conversions.sum() < 100
    assert made(replace(spec, unlinked=False)).leaves.conversions.sum() == 0


def test_only_channels_that_are_live_are_followed() -> None:
    habits = habits_of(account("search", 1).halves(1)[0])
    layout = campaigns.layout(spec_beside(habits, habits.first_day, habits.last_day))
    assert {CHANNELS[place] for place in layout.channel.tolist()} == {"search"}
    both = replace(
        habits, channels={**habits.channels, "shopping": replace(habits.channels["search"], unit="campaign")}
    )
    layout = campaigns.layout(spec_beside(both, habits.first_day, habits.last_day))
    counts = np.bincount(layout.channel, minlength=3)
    assert counts.tolist() == [6, 6, 0]


def test_leaf_days_are_limited() -> None:
    habits = habits_of(account("large", 1).halves(1)[0])
    spec = spec_beside(habits, habits.first_day, habits.last_day, campaigns=400)
    assert len(made(spec).leaves.row) < 600_000


def test_campaigns_match_types_and_qualities_differ_as_the_live_ones_do() -> None:
    random, live = np.random.default_rng(3), account("large", 4, campaigns=8, days=60)
    brand, better = live.campaign == 0, live.quality >= 7
    chance = 0.02 * np.where(brand, 8.0, 1.0) * np.array([2.0, 1.0, 0.5])[live.match] * np.where(better, 1.5, 1.0)
    price = 1.2 * np.where(brand, 0.25, 1.0) * np.array([1.3, 1.0, 0.7])[live.match]
    clicks = random.binomial(live.impressions, np.minimum(chance, 0.6))
    live = replace(live, clicks=clicks, cost=clicks * price)
    habits = habits_of(live)
    built = made(spec_beside(habits, habits.first_day, habits.last_day, campaigns=8))
    days = keyword_days(built)
    assert _rates(days, days.campaign == 0)[0] > 4 * _rates(days, days.campaign != 0)[0], "the shop's name"
    ours, theirs = ([_rates(of, of.match == place) for place in range(3)] for of in (days, live))
    for one, other in ((0, 1), (1, 2)):
        mine, known = (np.array(of[one]) / of[other] for of in (ours, theirs))
        assert mine == pytest.approx(known, rel=0.45), (one, mine, known)
    assert _rates(days, days.quality >= 7)[0] > 1.15 * _rates(days, days.quality < 7)[0]


def _rates(days: AccountDays, chosen: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Clicks an impression and cost of a click of the usual keyword: each counts as one."""
    seen, clicks, cost = (
        np.bincount(days.leaf[chosen], of[chosen]) for of in (days.impressions, days.clicks, days.cost)
    )
    some = clicks >= 5
    return float(np.median(clicks[some] / seen[some])), float(np.median(cost[some] / clicks[some]))


def test_budgets_are_used_and_things_are_paused_as_often_as_live_ones() -> None:
    live = account("search", 3, campaigns=6, days=120)
    known = habits_of(live)
    search = replace(known.channels["search"], states=np.array([[80, 20, 0], [0, 50, 50]]), turned=0.0)
    campaigns_known = CampaignHabits(10, np.array([[6, 2, 0], [0, 0, 2]]), 0.0, np.linspace(0.3, 0.9, 11))
    habits = replace(known, channels={"search": search}, campaigns=campaigns_known)
    plain, beside = (made(spec_beside(of, known.first_day, known.last_day)) for of in (known, habits))
    days = beside.reported("campaign", daily=True)
    used = np.bincount(days.row, days.cost) / beside.campaigns.budget / np.bincount(days.row)
    assert used.mean() == pytest.approx(0.6, abs=0.12)
    assert (days.cost <= beside.campaigns.budget[days.row]).all()
    assert days.cost.sum() == pytest.approx(plain.leaves.cost.sum(), rel=0.1), "a budget makes no click cheaper"
    keywords = beside.reported("keyword", daily=True)
    last = np.zeros(len(beside.keywords.status), np.int64)
    np.maximum.at(last, keywords.row, keywords.day)
    goes_on = last == beside.closed[beside.keywords.campaign]
    assert (beside.keywords.status[goes_on] > 0).mean() == pytest.approx(0.2, abs=0.15)
    assert (beside.keywords.status[~goes_on] > 0).all()


def test_searches_are_as_many_and_as_unlike_as_those_of_live_keywords() -> None:
    live = account("search", 3, campaigns=6, days=60)
    every = np.array([30.0] * 20 + [4.0] * 20)
    parts = np.array([(1 / np.arange(1, n + 1) ** 1.4).sum() for n in every.tolist()])
    terms = term_habits(np.repeat([2.0, 1.0], 20), every, 1000 / parts, np.full(40, 1000.0))
    assert terms.fading == pytest.approx(1.4, abs=0.03)
    habits = replace(habits_of(live), terms=terms)
    built = made(spec_beside(habits, habits.first_day, habits.last_day))
    match, sizes = built.keywords.match, np.bincount(built.terms.keyword, minlength=len(built.keywords.match))
    assert np.median(sizes[match == 2]) == 30
    assert np.median(sizes[match == 1]) == 4
    seen = built.reported("search_term", daily=False)
    places = np.arange(len(seen.row)) - (np.cumsum(sizes) - sizes)[built.terms.keyword]
    of_broad = match[built.terms.keyword] == 2
    ours = np.bincount(places[of_broad], seen.impressions[of_broad])
    assert ours[:10] / ours[0] == pytest.approx(1 / np.arange(1, 11) ** 1.4, rel=0.25)
    children_sum_to_their_parents(built)
