"""The tools as an agent has them: the SDK's client, a server in a process of its own over stdio, a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from loader import api
from loader.agent.desk import Desk
from loader.agent.server import server
from tests.support import templates
from tests.support.agents import Agent, connected, stdio
from tests.support.databases import Databases
from tests.support.sessions import OTHER, WORKSPACE, session

pytestmark = pytest.mark.xdist_group("agent tools")  # one server for the file
TOOLS = {
    "generate_mock_data": ["platform", "strategy", "force_count", "env", "seed", "dry_run"],
    "get_mock_data_status": ["platform"],
    "clean_mock_data": ["platform", "run_id", "confirm"],
    "verify_mock_data": ["run_id"],
    "analyze_workspace": ["platform"],
    "explain_columns": ["platform"],
    "plan_mock_data": ["platform", "strategy", "force_count"],
}
WRITES = {"generate_mock_data", "clean_mock_data"}


@pytest.fixture(scope="module")
def url(databases: Databases) -> Iterator[str]:
    yield from databases.lend(databases.template("warehouse", templates.fill_warehouse))


@pytest.fixture(scope="module")
def agent(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """One server for the file; a client of today's protocol."""
    home = tmp_path_factory.mktemp("agent")
    settings = {"MOCK_DATA_DATABASE_URL": url, "SEARCH_DATA_WORKSPACE_ID": WORKSPACE}
    with connected(stdio(home, env=settings)) as agent:
        yield agent
    assert "Traceback" not in (home / "stderr").read_text(encoding="utf-8")


def test_the_tools_say_what_they_take_and_do(agent: Agent) -> None:
    found = {tool.name: tool for tool in agent.does("list_tools").tools}
    assert found.keys() == TOOLS.keys()
    for name, first in TOOLS.items():
        tool, known = found[name], found[name].input_schema["properties"]
        assert list(known)[: len(first)] == first
        assert all("description" in one for one in known.values()), name
        assert len(tool.description) > 150
        answered, failed = tool.output_schema["anyOf"]
        assert answered["required"][0] == "database" and failed["required"] == ["database", "error"]
        assert tool.annotations.read_only_hint is (name not in WRITES)
        assert tool.annotations.destructive_hint is (name == "clean_mock_data")
        assert tool.annotations.idempotent_hint is (name != "generate_mock_data")
        assert tool.annotations.open_world_hint is False
    assert "committed" in (agent.client.instructions or "")


def test_a_run_from_plan_to_removal(agent: Agent, url: str) -> None:
    """The way that the instructions show; the SDK's client holds every answer against its schema."""
    before = agent.call("get_mock_data_status", platform="shopify")
    assert before["workspace_id"] == WORKSPACE
    assert before["database"]["source"] == "MOCK_DATA_DATABASE_URL"
    assert before["database"]["embedded"] is False
    asked = dict(since="2026-01-01", until="2026-03-01", refund_rate=0.5, customers=5, workspace=WORKSPACE)
    planned = agent.call("plan_mock_data", platform="shopify", force_count=12, seed=7, **asked)
    assert not planned["committed"] and planned["total_rows"] > 12
    assert planned["next_call"]["arguments"].items() >= {"refund_rate": 0.5, "workspace": WORKSPACE}.items()
    assert len(planned["sample"]["data.dm_orders_shopify"]) == 1
    agent.steps.clear()
    made = agent.call(planned["next_call"]["tool"], **planned["next_call"]["arguments"], run_key="first")
    assert made["committed"] and made["total_rows"] == planned["total_rows"] == _rows(url)
    assert agent.steps[-1] == (agent.steps[-1][0], "COMMIT") and agent.steps[-1][0] > made["total_rows"]
    assert [reached for reached, _ in agent.steps] == sorted({reached for reached, _ in agent.steps})
    again = agent.call(planned["next_call"]["tool"], **planned["next_call"]["arguments"], run_key="first")
    assert again["already"] and again["run_id"] == made["run_id"] and _rows(url) == made["total_rows"]
    verified = agent.call("verify_mock_data")
    assert verified["ok"] and verified["run_id"] == made["run_id"] and verified["rules_checked"] > 20
    assert verified["checks"] == []
    assert made["next_call"]["arguments"] == {"run_id": made["run_id"], "workspace": WORKSPACE}
    previewed = agent.call("clean_mock_data", **made["next_call"]["arguments"])
    assert previewed["dry_run"] and previewed["total_deleted"] == made["total_rows"] == _rows(url)
    removed = agent.call(previewed["next_call"]["tool"], **previewed["next_call"]["arguments"])
    assert not removed["dry_run"] and removed["total_deleted"] == made["total_rows"]
    assert _rows(url) == 0
    (run,) = agent.call("get_mock_data_status", platform="shopify")["runs"]
    assert run["removed_at"]


