"""If a run still keeps every rule: asked of the database again, any time after its COMMIT. Reads only.

A row that somebody has edited since is no longer the run's; the run's other rows are still checked against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from loader import ledger
from loader.errors import Refused, UsageError
from loader.flow.binding import Entity
from loader.flow.result import Outcome, outcomes_json
from loader.prepare import orders
from loader.rules.engine import check, scripts
from loader.session import Session

_EVERY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Proof:
    """A run's outcome of every rule."""

    run_id: UUID
    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """True if every rule that was applied holds."""
        return not any(outcome.violations for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The object of `verify --json`."""
        return {"run_id": str(self.run_id), "ok": self.ok, **outcomes_json(self.outcomes)}


def verify(conn: psycopg.Connection[Any], session: Session, run_id: UUID | None = None) -> Proof:
    """Check one run, or the workspace's latest that is not removed. Needs the tag tables (Session.tagged).

    Raises `UsageError` if there is no such run, `Refused` if none of its rows can be recognised.
    """
    run = _chosen(conn, session.workspace, run_id)
    names, entities = _warehouse(conn, session, run)
    _refuse_unrecognised(conn, run, [entity for entity in entities if entity.platform in names])
    record = run.record
    outcomes = tuple(
        outcome
        for name in names
        for outcome in check(conn, session.vocabulary(name), entities, record.run_id, record.workspace, later=True)
    )
    return Proof(record.run_id, outcomes)


def script(conn: psycopg.Connection[Any], session: Session, run_id: UUID | None = None) -> str:
    """The same for psql: the text of every rule, which lists the rows that break it."""
    run = _chosen(conn, session.workspace, run_id)
    names, entities = _warehouse(conn, session, run)
    record = run.record
    parts = [
        part for name in names for part in scripts(session.vocabulary(name), entities, record.run_id, record.workspace)
    ]
    return "\n".join((f"-- Run {record.run_id}: each rule lists the rows that break it.", *parts))


def _chosen(conn: psycopg.Connection[Any], workspace: str, run_id: UUID | None) -> ledger.Run:
    if run_id is None:
        kept = (run for run in ledger.latest(conn, workspace, _EVERY) if run.record.removed_at is None)
        latest = next(kept, None)
        if latest is None:
            raise UsageError(f"workspace {workspace} has no run", "name one: mock-data runs lists them")
        run_id = latest.record.run_id
    run = ledger.one(conn, run_id)
    if run.record.removed_at:
        raise UsageError(f"run {run_id} was removed: it has no rows to verify", "mock-data runs lists the others")
    return run


def _refuse_unrecognised(conn: psycopg.Connection[Any], run: ledger.Run, entities: Sequence[Entity]) -> None:
    """Raise Refused if no row is the run's any more: rules that look at nothing would all hold."""
    tables = {relation.table for relation in run.relations or () if relation.rows and relation.removed_at is None}
    for entity in entities:
        if entity.table.qualified in tables and _recognised(conn, entity, run.record.xid):
            return
    raise Refused(
        f"no row of run {run.record.run_id} can be recognised any more",
        "all were edited, or restored from a dump, which gives every row a new writer; nothing can be verified",
    )


def _recognised(conn: psycopg.Connection[Any], entity: Entity, xid: int) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE xmin = {}::xid)").format(
        sql.Identifier(entity.table.schema, entity.table.name), sql.Literal(str(xid % 2**32))
    )
    row = conn.execute(query).fetchone()
    return bool(row and row[0])


def _warehouse(
    conn: psycopg.Connection[Any], session: Session, run: ledger.Run
) -> tuple[tuple[str, ...], tuple[Entity, ...]]:
    """The run's platforms of which something is left, and their entities beside the orders of every other shop."""
    names = tuple(dict.fromkeys(r.platform for r in run.relations or () if r.removed_at is None))
    own = session.reflect(conn, [session.vocabulary(name) for name in names]).entities
    return names, (*own, *(order for _, order in orders(conn, session) if order.platform not in names))
