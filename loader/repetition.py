"""A run that is asked for again by its key: the earlier run, as a result like that of any run.

Refuses the key of an earlier run for a run that is not the same, and says what differs: nobody knows which of the two
the caller means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import psycopg

from loader import ledger, migrate
from loader.clock import for_people
from loader.errors import Refused
from loader.flow.result import PlatformResult, RunResult, TableResult
from loader.ledger import Run

_BY_CHANCE = ("seed", "as_of")
"""What a run takes from chance and the clock if it is not asked for: then the earlier run's is as good."""


def earlier(
    conn: psycopg.Connection[Any], workspace: str, key: str, asked: Mapping[str, Any], *, dry_run: bool, rehearse: bool
) -> RunResult | None:
    """The workspace's run with this key that is not removed. Raises `Refused` if it is not what is `asked` for.

    `asked`: parameters, strategy, seed and as-of as JSON has them. None also if there are no tag tables yet.
    """
    if migrate.current(conn) != migrate.HEAD or (run := ledger.keyed(conn, workspace, key)) is None:
        return None
    known = run.parameters | {"strategy": run.strategy, "seed": run.seed, "as_of": run.as_of.isoformat()}
    wanted = json.loads(json.dumps(asked))
    differs = [
        f"{name} is {_said(wanted[name])}, and was {_said(known.get(name))}"
        for name in wanted
        if wanted[name] != known.get(name) and not (wanted[name] is None and name in _BY_CHANCE)
    ]
    if differs:
        raise Refused(
            f"the run key {key!r} is that of run {run.run_id}, which is another: {'; '.join(differs)}",
            f"give another --run-key, or ask as before, or make the key free: mock-data clean --run {run.run_id}",
        )
    return _result(run, dry_run, rehearse)


def _said(value: Any) -> str:
    return "not given" if value is None else json.dumps(value)


def _result(run: Run, dry_run: bool, rehearse: bool) -> RunResult:
    made = run.parameters.get("made", {})
    platforms = tuple(
        PlatformResult(
            name,
            run.strategy,
            made.get(name, {}).get("mode", "add"),
            made.get(name, {}).get("target", 0),
            tuple(TableResult(r.table, r.entity, r.rows) for r in run.relations or () if r.platform == name),
        )
        for name in run.platforms
    )
    return RunResult(
        run_id=run.run_id,
        committed=True,
        dry_run=dry_run,
        rehearsed=rehearse,
        workspace=run.workspace,
        seed=run.seed,
        as_of=run.as_of,
        platforms=platforms,
        run_key=run.run_key,
        already=True,
        warnings=(f"run key {run.run_key}: the run of {for_people(run.started_at)} is returned, nothing was loaded",),
    )
