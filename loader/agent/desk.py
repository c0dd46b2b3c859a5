"""Where a call is answered: its session, its permission to write, and its answer, whatever becomes of it.

Every answer is one object with "database" in it, the same as structured content and as text; an error is one too, with
its kind, message and hint. Refused: writing to production without a permission of both the server and the call, and
another workspace than the one that the server was started for.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import anyio
from mcp.shared.exceptions import MCPDeprecationWarning
from mcp.types import CallToolResult, LoggingLevel, ResourceLink, TextContent

from loader import redaction
from loader.agent.shapes import ErrorFault
from loader.agent.work import AttendedSession, News
from loader.agent.works import Works
from loader.config import refuse_empty
from loader.errors import Interrupted, MockDataError, Refused
from loader.hints import completed
from loader.session import Session

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context

log = logging.getLogger(__name__)
RUNS = "mock-data://runs"
Answer = dict[str, Any]
_LEVEL: LoggingLevel = "info"
"""Of what is logged."""


def _underscored(option: re.Match[str]) -> str:
    return option[1].replace("-", "_")


_IN_TOOLS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?<=: )mock-data (runs|status)$", "get_mock_data_status"),
    (r"(?<=: )mock-data generate PLATFORM$", "generate_mock_data"),
    (r"\bmock-data runs\b", "get_mock_data_status"),
    (r"give --workspace UUID, or set", "give workspace, or start the server with --workspace UUID or"),
    (r"(?<![\w`])--(?=count\b)", "force_"),
    (r"(?<![\w`])--run\b(?!-)", "run_id"),
    (r"(?<![\w`])--all\b", 'platform="all"'),
    (r"(?<![\w`])--(as-of|max-rows|run-key|dry-run|refund-rate|discount-rate)\b", _underscored),
    (
        r"(?<![\w`])(?<!mock-data mcp )--"
        r"(?=(campaigns|customers|days|locale|products|scenario|seed|sessions|since|status|until|workspace)\b)",
        "",
    ),
)
"""(words of the command line, the same in tools), for hints."""


@dataclass(frozen=True)
class Desk:
    """What the server was started with: the options of a session by name, and if it may write to production."""

    settings: Mapping[str, str | None]
    production: bool = False
    works: Works = field(default_factory=Works)
    _unwanted: set[str] = field(default_factory=set)
    """The levels of the log that the client does not want."""

    async def answer(
        self,
        context: Context[Any, Any],
        do: Callable[[Session], Answer],
        *,
        env: str | None = None,
        workspace: str | None = None,
        writes: bool = False,
    ) -> CallToolResult:
        """The answer of a tool, as the protocol has it; the rest is as `found` has it."""
        return result(await self.found(context, do, env=env, workspace=workspace, writes=writes))

    async def found(
        self,
        context: Context[Any, Any] | None,
        do: Callable[[Session], Answer],
        *,
        env: str | None = None,
        workspace: str | None = None,
        writes: bool = False,
    ) -> Answer:
        """What `do` makes of a session for this call, in a thread that is stopped if the client cancels the call or
        goes away; or what went wrong, as "error". Without a context nobody is asked, and nobody hears of it."""

        def work() -> Answer:
            return self._done(do, env, workspace, writes)

        async with anyio.create_task_group() as group:
            group.start_soon(_left, context, group.cancel_scope)
            try:
                found = await self.works.worked(work, lambda news: self._report(context, news))
            except MockDataError as error:
                found = {"database": None, "error": fault(error)}
            group.cancel_scope.cancel()
            return found
        return {"database": None, "error": fault(Interrupted())}  # the client went away: nobody reads this

    def session(self, env: str | None = None, workspace: str | None = None) -> Session:
        """A session for one call. Raises `MockDataError`."""
        own = self.settings.get("workspace")
        refuse_empty({"workspace": workspace}, "workspace")
        if own and workspace and _same(own) != _same(workspace):
            raise Refused(
                f"this server works for the workspace {own} alone",
                f"leave out workspace; whoever starts servers starts one for it: mock-data mcp --workspace {workspace}",
            )
        return AttendedSession.open(
            self.settings.get("database_url"),
            env=env or self.settings.get("env"),
            workspace=workspace or own,
            columns=self.settings.get("columns"),
            platforms=self.settings.get("platforms"),
        )

    def choose_log(self, level: LoggingLevel) -> None:
        """Send the log from this level on."""
        levels: tuple[LoggingLevel, ...] = get_args(LoggingLevel)
        self._unwanted.clear()
        self._unwanted.update(levels[: levels.index(level)])

    def place(self) -> dict[str, Any] | None:
        """The database, for the answer to a call that makes no sense; None if it cannot be said. Blocks."""
        try:
            return _place(self.session())
        except MockDataError:
            return None

    def _done(
        self, do: Callable[[Session], Answer], env: str | None, workspace: str | None, writes: bool
    ) -> dict[str, Any]:
        session = None
        try:
            session = self.session(env, workspace)
            if writes:
                self._permit(session, env)
            found = do(session)
            warnings = [*session.warnings, *found.get("warnings", ())]
            return {"database": session.location.to_json(), **found, "warnings": warnings}
        except Exception as error:
            redaction.redact(error)
            log.debug("the call failed", exc_info=True)
            return {"database": _place(session), "error": fault(error, session)}

    async def _report(self, context: Context[Any, Any] | None, news: News) -> None:
        """Progress, if the client asked for it, and the log. What is written has no end that is known before."""
        if context is None:
            return
        if news.step:
            await context.report_progress(news.step.reached, None, news.step.doing)
        for line in () if _LEVEL in self._unwanted else news.lines:
            with warnings.catch_warnings():
                # newer clients ask for the log with each call, older ones get it: the SDK knows which is which
                warnings.simplefilter("ignore", MCPDeprecationWarning)
                sending = context.session.send_log_message(
                    _LEVEL, line, logger="mock-data", related_request_id=context.request_id
                )
            await sending

    def _permit(self, session: Session, env: str | None) -> None:
        if session.environment != "production":
            return
        if not self.production:
            raise Refused(
                "this server does not write to production",
                "only the person who starts it can allow that: mock-data mcp --allow-production",
            )
        if env != "production":
            raise Refused("the database is a production", "give env='production' if you were asked to write there")


def result(found: Answer) -> CallToolResult:
    """The answer as the protocol has it: structured, and the same as text; with a link to the run that it made."""
    content: list[Any] = [TextContent(type="text", text=json.dumps(found, default=str, ensure_ascii=False))]
    if found.get("committed") and (run_id := found.get("run_id")):
        description = "the run, with its tables"
        content.append(
            ResourceLink(
                uri=f"{RUNS}/{run_id}", name=f"run {run_id}", description=description, mime_type="application/json"
            )
        )
    plain = json.loads(content[0].text)  # times and UUIDs as text, in both
    return CallToolResult(content=content, structured_content=plain, is_error="error" in found)


def fault(error: BaseException, session: Session | None = None) -> ErrorFault:
    """An error in three words: kind, cause, remedy. Never a traceback; what is no error of ours by its first line.

    A hint says what to do with the tools; a command in it, for whoever has a shell, is whole."""
    if isinstance(error, MockDataError):
        hint = error.hint
        for words, tool in _IN_TOOLS:
            hint = re.sub(words, tool, hint)
        hint = completed(session, hint) if session else hint
        return ErrorFault(kind=error.kind, message=_line(error.message), hint=_line(hint))
    return ErrorFault(
        kind="error",
        message=f"{type(error).__name__}: {redaction.message(error)}",
        hint="this is a defect of mock-data: report it; get_mock_data_status shows what was kept",
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _same(workspace: str) -> str:
    try:
        return str(UUID(workspace))
    except ValueError:
        return workspace


def _place(session: Session | None) -> dict[str, Any] | None:
    """The database of an error's answer, if it can be said."""
    try:
        return session.location.to_json() if session else None
    except MockDataError:
        return None


async def _left(context: Context[Any, Any] | None, scope: anyio.CancelScope) -> None:
    """Cancel a call over HTTP when its connection ends: nobody would ever learn its run, and might load it twice."""
    request = context.request_context.request if context else None
    if request is None:
        return
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
