"""A profile for people: every part of it, in 80 columns."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loader.errors import UsageError
from loader.flow.draws import Running
from loader.flow.profile import Dependence, History
from loader.profiles import read_document
from loader.report import analysis
from loader.report.charts import bars, curve, heat
from tests.support.schemas import NOTHING
from tests.unit.flow.test_profile import FULL


def test_every_part_is_shown_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    analysis.shown({"shopify": FULL, "magento": replace(FULL, rows={})})
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    for part in (
        "shopify", "order", "o-000012x", "paid 3, open 1", "order.channel", "200 rows, 2 values",
        "40 orders with 60 lines of 12 customers and 2 guests", "Europe/London", "Mon", "Mugs", "the best fifth",
        "customers by orders", "lines an order", "discounts", "price_of_customer: 0.3", "no rows yet",
    ):  # fmt: skip
        assert part in text, part
    assert "Mill" not in text, "the shop's own name is a row's"


def test_a_part_that_has_no_view_is_shown_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    lines = list(analysis._anything({"a": (1, 2), "b": {"c": np.arange(3), "d": FULL.keys}}, 0))
    assert lines[:3] == ["a: 1, 2", "b:", "  c: 0 1 2"]
    assert lines[3:5] == ["  d:", "    order/id: kind number, next 12, prefix o-, width 6, suffix x, version 4"]


def test_charts() -> None:
    assert curve(np.array([0.0, 1.0, 2.0, 4.0]), 80) == "▁▃▅█"
    assert len(curve(np.arange(500.0), 80)) == 80
    assert bars(["a", "bb"], np.array([1.0, 3.0]), 20).splitlines() == [
        " a ███        25.0%",
        "bb █████████  75.0%",
    ]
    shown = heat(np.array([[0.0, 1.0], [2.0, 4.0]]), ("x", "y"), "0 1", 2)
    assert shown.splitlines() == ["  0 1", "x   ░░", "y ▒▒██"]
    assert curve(np.array([]), 80) == ""


@pytest.mark.parametrize(
    "broken",
    [{"nulls": math.nan}, {"nulls": 7.0}, {"shares": (-1.0, 2.0)}, {"shares": ()}, {"places": (10**6,)},
     {"values": ("a\x00", "b")}],
    ids=["NaN", "seven", "negative", "none", "beyond", "NUL"],
)  # fmt: skip
def test_a_file_from_which_nothing_can_be_drawn_is_refused(broken: dict[str, Any]) -> None:
    history = History("values", 50, 0.1, values=("a", "b"), shares=(0.5, 0.5))
    for one in (history, replace(history, **broken)):
        data = replace(NOTHING, history={("order", "desk"): one}).to_json()
        document = {"format": "mock-data profile", "version": 1, "platforms": {"shopify": data}}
        if one is history:
            assert read_document(document, "file")
        else:
            with pytest.raises(UsageError, match=r"platforms\.shopify: history of order\.desk: "):
                read_document(document, "file")


RUNNING = Running("I-{time}-{number}", 5, True, (("2026", 17),))


@pytest.mark.parametrize(
    ("by", "broken", "said"),
    [
        (Dependence("dated", ("at",), format="%Y-%m"), {"format": "%H:%M"}, "by.format"),
        (Dependence("dated", ("at",), format="upper %B"), {"format": ""}, "by.format"),
        (Dependence("dated", ("at",), format="%A", zone="Asia/Tokyo"), {"zone": "Asia/Nowhere"}, "by.zone"),
        (Dependence("calendar", ("at",), prefix="month"), {"prefix": "fortnight"}, "by.prefix"),
        (Dependence("numbered", ("at",), format="%Y", number=RUNNING), {"format": "%A"}, "by.format"),
        (Dependence("numbered", ("at",), number=RUNNING), {"number": None}, "by.number"),
        (Dependence("numbered", ("at",), number=RUNNING), {"number": Running("I-{name}", 5, False)}, "by.number"),
        (Dependence("numbered", ("at",), number=RUNNING), {"number": replace(RUNNING, width=-1)}, "by.number"),
        (Dependence("numbered", ("at",), number=RUNNING), {"number": replace(RUNNING, last=(("", -9),))}, "by.number"),
    ],
)
def test_a_file_whose_column_follows_nothing_is_refused(by: Dependence, broken: dict[str, Any], said: str) -> None:
    for one in (by, replace(by, **broken)):
        data = replace(NOTHING, history={("order", "code"): History("related", 50, 0.0, by=one)}).to_json()
        document = {"format": "mock-data profile", "version": 1, "platforms": {"shopify": data}}
        if one is by:
            assert read_document(document, "the file")
            continue
        with pytest.raises(UsageError, match=rf"the file: .*history of order\.code: {said}"):
            read_document(document, "the file")


@pytest.mark.parametrize("version", ["1", True, None, [1]])
def test_a_version_that_is_no_number_is_called_so(version: object) -> None:
    for document in (
        {"format": "mock-data profile", "version": version, "platforms": {"shopify": NOTHING.to_json()}},
        {
            "format": "mock-data profile",
            "version": 1,
            "platforms": {"shopify": {**NOTHING.to_json(), "version": version}},
        },
    ):
        with pytest.raises(UsageError, match=r"version: not a whole number"):
            read_document(document, "the file")
