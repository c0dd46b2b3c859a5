"""The runs as resources: the list, one run with its tables, and its report as a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from loader import api
from loader.agent.desk import RUNS, Answer, Desk
from loader.session import Session


@dataclass(frozen=True)
class Resources:
    """The resources of one server."""

    desk: Desk

    def add_to(self, server: MCPServer[Any]) -> None:
        """Offer them."""
        for uri, name, kind, says, read in (
            (RUNS, "runs", "application/json", "The workspace's twenty latest runs, as `runs --json`", self.runs),
            (
                f"{RUNS}/{{run_id}}",
                "run",
                "application/json",
                "One run in full: its tables, parameters and what it learned from, as `runs RUN --json`",
                self.run,
            ),
            (
                f"{RUNS}/{{run_id}}/report",
                "report",
                "text/html",
                "One run beside the live rows, as a page for people, as `report RUN -o FILE`",
                self.report,
            ),
        ):
            server.resource(uri, name=name, mime_type=kind, description=says)(read)

    async def runs(self) -> str:
        """The list."""

        def do(session: Session) -> Answer:
            return {"workspace_id": session.workspace, "runs": [one.to_json() for one in api.runs(session)]}

        return json.dumps(await self._read(None, do), default=str)

    async def run(self, run_id: str, context: Context[Any, Any]) -> str:
        """One run."""

        def do(session: Session) -> Answer:
            return api.runs(session, run=run_id)[0].to_json()

        return json.dumps(await self._read(context, do), default=str)

    async def report(self, run_id: str, context: Context[Any, Any]) -> str:
        """The page of a run."""

        def do(session: Session) -> Answer:
            return {"page": api.compare(session, run_id).to_html()}

        return str((await self._read(context, do))["page"])

    async def _read(self, context: Context[Any, Any] | None, do: Callable[[Session], Answer]) -> Answer:
        """Raises `ResourceError` with kind, message and hint in one line."""
        found = await self.desk.found(context, do)
        if fault := found.get("error"):
            kind = ResourceNotFoundError if fault["kind"] == "usage" else ResourceError
            raise kind(f"{fault['kind']}: {fault['message']} ({fault['hint']})")
        return found
