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

from loader import ledger, progress
from loader.errors import Refused, UsageError
from loader.flow.binding import Entity
from loader.flow.result import Figure, Outcome, outcomes_json
from loader.ledger import RunName
from loader.rules.engine import check_all, scripts
from loader.rules.figures import measured
from loader.session import Session
from loader.shops import beside
from loader.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Proof:
    """A run's outcome of every rule, and the figures of realism if they were asked for."""

    run_id: UUID
    outcomes: tuple[Outcome, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def ok(self) -> bool:
        """True if every rule that was applied holds."""
        return not any(outcome.violations for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The object of `verify --json`."""
        asked = {"figures": [figure.to_json() for figure in self.figures]} if self.figures else {}
        return {"run_id": str(self.run_id), "ok": self.ok, **outcomes_json(self.outcomes), **asked}


@dataclass(frozen=True, slots=True)
class AllProofs:
    """The proof of every run of a workspace that is not removed, the newest first. `warnings`: of runs none of whose
    rows can be recognised."""

    workspace: str
    proofs: tuple[Proof, ...]
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True if every rule that was applied to any of them holds."""
        return all(proof.ok for proof in self.proofs)

    def to_json(self) -> dict[str, Any]:
        """The object of `verify all --json`."""
        runs = [proof.to_json() for proof in self.proofs]
        return {"workspace_id": self.workspace, "ok": self.ok, "runs": runs, "warnings": list(self.warnings)}


def verify_all(conn: psycopg.Connection[Any], session: Session, *, realism: bool = False) -> AllProofs:
    """Check every run of the workspace as `verify` checks one. Raises `UsageError` if there is none, `Refused` if no
    row of any can be recognised."""
    runs = [run.run_id for run in ledger.latest(conn, session.workspace) if run.removed_at is None]
    proofs, faults = [], []
    for run in runs or [chosen(conn, session.workspace, None).run_id]:
        try:
            proofs.append(verify(conn, session, run, realism=realism))
        except Refused as fault:
            faults.append(fault)
        conn.rollback()  # one run's checks hold no locks during the next one's
    if faults and not proofs:
        raise faults[0]
    return AllProofs(session.workspace, tuple(proofs), tuple(fault.message for fault in faults))


def verify(
    conn: psycopg.Connection[Any], session: Session, run: RunName | None = None, *, realism: bool = False
) -> Proof:
    """Check one run, or the workspace's latest that is not removed; `realism`: measure its figures too. Needs the tag
    tables (Session.tagged).

    Raises `UsageError` if there is no such run, `Refused` if none of its rows can be recognised.
    """
    asked = chosen(conn, session.workspace, run)
    progress.at("reading the schema")
    platforms, entities = warehouse_of(conn, session, asked)
    _refuse_unrecognised(conn, asked, entities)
    checked = _checked(conn, asked, platforms, entities)
    figures = (_figures(conn, asked, one, entities) for one in (platforms if realism else ()))
    return Proof(asked.run_id, checked, tuple(figure for found in figures for figure in found))


def _checked(
    conn: psycopg.Connection[Any], run: ledger.Run, platforms: Sequence[Vocabulary], entities: Sequence[Entity]
) -> tuple[Outcome, ...]:
    """Every rule of these platforms."""
    asked = [(one, _money(run, one.platform)["digits"]) for one in platforms]
    return check_all(conn, asked, entities, run.run_id, run.workspace, later=True)


def _figures(
    conn: psycopg.Connection[Any], run: ledger.Run, vocabulary: Vocabulary, entities: Sequence[Entity]
) -> tuple[Figure, ...]:
    progress.at("measuring", item=vocabulary.platform)
    return tuple(measured(conn, vocabulary, entities, run.run_id, run.workspace))


def script(conn: psycopg.Connection[Any], session: Session, name: RunName | None = None) -> str:
    """The same for psql: the text of every rule, which lists the rows that break it."""
    run = chosen(conn, session.workspace, name)
    platforms, entities = warehouse_of(conn, session, run)
    rules = (
        part
        for one in platforms
        for part in scripts(one, entities, run.run_id, run.workspace, _money(run, one.platform)["digits"])
    )
    return "\n".join((f"-- Run {run.run_id}: each rule lists the rows that break it.", *rules))


def chosen(conn: psycopg.Connection[Any], workspace: str, name: RunName | None) -> ledger.Run:
    """A run that is there, or the workspace's latest. Raises `UsageError` if there is none."""
    run = ledger.one(conn, ledger.found(conn, workspace, name))
    if run.removed_at:
        raise UsageError(
            f"run {run.run_id} was removed: it has no rows any more", "list the others with: mock-data runs"
        )
    return run


def warehouse_of(
    conn: psycopg.Connection[Any], session: Session, run: ledger.Run
) -> tuple[list[Vocabulary], tuple[Entity, ...]]:
    """The run's platforms of which something is left, and their entities beside the orders of every other shop."""
    names = dict.fromkeys(r.platform for r in run.relations or () if r.removed_at is None)
    platforms = [session.vocabulary(name) for name in names]
    shops = (entities for vocabulary, entities, _ in beside(conn, session) if vocabulary.platform not in names)
    others = (entity for entities in shops for entity in entities if entity.name in ("order", "product"))
    entities = (*session.reflect(conn, platforms).entities, *others)
    return platforms, tuple(_in_units(session, run, entity) for entity in entities)


def _in_units(session: Session, run: ledger.Run, entity: Entity) -> Entity:
    """The entity, its amounts counting what the run read of the live rows."""
    counts_cents = entity.name in _money(run, entity.platform)["cents"]
    return entity.in_cents(session.vocabulary(entity.platform).kinds) if counts_cents else entity


def _money(run: ledger.Run, platform: str) -> dict[str, Any]:
    """What the run's money was: its decimals, and the entities that count cents."""
    known: dict[str, Any] = run.parameters.get("money", {}).get(platform, {})
    return {"digits": 2, "cents": [], **known}


def _refuse_unrecognised(conn: psycopg.Connection[Any], run: ledger.Run, entities: Sequence[Entity]) -> None:
    """Raise Refused if no row is the run's any more: rules that look at nothing would all hold."""
    tables = {relation.table for relation in run.relations or () if relation.rows and relation.removed_at is None}
    query = sql.SQL("SELECT 1 FROM {} WHERE xmin = {}::xid LIMIT 1")
    for entity in entities:
        table, xid = sql.Identifier(entity.table.schema, entity.table.name), sql.Literal(str(run.xid % 2**32))
        if entity.table.qualified in tables and conn.execute(query.format(table, xid)).fetchone():
            return
    raise Refused(
        f"no row of run {run.run_id} can be recognised any more",
        "all were edited, or restored from a dump, which gives every row a new xmin; nothing can be verified",
    )
