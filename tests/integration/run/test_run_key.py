"""A run key: asked for again, the run is returned; two at once load once; another run under the same key is refused."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from loader import RunResult, clean, generate, runs
from loader.errors import Refused
from loader.resources import named_query
from tests.support.cli import run_cli, start_cli
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.sql import rows


def keyed(url: str, workspace: str = WORKSPACE, **more: Any) -> RunResult:
    options: dict[str, Any] = {"count": 10, "as_of": AS_OF, "run_key": "nightly", "sessions": "none"} | more
    return generate(session(url, workspace), "shopify", **options)


def orders(url: str) -> int:
    ((count,),) = rows(url, "SELECT count(*) FROM data.dm_orders_shopify")
    return int(count)


def test_a_key_loads_once_until_its_run_is_removed(warehouse_url: str) -> None:
    first = keyed(warehouse_url, refund_rate=0.5)
    assert (first.already, first.committed, first.run_key) == (False, True, "nightly")

    again = keyed(warehouse_url, refund_rate=0.5, seed=first.seed)
    assert (again.already, again.committed, again.run_id, again.seed) == (True, True, first.run_id, first.seed)
    assert (again.total_rows, again.as_of) == (first.total_rows, first.as_of)
    old, new = first.platforms[0], again.platforms[0]
    assert (new.mode, new.target, new.strategy) == (old.mode, old.target, old.strategy)
    assert [(t.table, t.rows) for t in new.tables] == [(t.table, t.rows) for t in old.tables]
    assert keyed(warehouse_url, refund_rate=0.5, dry_run=True).run_id == first.run_id
    assert keyed(warehouse_url, refund_rate=0.5, rehearse=True).run_id == first.run_id

    with pytest.raises(Refused, match=r"'nightly'.*count is 11, and was 10; refund_rate is 0.25, and was") as other:
        keyed(warehouse_url, count=11, refund_rate=0.25)
    assert str(first.run_id) in other.value.hint
    with pytest.raises(Refused, match="seed is"):
        keyed(warehouse_url, refund_rate=0.5, seed=first.seed + 1)
    assert orders(warehouse_url) == 10

    assert not keyed(warehouse_url, OTHER).already, "a key is a workspace's own"
    assert not keyed(warehouse_url, run_key="weekly", rehearse=True).committed
    assert not keyed(warehouse_url, run_key="weekly").already, "what was rolled back took no key"

    clean(session(warehouse_url, WORKSPACE), run=first.run_id)
    anew = keyed(warehouse_url, count=12)
    assert (anew.already, orders(warehouse_url)) == (False, 32)
    assert [one.run_key for one in runs(session(warehouse_url, WORKSPACE))] == ["nightly", "weekly", "nightly"]


def test_two_processes_with_one_key_load_once(warehouse_url: str) -> None:
    """Both have planned and wait for the workspace, which a third holds: neither can see the other's run beforehand."""
    asked = ("generate", "shopify", "minimal", "--sessions", "none", "--run-key", "a b\u20ac'", "--json")
    env = {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE}
    with psycopg.connect(warehouse_url) as holder, ExitStack() as blocks:
        holder.execute(named_query("load.lock").encode(), {"workspace": WORKSPACE})
        both = [blocks.enter_context(start_cli(*asked, url=warehouse_url, env=env)) for _ in range(2)]
        until = time.monotonic() + 100
        while _waiting(holder) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert _waiting(holder) == 2
        holder.rollback()
        answers = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    found = [json.loads(stdout) for stdout, _ in answers]
    assert found[0]["run_id"] == found[1]["run_id"]
    assert sorted(one["already"] for one in found) == [False, True]
    assert [one["committed"] for one in found] == [True, True]
    assert orders(warehouse_url) == 10

    people = run_cli(*asked[:-1], url=warehouse_url, env=env)
    assert people.code == 0
    assert f"nothing was loaded: run key a b\u20ac' is that of run {found[0]['run_id']}" in people.stdout
    with pytest.raises(psycopg.errors.UniqueViolation), psycopg.connect(warehouse_url) as conn:
        conn.execute("INSERT INTO mock_data.runs (run_id, workspace, platforms, strategy, seed, as_of, version, xid,"
                     " started_at, run_key) SELECT gen_random_uuid(), workspace, platforms, strategy, seed, as_of,"
                     " version, xid, started_at, run_key FROM mock_data.runs")  # fmt: skip


def _waiting(conn: psycopg.Connection) -> int:
    """The sessions of this database that wait for an advisory lock."""
    found = conn.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    return int(found[0]) if found else 0


def test_a_dry_run_with_a_key_needs_no_tag_tables(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("DROP SCHEMA mock_data CASCADE")
    assert keyed(warehouse_url, dry_run=True).run_key == "nightly"
