"""`mock-data report`: what it says is in the rows, by queries of another hand, on schemas that differ; its errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from loader import clean, compare, generate, runs, verify
from loader.errors import UsageError
from loader.flow.charts import Chart
from loader.rules import charts
from tests.support import templates
from tests.support.cli import run_cli
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.shops import load_shop
from tests.support.sql import execute, rows

ZONE = "Europe/Berlin"
FORGET = "DELETE FROM mock_data.keys; DELETE FROM mock_data.relations; DELETE FROM mock_data.runs"
"""Whoever forgets the runs has their rows as live ones."""


def _lines(orders: int = 400) -> dict[str, Any]:
    """A shop of its own habits: two lines an order, every customer five orders, prices of whole units and ninety."""
    number = np.repeat(np.arange(orders), 2)
    start = datetime(2025, 6, 1, 9)
    return {
        "order": number,
        "customer": number % (orders // 5),
        "product": (np.arange(2 * orders) * 7) % 23,
        "quantity": 1 + np.arange(2 * orders) % 3,
        "price": 5.9 + (np.arange(2 * orders) * 7) % 23,
        "category": np.where((np.arange(2 * orders) * 7) % 23 < 9, "Teapots of Ms Real", "Cups of Mr Real"),
        "at": np.array([start + timedelta(hours=int(13 * n)) for n in number], "datetime64[us]"),
    }


def _live(url: str, workspace: str = WORKSPACE, orders: int = 400) -> None:
    with psycopg.connect(url) as conn:
        load_shop(conn, workspace, _lines(orders), ZONE)


def _by_name(found: tuple[Chart, ...], platform: str = "shopify") -> dict[str, Chart]:
    return {chart.name: chart for chart in found if chart.platform == platform}


@pytest.fixture(scope="module")
def beside(databases: Databases) -> Iterator[tuple[str, Any]]:
    """The URL of a warehouse with a live shop, another workspace's, and a run of 300 orders; and what is compared."""
    for url in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
        _live(url)
        _live(url, OTHER, 60)
        generate(session(url, WORKSPACE), "shopify", count=300, seed=3, as_of=AS_OF)
        yield url, compare(session(url, WORKSPACE))


@pytest.fixture(scope="module")
def planned(databases: Databases) -> Iterator[str]:
    """The URL of a warehouse in the plan's shape with a run of 40 orders."""
    for url in databases.lend(databases.template("plan", templates.fill_plan)):
        generate(session(url, WORKSPACE), "shopify", count=40, seed=3, as_of=AS_OF)
        yield url


def test_points_are_those_of_the_rows(beside: tuple[str, Any]) -> None:
    warehouse_url, found = beside
    by_name = _by_name(found.charts)
    live = f"tenant_id = '{WORKSPACE}' AND order_id::bigint < 6000000400"
    days = (
        f"SELECT (created_at AT TIME ZONE '{ZONE}')::date, count(*), sum(total_price) FROM data.dm_orders_shopify"
        f" WHERE {live} GROUP BY 1 ORDER BY 1"
    )
    asked = rows(warehouse_url, days)
    assert list(by_name["orders_by_day"].live) == [(day, n) for day, n, _ in asked]
    assert [y for _, y in by_name["revenue_by_day"].live] == pytest.approx([float(money) for *_, money in asked])
    assert sum(y or 0 for _, y in by_name["orders_by_day"].mock) == 300
    assert by_name["baskets"].live == ((2.0, 1.0),)
    assert by_name["orders_a_customer"].live == ((5.0, 1.0),)
    assert dict(by_name["quantities"].live) == pytest.approx({1: 267 / 800, 2: 267 / 800, 3: 266 / 800}, abs=1e-6)
    assert min(x for x, _ in by_name["prices"].live) == 5.9 and max(x for x, _ in by_name["prices"].live) == 27.9
    assert sum(y or 0 for _, y in by_name["hours"].live) == pytest.approx(1)
    assert by_name["popularity"].live[-1] == (1.0, 1.0)
    assert [y for _, y in by_name["categories"].live] == pytest.approx([488 / 800, 312 / 800], abs=0.02)
    assert by_name["funnel"].live == () and dict(by_name["funnel"].mock)["buy"] == pytest.approx(0.03, abs=0.02)
    table = next(one for one in found.tables if one.table == "data.dm_orders_shopify")
    assert (table.rows, table.mock_rows, table.live_rows) == (300, 300, 400)
    assert [one.clock for one in found.platforms] == [ZONE]
    assert found.proof.ok
    gaps = dict((y, x) for x, y in by_name["days_between"].live)
    assert gaps[0.5] == pytest.approx(80 * 13 / 24, abs=0.1)


