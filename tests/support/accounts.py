"""Ads accounts of known truth, made by other means than the program's: keyword-days of several kinds of accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import psycopg
from numpy.typing import NDArray

from loader.flow.advertising import AdsHabits
from loader.profile.leafdays import leaf_habits, life_cells
from loader.profile.leaftraits import LeafRows

KINDS = ("search", "paused", "few", "large", "bursty")
LAST_DAY = 20_453  # 31 December 2025


@dataclass(frozen=True)
class AccountDays:
    """n leaf-days of an account, each with its leaf's campaign, ad group, match type and quality; cost in units."""

    campaign: NDArray[np.int64]
    group: NDArray[np.int64]
    leaf: NDArray[np.int64]
    match: NDArray[np.int64]
    quality: NDArray[np.int64]
    day: NDArray[np.int64]
    impressions: NDArray[np.int64]
    clicks: NDArray[np.int64]
    cost: NDArray[np.float64]
    conversions: NDArray[np.int64]
    value: NDArray[np.float64]

    def taken(self, chosen: NDArray[np.bool_]) -> AccountDays:
        return AccountDays(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def halves(self, seed: int) -> tuple[AccountDays, AccountDays]:
        """Half of the leaves each, every row in one."""
        mine = np.random.default_rng(seed).permutation(int(self.leaf.max()) + 1) % 2 == 0
        return self.taken(mine[self.leaf]), self.taken(~mine[self.leaf])


def account(kind: str, seed: int = 1, campaigns: int = 12, days: int = 350) -> AccountDays:
    """An account: keywords with lives of their own, heavy-tailed, weekly, seasonal, bursty in their own ways."""
    random = np.random.default_rng([seed, KINDS.index(kind)])
    sizes = random.integers(8, 40, campaigns) * (3 if kind == "large" else 1)
    campaign = np.repeat(np.arange(campaigns), sizes)
    leaves = len(campaign)
    group = campaign * 10 + random.integers(0, 4, leaves)
    center = {"search": 3.0, "paused": 2.5, "few": 0.0, "large": 4.5, "bursty": 2.0}[kind]
    level = center + 0.6 * random.standard_normal(campaigns)[campaign] + 1.4 * random.standard_t(4, leaves)
    full = random.random(leaves) < 0.7
    opened = np.where(full, 0, random.integers(0, days - 20, leaves))
    closed = np.where(full, days - 1, np.minimum(opened + random.gamma(2, 60, leaves).astype(int) + 5, days - 1))
    day = np.arange(days)
    date = LAST_DAY - days + 1 + day
    shared = np.array([0.1, 0.15, 0.1, 0.05, -0.05, -0.25, -0.2])[(date + 3) % 7]
    shared = shared + 0.3 * np.sin(2 * np.pi * (date - 20_180) / 365) + 0.08 * random.standard_normal(days)
    own = _wandering(random, days, leaves, 0.9 if kind != "bursty" else 0.6) * (0.5 if kind != "bursty" else 1.1)
    weekly = random.standard_normal((7, leaves))[(date + 3) % 7] * 0.15
    rate = np.exp(
        np.clip(level, -4, 9) + shared[:, None] + own + weekly + 0.15 * random.standard_normal((days, leaves))
    )
    alive = (day[:, None] >= opened) & (day[:, None] <= closed)
    if kind == "paused":
        alive &= ~((day >= 150) & (day < 190))[:, None]
    shown = random.poisson(rate) * alive
    ctr = np.clip(np.exp(-3.2 - 0.15 * (level - center) + 0.6 * random.standard_normal(leaves)), 0.001, 0.5)
    chance = np.clip(random.beta(ctr * 80, (1 - ctr) * 80, (days, leaves)), 0, 1)
    clicks = random.binomial(shown, chance)
    conversions = random.binomial(clicks, np.clip(random.beta(2, 50, leaves), 0, 1)[None, :])
    price = np.exp(-0.2 + 0.5 * random.standard_normal(leaves) + 0.25 * random.standard_normal((days, leaves)))
    value = np.round(conversions * np.exp(4 + 0.5 * random.standard_normal((days, leaves))), 2)
    match, quality = random.choice(3, leaves, p=(0.5, 0.3, 0.2)), random.integers(3, 11, leaves)
    on, leaf = np.nonzero(shown)
    numbers = (shown, clicks, np.round(clicks * price, 2), conversions, value)
    of = (campaign[leaf], group[leaf], leaf, match[leaf], quality[leaf])
    return AccountDays(*(np.asarray(column) for column in (*of, date[on], *(found[on, leaf] for found in numbers))))


def _wandering(random: np.random.Generator, days: int, leaves: int, kept: float) -> NDArray[np.float64]:
    made = random.standard_normal((days, leaves))
    for day in range(1, days):
        made[day] = kept * made[day - 1] + np.sqrt(1 - kept**2) * made[day]
    return made


def leaf_rows(days: AccountDays) -> LeafRows:
    """The same as the queries read it."""
    _, at, leaf = np.unique(days.leaf, return_index=True, return_inverse=True)
    numbers = {
        name: np.asarray(getattr(days, name), float)
        for name in ("impressions", "clicks", "cost", "conversions", "value")
    }
    of = {name: getattr(days, name)[at] for name in ("match", "quality")}
    campaign, group = (np.unique(getattr(days, name)[at], return_inverse=True)[1] for name in ("campaign", "group"))
    nothing = np.zeros(len(at), np.int64)
    of |= {"state": nothing, "turned": nothing > 0}
    return LeafRows(leaf=leaf, day=days.day, campaign=campaign, group=group, **numbers, **of)


def habits_of(days: AccountDays) -> AdsHabits:
    """What an account of keywords teaches."""
    rows, span = leaf_rows(days), (int(days.day.min()), int(days.day.max()))
    search = leaf_habits(rows, "keyword", *span)
    return AdsHabits(len(days.day), *span, 1.0, {"search": search}, None, None, life_cells(rows, *span), 0.1, 50.0, 0.5)


def load(url: str, workspace: str, days: AccountDays, currency: str = "USD") -> None:
    """An account as the live rows of a workspace of the local warehouse."""
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        columns = (
            "tenant_id, campaign_id, ad_group_id, keyword_id, segments_date, keyword_text, match_type, quality_score"
        )
        numbers = "impressions, clicks, cost_micros, conversions, conversions_value"
        with cursor.copy(f"COPY data.dm_ads_keywords_google ({columns}, {numbers}) FROM STDIN".encode()) as copy:
            for row in _keyword_rows(days):
                copy.write_row((workspace, *row))
        cursor.execute(_CAMPAIGNS, {"workspace": workspace, "currency": currency})


def _keyword_rows(days: AccountDays) -> Iterator[tuple[object, ...]]:
    date = days.day.astype("datetime64[D]").astype(object)
    cost = np.rint(days.cost * 1e6).astype(np.int64)
    matches = [("EXACT", "PHRASE", "BROAD")[place] for place in days.match.tolist()]
    columns = (days.impressions, days.clicks, cost, days.conversions, days.value)
    of = (days.campaign + 1000, days.group + 5000, days.leaf + 90_000)
    texts = [f"live phrase {place}" for place in days.leaf.tolist()]
    every = (*(column.tolist() for column in of), date.tolist(), texts, matches, days.quality.tolist())
    yield from zip(*every, *(column.tolist() for column in columns), strict=True)


_CAMPAIGNS = b"""
INSERT INTO data.dm_ads_campaigns_google (tenant_id, campaign_id, date, campaign_name, budget_micros, impressions,
  clicks, cost_micros, conversions, conversions_value, currency_code)
SELECT tenant_id, campaign_id, segments_date, 'Live campaign ' || campaign_id, 10 * sum(cost_micros) + 1000000,
  sum(impressions), sum(clicks), sum(cost_micros), sum(conversions), sum(conversions_value), %(currency)s
FROM data.dm_ads_keywords_google WHERE tenant_id = %(workspace)s::uuid GROUP BY 1, 2, 3, 4
"""
