"""A run: reflect, analyse, plan, then one transaction that loads, tags and checks every row, and COMMIT; or nothing.

`generate` alone owns the transaction; the stages take its connection and never commit. When it fails it leaves
nothing: no row, no tag, no run record. (A sequence that handed out numbers keeps its gap, as after any rollback.)
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from loader import __version__, platforms, transaction
from loader.analyse import analyse
from loader.copy import copy
from loader.database import connect, errors_as
from loader.encode import encoder
from loader.errors import ConnectError, InvariantError, SchemaError, UsageError
from loader.generate.project import Generator, reservations
from loader.migrate import require
from loader.model import Batch, Entity, Link, Plan, RunRecord, Vocabulary, Warehouse, microseconds
from loader.plan import Settings, plan
from loader.reflect import reflect, refuse_unfillable
from loader.tags import Tagger, finish, start
from loader.verify import refuse_broken_checks

PLATFORMS = platforms.known()
SAMPLE_ROWS, TRIED_ROWS = 3, 200
_SEED_BITS = 31
Progress = Callable[[str, int, int], None]
"""Called with (table, rows so far, rows planned)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run. None: decided by the strategy (count, days), at random (seed), by the clock (as_of)."""

    url: str
    workspace: str
    platform: str
    strategy: str = "smart"
    count: int | None = None
    seed: int | None = None
    as_of: datetime | None = None
    days: int | None = None
    dry_run: bool = False
    rehearse: bool = False


@dataclass(frozen=True, slots=True)
class TableResult:
    """Rows of one table. `sample`: first rows by column, only of a dry run."""

    table: str
    entity: str
    rows: int
    sample: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformResult:
    """What a run did to one platform."""

    platform: str
    strategy: str
    mode: str
    target: int
    tables: tuple[TableResult, ...]

    @property
    def rows(self) -> int:
        """Of all its tables."""
        return sum(table.rows for table in self.tables)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run, or what a dry run would do."""

    run_id: UUID
    committed: bool
    request: Request
    seed: int
    as_of: datetime
    platforms: tuple[PlatformResult, ...]
    checks: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def total_rows(self) -> int:
        """Of all platforms."""
        return sum(platform.rows for platform in self.platforms)

    def to_json(self) -> dict[str, Any]:
        """The object of `generate --json` (design.md), with the as-of and, for a dry run, sample rows."""
        found: dict[str, Any] = {
            "run_id": str(self.run_id),
            "success": True,
            "committed": self.committed,
            "dry_run": self.request.dry_run,
            "rehearsed": self.request.rehearse,
            "workspace_id": self.request.workspace,
            "seed": self.seed,
            "as_of": self.as_of.isoformat(),
            "platforms": [
                {
                    "platform": p.platform, "strategy": p.strategy, "mode": p.mode, "target": p.target,
                    "tables": [{"table": t.table, "entity": t.entity, "rows": t.rows} for t in p.tables],
                    "rows": p.rows,
                }
                for p in self.platforms
            ],
            "total_rows": self.total_rows,
            "checks": [{"name": name, "violations": count} for name, count in self.checks.items()],
            "warnings": list(self.warnings),
            "seconds": round(self.seconds, 3),
        }  # fmt: skip
        if self.request.dry_run:
            found["sample"] = {t.table: list(t.sample) for p in self.platforms for t in p.tables}
        return found


