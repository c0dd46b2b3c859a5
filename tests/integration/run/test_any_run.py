"""Whatever is asked of whatever shape: every rule holds. The run itself asks them, and would fail (exit 7)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loader import RunResult, generate, verify
from loader.clock import EARLIEST, LATEST
from tests.support.sessions import MARKET_AS_OF, WORKSPACE, session

SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")


def generated(url: str, platform: str = "all", *, rehearse: bool = True, **options: Any) -> RunResult:
    return generate(session(url, WORKSPACE), platform, rehearse=rehearse, **options)


def rules(result: RunResult) -> int:
    assert all(outcome.violations in (0, None) for outcome in result.checks)
    return sum(outcome.violations == 0 for outcome in result.checks)


@pytest.mark.parametrize(("shape", "asked"), [("warehouse_url", 140), ("plan_url", 70), ("odd_url", 25)])
def test_a_comprehensive_run_of_everything(request: pytest.FixtureRequest, shape: str, asked: int) -> None:
    url = request.getfixturevalue(shape)
    for strategy in ("comprehensive", "minimal", "smart"):
        result = generated(url, strategy=strategy, rehearse=False, seed=7, as_of=datetime(2026, 12, 9, tzinfo=UTC))
        assert result.committed
        assert rules(result) >= asked
    assert verify(session(url, WORKSPACE), result.run_id).ok


# The examples are the same in every run of the suite: a few of each kind; HYPOTHESIS_PROFILE=explore looks for others.
EXPLORES = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
FEW = 20 if EXPLORES else 3
SETTINGS = settings(
    max_examples=60 if EXPLORES else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
LAST = (LATEST - timedelta(seconds=1)).replace(tzinfo=None)
MOMENTS = st.datetimes(EARLIEST.replace(tzinfo=None), LAST).map(lambda t: t.replace(tzinfo=UTC, microsecond=0))


@SETTINGS
@given(
    seed=st.integers(0, 2**31),
    count=st.integers(1, 60),
    as_of=MOMENTS,
    days=st.none() | st.integers(1, 800),
    platform=st.sampled_from(("all", "all", *SHOPS, "google_ads")),
)
@example(seed=0, count=1, as_of=datetime(2026, 3, 29, 2, tzinfo=UTC), days=1, platform="all")
@example(seed=1, count=2, as_of=datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), days=2, platform="all")
def test_any_seed_count_and_time(
    warehouse_url: str, seed: int, count: int, as_of: datetime, days: int | None, platform: str
) -> None:
    result = generated(warehouse_url, seed=seed, count=count, as_of=as_of, days=days, platform=platform)
    assert rules(result) > 15
    asked = [p.target for p in result.platforms if platform == "google_ads" or p.platform != "google_ads"]
    assert asked == [count] * len(asked), "beside shops the campaigns follow from their size"


@settings(SETTINGS, max_examples=FEW)
@given(seed=st.integers(0, 2**31), count=st.integers(1, 150), as_of=MOMENTS)
def test_any_run_in_the_plan_s_shape(plan_url: str, seed: int, count: int, as_of: datetime) -> None:
    assert rules(generated(plan_url, seed=seed, count=count, as_of=as_of)) > 50


@settings(SETTINGS, max_examples=FEW)
@given(seed=st.integers(0, 2**31), count=st.integers(1, 150), as_of=MOMENTS)
def test_any_run_in_an_odd_warehouse(odd_url: str, seed: int, count: int, as_of: datetime) -> None:
    assert rules(generated(odd_url, seed=seed, count=count, as_of=as_of)) > 20


@settings(SETTINGS, max_examples=FEW)
@given(seed=st.integers(0, 2**31), count=st.integers(1, 120), later=st.integers(-400, 400))
def test_any_run_beside_another(market_url: str, seed: int, count: int, later: int) -> None:
    as_of = MARKET_AS_OF + timedelta(days=later)
    result = generated(market_url, seed=seed, count=count, as_of=as_of)
    assert all(p.mode == "add" for p in result.platforms)
    rules(result)
