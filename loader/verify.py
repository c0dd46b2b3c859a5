"""Whether a run still keeps every rule: asked of the database again, any time after it was committed. Only reads.

What somebody has edited since is no longer the run's row; the run's other rows are still held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from loader import runs
from loader import vocabulary as platforms
from loader.errors import Refused, UsageError
from loader.flow.binding import Entity
from loader.overrides import load as overrides
from loader.prepare import orders
from loader.reflection import reflect
from loader.rules.engine import Outcome, check, scripts

Connect = Callable[[], psycopg.Connection[Any]]


@dataclass(frozen=True, slots=True)
class Proof:
    """What every rule found of a run."""

    run_id: UUID
    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether no rule that was applied is broken."""
        return not any(outcome.violations for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The object of `verify --json`."""
        return {"run_id": str(self.run_id), "ok": self.ok, **told(self.outcomes)}


def told(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """What was checked and what was not, as both `generate --json` and `verify --json` have it."""
    return {
        "checks": [
            {"name": o.name, "platform": o.platform, "table": o.table, "violations": o.violations}
            for o in outcomes
            if o.violations is not None
        ],
        "not_applied": [
            {"name": o.name, "platform": o.platform, "missing": list(o.missing)}
            for o in outcomes
            if o.violations is None
        ],
    }


def verify(conn: psycopg.Connection[Any], connect: Connect, workspace: str, run_id: UUID | None = None) -> Proof:
    """Check one run, or the workspace's latest that is still there. Needs the tag tables (migrate.require)."""
    run = _chosen(conn, workspace, run_id)
    names, entities = _warehouse(conn, connect, run)
    _refuse_strangers(conn, run, [entity for entity in entities if entity.platform in names])
    outcomes = tuple(
        outcome
        for name in names
        for outcome in check(
            conn, platforms.vocabulary(name), entities, run.record.run_id, run.record.workspace, later=True
        )
    )
    return Proof(run.record.run_id, outcomes)


def script(conn: psycopg.Connection[Any], connect: Connect, workspace: str, run_id: UUID | None = None) -> str:
    """The same for psql: every rule's own text, which lists the rows that break it."""
    run = _chosen(conn, workspace, run_id)
    names, entities = _warehouse(conn, connect, run)
    parts = [
        part
        for name in names
        for part in scripts(platforms.vocabulary(name), entities, run.record.run_id, run.record.workspace)
    ]
    return "\n".join((f"-- Run {run.record.run_id}: each rule lists the rows that break it.", *parts))


def _chosen(conn: psycopg.Connection[Any], workspace: str, run_id: UUID | None) -> runs.Run:
    if run_id is None:
        kept = (run for run in runs.latest(conn, workspace, _EVERY) if run.record.removed_at is None)
        latest = next(kept, None)
        if latest is None:
            raise UsageError(f"no run of workspace {workspace} is there", "name one: mock-data runs lists them")
        run_id = latest.record.run_id
    run = runs.one(conn, run_id)
    if run.record.removed_at:
        raise UsageError(f"run {run_id} was removed: it has no rows to verify", "mock-data runs lists those there are")
    return run


_EVERY = 2**31 - 1


def _refuse_strangers(conn: psycopg.Connection[Any], run: runs.Run, entities: Sequence[Entity]) -> None:
    """Raise Refused where no row is the run's any more: rules that look at nothing would all hold."""
    tables = {relation.table for relation in run.relations or () if relation.rows and relation.removed_at is None}
    for entity in entities:
        if entity.table.qualified in tables and _recognised(conn, entity, run.record.xid):
            return
    raise Refused(
        f"no row of run {run.record.run_id} can be told from others' any more",
        "all were edited, or restored from a dump, which gives every row a new writer; nothing can be verified",
    )


def _recognised(conn: psycopg.Connection[Any], entity: Entity, xid: int) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE xmin = {}::xid)").format(
        sql.Identifier(entity.table.schema, entity.table.name), sql.Literal(str(xid % 2**32))
    )
    row = conn.execute(query).fetchone()
    return bool(row and row[0])


def _warehouse(
    conn: psycopg.Connection[Any], connect: Connect, run: runs.Run
) -> tuple[tuple[str, ...], tuple[Entity, ...]]:
    """The run's platforms of which something is left, and their entities beside the orders of every other shop."""
    names = tuple(dict.fromkeys(r.platform for r in run.relations or () if r.removed_at is None))
    own = reflect(conn, connect, [platforms.vocabulary(name) for name in names], overrides=overrides()).entities
    return names, (*own, *(order for order in orders(conn, connect) if order.platform not in names))
