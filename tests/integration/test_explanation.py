"""`explain`: any name of a column leads to it, and what is pasted of its answer fills it otherwise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from loader import Session, explain, generate, platforms
from loader.errors import UsageError
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import execute, rows


def test_a_column_is_found_by_any_name_and_explained_in_full(warehouse_url: str, tmp_path: Path) -> None:
    at = session(warehouse_url, WORKSPACE)
    names = ("dm_orders_shopify.customer_email", "semantic.dm_orders_shopify.EMAIL", 'data."dm_orders_shopify".email')
    first, *others = (explain(at, name) for name in names)
    assert [one.columns for one in others] == [first.columns] * 2
    (column,) = first.columns
    assert (column.column, column.shown, column.filled_by) == ("email", "customer_email", "customer_email")
    assert first.detail and all("@example." in sample for sample in first.detail.samples)
    assert first.detail.considered[0].score == 100
    status = explain(at, "dm_orders_shopify.financial_status").detail
    assert status and any(line.startswith("one of: pending, authorized") for line in status.constraints)
    assert explain(at, "dm_orders_shopify.tenant_id").columns[0].why == "the tenant column"

    text = first.detail.override
    assert tomllib.loads(text) == {"dm_orders_shopify": {"customer_email": {"leave": True}}}
    for line in ("", *text.splitlines()[2:]):  # as it is, then each of the others in its place
        file = tmp_path / "columns.toml"
        file.write_text("\n".join((text.splitlines()[0], line.removeprefix("# "))) if line else text)
        pasted = Session.open(warehouse_url, workspace=WORKSPACE, columns=file)
        after = explain(pasted, names[0])
        assert after.columns[0].filled_by != column.filled_by
        assert after.detail and f"{file} configures it already" in after.detail.override
    file.write_text(text)
    generate(Session.open(warehouse_url, workspace=WORKSPACE, columns=file), "shopify", count=10)
    assert rows(warehouse_url, "SELECT count(email), count(*) > 0 FROM data.dm_orders_shopify") == [(0, True)]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("dm_order_shopify", "did you mean dm_orders_shopify?"),
        ("dm_order_shopify.total_price", "did you mean dm_orders_shopify?"),
        ("dm_orders_shopify.totalprice", "did you mean total_price?"),
        ("nothing.like.it.at.all", "known: "),
        ("", "known: "),
        ("...", "known: "),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(market_url: str, name: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        explain(session(market_url), name)
    assert error.value.hint.startswith(hint)


def test_a_table_without_a_workspace_and_beside_a_platform_that_cannot_be_read(plan_url: str) -> None:
    execute(
        plan_url,
        "ALTER TABLE semantic.dm_products_magento RENAME TO gone",
        "CREATE VIEW semantic.dm_products_magento AS SELECT 1 AS id",
    )
    at = session(plan_url)
    table = explain(at, "dm_products_shopify")
    assert {one.column for one in table.columns} >= {"title", "vendor"} and table.detail is None
    detail = explain(at, "dm_products_shopify.title").detail
    assert detail and "--workspace" in detail.not_tried and detail.samples == ()
    found = {one.platform: one.tables for one in platforms(at).platforms}
    assert found["magento"] == 0 and (found["shopify"] or 0) > 4
    nowhere = platforms(session("postgresql://127.0.0.1:1/nowhere"))
    assert nowhere.not_asked and nowhere.platforms[0].tables is None
