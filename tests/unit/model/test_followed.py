"""New campaigns beside live ones: half of the keywords of accounts of known truth teach, the other half judge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loader.flow.advertising import AdsHabits
from loader.flow.plan import AdsSpec
from loader.model.ads import account as ads
from loader.model.ads import campaigns
from loader.model.ads.account import Ads
from loader.model.ads.campaigns import CHANNELS, DAY
from loader.model.ads.structure import Clicks
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
