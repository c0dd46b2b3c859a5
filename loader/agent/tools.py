"""The seven tools. Their docstrings are what an agent reads of them, and all that many agents ever read."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from typing_extensions import Unpack

from loader import api
from loader.agent import answers, shapes
from loader.agent.arguments import (
    AskedOfRun,
    Confirm,
    Count,
    Detail,
    DryRun,
    EmptyToo,
    Environment,
    OnePlatform,
    Platform,
    Profiled,
    Realism,
    Rehearse,
    RunId,
    RunKey,
    SampleRows,
    Seed,
    Selected,
    Since,
    Strategy,
    TableName,
    Until,
    Workspace,
    spread,
)
from loader.agent.desk import RUNS, Answer, Desk
from loader.errors import UsageError
from loader.session import Session
from loader.vocabulary import ALL

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
INSERTS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
REMOVES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True)
class Tools:
    """The tools of one server."""

    desk: Desk

    def add_to(self, server: MCPServer[Any]) -> None:
        """Offer them."""
        for tool, title, hints in (
            (self.generate_mock_data, "Write mock data", INSERTS),
            (self.get_mock_data_status, "What a workspace has", READS),
            (self.clean_mock_data, "Remove mock data", REMOVES),
            (self.verify_mock_data, "Check a run against every rule", READS),
            (self.analyze_workspace, "What a run would learn from", READS),
            (self.explain_columns, "How columns are filled", READS),
            (self.plan_mock_data, "Plan mock data, write nothing", READS),
        ):
            server.add_tool(
                tool, title=title, description=cleandoc(tool.__doc__ or ""), annotations=hints, structured_output=True
            )

    @spread
    async def generate_mock_data(
        self,
        platform: Platform,
        context: Context[Any, Any],
        strategy: Strategy = "smart",
        force_count: Count = None,
        env: Environment = None,
        seed: Seed = None,
        dry_run: DryRun = False,
        run_key: RunKey = None,
        rehearse: Rehearse = False,
        workspace: Workspace = None,
        detail: Detail = False,
        **wanted: Unpack[AskedOfRun],
    ) -> Annotated[CallToolResult, shapes.Generated]:
        """Write mock data of one platform, or of all, into a workspace: orders, customers, products, visits, ads.

        Everything is loaded, tagged and checked in one transaction. It is kept whole or not at all: only an answer
        with "committed": true has written rows. Live rows are never changed. Keep "run_id": clean_mock_data with it
        takes exactly this run back. Call plan_mock_data first if the sizes matter. Calling it twice writes twice, but
        with the same run_key once: give one, and a call whose answer was lost can be repeated. Takes seconds for
        hundreds of orders, minutes for a million; cancelling it rolls everything back. The answer's "database" says
        where the rows are: check that it is the one you meant.
        """
        asked = _asked(platform=platform, count=force_count, seed=seed, run_key=run_key, **wanted)
        place = _asked(env=env, workspace=workspace)

        def do(session: Session) -> Answer:
            made = api.generate(session, strategy=strategy, dry_run=dry_run, rehearse=rehearse, **asked)
            if made.committed:
                return answers.generated(made, place, detail)
            return answers.planned(made, asked | place, 1, detail)

        found = await self.desk.answer(context, do, **place, writes=not dry_run)
        await _changed(context, found)
        return found

    async def get_mock_data_status(
        self,
        context: Context[Any, Any],
        platform: OnePlatform = None,
        env: Environment = None,
        workspace: Workspace = None,
    ) -> Annotated[CallToolResult, shapes.StatusAnswer]:
        """What the workspace has: rows and mock rows of every table, and the ten latest runs with their ids.

        Reads only. Call it first, to see which database and workspace the other tools work on. A run whose
        "removed_at" is null is still there. "mock_rows" are those that clean_mock_data would remove.
        """

        def do(session: Session) -> Answer:
            return api.status(session, platform).to_json()

        return await self.desk.answer(context, do, env=env, workspace=workspace)

    async def clean_mock_data(
        self,
        context: Context[Any, Any],
        platform: Selected = None,
        run_id: RunId = None,
        confirm: Confirm = False,
        env: Environment = None,
        workspace: Workspace = None,
        detail: EmptyToo = False,
        since: Since = None,
        until: Until = None,
    ) -> Annotated[CallToolResult, shapes.Removed]:
        """Remove mock data: rows that a run wrote and nobody has changed since, and nothing else.

        Without confirm=true it only counts, and "next_call" says how to remove what was counted. Give run_id for one
        run (the usual way), platform for all runs of it, platform="all" for every run of the workspace, since and until
        for those of a time. Live rows, and
        mock rows that somebody has edited, stay ("kept_changed"). One transaction: all of it or nothing. Removing a
        run twice changes nothing more. Never delete mock rows by hand.
        """
        selection = _asked(platform=platform, run_id=run_id, since=since, until=until)
        place = _asked(env=env, workspace=workspace)

        def do(session: Session) -> Answer:
            if confirm and not selection:
                raise UsageError(
                    "nothing selected: confirm removes what a preview has named",
                    'give run_id; or platform; or platform="all" for every run of the workspace',
                )
            chosen = selection or {"platform": ALL}
            options = {"run" if name == "run_id" else name: value for name, value in chosen.items()}
            cleaned = api.clean(session, **options, dry_run=not confirm)
            return answers.removed(cleaned, chosen, place, detail)

        found = await self.desk.answer(context, do, env=env, workspace=workspace, writes=confirm)
        if confirm:
            await _changed(context, found)
        return found

    async def verify_mock_data(
        self,
        context: Context[Any, Any],
        run_id: RunId = None,
        realism: Realism = False,
        env: Environment = None,
        workspace: Workspace = None,
        detail: Detail = False,
    ) -> Annotated[CallToolResult, shapes.Verified]:
        """Check a run (by default the latest that is there) against every rule: sums, keys, times, links, money.

        Reads only. "ok" is true if no rule is broken; "checks" lists the broken ones with the number of rows that break
        them. The same was checked before the run was committed, so what is broken now was changed since.
        """

        def do(session: Session) -> Answer:
            return answers.verified(api.verify(session, run_id, realism=realism), detail)

        return await self.desk.answer(context, do, env=env, workspace=workspace)

    async def analyze_workspace(
        self,
        context: Context[Any, Any],
        platform: Platform = ALL,
        env: Environment = None,
        workspace: Workspace = None,
        detail: Profiled = False,
    ) -> Annotated[CallToolResult, shapes.Analyzed]:
        """What a run would learn from the workspace's live rows: how many there are, their words and conventions.

        Reads only. Aggregates: no single row, no person's text, no count below five. A platform without rows gets data
        as any shop has it.
        """

        def do(session: Session) -> Answer:
            return answers.analyzed(api.analyze(session, platform), detail)

        return await self.desk.answer(context, do, env=env, workspace=workspace)

    async def explain_columns(
        self,
        context: Context[Any, Any],
        platform: OnePlatform = None,
        table: TableName = None,
        env: Environment = None,
        workspace: Workspace = None,
    ) -> Annotated[CallToolResult, shapes.Explained]:
        """How a run fills each column, and why: by its meaning, a constant, a filler, or left to its default.

        Reads only. Name a table for its columns, or table.column for all that is known of one: what was considered,
        what the schema asks, what live rows show, samples, and an override that fills it otherwise (the person who runs
        the server pastes that into config/columns.toml). Or a platform; without both there are counts of each table.
        """

        def do(session: Session) -> Answer:
            if table is not None:
                return answers.one_explained(api.explain(session, table))
            return answers.explained(_columns(session, platform), platform)

        return await self.desk.answer(context, do, env=env, workspace=workspace)

    @spread
    async def plan_mock_data(
        self,
        platform: Platform,
        context: Context[Any, Any],
        strategy: Strategy = "smart",
        force_count: Count = None,
        env: Environment = None,
        seed: Seed = None,
        sample_rows: SampleRows = 1,
        workspace: Workspace = None,
        detail: Detail = False,
        **wanted: Unpack[AskedOfRun],
    ) -> Annotated[CallToolResult, shapes.Generated]:
        """What generate_mock_data would write, without writing: rows of each table, bytes, time, sample rows, warnings.

        Reads only; refuses what generate_mock_data would refuse. "next_call" is the call that writes just this.
        """
        asked = _asked(platform=platform, count=force_count, seed=seed, **wanted)
        place = _asked(env=env, workspace=workspace)

        def do(session: Session) -> Answer:
            made = api.generate(session, strategy=strategy, dry_run=True, **asked)
            return answers.planned(made, asked | place, sample_rows, detail)

        return await self.desk.answer(context, do, **place)


def _asked(**arguments: Any) -> dict[str, Any]:
    """What was given of these."""
    return {name: value for name, value in arguments.items() if value is not None}


def _columns(session: Session, platform: str | None) -> list[dict[str, str]]:
    """Every column of a platform, or of all."""
    from loader.report import columns

    wanted = session.chosen(platform)
    with session.connected("reading the schema") as conn:
        return columns(session.reflect(conn, wanted).entities)


async def _changed(context: Context[Any, Any], found: CallToolResult) -> None:
    """Clients that listen hear that the list of runs is another one."""
    if not found.is_error and not (found.structured_content or {}).get("dry_run"):
        await context.notify_resource_updated(RUNS)
