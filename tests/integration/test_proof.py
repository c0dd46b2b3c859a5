"""The rules before COMMIT, and `mock-data verify` after it."""

from __future__ import annotations

import re
import subprocess
from shutil import which
from uuid import UUID

import psycopg
import pytest

from loader import RunResult, generate, verify, verify_all
from loader import vocabulary as platforms
from loader.api import rules_script
from loader.cleanup import Selection, clean
from loader.database import connect
from loader.errors import InvariantError, Refused, UsageError
from loader.proof import Proof
from loader.reflection import reflect
from loader.rules.engine import check
from tests.support.cli import run_cli
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import add_live_rows, execute

ORDERS = "data.dm_orders_shopify"


@pytest.fixture
def odd_url(odd_url: str) -> str:
    """With live rows in it."""
    for number in (1, 2):
        add_live_rows(odd_url, WORKSPACE, number)
    return odd_url


def run(url: str, platform: str = "shopify", count: int = 60, seed: int = 7) -> RunResult:
    """Without visits that buy nothing, which no test here looks at; ads alone have none."""
    sessions = None if platform == "google_ads" else "purchases"
    return generate(session(url, WORKSPACE), platform, count=count, seed=seed, as_of=AS_OF, sessions=sessions)


def proved(url: str, run_id: UUID | None = None) -> Proof:
    return verify(session(url, WORKSPACE), run_id)


def broken(proof: Proof) -> dict[str, tuple[str, ...]]:
    return {outcome.name: outcome.sample for outcome in proof.outcomes if outcome.violations}


@pytest.mark.parametrize(
    ("shape", "applied", "missing"),
    [
        ("warehouse_url", {"order_discount", "event_funnel"}, ("item_row_total", "item.row_total")),
        ("plan_url", {"customer_orders_count", "event_funnel"}, ("order_discount", "order.discount")),
        ("odd_url", {"order_number", "event_funnel", "item_published"}, ("product_stock", "product.stock")),
    ],
)  # fmt: skip
def test_a_run_keeps_every_rule_that_its_schema_has_columns_for(
    request: pytest.FixtureRequest, shape: str, applied: set[str], missing: tuple[str, str]
) -> None:
    url = str(request.getfixturevalue(shape))
    result = run(url)
    told = result.to_json()
    assert {check["name"] for check in told["checks"]} >= applied | {"rows_kept_as_planned"}
    assert not [check for check in told["checks"] if check["violations"]]
    assert all(check["table"] and check["platform"] == "shopify" for check in told["checks"])
    lacking = {one["name"]: one["missing"] for one in told["not_applied"]}
    assert missing[1] in lacking[missing[0]]
    assert lacking["payment_time"] == ["payment.order", "payment.created"]
    again = proved(url)
    assert again.run_id == result.run_id
    assert again.ok


def test_a_trigger_that_spoils_rows_fails_the_run_and_nothing_is_kept(warehouse_url: str) -> None:
    execute(
        warehouse_url,
        "CREATE FUNCTION data.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " NEW.line_items_count := NEW.line_items_count + 1; NEW.updated_at := NEW.created_at - interval '1 day';"
        " RETURN NEW; END $$",
        f"CREATE TRIGGER spoil BEFORE INSERT ON {ORDERS} FOR EACH ROW WHEN (NEW.order_number = '1003')"
        " EXECUTE FUNCTION data.spoil()",
    )
    with pytest.raises(InvariantError) as refused:
        run(warehouse_url)
    message = refused.value.message
    assert f"order_line_count: 1 row(s) of {ORDERS} break it" in message
    assert "order_sequence" in message
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute(f"SELECT count(*) FROM {ORDERS}").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (0,)
    result = run_cli(
        "generate", "shopify", "--count", "5", "--seed", "2", "--json", "--workspace", WORKSPACE, url=warehouse_url
    )
    assert result.code == 7
    assert result.json["error"]["kind"] == "invariant"


def test_times_are_compared_by_day_where_a_column_has_no_more(plan_url: str) -> None:
    execute(plan_url, "ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE date",
            "ALTER TABLE semantic.dm_customers_shopify ALTER updated_at TYPE text")  # fmt: skip
    assert {"order_signup", "order_sequence", "customer_sequence"} <= {o.name for o in run(plan_url, count=200).checks}
    execute(plan_url, "UPDATE semantic.dm_customers_shopify SET created_at = created_at + interval '1000 days'")
    assert "order_signup" in broken(proved(plan_url))


def test_live_text_that_is_no_number_is_not_the_run_s_fault(plan_url: str) -> None:
    execute(
        plan_url,
        "ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE text, ALTER total_price TYPE text",
        f"""INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at)
            VALUES ('live', '{WORKSPACE}', 'free', 0, '2026-01-01', '2026-01-01')""",
    )
    told = {outcome.name: outcome for outcome in run(plan_url).checks}
    assert told["customer_total_spent"].missing == ('invalid input syntax for type numeric: "..."',)
    assert told["order_total"].violations == 0, "only the run's own are read there"


def test_what_somebody_edited_is_no_longer_the_run_s_but_the_rest_still_is(warehouse_url: str) -> None:
    run(warehouse_url)
    execute(warehouse_url, f"UPDATE {ORDERS} SET total_price = 1 WHERE order_number = '1001'")
    assert proved(warehouse_url).ok, "an edited order is its editor's"
    execute(
        warehouse_url,
        "UPDATE data.dm_order_items_shopify SET price = price + 1 WHERE order_id ="
        f" (SELECT order_id FROM {ORDERS} WHERE order_number = '1002')",
    )
    assert "order_subtotal" in broken(proved(warehouse_url)), "an edited line is still its order's"


