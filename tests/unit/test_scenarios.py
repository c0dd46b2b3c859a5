"""Scenario files: read, typed, and refused by name."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from loader.errors import UsageError
from loader.flow.scenario import Growth, Sale, StockOut, moment
from loader.scenario_files import parsed, read, shipped

DAY = 86_400_000_000


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "summer.toml"
    file.write_text(
        'title = "Summer"\n[[sale]]\nsince = 2026-07-01\ndays = 10\norders = 3\n[[sale]]\nsince = "50%"\n'
        "[growth]\nsince = -30\nuntil = -1\n[stock_out]\nproducts = 3\n"
    )
    found = read(file)
    assert (found.name, found.title) == ("summer", "Summer")
    assert found.effects == (
        Growth("-30", "-1"),
        Sale("2026-07-01", days=10.0, orders=3.0),
        Sale("50%"),
        StockOut(products=3),
    )
    assert found.to_json()["effects"][1] == {
        "kind": "sale", "since": "2026-07-01", "days": 10.0, "orders": 3.0, "discount_rate": 0.6, "off": 0.2,
    }  # fmt: skip


def test_times_of_a_window() -> None:
    start, as_of = 20_000 * DAY, 20_100 * DAY
    for text, days in (("0%", 0), ("25%", 25), ("100%", 100), ("7", 7), ("-7", 93), ("2024-10-14", 10)):
        assert moment(text, start, as_of) == start + days * DAY, text
    assert Sale("90%", days=30).span(start, as_of) == (20_090 * DAY, as_of), "no longer than the window"


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        ({"slae": {}}, "unknown key 'slae'", "did you mean sale?"),
        ({"sale": {"order": 2}}, "sale: unknown key 'order'", "did you mean orders?"),
        ({"sale": {"orders": "many"}}, "sale.orders is 'many'", "give a number from 0.05 to 50"),
        ({"sale": {"orders": True}}, "sale.orders is True", "give a number"),
        ({"sale": {"off": 2}}, "sale.off is 2", "from 0.01 to 0.95"),
        ({"stock_out": {"products": 1.5}}, "products is 1.5", "give a whole number from 1"),
        ({"growth": {"since": "soon"}}, "growth.since is 'soon'", "a date, days after the window begins"),
        ({"growth": {"since": datetime(2026, 7, 1, 9, 30)}}, "growth.since is 2026-07-01 09:30:00", "a date"),
        ({"growth": {"since": 1.5}}, "growth.since is 1.5", "a date"),
        ({"growth": {"until": "50%", "days": 3}}, "days and until both", "give one"),
        ({"growth": 3}, "growth is not a table", r"write \[growth\]"),
        ({"title": 3}, "title is not a text", "such as"),
        ({"title": "Nothing"}, "nothing happens", "add a table"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(data: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        parsed("x", data, "x.toml")
    assert re.search(hint, refused.value.hint), refused.value.hint


def test_shipped_ones_go_by_their_names(tmp_path: Path) -> None:
    assert len(shipped()) == 7
    assert read("sale-week") in shipped()
    with pytest.raises(UsageError, match="no scenario 'sale-weak'") as refused:
        read("sale-weak")
    assert "did you mean sale-week?" in refused.value.hint
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[sale")
    with pytest.raises(UsageError, match="is not TOML"):
        read(tmp_path / "broken.toml")