def test_what_the_shop_s_view_hides_is_no_live_row(warehouse_url: str) -> None:
    _live(warehouse_url, orders=100)
    (text,) = rows(warehouse_url, "SELECT pg_get_viewdef('semantic.dm_orders_shopify'::regclass)")[0]
    shown = (
        f"CREATE OR REPLACE VIEW semantic.dm_orders_shopify AS {text.rstrip(';')} AND tags IS DISTINCT FROM 'hidden'"
    )
    execute(warehouse_url, shown)
    execute(
        warehouse_url,
        "UPDATE data.dm_orders_shopify SET tags = 'hidden' WHERE order_id::bigint % 10 = 0 AND tags IS NULL",
    )
    generate(session(warehouse_url, WORKSPACE), "shopify", count=30, seed=3, as_of=AS_OF)
    found = compare(session(warehouse_url, WORKSPACE))
    assert sum(y or 0 for _, y in _by_name(found.charts)["orders_by_day"].live) == 90
    assert sum(y or 0 for _, y in _by_name(found.charts)["orders_by_day"].mock) == 30


def test_distances_tell_the_shop_from_the_run(beside: tuple[str, Any]) -> None:
    (one,) = beside[1].compared
    assert one.measures is not None
    figures = {figure.name: figure for figure in one.measures.figures}
    assert {"unit price", "quantity"} <= {name.replace("_", " ") for name in figures}
    assert one.measures.orders == 300 and one.measures.worst and one.measures.worst.excess > 0.1


def test_nothing_of_a_live_person_or_product_is_in_it(beside: tuple[str, Any]) -> None:
    found = beside[1]
    text = found.to_html() + json.dumps(found.to_json(), default=str)
    for private in ("live-shop.example", "Live Shop", "Real", "Product 1", "Buyer"):
        assert private not in text, private
    assert not re.findall(r"(?<![\d.])[56]00000\d{4}(?!\d)", text), "the keys of customers and orders"
    assert len(text) > 100_000


def test_without_live_rows_it_says_so(market_url: str) -> None:
    found = compare(session(market_url, WORKSPACE))
    assert not any(chart.live for chart in found.charts)
    assert {one.platform for one in found.platforms} >= {"shopify", "magento", "google_ads"}
    assert all("no live orders" in one.missing for one in found.compared)
    ads = _by_name(found.charts, "google_ads")
    clicks = rows(market_url, "SELECT sum(clicks), sum(cost_micros) / 1e6 FROM data.dm_ads_campaigns_google")[0]
    assert sum(y or 0 for _, y in ads["clicks_by_day"].mock) == clicks[0]
    assert sum(y or 0 for _, y in ads["cost_by_day"].mock) == pytest.approx(float(clicks[1]))
    text = found.to_html()
    assert "this page shows the mock rows alone" in text and len(text) < 1_500_000
    assert rows(market_url, "SELECT count(*) FROM mock_data.runs")[0][0] == 1, "only read"


