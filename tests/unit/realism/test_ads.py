"""The measures of ads on accounts whose answer is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from loader.realism import measured_ads
from loader.realism.excess import Distance

MONDAY = date(2024, 1, 1)


def account(seed: int, keywords: int = 60, days: int = 200, *, inert: float = 0.8, rate: float = 0.03) -> pa.Table:
    """Keywords that run every day, with impressions that follow those of the day before as much as `inert`."""
    rng = np.random.default_rng(seed)
    level = rng.normal(4, 1.2, keywords)[:, None]
    noise = rng.normal(0, 0.6, (keywords, days))
    for day in range(1, days):
        noise[:, day] = inert * noise[:, day - 1] + np.sqrt(1 - inert**2) * noise[:, day]
    impressions = rng.poisson(np.exp(level + noise)).ravel()
    clicks = rng.binomial(impressions, rate)
    return pa.table(
        {
            "keyword": [f"{seed} {number}" for number in np.repeat(np.arange(keywords), days)],
            "day": [MONDAY + timedelta(days=int(day)) for day in np.tile(np.arange(days), keywords)],
            "impressions": impressions,
            "clicks": clicks,
            "cost": clicks * rng.gamma(4, 0.25, len(clicks)),
            "conversions": rng.binomial(clicks, 0.05).astype(float),
        }
    )


def by_name(found: tuple[Distance, ...]) -> dict[str, Distance]:
    return {figure.name: figure for figure in found}


def test_an_account_beside_itself_is_at_distance_0() -> None:
    found = measured_ads(account(1), account(1))
    assert {figure.distance for figure in (*found.figures, *found.further)} == {0.0}
    assert (len(found.figures), found.keywords, found.rows) == (8, 60, 12_000)
    assert found.excess == 0.0


def test_other_keywords_of_the_same_account_stand_at_the_floor() -> None:
    found = measured_ads(account(1), account(2), account(3))
    assert found.floor > 0 and found.excess < 0.5 * found.floor


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({"rate": 0.08}, "click rate"),
        ({"inert": 0.0}, "correlation from day to day"),
        ({"inert": 0.99}, "correlation over seven days"),
    ],
)
def test_what_is_changed_is_what_is_seen(changed: dict[str, Any], seen: str) -> None:
    found = measured_ads(account(1, **changed), account(2), account(3))
    assert found.worst is not None and found.worst.name == seen and found.worst.excess > 0.15


def test_correlations_are_those_of_the_series() -> None:
    quiet, shaky = (by_name(measured_ads(account(1, inert=inert), account(2, inert=0.0)).figures) for inert in (0, 0.8))
    assert quiet["correlation from day to day"].distance < 0.05
    assert shaky["correlation from day to day"].distance == pytest.approx(0.75, abs=0.08)
    assert shaky["correlation over seven days"].distance == pytest.approx(0.8**7, abs=0.08)


def test_three_days_a_keyword_are_not_two_hundred() -> None:
    truth = account(2)
    rows = np.random.default_rng(0).random(truth.num_rows) < 0.015
    found = measured_ads(truth.filter(pa.array(rows)), truth)
    assert by_name(found.figures)["keywords a day"].distance == 1.0
    assert by_name(found.further)["days a keyword"].distance == 1.0


def test_weekdays_and_months_are_of_impressions() -> None:
    rows = {"keyword": ["a", "a"], "impressions": [30, 10]}
    one = pa.table(rows | {"day": [MONDAY, MONDAY + timedelta(days=1)]})
    other = pa.table(rows | {"day": [MONDAY, MONDAY + timedelta(days=31)]})  # a Thursday of February
    found = by_name(measured_ads(one, other).figures)
    assert (found["weekday"].distance, found["month"].distance) == (0.25, 0.25)


def test_what_lacks_is_left_out_and_the_rest_is_json() -> None:
    found = measured_ads(account(1).select(["keyword", "day"]), account(2)).to_json()
    assert [figure["name"] for figure in found["figures"]] == ["keywords a day"]
    assert json.dumps(found, allow_nan=False)


def test_tables_without_keywords_are_refused() -> None:
    with pytest.raises(ValueError, match="keyword"):
        measured_ads(pa.table({"day": [MONDAY]}), account(1))
