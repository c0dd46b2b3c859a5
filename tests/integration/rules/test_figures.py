"""`mock-data verify --realism`: the figures are those of the rows, by queries of another hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from loader import generate, verify
from loader.rules import figures
from tests.support.cli import run_cli
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows

ONCE = (
    "SELECT avg((n = 1)::int) FROM (SELECT count(*) AS n FROM data.dm_orders_shopify"
    " WHERE customer_id IS NOT NULL GROUP BY customer_id) c"
)
ORDER = "SELECT avg(total_price) FROM data.dm_orders_shopify"
OUT = "SELECT avg((inventory_quantity <= 0)::int) FROM data.dm_variants_shopify"
COST = "SELECT sum(cost_micros) / 1e6 / sum(clicks) FROM data.dm_ads_campaigns_google"


def test_figures_are_those_of_the_rows(warehouse_url: str) -> None:
    for beside in ("bigcommerce", "woocommerce"):  # two shops and their ads are enough
        execute(warehouse_url, f"DROP VIEW semantic.dm_orders_{beside} CASCADE")
    generate(session(warehouse_url, WORKSPACE), "all", count=1000, seed=5, as_of=AS_OF)
    proof = verify(session(warehouse_url, WORKSPACE), realism=True)
    found = {(one.platform, one.name): one for one in proof.figures}
    for name, query in (("one_order_share", ONCE), ("average_order", ORDER), ("stock_out_share", OUT)):
        assert found["shopify", name].value == pytest.approx(float(rows(warehouse_url, query)[0][0]), rel=1e-6), name
        assert found["shopify", name].judged
    assert found["google_ads", "click_cost"].value == pytest.approx(float(rows(warehouse_url, COST)[0][0]), rel=1e-6)
    assert {one.platform for one in proof.figures} >= {"shopify", "magento", "google_ads"}


def test_a_small_run_is_measured_and_not_judged(plan_url: str) -> None:
    generate(session(plan_url, WORKSPACE), "shopify", count=30, seed=5, as_of=AS_OF)
    done = run_cli("verify", "--realism", "--json", "--database-url", plan_url, "--workspace", WORKSPACE)
    answer = json.loads(done.stdout)
    assert answer["ok"] and answer["figures"]
    assert {one["within"] for one in answer["figures"]} == {None}
    text = run_cli("verify", "--realism", "--database-url", plan_url, "--workspace", WORKSPACE)
    assert "few orders" in text.stdout + text.stderr
    plain = run_cli("verify", "--json", "--database-url", plan_url, "--workspace", WORKSPACE)
    assert "figures" not in json.loads(plain.stdout)


def test_a_time_that_is_a_day_has_no_hour(plan_url: str) -> None:
    execute(plan_url, "ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE date")
    generate(session(plan_url, WORKSPACE), "shopify", count=120, seed=3, as_of=AS_OF)
    found = {one.name: one.value for one in verify(session(plan_url, WORKSPACE), realism=True).figures}
    assert {"one_order_share", "days_between_orders", "weekdays_uneven"} <= found.keys()
    assert "hours_uneven" not in found


def test_a_figure_that_the_server_cannot_tell_is_left_out(
    plan_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    generate(session(plan_url, WORKSPACE), "shopify", count=40, seed=3, as_of=AS_OF)
    (asked,) = (topic for topic in figures.topics() if topic.name == "orders")
    broken = replace(asked, name="broken", text="SELECT 1 / 0 AS average_order FROM :order o, :item i")
    others = tuple(topic for topic in figures.topics() if topic.name != "orders")
    monkeypatch.setattr(figures, "topics", lambda: (broken, *others))
    proof = verify(session(plan_url, WORKSPACE), realism=True)
    names = {one.name for one in proof.figures}
    assert proof.ok and "average_order" not in names and "one_order_share" in names
    assert "broken are not measured: division by zero" in caplog.text


def test_live_customers_who_order_are_none_of_the_run_s(warehouse_url: str) -> None:
    execute(
        warehouse_url,
        "INSERT INTO data.dm_customers_shopify (tenant_id, customer_id, shop_domain, email, created_at, updated_at)"
        f" SELECT '{WORKSPACE}', 9000 + n, 'real.example.com', 'live' || n || '@example.com', time, time"
        " FROM generate_series(1, 200) n, (VALUES (timestamptz '2024-01-01')) t (time)",
    )
    generate(session(warehouse_url, WORKSPACE), "shopify", count=300, seed=3, as_of=AS_OF)
    named = (
        "SELECT count(*) FROM data.dm_orders_shopify o JOIN data.dm_customers_shopify c USING (tenant_id, customer_id)"
        " WHERE c.email LIKE 'live%'"
    )
    assert rows(warehouse_url, named)[0][0] > 20
    found = {one.name: one.value for one in verify(session(warehouse_url, WORKSPACE), realism=True).figures}
    assert 0.1 < found["never_ordered_share"] < 0.25
