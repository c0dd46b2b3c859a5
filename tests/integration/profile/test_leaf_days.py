"""What the live rows of an ads account teach is read by one statement a table, and says nothing of a single one."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from loader import generate
from loader.flow.advertising import AdsHabits
from loader.profile import advertising, learn
from loader.realism.distances import kolmogorov_smirnov
from tests.support.accounts import LAST_DAY, AccountDays, account, habits_of, load
from tests.support.sessions import OTHER, WORKSPACE, session
from tests.support.sql import execute, rows

AS_OF = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=LAST_DAY)


@pytest.fixture
def live(warehouse_url: str) -> AccountDays:
    days = account("search", campaigns=4, days=120)
    load(warehouse_url, WORKSPACE, days)
    load(warehouse_url, OTHER, account("large", campaigns=2, days=30))
    return days


def learned(url: str) -> tuple[AdsHabits, dict[str, Any]]:
    here = session(url, WORKSPACE)
    with here.connect() as conn:
        vocabulary = here.vocabulary("google_ads")
        entities = here.reflect(conn, [vocabulary]).entities
        profile = learn(conn, entities, WORKSPACE, clicks=here.clicks, vocabulary=vocabulary)
    assert profile.advertising is not None
    return profile.advertising, profile.to_json()


SEARCHES = """
INSERT INTO data.dm_ads_search_terms_google (tenant_id, campaign_id, ad_group_id, keyword_id, search_term, match_type,
  impressions)
SELECT DISTINCT k.tenant_id, k.campaign_id, k.ad_group_id, k.keyword_id, 'live search ' || n, k.match_type, 1000 / n
FROM data.dm_ads_keywords_google k, generate_series(1, 6) n
"""
PAUSED = """
UPDATE data.dm_ads_campaigns_google SET status = 'PAUSED', budget_micros = greatest(2 * cost_micros, 1)
WHERE campaign_id = 1001
"""


def test_the_statement_reads_what_is_there(warehouse_url: str, live: AccountDays) -> None:
    execute(warehouse_url, SEARCHES, PAUSED)
    found, _ = learned(warehouse_url)
    assert found.campaigns is not None and found.terms is not None
    assert (found.campaigns.count, found.campaigns.states.tolist(), found.campaigns.turned) == (
        4,
        [[3, 1, 0], [0, 0, 0]],
        0.0,
    )
    assert found.campaigns.used[-1] == pytest.approx(0.5, abs=0.01)
    assert (found.terms.count, np.unique(found.terms.sizes).tolist()) == (found.channels["search"].leaves, [6])
    assert found.terms.fading == pytest.approx(1, abs=0.05)
    known = habits_of(live)
    assert (found.rows, found.first_day, found.last_day, found.share) == (*_span(live), 1.0)
    ours, theirs = found.channels["search"], known.channels["search"]
    assert list(found.channels) == ["search"]
    assert (ours.unit, ours.leaves, ours.campaigns) == ("keyword", theirs.leaves, theirs.campaigns)
    for name in ("sizes", "groups", "matches", "qualities", "states", "edges", "week"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=0.05), name
    assert ours.cells.mean == pytest.approx(theirs.cells.mean, abs=0.01)
    assert ours.price_spread == pytest.approx(theirs.price_spread, abs=0.001)
    assert found.value == pytest.approx(live.value.sum() / live.conversions.sum(), rel=0.01)
    assert found.conversions * 4 * 120 == pytest.approx(live.conversions.sum(), rel=0.05)


def _span(days: AccountDays) -> tuple[int, int, int]:
    return len(days.day), int(days.day.min()), int(days.day.max())


def test_of_a_large_account_whole_keywords_are_read(
    warehouse_url: str, live: AccountDays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advertising, "_MOST_ROWS", len(live.day) // 3)
    found, _ = learned(warehouse_url)
    assert found.rows == len(live.day)
    assert 0.25 < found.share <= 1 / 3
    read = found.channels["search"]
    assert 0.2 < read.leaves / (live.leaf.max() + 1) < 0.45
    assert read.rows == round(found.share * found.rows, -1) or abs(read.rows / found.rows - found.share) < 0.001


def test_no_text_and_no_key_is_kept(warehouse_url: str, live: AccountDays) -> None:
    _, data = learned(warehouse_url)
    text = json.dumps(data["advertising"])
    assert "phrase" not in text
    numbers = {float(word) for word in re.findall(r"\d+(?:\.\d+)?", text)}
    assert not numbers & set((live.leaf + 90_000).tolist() + (live.group + 5000).tolist())


def test_what_a_run_wrote_teaches_nothing_and_two_runs_are_the_same(warehouse_url: str, live: AccountDays) -> None:
    first, before = learned(warehouse_url)
    made = []
    for _ in range(2):
        result = generate(session(warehouse_url, WORKSPACE), "google_ads", count=3, seed=4, as_of=AS_OF, dry_run=True)
        made.append(result.to_json()["platforms"])
    assert made[0] == made[1]
    assert generate(session(warehouse_url, WORKSPACE), "google_ads", count=3, seed=4, as_of=AS_OF).committed
    again, after = learned(warehouse_url)
    assert after["advertising"] == before["advertising"]
    assert again.rows == first.rows


def test_an_account_that_needs_too_long_teaches_nothing(
    warehouse_url: str, live: AccountDays, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(advertising, "_SECONDS", 0.001)
    here = session(warehouse_url, WORKSPACE)
    with here.connect() as conn:
        entities = here.reflect(conn, [here.vocabulary("google_ads")]).entities
        assert learn(conn, entities, WORKSPACE, clicks=here.clicks).advertising is None
        timeout = conn.execute("SHOW statement_timeout").fetchone()
    assert timeout == ("15min",), "the limit is the statement's own"
    assert "too many rows to learn from" in caplog.text


def test_new_campaigns_cover_the_live_account_s_days_and_prices(warehouse_url: str, live: AccountDays) -> None:
    execute(warehouse_url, "UPDATE data.dm_ads_campaigns_google SET campaign_name = 'Old | ' || campaign_id")
    result = generate(
        session(warehouse_url, WORKSPACE), "google_ads", count=4, seed=2, as_of=AS_OF + timedelta(days=90)
    )
    assert result.committed
    assert result.warnings == (
        "no orders are in the workspace yet: conversions are as many as the live campaigns have",
    )
    mine = f"tenant_id = '{WORKSPACE}' AND keyword_text NOT LIKE 'live %'"
    ((first, last, keywords, number),) = rows(
        warehouse_url,
        f"SELECT min(segments_date) - DATE 'epoch', max(segments_date) - DATE 'epoch', "
        f"count(DISTINCT (ad_group_id, keyword_id)), count(*) FROM data.dm_ads_keywords_google WHERE {mine}",
    )
    assert (first, last) == _span(live)[1:]
    assert number / keywords == pytest.approx(len(live.day) / (live.leaf.max() + 1), rel=0.3)
    prices = rows(
        warehouse_url, f"SELECT cost_micros / 1e6 / clicks FROM data.dm_ads_keywords_google WHERE {mine} AND clicks > 0"
    )
    paid = live.clicks > 0
    ours = np.array([float(price) for (price,) in prices])
    assert kolmogorov_smirnov(ours, live.cost[paid] / live.clicks[paid]) < 0.2