def test_the_structured_answers_are_those_of_json(agent: Agent, url: str) -> None:
    """Field by field, apart from what is said to be shortened."""
    own = session(url, WORKSPACE)
    status = agent.call("get_mock_data_status")
    assert status.pop("database")["port"] and status.pop("warnings") == []
    assert status == json.loads(json.dumps(api.status(own).to_json()))
    dry = api.generate(own, "magento", count=5, seed=3, dry_run=True).to_json()
    planned = agent.call("generate_mock_data", platform="magento", force_count=5, seed=3, dry_run=True, detail=True)
    assert dry.keys() - planned.keys() == {"columns"}
    assert planned.keys() - dry.keys() == {"database", "rules_checked", "next_call"}
    assert planned["platforms"] == json.loads(json.dumps(dry["platforms"]))


def test_what_is_not_shortened_is_in_the_schemas(agent: Agent) -> None:
    """An answer has no field that its schema does not have."""
    made = agent.call("generate_mock_data", platform="google_ads", force_count=1, detail=True)
    tools = {tool.name: tool.output_schema for tool in agent.does("list_tools").tools}
    for name, answer in (
        ("generate_mock_data", made),
        ("get_mock_data_status", agent.call("get_mock_data_status")),
        ("verify_mock_data", agent.call("verify_mock_data", realism=True, detail=True)),
        ("analyze_workspace", agent.call("analyze_workspace", detail=True)),
        ("explain_columns", agent.call("explain_columns", platform="shopify")),
        ("explain_columns", agent.call("explain_columns", table="dm_orders_shopify.total_price")),
        ("clean_mock_data", agent.call("clean_mock_data", platform="all", confirm=True, detail=True)),
    ):
        assert list(_unknown(answer, tools[name], tools[name])) == [], name


