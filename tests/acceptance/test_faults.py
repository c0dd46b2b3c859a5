"""Each table's load dies once by an error and once by SIGKILL: nothing is left, and the next run works."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import psycopg
import pytest

from loader import RunResult, clean, generate
from loader.errors import LoadError, SchemaError
from tests.support.cli import Process, run_cli, start_cli
from tests.support.rules import broken
from tests.support.sessions import WORKSPACE, session
from tests.support.sql import count_rows, execute, rows, warehouse_sizes

TABLES = (
    "dm_shop_info_shopify", "dm_products_shopify", "dm_variants_shopify", "dm_customers_shopify", "dm_orders_shopify",
    "dm_order_items_shopify", "dm_shopify_pixel_events",
)  # fmt: skip
COUNT = 20
ASK = (
    *("generate", "shopify", "--count", str(COUNT), "--sessions", "purchases", "--seed", "5", "--json"),
    *("--workspace", WORKSPACE),
)
# A statement trigger stops the load in the middle of a table for as long as somebody holds this lock.
LOCK = 4711


def rows_of_everything(url: str) -> dict[str, int]:
    tags = ("mock_data.runs", "mock_data.relations", "mock_data.keys")
    return {name: count_rows(url, name) for name in (*(f"data.{table}" for table in TABLES), *tags)}


def generated(url: str, platform: str = "shopify", *, count: int = COUNT, dry_run: bool = False) -> RunResult:
    """The run of ASK within this process."""
    return generate(session(url, WORKSPACE), platform, count=count, seed=5, sessions="purchases", dry_run=dry_run)


def works(url: str) -> None:
    assert generated(url).committed
    found = broken(url, WORKSPACE)
    assert not {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("table", TABLES)
def test_an_error_in_any_table_leaves_nothing(warehouse_url: str, table: str) -> None:
    fail = "BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '23514', CONSTRAINT = 'injected_rule'; END"
    execute(
        warehouse_url,
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ {fail} $$",
        f"CREATE TRIGGER boom AFTER INSERT ON data.{table} FOR EACH ROW EXECUTE FUNCTION fail()",
    )
    before = rows_of_everything(warehouse_url)
    with pytest.raises(LoadError, match="injected_rule") as failed:
        generated(warehouse_url)
    assert f"data.{table}" in failed.value.message
    assert rows_of_everything(warehouse_url) == before
    execute(warehouse_url, f"DROP TRIGGER boom ON data.{table}")
    works(warehouse_url)


def test_a_check_that_a_later_row_breaks_names_table_line_and_constraint(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("CREATE FUNCTION data.fine(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT $1 <> 777'")
        conn.execute("ALTER TABLE data.dm_shopify_pixel_events ADD CONSTRAINT few CHECK (data.fine(id))")
    result = run_cli(*ASK, "--count", "60", "--sessions", "full", url=warehouse_url)
    error = result.json["error"]
    assert (result.code, error["kind"]) == (6, "load")
    message = error["message"]
    for word in ("data.dm_shopify_pixel_events", "few", "line "):
        assert word in message
    assert sum(rows_of_everything(warehouse_url).values()) == 0


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("code text NOT NULL CHECK (data.fine(code))", "dm_orders_shopify_code_check"),
        ("paper text NOT NULL CHECK (md5(paper) LIKE 'X%')", "dm_orders_shopify_paper_check"),
        ("stamp data.stamp NOT NULL", "stamped"),
    ],
)
def test_a_check_that_nobody_reads_is_tried_before_begin(warehouse_url: str, column: str, words: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("CREATE FUNCTION data.fine(text) RETURNS boolean LANGUAGE sql AS 'SELECT length($1) = 77'")
        conn.execute("CREATE DOMAIN data.stamp AS text CONSTRAINT stamped CHECK (data.fine(VALUE))")
        conn.execute(f"ALTER TABLE data.dm_orders_shopify ADD COLUMN {column}".encode())
    for dry_run in (False, True):
        with pytest.raises(SchemaError, match=words):
            generated(warehouse_url, dry_run=dry_run)
    assert sum(rows_of_everything(warehouse_url).values()) == 0


def kill_at(url: str, table: str, *arguments: str, when: str = "AFTER INSERT") -> None:
    """Runs `mock-data` until it has done with `table` what `when` says, and kills it there."""
    waits = f"BEGIN PERFORM pg_advisory_xact_lock_shared({LOCK}); RETURN NULL; END"
    execute(
        url,
        f"CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ {waits} $$",
        f"CREATE TRIGGER wait {when} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION wait()",
    )
    kill_waiting(url, *arguments)
    execute(url, f"DROP TRIGGER wait ON {table}")


def kill_waiting(url: str, *arguments: str) -> str:
    """Runs `mock-data` until it waits for LOCK, and kills it there; the statement that waited."""
    with psycopg.connect(url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        with start_cli(*arguments, url=url) as process:
            _until_waiting(url, process)
            ((statement,),) = rows(url, _STATEMENT)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
    _until_alone(url)
    return str(statement)


@pytest.mark.parametrize("table", TABLES)
def test_sigkill_in_any_table_leaves_nothing(warehouse_url: str, table: str) -> None:
    before = rows_of_everything(warehouse_url)
    kill_at(warehouse_url, f"data.{table}", *ASK)
    assert rows_of_everything(warehouse_url) == before
    works(warehouse_url)


@pytest.mark.parametrize("table", ["mock_data.keys", "data.dm_ads_campaigns_google", "data.dm_ads_creatives_google"])
def test_sigkill_among_the_tags_and_at_the_end_of_all_leaves_nothing(warehouse_url: str, table: str) -> None:
    kill_at(warehouse_url, table, "generate", "all", *ASK[2:], "--count", "12")
    assert set(warehouse_sizes(warehouse_url).values()) == {0}
    assert sum(rows_of_everything(warehouse_url).values()) == 0
    assert generated(warehouse_url, "all", count=12).committed


def test_sigkill_at_a_run_s_own_record_leaves_its_key_free(warehouse_url: str) -> None:
    """When the outcome is written, after the rules: whoever asks again with the same key loads, once."""
    asked = (*ASK, "--run-key", "nightly")
    before = rows_of_everything(warehouse_url)
    kill_at(warehouse_url, "mock_data.runs", *asked, when="AFTER UPDATE OF parameters")
    assert rows_of_everything(warehouse_url) == before
    again = [run_cli(*asked, url=warehouse_url).json for _ in range(2)]
    assert [one.get("already", False) for one in again] == [False, True]
    assert again[0]["run_id"] == again[1]["run_id"]
    assert count_rows(warehouse_url, "data.dm_orders_shopify") == COUNT


RARE = ("box box NOT NULL", "flags bit(4) NOT NULL", "spot tsvector NOT NULL", "away macaddr8 NOT NULL")


@pytest.mark.parametrize(("column", "form"), [*((column, "csv") for column in RARE), ("plain text", "binary")])
def test_sigkill_in_the_middle_of_a_copy_leaves_nothing(warehouse_url: str, column: str, form: str) -> None:
    """A table with a rare type goes as CSV. Before a row, not after the statement: its rows are on their way."""
    execute(
        warehouse_url,
        f"ALTER TABLE data.dm_orders_shopify ADD {column}",
        "CREATE SEQUENCE public.seen",
        "CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF nextval('public.seen') = 10 THEN PERFORM pg_advisory_xact_lock_shared({LOCK}); END IF;"
        " RETURN NEW; END $$",
        "CREATE TRIGGER wait BEFORE INSERT ON data.dm_orders_shopify FOR EACH ROW EXECUTE FUNCTION public.wait()",
    )
    before = rows_of_everything(warehouse_url)
    statement = kill_waiting(warehouse_url, *ASK)
    assert statement.startswith("COPY ") and f"FORMAT {form}" in statement
    assert rows_of_everything(warehouse_url) == before
    execute(warehouse_url, "DROP TRIGGER wait ON data.dm_orders_shopify")
    works(warehouse_url)
    _goes_whole(warehouse_url)


def test_sigkill_while_the_views_are_read_leaves_nothing(warehouse_url: str) -> None:
    """The last step before COMMIT: the rows are loaded, tagged and checked."""
    ((view,),) = rows(warehouse_url, "SELECT pg_get_viewdef('semantic.dm_products_shopify'::regclass)")
    execute(
        warehouse_url,
        # the run's own record is in its own transaction alone
        "CREATE FUNCTION public.pause() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
        f" IF EXISTS (SELECT FROM mock_data.runs) THEN PERFORM pg_advisory_xact_lock_shared({LOCK}); END IF;"
        " RETURN true; END $$",
        f"CREATE OR REPLACE VIEW semantic.dm_products_shopify AS {view.rstrip().rstrip(';')} AND public.pause()",
    )
    before = rows_of_everything(warehouse_url)
    assert "semantic" in kill_waiting(warehouse_url, *ASK)
    assert rows_of_everything(warehouse_url) == before
    works(warehouse_url)
    _goes_whole(warehouse_url)


@pytest.mark.parametrize(
    ("table", "when"),
    [
        ("data.dm_shopify_pixel_events", "AFTER DELETE"),
        ("data.dm_orders_shopify", "AFTER DELETE"),
        ("data.dm_shop_info_shopify", "AFTER DELETE"),
        ("mock_data.keys", "AFTER DELETE"),
        ("mock_data.relations", "AFTER UPDATE"),
        ("mock_data.runs", "AFTER UPDATE"),
    ],
)
def test_sigkill_in_the_middle_of_a_removal_removes_nothing(warehouse_url: str, table: str, when: str) -> None:
    works(warehouse_url)
    live = "INSERT INTO data.dm_customers_shopify (tenant_id, customer_id, shop_domain) SELECT tenant_id, 'live', ''"
    execute(warehouse_url, f"{live} FROM data.dm_customers_shopify LIMIT 1")
    before = rows_of_everything(warehouse_url)
    kill_at(warehouse_url, table, "clean", "--all", "--confirm", "--json", "--workspace", WORKSPACE, when=when)
    assert rows_of_everything(warehouse_url) == before
    _goes_whole(warehouse_url, live=1)


def _goes_whole(url: str, live: int = 0) -> None:
    """Whatever a run wrote goes with `clean`, with its keys."""
    result = clean(session(url, WORKSPACE), everything=True)
    assert not [table for table in result.tables if table.kept or table.kept_changed]
    left = rows_of_everything(url)
    assert left.pop("data.dm_customers_shopify") == live
    assert left.pop("mock_data.keys") == 0
    assert not {name: count for name, count in left.items() if count and name.startswith("data.")}


def test_ctrl_c_rolls_back_and_says_so(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as holder:
        holder.execute("LOCK TABLE data.dm_products_shopify IN EXCLUSIVE MODE")
        with start_cli(*ASK, url=warehouse_url) as process:
            _until_waiting(warehouse_url, process)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=90)
            assert process.returncode == 130
            assert '"kind": "interrupted"' in out
    assert sum(rows_of_everything(warehouse_url).values()) == 0


def test_ctrl_c_while_the_server_commits_says_what_the_server_did(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_advisory_xact_lock_shared({LOCK}); RETURN NULL; END $$"
        )
        conn.execute(
            "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON data.dm_shop_info_shopify"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()"
        )
    with psycopg.connect(warehouse_url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        with start_cli(*ASK, url=warehouse_url) as process:
            _until_waiting(warehouse_url, process)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            holder.rollback()
            out, _ = process.communicate(timeout=90)
    committed = '"committed": true' in out
    assert process.returncode == (0 if committed else 130)
    assert (rows_of_everything(warehouse_url)["mock_data.runs"] == 1) == committed


def test_a_session_that_the_server_ends_is_tried_again_from_the_start(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as holder:
        holder.execute("LOCK TABLE data.dm_orders_shopify IN EXCLUSIVE MODE")
        with start_cli(*ASK, url=warehouse_url) as process:
            _until_waiting(warehouse_url, process)
            holder.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'mock-data'"
            )
            holder.rollback()
            out, err = process.communicate(timeout=90)
    assert process.returncode == 0, out + err
    assert rows_of_everything(warehouse_url)["data.dm_orders_shopify"] == COUNT
    assert rows_of_everything(warehouse_url)["mock_data.runs"] == 1
    assert not {name: count for name, count in broken(warehouse_url, WORKSPACE).items() if count}


_STATEMENT = (
    "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'mock-data'"
    " AND datname = current_database()"
)
_SESSIONS = (
    "SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'mock-data'"
)


def _until_waiting(url: str, process: Process) -> None:
    """Until the run waits for a lock that this test holds. Fails at once if the process ends before."""
    _until(url, lambda waiting, _: waiting > 0, "the run never came to the table", process)


def _until_alone(url: str) -> None:
    """Until the server has noticed that the killed process is gone."""
    _until(url, lambda _, sessions: sessions == 0, "the killed run's session is still there")


def _until(url: str, reached: Callable[[int, int], bool], otherwise: str, process: Process | None = None) -> None:
    until = time.monotonic() + 120
    # autocommit: within a transaction pg_stat_activity keeps showing what it showed first
    with psycopg.connect(url, autocommit=True) as conn:
        while time.monotonic() < until and (process is None or process.poll() is None):
            row = conn.execute(_SESSIONS.encode()).fetchone()
            if row and reached(*row):
                return
            time.sleep(0.02)
    raise AssertionError(otherwise)


@pytest.mark.parametrize(
    ("table", "key"),
    [("dm_orders_shopify", "financial_status"), ("dm_order_items_shopify", "order_id"),
     ("dm_shopify_pixel_events", "client_id, event_name"), ("dm_variants_shopify", "product_id, price")],
)  # fmt: skip
def test_a_unique_key_that_the_rows_would_break_is_met_before_begin(warehouse_url: str, table: str, key: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(f"CREATE UNIQUE INDEX once ON data.{table} (tenant_id, {key})".encode())
    with pytest.raises(SchemaError, match="once"):
        generated(warehouse_url)
    assert sum(rows_of_everything(warehouse_url).values()) == 0
