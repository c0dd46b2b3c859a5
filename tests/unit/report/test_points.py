"""What people are shown of a chart's points: weeks, rows of a table, one line of words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loader.report.points import by_week, evened, merged, number, rows, summary


def _chart(kind: str, live: list[Any], mock: list[Any], **more: str) -> dict[str, Any]:
    return {"kind": kind, "x": "day", "y": "orders a day", "live": live, "mock": mock, **more}


def test_a_day_without_rows_counts_nothing() -> None:
    chart = _chart("days", [["2026-03-02", 4.0], ["2026-03-04", 2.0]], [])
    assert [y for _, y in evened(chart, "live")] == [4, 0, 2]
    assert not by_week(chart)


def test_of_a_rate_a_day_without_rows_is_none() -> None:
    chart = _chart("rates", [["2026-03-02", 0.4], ["2026-03-04", 0.2]], [])
    assert [y for _, y in evened(chart, "live")] == [0.4, 0.2]
    assert summary(chart) == "On average: live 30.00%."


def test_many_days_are_means_of_weeks_on_both_sides() -> None:
    chart = _chart("days", [["2026-01-05", 7.0], ["2026-06-01", 7.0]], [["2026-01-06", 3.0]])
    assert by_week(chart)
    weeks = evened(chart, "live")
    assert weeks[0] == (date(2026, 1, 5), 1.0) and len(weeks) == 22
    assert evened(chart, "mock") == [(date(2026, 1, 5), 3.0)]


def test_words_of_either_side_stand_where_they_belong() -> None:
    sides = {"live": [("none", 1), ("to 10%", 2), ("more", 3)], "mock": [("none", 4), ("to 5%", 5), ("more", 6)]}
    assert [row[0] for row in merged(sides)] == ["none", "to 5%", "to 10%", "more"]
    assert merged(sides)[1] == ("to 5%", None, 5)


def test_numbers_are_in_their_order() -> None:
    assert merged({"live": [(3.0, 1)], "mock": [(1.0, 2), (10.0, 3)]}) == [(1, None, 2), (3, 1, None), (10, None, 3)]


def test_a_table_of_values_has_their_quantiles() -> None:
    grid = [[float(n), n / 100] for n in range(101)]
    found = list(rows(_chart("values", grid, [], x="price", y="share of lines")))
    assert ("50%", "50") in found and found[0] == ("1%", "1") and found[-1] == ("99%", "99")


def test_an_hour_has_its_name() -> None:
    found = list(rows(_chart("hours", [[25.0, 0.5]], [[25.0, 0.25]], y="share of orders")))
    assert found == [("Tue 01:00", "50.0%", "25.0%")]


@pytest.mark.parametrize(
    ("value", "axis", "shown"),
    [
        (None, "", "-"),
        (12345.6, "", "12,346"),
        (0.82083, "", "0.821"),
        (0.5, "share of lines", "50.0%"),
        (0.0004, "share of lines", "0.04%"),
        (0.0, "share of lines", "0.0%"),
    ],
)
def test_figures_are_short(value: float | None, axis: str, shown: str) -> None:
    assert number(value, axis) == shown


def test_a_line_of_words_says_the_same_of_both_sides() -> None:
    bars = _chart("bars", [[1.0, 0.7], [10.0, 0.3]], [[1.0, 0.6]], x="lines", y="share of orders")
    assert summary(bars) == "At 1: live 70.0%, mock 60.0%."
    curve = _chart("curve", [[0.1, 0.4], [0.2, 0.6], [1.0, 1.0]], [[0.15, 0.5], [1.0, 1.0]], x="share", y="share")
    assert summary(curve) == "At 20%: live 60.0%, mock 50.0%."
    few = _chart("curve", [], [[0.33, 0.5], [0.67, 0.8], [1.0, 1.0]], x="share", y="share")
    assert summary(few) == "At 67%: mock 80.0%."
