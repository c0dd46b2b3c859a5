"""What is generated of the tools for agents: their table, from the server's own schemas, and a recorded session, which
tests/integration/agent/test_session.py replays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from mcp.client import Client
from mcp.types import Tool

from docs.making.commands import cell
from loader.agent.desk import Desk
from loader.agent.server import server

RECORD = Path(__file__).resolve().parents[1] / "session.json"
RUN = "RUN"
"""Stands for the run's id in what an agent asks."""
_SHOP = {"platform": "shopify", "force_count": 10, "seed": 7, "days": 90, "as_of": "2026-03-09T12:00:00Z"}
_ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("get_mock_data_status", {"platform": "shopify"}),
    ("plan_mock_data", {**_SHOP, "sample_rows": 0}),
    ("generate_mock_data", {**_SHOP, "dry_rum": True}),
    ("generate_mock_data", {**_SHOP, "run_key": "ticket-4711"}),
    ("verify_mock_data", {"run_id": RUN}),
    ("clean_mock_data", {"run_id": RUN}),
    ("clean_mock_data", {"run_id": RUN, "confirm": True}),
    ("verify_mock_data", {}),
)
_FIRST = 2
"""So many elements of a list are shown."""

Call = dict[str, Any]
"""A call of a session: tool, arguments and answer, both with the run's own id."""


# --- the tools ---


def tools() -> list[Tool]:
    """The tools as a client is told of them."""
    return anyio.run(server(Desk({})).list_tools)


def tools_block() -> str:
    """A table of the tools: what they do, in their first sentence, and their arguments."""
    rows = ["| tool | does | arguments | hints |", "|---|---|---|---|"]
    for tool in tools():
        says = (tool.description or "").partition("\n\n")[0]
        arguments = ", ".join(_argument(tool.input_schema, name) for name in tool.input_schema["properties"])
        rows.append(f"| `{tool.name}` | {cell(says)} | {arguments} | {_hints(tool)} |")
    return "\n".join(rows)


def _argument(schema: Mapping[str, Any], name: str) -> str:
    default = schema["properties"][name].get("default")
    return f"**`{name}`**" if name in schema.get("required", ()) else f"`{name}={json.dumps(default)}`"


def _hints(tool: Tool) -> str:
    hints = tool.annotations
    assert hints
    known = (("reads only", hints.read_only_hint), ("destructive", hints.destructive_hint))
    return ", ".join([name for name, holds in known if holds] + (["idempotent"] if hints.idempotent_hint else []))


def arguments_block() -> str:
    """A table of what each argument is, as the schemas say it; the first tool that has it explains it."""
    rows, seen = ["| argument | is |", "|---|---|"], set[str]()
    for tool in tools():
        for name, schema in tool.input_schema["properties"].items():
            if name not in seen:
                seen.add(name)
                rows.append(f"| `{name}` | {cell(schema['description'])} |")
    return "\n".join(rows)


# --- the session ---


def played(url: str, workspace: str) -> list[Call]:
    """The session, on a server in this process and a database with an empty warehouse."""
    return anyio.run(partial(_played, Desk({"database_url": url, "workspace": workspace})))


async def _played(desk: Desk) -> list[Call]:
    calls, run = [], RUN
    async with Client(server(desk)) as client:
        for tool, arguments in _ASKED:
            asked = {name: run if value == RUN else value for name, value in arguments.items()}
            answer = (await client.call_tool(tool, asked)).structured_content or {}
            run = answer["run_id"] if answer.get("committed") else run
            calls.append({"tool": tool, "arguments": asked, "answer": answer})
    return calls


def record(url: str, workspace: str) -> None:
    """Play the session and keep it."""
    text = json.dumps(played(url, workspace), indent=1, ensure_ascii=False)
    hosts = re.compile(r'"host": "[^"]*"')  # the folder of an embedded server, gone by now
    RECORD.write_text(hosts.sub('"host": "127.0.0.1"', text) + "\n", encoding="utf-8")


def session_block() -> str:
    """The recorded session, each call with its answer; long lists are cut short."""
    lines = []
    for call in json.loads(RECORD.read_text(encoding="utf-8")):
        lines.append(f"--> {call['tool']} {json.dumps(call['arguments'])}")
        lines += [f"<-- {first}" if not n else f"    {first}" for n, first in enumerate(_shown(call["answer"]))]
        lines.append("")
    return "\n".join(("```text", *lines[:-1], "```"))


def _shown(answer: Mapping[str, Any]) -> Iterator[str]:
    """An answer, a line for each field; the database in full only once, for it is always the same."""
    fields = {name: value for name, value in answer.items() if value not in ([], {}, None) and name != "phases"}
    for number, (name, value) in enumerate(fields.items()):
        text = json.dumps(_cut(value), ensure_ascii=False).replace('"..."', "...")
        yield f"{'{' if not number else ' '}{json.dumps(name)}: {text}{'}' if number == len(fields) - 1 else ','}"


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        return [_cut(one) for one in value[:_FIRST]] + (["..."] if len(value) > _FIRST else [])
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items() if one is not None and name not in ("filled", "entity")}
    return value


def agents_blocks() -> dict[str, str]:
    """Block name -> text."""
    return {"tools": tools_block(), "arguments": arguments_block(), "session": session_block()}
