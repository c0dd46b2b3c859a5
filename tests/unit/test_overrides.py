"""The override file: what it may say, and that nothing in it is passed over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loader.binding.constants import NotFitting, typed
from loader.errors import ConfigError
from loader.flow.table import Column
from loader.overrides import VARIABLE, Override, load, nearest, parse
from loader.types import Family, PgType

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "columns.toml.example"


def test_the_example_is_read() -> None:
    found = parse(EXAMPLE.read_text("utf-8"))
    assert found.columns == (
        Override("dm_orders_shopify", "amount_due", meaning="total"),
        Override("dm_orders_shopify", "presentment_currency", constant="EUR"),
        Override("data.shopify_orders", "synced_at", leave=True),
    )
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


def column(family: Family, **more: Any) -> Column:
    limits = {name: more.pop(name) for name in ("allowed", "low", "high") if name in more}
    return Column("c", 1, PgType(0, family, family, **more), **limits)


@pytest.mark.parametrize(
    ("value", "where", "made"),
    [
        ("EUR", column("text", length=3), "EUR"),
        (5, column("text"), "5"),
        (7, column("int2"), 7),
        (2.5, column("numeric", precision=6, scale=2), Decimal("2.5")),
        (True, column("bool"), True),
        (date(2026, 1, 2), column("date"), date(2026, 1, 2)),
        ("2026-01-02T03:00:00+01:00", column("timestamp"), datetime(2026, 1, 2, 2)),
        (datetime(2026, 1, 2), column("timestamptz"), datetime(2026, 1, 2, tzinfo=UTC)),
        ("7F0C5A52-8F6B-4F0E-9D0E-1F4F6F0A9B11", column("uuid"), "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"),
        ('{"a": 1}', column("jsonb"), '{"a": 1}'),
        ("a", column("enum", labels=("a",), allowed=("a",)), "a"),
        (3, column("int4", allowed=("3", "4")), 3),
    ],
)
def test_a_constant_takes_its_columns_type(value: Any, where: Column, made: Any) -> None:
    assert typed(value, where) == made


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("EURO", column("text", length=3)),
        (40_000, column("int2")),
        (1.5, column("int4")),
        (True, column("int4")),
        ("x", column("int4")),
        (2.555, column("numeric", precision=6, scale=2)),
        (10_000, column("numeric", precision=6, scale=2)),
        ("nan", column("numeric")),
        ("yes", column("bool")),
        ("2026-13-01", column("date")),
        ("not-a-uuid", column("uuid")),
        ("{", column("jsonb")),
        ("c", column("enum", allowed=("a", "b"))),
        (9, column("int4", low=1, high=5)),
        ("x", column("other")),
    ],
)
def test_a_constant_that_does_not_fit_is_refused(value: Any, where: Column) -> None:
    with pytest.raises(NotFitting):
        typed(value, where)


def test_an_empty_file_says_nothing() -> None:
    assert parse("# nothing yet\n").objects == ()
