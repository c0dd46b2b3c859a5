"""The override file: what it may say, and that nothing in it is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.errors import ConfigError
from loader.overrides import VARIABLE, Override, load, nearest, parse
from tests.support.paths import ROOT

EXAMPLE = ROOT / "config" / "columns.toml.example"


def test_the_example_is_read() -> None:
    found = parse(EXAMPLE.read_text("utf-8"))
    assert set(found.columns) == {
        Override("dm_orders_shopify", "amount_due", meaning="total"),
        Override("dm_orders_shopify", "presentment_currency", constant="EUR"),
        Override("data.shopify_orders", "synced_at", leave=True),
        Override("dm_orders_shopify", "risk_score_count", noise=True),
        Override("dm_orders_shopify", "sales_channel_contact", personal=False),
    }
    assert found.tenants == (("dm_customers_shopify", "org_id"),)
    assert found.shared == ("dm_order_items_shopify",)


def test_a_table_with_its_schema_needs_no_quotes() -> None:
    assert parse("[data.orders]\ntenant = 'org'\n[data.orders.total]\nleave = true").objects == ("data.orders",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a.b]\nmeening = 'total'", "meening"),
        ("[a.b]\nmeaning = 'total'\nleave = true", "exactly one"),
        ("[a.b]\nleave = false", "leave must be true"),
        ("[a.b]\nnoise = false", "noise must be true"),
        ("[a.b]\npersonal = 'no'", "personal must be true or false"),
        ("[a.b]\npersonal = 1", "personal must be true or false"),
        ("[a.b]\npersonal = true\nleave = true\nnoise = true", "exactly one"),
        ("[a.b]\nmeaning = 3", "must be a string"),
        ("[a.b]\nconstant = [1]", "list"),
        ("[a]\ntenant = true", "tenant must be a string"),
        ("[a]\ntenant = false\nleave = true", "neither"),
        ("[a.b]", "exactly one"),
        ("meaning = 'total'", "neither"),
        ("[a.b.c.d]\nleave = true", "neither"),
        ("[a", "as TOML"),
    ],
)
def test_what_is_not_understood_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        parse(text)
    assert caught.value.exit_code == 3


def test_whose_the_values_are_may_stand_beside_another_entry() -> None:
    found = parse("[a.b]\npersonal = true\n[a.c]\npersonal = false\nnoise = true").columns
    assert found == (Override("a", "b", personal=True), Override("a", "c", noise=True, personal=False))
    assert [one.withholds for one in found] == [False, True]


def test_the_file_may_be_named_and_must_then_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({}).objects == ()
    with pytest.raises(ConfigError, match="does not exist"):
        load({VARIABLE: str(tmp_path / "none.toml")})
    (tmp_path / "own.toml").write_text("[a.b]\nleave = true\n", "utf-8")
    assert load({VARIABLE: str(tmp_path / "own.toml")}).objects == ("a",)
    assert load({VARIABLE: str(tmp_path / "none.toml")}, tmp_path / "own.toml").objects == ("a",)


def test_the_nearest_name() -> None:
    assert nearest("totl_price", ["total_price", "id"]) == "did you mean total_price?"
    assert nearest("zzz", ["b", "a"]) == "known: a, b"


def test_an_empty_file_says_nothing() -> None:
    assert parse("# nothing yet\n").objects == ()