def generate(request: Request, progress: Progress | None = None) -> RunResult:
    """Run `request`. Raises a `MockDataError` when nothing was written; the result says whether it was committed."""
    began = time.monotonic()
    if request.platform not in PLATFORMS:
        raise UsageError(f"{request.platform} cannot be generated yet", f"choose one of: {', '.join(PLATFORMS)}")
    seed = secrets.randbits(_SEED_BITS) if request.seed is None else request.seed
    as_of = (request.as_of or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    run = _Run(request, seed, as_of, began, progress or (lambda *_: None))
    return transaction.retried(run.once)


def reflect_warehouse(url: str, names: tuple[str, ...]) -> Warehouse:
    """The entities of these platforms that the database has."""
    with connect(url) as conn, errors_as("reading the schema"):
        return reflect(conn, lambda: connect(url), [platforms.vocabulary(name) for name in names])


@dataclass(frozen=True)
class _Run:
    request: Request
    seed: int
    as_of: datetime
    began: float
    progress: Progress

    def once(self) -> RunResult:
        """One try, on one connection: everything up to BEGIN only reads."""
        request = self.request
        with connect(request.url) as conn:
            with errors_as("reading the workspace"):
                transaction.read_settings(conn)
                if not request.dry_run:
                    require(conn)
                seen = None if request.dry_run else transaction.runs_seen(conn)
                plan, entities = self.planned(conn)
            generator = Generator(plan)
            with errors_as("trying the first rows"):
                ready = generator.with_ranges(transaction.peeked(conn, reservations(plan, generator.store)))
                for entity in plan.entities:
                    refuse_broken_checks(conn, entity, ready.as_json(entity, TRIED_ROWS))
            if request.dry_run:
                return self.sampled(ready)
            conn.rollback()
            _refuse_row_security(entities)
            return self.load(conn, plan, generator, seen)

    def planned(self, conn: psycopg.Connection[Any]) -> tuple[Plan, tuple[Entity, ...]]:
        """Reflect, analyse, plan. Only reads."""
        request, vocabulary = self.request, platforms.vocabulary(self.request.platform)
        entities = reflect(conn, lambda: connect(request.url), [vocabulary]).platform(request.platform)
        if not any(entity.name == "order" for entity in entities):
            raise SchemaError(
                f"the schema semantic has no orders of {vocabulary.title} ({_objects(vocabulary)})",
                "check the database, or create a local warehouse with `mock-data warehouse create`",
            )
        refuse_unfillable(entities)
        profile = analyse(conn, entities, request.workspace)
        asked = Settings(
            request.workspace, request.strategy, request.count, self.seed, microseconds(self.as_of), request.days
        )
        made = plan(vocabulary, entities, profile, asked)
        return made, entities

    def sampled(self, ready: Generator) -> RunResult:
        """What the run would write: sizes and first rows. The sequences' numbers are the ones that come next."""
        tables = tuple(
            TableResult(
                entity.table.qualified, entity.name, ready.rows(entity), tuple(ready.sample(entity, SAMPLE_ROWS))
            )
            for entity in ready.plan.entities
        )
        return self.result(uuid4(), False, ready.plan, tables, {})

    def load(
        self, conn: psycopg.Connection[Any], plan: Plan, generator: Generator, seen: transaction.Seen | None
    ) -> RunResult:
        """The transaction: committed, or rolled back on purpose (rehearse), or left to be rolled back by an error."""
        run_id, request = uuid4(), self.request
        with transaction.rolled_back_on_error(conn):
            with errors_as("opening the transaction"):
                xid = transaction.begin(conn, request.workspace, seen)
                record = self.record(run_id, xid)
                start(conn, record)
                ready = generator.with_ranges(transaction.reserved(conn, reservations(plan, generator.store)))
            tables = tuple(
                self.table(conn, run_id, ordinal, entity, ready) for ordinal, entity in enumerate(plan.entities)
            )
            with errors_as("writing the tags"):
                finish(conn, run_id, datetime.now(UTC), sum(table.rows for table in tables))
            checks = {"rows_kept_as_planned": 0}
            if request.rehearse:
                conn.rollback()
            else:
                transaction.commit(conn, xid, lambda: connect(request.url))
        if not request.rehearse:
            transaction.refresh_statistics(conn, plan.entities)
        return self.result(run_id, not request.rehearse, plan, tables, checks)

    def table(
        self, conn: psycopg.Connection[Any], run_id: UUID, ordinal: int, entity: Entity, ready: Generator
    ) -> TableResult:
        """COPY and tag one table; what the server kept must be what was planned."""
        planned, name = ready.rows(entity), entity.table.qualified
        with errors_as(f"loading {name}"):
            tagger = Tagger(conn, run_id, ordinal, entity.platform, entity, links(ready.plan, entity))
            sent = 0

            def loaded(batch: Batch) -> None:
                nonlocal sent
                sent += batch.rows.num_rows
                tagger.add(batch.keys, batch.rows.num_rows)
                self.progress(name, sent, planned)

            kept = copy(conn, entity, ready.batches(entity), encoder, loaded, tagger.flush)
            tagger.close(kept)
        if kept != planned:
            raise InvariantError(
                f"{name} kept {kept} of {planned} rows: a trigger or rule of the table drops rows",
                f"its triggers: {', '.join(entity.table.triggers) or 'none seen'}; disable or mend them",
            )
        return TableResult(name, entity.name, kept)

    def record(self, run_id: UUID, xid: int) -> RunRecord:
        """The run's own row."""
        request = self.request
        parameters = {"count": request.count, "days": request.days, "platform": request.platform}
        return RunRecord(
            run_id, request.workspace, (request.platform,), request.strategy, self.seed, self.as_of, __version__,
            parameters, xid, datetime.now(UTC),
        )  # fmt: skip

    def result(
        self, run_id: UUID, committed: bool, plan: Plan, tables: tuple[TableResult, ...], checks: dict[str, int]
    ) -> RunResult:
        """Everything that is said of the run."""
        request = self.request
        done = PlatformResult(plan.platform, request.strategy, plan.mode, plan.target, tables)
        warnings = tuple(_trigger_warnings(plan.entities))
        seconds = time.monotonic() - self.began
        return RunResult(run_id, committed, request, self.seed, self.as_of, (done,), checks, warnings, seconds)


def links(plan: Plan, entity: Entity) -> tuple[Link, ...]:
    """The columns of this entity that hold a parent's values: `clean` looks at them before it removes the parent."""
    found = []
    for bound in entity.bound:
        if bound.link:
            parent_name, meaning = bound.link.split(".", 1)
            parent = plan.entity(parent_name)
            target = parent.by_meaning.get(meaning) if parent else None
            if parent and target:
                found.append(Link(bound.column.name, parent.table.schema, parent.table.name, target.column.name))
    return tuple(found)


def _refuse_row_security(entities: tuple[Entity, ...]) -> None:
    """COPY under row-level security is refused by the server (0A000) after BEGIN: say it before, with the remedy."""
    held = [entity.table.qualified for entity in entities if entity.table.row_security]
    if held:
        raise ConnectError(
            f"row-level security applies to this role on {', '.join(held)}, and COPY cannot load under it",
            "connect as the tables' owner or as a role with BYPASSRLS (Supabase: postgres)",
        )


def _trigger_warnings(entities: tuple[Entity, ...]) -> list[str]:
    return [
        f"{e.table.qualified} has triggers that fired: {', '.join(e.table.triggers)}"
        for e in entities
        if e.table.triggers
    ]


def _objects(vocabulary: Vocabulary) -> str:
    return " or ".join(f"semantic.{name}" for name in vocabulary.words("order").objects)
