"""An agent for tests without await: the SDK's client, on a server in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, LoggingMessageNotificationParams

from tests.support.paths import ROOT


@dataclass
class Agent:
    """A connected client. `logged` are the server's lines of the log, `steps` the progress of the calls."""

    portal: BlockingPortal
    client: Client
    logged: list[str] = field(default_factory=list)
    steps: list[tuple[float, str]] = field(default_factory=list)

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer of a tool, which is an error's too; the text is the same."""
        return structured(self.begin(tool, **arguments).result())

    def begin(self, tool: str, **arguments: Any) -> Future[CallToolResult]:
        """The same without waiting; cancelling the future cancels the call."""

        async def called() -> CallToolResult:
            return await self.client.call_tool(tool, arguments, progress_callback=self._step)

        return self.portal.start_task_soon(called)

    def does(self, method: str, *arguments: Any) -> Any:
        """What another method of the client returns."""
        return self.portal.call(getattr(self.client, method), *arguments)

    async def _step(self, progress: float, total: float | None, message: str | None) -> None:
        self.steps.append((progress, message or ""))


def structured(result: CallToolResult) -> dict[str, Any]:
    """The object of an answer; an error is one, and nothing else is."""
    found = result.structured_content
    assert isinstance(found, dict)
    assert result.is_error is ("error" in found)
    return found


@contextmanager
def connected(server: Any, mode: str = "auto") -> Iterator[Agent]:
    """An agent on a URL or a transport."""
    logged: list[str] = []

    async def log(params: LoggingMessageNotificationParams) -> None:
        logged.append(str(params.data))

    client = Client(server, mode=mode, logging_callback=log)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client):
        yield Agent(portal, client, logged)


@asynccontextmanager
async def stdio(home: Path, *arguments: str, env: dict[str, str]) -> AsyncIterator[Any]:
    """A transport that starts `mock-data mcp` as a process, with nothing of the caller's settings; its stderr is in
    home / "stderr"."""
    own = {"HOME": str(home), "MOCK_DATA_HOME": str(home / "data"), "PYTHONPATH": str(ROOT)}
    call = ["-m", "loader", "mcp", *arguments]
    parameters = StdioServerParameters(command=sys.executable, args=call, env=own | env, cwd=home)
    with (home / "stderr").open("w", encoding="utf-8") as errors:
        async with stdio_client(parameters, errlog=errors) as streams:
            yield streams