@pytest.mark.parametrize("shape", ["odd_url", "plan_url"])
def test_strange_schemas_are_read_by_what_columns_mean(shape: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(shape)
    generate(session(url, WORKSPACE), "shopify", count=120, seed=3, as_of=AS_OF)
    execute(url, FORGET)
    generate(session(url, WORKSPACE), "shopify", count=90, seed=4, as_of=AS_OF)
    found = compare(session(url, WORKSPACE))
    by_name = _by_name(found.charts)
    assert sum(y or 0 for _, y in by_name["orders_by_day"].live) == 120
    assert sum(y or 0 for _, y in by_name["orders_by_day"].mock) == 90
    for name in ("prices", "baskets", "order_values", "popularity", "orders_a_customer"):
        assert by_name[name].live and by_name[name].mock, (name, by_name[name].missing)
    assert found.compared[0].measures is not None
    assert found.to_html().count("<figure") == sum(not one.missing for one in found.charts)


def test_what_the_schema_lacks_is_left_out_and_named(plan_url: str) -> None:
    execute(plan_url, "ALTER TABLE semantic.dm_orders_shopify DROP COLUMN customer_id")
    execute(plan_url, "DROP TABLE semantic.dm_shopify_pixel_events")
    generate(session(plan_url, WORKSPACE), "shopify", count=60, seed=3, as_of=AS_OF)
    found = compare(session(plan_url, WORKSPACE))
    by_name = _by_name(found.charts)
    assert by_name["retention"].missing == "the schema has no customer of orders"
    assert by_name["funnel"].missing.startswith("the schema has no kind of events")
    assert by_name["prices"].mock
    assert "Retention: the schema has no customer of orders" in found.to_html()


def test_a_time_that_is_a_day_has_no_hour(plan_url: str) -> None:
    execute(plan_url, "ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE date")
    generate(session(plan_url, WORKSPACE), "shopify", count=60, seed=3, as_of=AS_OF)
    by_name = _by_name(compare(session(plan_url, WORKSPACE)).charts)
    assert by_name["hours"].missing == "the time of an order is a day"
    days = rows(plan_url, "SELECT created_at, count(*) FROM semantic.dm_orders_shopify GROUP BY 1 ORDER BY 1")
    assert list(by_name["orders_by_day"].mock) == days


def test_many_orders_are_sampled_as_whole_customers(beside: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_ORDERS", 100)
    found = compare(session(beside[0], WORKSPACE))
    by_name = _by_name(found.charts)
    assert by_name["orders_a_customer"].live == ((5.0, 1.0),)
    assert by_name["baskets"].live == ((2.0, 1.0),)
    again = next(figure for figure in found.figures if figure.name == "product_again")
    assert again.live == pytest.approx(4 / 6), "of six products of each customer four are in two orders"
    assert sum(y or 0 for _, y in by_name["orders_by_day"].live) == 400, "counts are of all"


def test_what_the_server_cannot_answer_is_left_out(planned: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "_GRID", "no grid")
    by_name = _by_name(compare(session(planned, WORKSPACE)).charts)
    assert by_name["prices"].missing.startswith("the server could not answer")
    assert by_name["baskets"].mock


def test_what_takes_too_long_is_left_out(planned: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (asked,) = (one for one in charts.chart_files() if one.name == "baskets")
    slow = replace(asked, text="SELECT 1 AS x, 1 AS baskets FROM :item i, pg_sleep(60)")
    others = tuple(one for one in charts.chart_files() if one.name != "baskets")
    monkeypatch.setattr(charts, "chart_files", lambda: (slow, *others))
    monkeypatch.setattr(charts, "SECONDS", 2)
    by_name = _by_name(compare(session(planned, WORKSPACE)).charts)
    assert by_name["baskets"].missing == "reading it took longer than 2 s"
    assert by_name["prices"].mock


def test_lines_that_cannot_be_read_are_not_compared(plan_url: str) -> None:
    generate(session(plan_url, WORKSPACE), "shopify", count=60, seed=3, as_of=AS_OF)
    execute(plan_url, FORGET)
    execute(plan_url, "ALTER TABLE semantic.dm_order_items_shopify ALTER quantity TYPE text")
    generate(session(plan_url, WORKSPACE), "shopify", count=60, seed=4, as_of=AS_OF)
    execute(
        plan_url,
        "INSERT INTO semantic.dm_order_items_shopify SELECT id || 'x', tenant_id, order_id, product_id, variant_id,"
        " 'a few', price, created_at FROM semantic.dm_order_items_shopify ORDER BY id LIMIT 1",
    )
    found = compare(session(plan_url, WORKSPACE))
    by_name = _by_name(found.charts)
    assert by_name["quantities"].missing.endswith("a value is not what its column means (SQLSTATE 22P02)")
    assert by_name["prices"].live and by_name["prices"].mock
    assert found.compared[0].missing.startswith("the order lines could not be read: the server could not answer")
    text = found.to_html() + json.dumps(found.to_json(), default=str)
    assert "Not compared: the order lines could not be read" in text and "a few" not in text


# --- which run ---


def test_a_run_is_named_by_its_id_by_its_beginning_or_not_at_all(plan_url: str) -> None:
    at = session(plan_url, WORKSPACE)
    first = generate(at, "shopify", count=10, seed=1, as_of=AS_OF).run_id
    second = generate(at, "shopify", count=10, seed=2, as_of=AS_OF).run_id
    assert compare(at).run.run_id == compare(at, "latest").run.run_id == second
    assert compare(at, first).run.run_id == compare(at, str(first)[:9].upper()).run.run_id == first
    assert runs(at, run=str(first)[:8])[0].run_id == verify(at, str(first)[:13]).run_id == first
    assert clean(at, run=str(first)[:6], dry_run=True).runs == (first,)
    for name in ("zzz", "", "abc", "f" * 33):
        with pytest.raises(UsageError, match="is not how a run is named"):
            compare(at, name)
    with pytest.raises(UsageError, match="has no run that begins with"):
        clean(at, run=("0000" if str(first)[:4] != "0000" != str(second)[:4] else "ffff"))
    clean(at, run="latest")
    assert compare(at).run.run_id == runs(at, run="latest")[0].run_id == first
    with pytest.raises(UsageError, match="was removed") as error:
        compare(at, second)
    assert "mock-data runs" in error.value.hint


def test_the_command_writes_the_page(market_url: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    named = ("--database-url", market_url.replace("postgres@", "postgres:s3cret@"), "--workspace", WORKSPACE)
    done = run_cli("report", "-o", str(path), *named)
    assert done.code == 0, done.stderr
    text = path.read_text("utf-8")
    (run_id,) = rows(market_url, "SELECT run_id::text FROM mock_data.runs")[0]
    command = re.search(r"<code>(.*? clean .*?)</code>", text)
    assert command and f"--run {run_id} --confirm --database-url postgresql://postgres@" in command[1]
    assert "s3cret" not in text and "PGPASSWORD" in text
    assert list(tmp_path.iterdir()) == [path]
    both = run_cli("report", run_id[:8], "--json", "-o", str(path), *named)
    assert both.json["run"]["run_id"] == run_id and both.json["ok"] and both.json["charts"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "nothing to write to"),
        (("-o", "no/such/folder/report.html"), 2, "there is no folder"),
        (("abc", "--json"), 2, "'abc' is not how a run is named"),
    ],
)
def test_errors_are_a_line_of_cause_and_one_of_remedy(
    planned: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run_cli("report", *arguments, "--database-url", planned, "--workspace", WORKSPACE)
    assert done.code == code
    assert said in done.stdout + done.stderr and "hint" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_without_matplotlib_the_figures_are_there_all_the_same(planned: str, tmp_path: Path) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError('not here')", "utf-8")
    absent = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).resolve().parents[3]}"}
    named = ("--database-url", planned, "--workspace", WORKSPACE)
    done = run_cli("report", "-o", str(tmp_path / "page.html"), *named, env=absent)
    assert done.code == 3 and "pip install 'mock-data[report]'" in done.stderr
    assert not (tmp_path / "page.html").exists()
    assert run_cli("report", "--json", *named, env=absent).json["charts"]