def _unknown(answer: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> Iterator[str]:
    """The fields that a schema does not name; whatever is said to be any object may have any."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        schema = whole["$defs"][name]
    if isinstance(answer, list):
        for one in answer:
            yield from _unknown(one, schema.get("items", {}), whole, f"{at}[]")
    elif isinstance(answer, dict) and "properties" in schema:
        for key, value in answer.items():
            if key not in schema["properties"]:
                yield f"{at}.{key}"
            yield from _unknown(value, schema["properties"].get(key, {}), whole, f"{at}.{key}")


@pytest.mark.parametrize(
    ("tool", "arguments", "kind", "hint"),
    [
        ("generate_mock_data", {"platform": "shopify", "dry_rum": True}, "usage", "did you mean dry_run?"),
        ("generate_mock_data", {"platform": "shopfy"}, "usage", "did you mean shopify?"),
        ("generate_mock_data", {}, "usage", "input schema"),
        ("generate_mock_data", {"platform": "shopify", "strategy": "huge"}, "usage", "input schema"),
        ("generate_mock_data", {"platform": "shopify", "force_count": 0}, "usage", "input schema"),
        ("generate_mock_data", {"platform": "shopify", "scenario": "x"}, "usage", ""),
        ("generate_mock_data", {"platform": "shopify", "env": "production"}, "refused", "--allow-production"),
        ("generate_mock_data", {"platform": "shopify", "workspace": "no"}, "usage", ""),
        ("generate_mock_data", {"platform": "shopify", "workspace": ""}, "usage", "leave it out"),
        ("generate_mock_data", {"platform": "shopify", "refund_rate": 2}, "usage", "input schema"),
        ("plan_mock_data", {"platform": "shopify", "since": "2026-01-01", "days": 3}, "usage", "give one of them"),
        ("clean_mock_data", {"run_id": ""}, "usage", 'platform="all"'),
        ("clean_mock_data", {"confirm": True}, "usage", "run_id"),
        ("clean_mock_data", {"run_id": "nonsense"}, "usage", "get_mock_data_status"),
        ("clean_mock_data", {"run_id": str(uuid4()), "confirm": True}, "usage", "get_mock_data_status"),
        ("verify_mock_data", {"workspace": OTHER}, "usage", ""),
        ("explain_columns", {"table": "dm_orders_shopfy"}, "usage", "did you mean"),
        ("no_such_tool", {}, "usage", "generate_mock_data"),
    ],
)
def test_an_error_has_a_cause_and_a_remedy(
    agent: Agent, url: str, tool: str, arguments: dict[str, Any], kind: str, hint: str
) -> None:
    found = agent.call(tool, **arguments)
    assert found["error"]["kind"] == kind
    assert found["error"]["message"] and "Traceback" not in found["error"]["message"]
    assert hint in found["error"]["hint"]
    assert "database" in found
    assert _rows(url) == 0


def test_an_error_never_holds_the_password() -> None:
    wrong = "postgresql://somebody:top-secret@127.0.0.1:1/nowhere"
    with connected(server(Desk({"database_url": wrong, "workspace": WORKSPACE})), "legacy") as lost:
        found = lost.call("get_mock_data_status")
        assert found["error"]["kind"] == "connection"
        assert found["database"]["port"] == 1
        assert "secret" not in json.dumps([found, lost.logged])


def test_runs_are_resources(agent: Agent) -> None:
    made = agent.begin("generate_mock_data", platform="shopify", force_count=3).result()
    link = made.content[1]
    assert link.type == "resource_link"
    one = json.loads(agent.does("read_resource", link.uri).contents[0].text)
    listed = json.loads(agent.does("read_resource", "mock-data://runs").contents[0].text)
    assert one["run_id"] == listed["runs"][0]["run_id"] == made.structured_content["run_id"]
    assert one["tables"] and one["database"] == listed["database"]
    page = agent.does("read_resource", f"{link.uri}/report").contents[0]
    assert page.mime_type == "text/html" and one["run_id"] in page.text
    with pytest.raises(Exception, match=r"usage: .*get_mock_data_status"):
        agent.does("read_resource", f"mock-data://runs/{uuid4()}")
    templates = agent.does("list_resource_templates").resource_templates
    assert [one.uri_template for one in templates] == ["mock-data://runs/{run_id}", "mock-data://runs/{run_id}/report"]
    agent.call("clean_mock_data", platform="all", confirm=True)


def test_two_calls_at_once(agent: Agent, url: str) -> None:
    calls = [agent.begin("generate_mock_data", platform=name, force_count=3) for name in ("shopify", "magento")]
    made = [call.result().structured_content for call in calls]
    assert all(one["committed"] for one in made)
    assert _rows(url) == sum(one["total_rows"] for one in made)
    agent.call("clean_mock_data", platform="all", confirm=True)


def _rows(url: str) -> int:
    """All rows of the warehouse."""
    query = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'data'::regnamespace"
    with psycopg.connect(url) as conn:
        tables = [name for (name,) in conn.execute(query).fetchall()]
        counts = " UNION ALL ".join(f"SELECT count(*) AS n FROM {name}" for name in tables)
        found = conn.execute(f"SELECT sum(n)::int FROM ({counts}) AS t").fetchone()
    assert found
    return int(found[0])
