"""A call that ends early, by whatever end, is rolled back: no row, no tag, no run. A trigger holds it at its last
table, when all others are written."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx2
import psycopg
import pytest

from tests.support import templates
from tests.support.agents import Agent, connected, stdio
from tests.support.cli import start_cli
from tests.support.databases import Databases
from tests.support.sessions import WORKSPACE

pytestmark = pytest.mark.xdist_group("agent stops")  # one server for the file
SLEEPS = """
CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM mock_data.runs WHERE xid = pg_current_xact_id()) THEN
        PERFORM pg_sleep(100);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sleeps AFTER INSERT ON data.dm_shopify_pixel_events FOR EACH STATEMENT EXECUTE FUNCTION sleeps();
"""
ACCEPT = {"Accept": "application/json, text/event-stream"}
CALL = {"platform": "shopify", "force_count": 3}


@pytest.fixture(scope="module")
def url(databases: Databases) -> Iterator[str]:
    for url in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
        with psycopg.connect(url) as conn:
            conn.execute(SLEEPS)
        yield url


@pytest.fixture(scope="module")
def agent(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    settings = {"MOCK_DATA_DATABASE_URL": url, "SEARCH_DATA_WORKSPACE_ID": WORKSPACE}
    with connected(stdio(tmp_path_factory.mktemp("agent"), env=settings), "legacy") as agent:
        yield agent


@pytest.fixture(scope="module")
def web(url: str) -> Iterator[str]:
    """The address of a server over HTTP, which is ended by SIGTERM."""
    with start_cli("mcp", "--transport", "http", "--port", "0", "--workspace", WORKSPACE, url=url) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        while "http://" not in line:
            assert line, "it ended without saying where it listens"
            line = process.stderr.readline()
        yield re.findall(r"http://\S+/mcp", line)[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
        assert "Traceback" not in process.stderr.read()


def test_a_cancelled_call_is_rolled_back_and_the_server_goes_on(agent: Agent, url: str) -> None:
    call = agent.begin("generate_mock_data", **CALL)
    _asleep(url)
    # the last step is never left out, but the client may hear of it later
    _comes(lambda: any("data.dm_shopify_pixel_events" in doing for _, doing in agent.steps), agent.steps)
    assert agent.call("get_mock_data_status", platform="shopify")["runs"] == []  # it answers meanwhile
    call.cancel()
    _gone(url)
    assert agent.call("verify_mock_data")["error"]["kind"] == "usage"  # there is no run
    _comes(lambda: any("loading data.dm_" in line for line in agent.logged), agent.logged)
    assert agent.client.server_capabilities.logging is not None


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
def test_the_log_can_be_chosen(agent: Agent) -> None:
    """Of older protocols; in today's it is asked for with each call."""
    agent.logged.clear()
    agent.does("set_logging_level", "warning")
    agent.call("explain_columns")
    assert agent.logged == []
    agent.does("set_logging_level", "debug")
    agent.call("explain_columns")
    assert agent.logged


def test_a_removal_is_cancelled_too(agent: Agent, url: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute("ALTER TABLE data.dm_shopify_pixel_events DISABLE TRIGGER sleeps")
    made = agent.call("generate_mock_data", **CALL)
    with psycopg.connect(url) as holding:
        holding.execute("SELECT FROM data.dm_orders_shopify FOR UPDATE")
        call = agent.begin("clean_mock_data", run_id=made["run_id"], confirm=True)
        _waits(url, "wait_event_type = 'Lock'")
        call.cancel()
        _waits(url, "wait_event_type = 'Lock'", until=False)
    assert agent.call("verify_mock_data", run_id=made["run_id"])["ok"]
    assert agent.call("clean_mock_data", run_id=made["run_id"], confirm=True)["total_deleted"] == made["total_rows"]
    with psycopg.connect(url) as conn:
        conn.execute("ALTER TABLE data.dm_shopify_pixel_events ENABLE TRIGGER sleeps")


def test_a_closed_stdin_is_the_end(url: str) -> None:
    with start_cli("mcp", "--workspace", WORKSPACE, url=url) as process:
        assert process.stdin is not None and process.stdout is not None
        for message in _messages():
            process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        _asleep(url)
        process.stdin.close()
        assert process.wait(60) == 0
        for line in process.stdout:  # nothing but the protocol
            assert json.loads(line)["jsonrpc"] == "2.0"
    _gone(url)


def test_sigterm_is_the_end_and_says_so(url: str) -> None:
    with start_cli("mcp", "--workspace", WORKSPACE, url=url) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        for message in _messages():
            process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        _asleep(url)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
        *_, last = process.stdout
        assert json.loads(last)["result"]["structuredContent"]["error"]["kind"] == "interrupted"
        assert "interrupted" in process.stderr.read()
    _gone(url)


def test_a_client_that_goes_away_over_http_is_the_end_of_its_call(web: str, url: str) -> None:
    """A client of today's protocol, whose task ends, and an older one whose connection breaks without a word."""
    with connected(web) as agent:
        agent.begin("generate_mock_data", **CALL)
        _asleep(url)
    _gone(url)
    start, ready, call = _messages()
    with httpx2.Client(headers=ACCEPT, timeout=60) as client:
        client.headers["Mcp-Session-Id"] = client.post(web, json=start).headers["Mcp-Session-Id"]
        client.post(web, json=ready)
        with client.stream("POST", web, json=call):
            _asleep(url)
        _gone(url)
    with connected(web) as agent:
        assert agent.call("get_mock_data_status", platform="shopify")["workspace_id"] == WORKSPACE


def test_requests_of_other_hosts_and_pages_are_refused(web: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers, code in (({"Host": "evil.example"}, 421), ({"Origin": "http://evil.example"}, 403)):
        assert httpx2.post(web, json=body, headers=ACCEPT | headers).status_code == code


def _messages() -> list[dict[str, Any]]:
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    return [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "generate_mock_data", "arguments": CALL},
        },
    ]


def _asleep(url: str) -> None:
    _waits(url, "wait_event = 'PgSleep'")


def _gone(url: str) -> None:
    """Nothing of a run is left, and nothing of it is going on."""
    _waits(url, "wait_event = 'PgSleep'", until=False)
    tables = ("mock_data.keys", "data.dm_orders_shopify", "data.dm_products_shopify", "data.dm_shopify_pixel_events")
    with psycopg.connect(url) as conn:
        assert conn.execute("SELECT count(*) FROM mock_data.runs WHERE removed_at IS NULL").fetchone() == (0,)
        for table in tables:
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def _comes(true: Callable[[], bool], seen: object) -> None:
    """Wait until it is so."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, seen
        time.sleep(0.01)


def _waits(url: str, state: str, *, until: bool = True) -> None:
    """Wait until a connection of the program is in this state, or none is."""
    query = f"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND {state})"
    with closing(psycopg.connect(url, autocommit=True)) as conn:
        end = time.monotonic() + 60
        while conn.execute(query).fetchone() != (until,):
            assert time.monotonic() < end, f"{state} is not {until}"
            time.sleep(0.05)
