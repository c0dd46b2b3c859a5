"""Six runs of one workspace, started at once as six processes: all end well, one after the other."""

from __future__ import annotations

from contextlib import ExitStack

from tests.support.cli import run_cli, start_cli
from tests.support.rules import broken
from tests.support.sessions import WORKSPACE
from tests.support.sql import rows

RUNS = 6


def test_all_end_well(warehouse_url: str) -> None:
    ask = ("generate", "shopify", "--count", "15", "--json", "--database-url", warehouse_url, "--workspace", WORKSPACE)
    with ExitStack() as blocks:
        started = [blocks.enter_context(start_cli(*ask, "--seed", str(number))) for number in range(RUNS)]
        ended = [process.communicate(timeout=200) for process in started]
    assert [process.returncode for process in started] == [0] * RUNS, ended
    assert rows(warehouse_url, "SELECT count(*), count(DISTINCT xid) FROM mock_data.runs") == [(RUNS, RUNS)]
    assert rows(warehouse_url, "SELECT count(*) FROM data.dm_orders_shopify") == [(15 * RUNS,)]
    assert not {name: count for name, count in broken(warehouse_url, WORKSPACE).items() if count}
    removed = run_cli(
        "clean", "--all", "--confirm", "--json", "--database-url", warehouse_url, "--workspace", WORKSPACE
    )
    assert removed.code == 0
    assert rows(warehouse_url, "SELECT count(*) FROM data.dm_orders_shopify") == [(0,)]