def test_another_run_or_live_orders_do_not_break_a_run(warehouse_url: str) -> None:
    first = run(warehouse_url, "all", 12)
    run(warehouse_url, "shopify", 20, seed=8)
    run(warehouse_url, "google_ads", 4, seed=9)
    assert broken(proved(warehouse_url, first.run_id)) == {}
    assert broken(proved(warehouse_url)) == {}


def test_a_run_that_was_removed_has_nothing_to_prove(warehouse_url: str) -> None:
    first, second = run(warehouse_url, "all", 8), run(warehouse_url, count=5, seed=8)
    with psycopg.connect(warehouse_url) as conn:
        clean(conn, Selection(WORKSPACE, run_id=second.run_id), dry_run=False)
    with pytest.raises(UsageError, match="was removed"):
        proved(warehouse_url, second.run_id)
    latest = proved(warehouse_url)
    assert latest.run_id == first.run_id
    with psycopg.connect(warehouse_url) as conn:
        clean(conn, Selection(WORKSPACE, platform="magento"), dry_run=False)
    assert {outcome.platform for outcome in proved(warehouse_url).outcomes} == {*platforms.load()} - {"magento"}
    with psycopg.connect(warehouse_url) as conn:
        clean(conn, Selection(WORKSPACE, all=True), dry_run=False)
    with pytest.raises(UsageError, match="has no run"):
        proved(warehouse_url)


def test_the_settings_are_put_back_and_nothing_is_written(warehouse_url: str) -> None:
    made = run(warehouse_url, count=5)
    with connect(warehouse_url) as conn:
        conn.execute("SET TRANSACTION READ ONLY")
        conn.execute("SET LOCAL work_mem = '5MB'")
        vocabulary = platforms.load()["shopify"]
        entities = reflect(conn, [vocabulary]).entities
        check(conn, vocabulary, entities, made.run_id, WORKSPACE, later=True)
        names = ("work_mem", "enable_nestloop", "enable_sort", "enable_mergejoin", "jit")
        found = [conn.execute(f"SHOW {name}".encode()).fetchone() for name in names]
        assert found[0] == ("5MB",)
        assert found[1:4] == [("on",)] * 3


def test_verify_says_what_it_found_and_exits_with_7(warehouse_url: str) -> None:
    made = run(warehouse_url, "all", 5)
    asked = ("verify", "--json", "--workspace", WORKSPACE)
    good = run_cli(*asked, url=warehouse_url)
    assert (good.code, good.json["ok"], good.json["run_id"]) == (0, True, str(made.run_id))
    assert {one["platform"] for one in good.json["checks"]} == set(platforms.load())
    execute(warehouse_url, "DELETE FROM data.dm_shopify_pixel_events WHERE order_id IS NOT NULL")
    bad = run_cli(*asked, str(made.run_id), url=warehouse_url)
    assert (bad.code, bad.json["ok"]) == (7, False)
    assert [one for one in bad.json["checks"] if one["violations"]] == [
        {"name": "event_funnel", "platform": "shopify", "table": "data.dm_shopify_pixel_events", "violations": 5}
    ]
    every = run_cli(*asked, "all", url=warehouse_url)
    assert (every.code, every.json["ok"], [one["ok"] for one in every.json["runs"]]) == (7, False, [False])
    people = run_cli("verify", "--workspace", WORKSPACE, url=warehouse_url)
    assert people.code == 7
    assert "1 of" in people.stdout
    assert "broken: event_funnel, by 5 rows" in people.stdout
    assert re.search(r"not applied +platform", people.stdout)
    assert re.search(r"payment_time +magento +payment.order", people.stdout)


@pytest.mark.skipif(which("psql") is None, reason="there is no psql")
@pytest.mark.parametrize("shape", ["warehouse_url", "odd_url"])
def test_the_rules_run_in_psql(request: pytest.FixtureRequest, shape: str) -> None:
    url = str(request.getfixturevalue(shape))
    run(url, count=30)

    def listed() -> dict[str, list[str]]:
        told = rules_script(session(url, WORKSPACE))
        done = subprocess.run(
            ["psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", url], input=told, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        parts: dict[str, list[str]] = {}
        for line in done.stdout.splitlines():
            if line.endswith(" shopify"):
                parts[line.removesuffix(" shopify")] = []
            else:
                parts[list(parts)[-1]].append(line)
        return parts

    before = listed()
    applied = {outcome.name for outcome in proved(url).outcomes if outcome.violations is not None}
    assert set(before) == applied
    assert not any(before.values())
    lines, price = ("data.dm_order_items_shopify", "price") if shape == "warehouse_url" else (
        '"Ops Facts"."SalesLine"', '"UnitPrice"')  # fmt: skip
    execute(url, f"UPDATE {lines} SET {price} = {price} + 1 WHERE xmin IN (SELECT xid::xid FROM mock_data.runs)")
    assert len(listed()["order_subtotal"]) == 30


def test_rows_that_all_have_a_new_writer_are_not_called_proven(warehouse_url: str) -> None:
    made = run(warehouse_url, count=10)
    tables = [table.table for table in made.platforms[0].tables]
    execute(warehouse_url, *(f"UPDATE {table} SET tenant_id = tenant_id" for table in tables))
    with pytest.raises(Refused, match="recognised"):
        proved(warehouse_url)
    with pytest.raises(Refused, match="recognised"):
        verify_all(session(warehouse_url, WORKSPACE))
    second = run(warehouse_url, "magento", 3)
    both = verify_all(session(warehouse_url, WORKSPACE))
    assert [proof.run_id for proof in both.proofs] == [second.run_id] and both.ok
    assert len(both.warnings) == 1 and str(made.run_id) in both.warnings[0]
