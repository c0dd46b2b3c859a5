"""A run: reflect, analyse, plan, then one transaction that loads, tags and checks every row of every platform, and
COMMIT; or nothing.

`generate` alone owns the transaction; the stages take its connection and never commit. When it fails it leaves
nothing: no row, no tag, no run record. (A sequence that handed out numbers keeps its gap, as after any rollback.)
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg

from loader import __version__
from loader import vocabulary as platforms
from loader.clock import microseconds
from loader.database import connect, errors_as
from loader.errors import ConnectError, InvariantError, SchemaError, UsageError
from loader.flow.binding import Binding, Entity
from loader.flow.plan import Plan, StoreSpec
from loader.flow.rows import Batch
from loader.flow.run import Link, RunRecord
from loader.load import transaction
from loader.load.copy import copy
from loader.load.encode import Digest, encoder, hashing
from loader.load.tags import Tagger, finish, start
from loader.migrate import require
from loader.overrides import load as overrides
from loader.plan.store import Settings
from loader.preflight.checks import refuse_broken_checks
from loader.preflight.complete import completed, constant_defaults
from loader.preflight.keys import met, refuse_broken_keys
from loader.preflight.partitions import MOST_VALUES, refuse_missing_partitions
from loader.preflight.rights import refuse_missing
from loader.preflight.visible import hidden
from loader.prepare import ALL, Prepared, prepare
from loader.project.distinct import at_risk, repeated
from loader.project.exhausted import exhausted
from loader.project.generator import Generator
from loader.project.market import Market
from loader.reflection import reflect
from loader.report.columns import columns
from loader.rules.engine import Outcome, check, refuse_broken
from loader.verify import told

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
    """Rows of one table, and how many were planned. `sample`: first rows by column, only of a dry run."""

    table: str
    entity: str
    rows: int
    sample: tuple[dict[str, Any], ...] = ()
    planned: int = 0


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
    checks: tuple[Outcome, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    columns: tuple[dict[str, str], ...] = ()
    """How every column would be filled, only of a dry run."""

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
            **told(self.checks),
            "warnings": list(self.warnings),
            "seconds": round(self.seconds, 3),
            "phases": {name: round(seconds, 3) for name, seconds in self.phases.items()},
        }  # fmt: skip
        if self.request.dry_run:
            found["columns"] = list(self.columns)
            found["sample"] = {t.table: list(t.sample) for p in self.platforms for t in p.tables}
        return found


def generate(request: Request, progress: Progress | None = None) -> RunResult:
    """Run `request`. Raises a `MockDataError` when nothing was written; the result says whether it was committed."""
    began = time.monotonic()
    if request.platform not in (*PLATFORMS, ALL):
        raise UsageError(f"{request.platform} is no platform", f"choose one of: {', '.join((*PLATFORMS, ALL))}")
    seed = secrets.randbits(_SEED_BITS) if request.seed is None else request.seed
    as_of = (request.as_of or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    run = _Run(request, seed, as_of, began, progress or (lambda *_: None))
    return transaction.retried(run.once)


def reflect_warehouse(url: str, names: tuple[str, ...]) -> Binding:
    """The entities of these platforms that the database has."""
    with connect(url) as conn, errors_as("reading the schema"):
        return reflect(
            conn, lambda: connect(url), [platforms.vocabulary(name) for name in names], overrides=overrides()
        )


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
                prepared = prepare(conn, lambda: connect(request.url), request.platform, self.settings())
            market = prepared.market
            with errors_as("trying the first rows"):
                ready = market.with_ranges([transaction.peeked(conn, g.reservations()) for g in market.generators])
                for generator in ready.generators:
                    for entity in generator.plan.entities:
                        _refuse_exhausted(generator, entity)
                        same = constant_defaults(conn, entity)
                        tried = completed(conn, entity, generator.as_json(entity, TRIED_ROWS), same)
                        suspects = completed(conn, entity, generator.suspects(entity, TRIED_ROWS), same)
                        refuse_broken_checks(conn, entity, [*tried, *suspects])
                        refuse_broken_keys(conn, entity, tried)
                        self.refuse_repeated(conn, generator, entity, same)
                        if parted := entity.table.partition_columns:
                            refuse_missing_partitions(conn, entity, generator.distinct(entity, parted, MOST_VALUES))
            if request.dry_run:
                return self.sampled(ready, prepared)
            conn.rollback()
            _refuse_row_security(prepared.entities)
            with errors_as("looking at the rights"):
                refuse_missing(conn, prepared.entities)
            conn.rollback()
            return self.load(conn, prepared, seen)

    def refuse_repeated(
        self, conn: psycopg.Connection[Any], generator: Generator, entity: Entity, same: dict[str, Any]
    ) -> None:
        """A unique key that the rows would break, among themselves or with others, is met before BEGIN, by name."""
        fixed = {**same, **({entity.tenant: self.request.workspace} if entity.tenant else {})}
        for unique, telling in at_risk(generator, entity, same):
            example = repeated(generator, entity, unique, telling)
            if example is None:
                batches = ([{**fixed, **row} for row in rows] for rows in generator.told(entity, telling))
                example = met(conn, entity, unique, batches)
            if example is not None:
                raise SchemaError(
                    f"{entity.table.qualified}: the rows to be loaded repeat {unique.name}"
                    f" ({', '.join(unique.columns)}): {example}",
                    "make the key wider, or drop it: what it holds is not one row's alone in a shop",
                )

    def settings(self) -> Settings:
        """What is asked, for the plan."""
        request = self.request
        as_of = microseconds(self.as_of)
        return Settings(request.workspace, request.strategy, request.count, self.seed, as_of, request.days)

    def sampled(self, market: Market, prepared: Prepared) -> RunResult:
        """What the run would write: sizes and first rows. The sequences' numbers are the ones that come next."""
        done = tuple(
            _done(
                generator.plan,
                tuple(
                    TableResult(e.table.qualified, e.name, generator.rows(e), tuple(generator.sample(e, SAMPLE_ROWS)))
                    for e in generator.plan.entities
                ),
            )
            for generator in market.generators
        )
        result = self.result(uuid4(), False, done, prepared, (), {})
        return replace(result, columns=tuple(columns(prepared.entities)))

    def load(self, conn: psycopg.Connection[Any], prepared: Prepared, seen: transaction.Seen | None) -> RunResult:
        """The transaction: committed, or rolled back on purpose (rehearse), or left to be rolled back by an error."""
        run_id, request, market = uuid4(), self.request, prepared.market
        digest = hashlib.blake2b(digest_size=16)
        with transaction.rolled_back_on_error(conn):
            with errors_as("opening the transaction"):
                shared = any(entity.shared for entity in prepared.entities)
                xid = transaction.begin(conn, request.workspace, seen, shared=shared)
                start(conn, self.record(run_id, xid, market))
                ready = market.with_ranges([transaction.reserved(conn, g.reservations()) for g in market.generators])
            prepared_by = time.monotonic()
            done = self.tables(conn, run_id, ready, digest)
            rows = {table.table: table.rows for platform in done for table in platform.tables}
            with errors_as("writing the tags"):
                total = sum(platform.rows for platform in done)
                finish(conn, run_id, datetime.now(UTC), total, digest.hexdigest())
            transaction.refresh_statistics(conn, prepared.entities)
            loaded_by = time.monotonic()
            with errors_as("checking the rules"):
                checks = (*_kept(done), *self.checked(conn, run_id, prepared))
            phases = {
                "plan": prepared_by - self.began,
                "load": loaded_by - prepared_by,
                "rules": time.monotonic() - loaded_by,
            }
            refuse_broken(checks)
            with errors_as("counting the rows that the views show"):
                written = [(e, rows[e.table.qualified]) for e in prepared.entities if e.table.qualified in rows]
                unseen = hidden(conn, written, request.workspace, xid)
            prepared = replace(prepared, warnings=(*prepared.warnings, *unseen))
            if request.rehearse:
                conn.rollback()
            else:
                transaction.commit(conn, xid, lambda: connect(request.url))
        return self.result(run_id, not request.rehearse, done, prepared, checks, phases)

    def checked(self, conn: psycopg.Connection[Any], run_id: UUID, prepared: Prepared) -> tuple[Outcome, ...]:
        """Every rule of every platform, asked before COMMIT."""
        entities = (*prepared.entities, *prepared.beside)
        return tuple(
            outcome
            for plan in prepared.market.plans
            for outcome in check(
                conn, platforms.vocabulary(plan.platform), entities, run_id, self.request.workspace, later=False
            )
        )

    def tables(
        self, conn: psycopg.Connection[Any], run_id: UUID, market: Market, digest: Digest
    ) -> tuple[PlatformResult, ...]:
        """Every table of every platform, parents before children, shops before their ads."""
        ordinals = count()
        return tuple(
            _done(
                generator.plan,
                tuple(
                    self.table(conn, run_id, next(ordinals), entity, generator, digest)
                    for entity in generator.plan.entities
                ),
            )
            for generator in market.generators
        )

    def table(
        self, conn: psycopg.Connection[Any], run_id: UUID, ordinal: int, entity: Entity, generator: Generator,
        digest: Digest,
    ) -> TableResult:  # fmt: skip
        """COPY and tag one table; what the server kept must be what was planned."""
        planned, name = generator.rows(entity), entity.table.qualified
        digest.update(name.encode())
        with errors_as(f"loading {name}"):
            tagger = Tagger(conn, run_id, ordinal, entity.platform, entity, links(generator.plan, entity))
            sent = 0

            def loaded(batch: Batch) -> None:
                nonlocal sent
                sent += batch.rows.num_rows
                tagger.add(batch.keys, batch.rows.num_rows)
                self.progress(name, sent, planned)

            kept = copy(conn, entity, generator.batches(entity), hashing(encoder, digest), loaded, tagger.flush)
            tagger.close(kept)
        if kept != planned:
            raise InvariantError(
                f"{name} kept {kept} of {planned} rows: a trigger or rule of the table drops rows",
                f"its triggers: {', '.join(entity.table.triggers) or 'none seen'}; disable or mend them",
            )
        return TableResult(name, entity.name, kept, planned=planned)

    def record(self, run_id: UUID, xid: int, market: Market) -> RunRecord:
        """The run's own row. The conventions are those that its money follows, for whoever verifies it later."""
        request = self.request
        parameters = {
            "count": request.count,
            "days": request.days,
            "platform": request.platform,
            "conventions": {
                p.platform: {
                    "subtotal_after_discount": p.subtotal_after_discount, "tax_included": p.spec.tax_included,
                }
                for p in market.plans
                if isinstance(p.spec, StoreSpec)
            },
            "ads": {"linked": market.linked},
        }  # fmt: skip
        return RunRecord(
            run_id, request.workspace, tuple(p.platform for p in market.plans), request.strategy, self.seed, self.as_of,
            __version__, parameters, xid, datetime.now(UTC),
        )  # fmt: skip

    def result(
        self, run_id: UUID, committed: bool, done: tuple[PlatformResult, ...], prepared: Prepared,
        checks: tuple[Outcome, ...], phases: dict[str, float],
    ) -> RunResult:  # fmt: skip
        """Everything that is said of the run."""
        warnings = (
            *prepared.warnings, *_trigger_warnings(prepared.entities), *_stored_warnings(prepared.entities),
        )  # fmt: skip
        seconds = time.monotonic() - self.began
        return RunResult(
            run_id, committed, self.request, self.seed, self.as_of, done, checks, phases, warnings, seconds
        )


def _done(plan: Plan, tables: tuple[TableResult, ...]) -> PlatformResult:
    return PlatformResult(plan.platform, plan.strategy, plan.mode, plan.target, tables)


def _kept(done: tuple[PlatformResult, ...]) -> tuple[Outcome, ...]:
    """Every table has the rows that were planned: what did not would not have got this far."""
    return tuple(
        Outcome("rows_kept_as_planned", p.platform, t.table, t.planned - t.rows) for p in done for t in p.tables
    )


def links(plan: Plan, entity: Entity) -> tuple[Link, ...]:
    """The columns of this entity that hold a parent's values: `clean` looks at them before it removes the parent."""
    found = []
    for bound in entity.bound:
        if bound.link:
            parent_name, meaning = bound.link.split(".", 1)
            # the shop's number is every row's, live ones' too: only a declared foreign key to it holds anything
            parent = plan.entity(parent_name) if parent_name != "shop" else None
            target = parent.by_meaning.get(meaning) if parent else None
            if parent and target:
                found.append(Link(bound.column.name, parent.table.schema, parent.table.name, target.column.name))
    return tuple(found)


def _refuse_exhausted(generator: Generator, entity: Entity) -> None:
    for reason in exhausted(generator, entity):
        raise SchemaError(reason, "widen the column, or load fewer orders")


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


def _stored_warnings(entities: tuple[Entity, ...]) -> list[str]:
    """A materialized view is the shop's own: when it is refreshed is for others to say."""
    names = dict.fromkeys(name for entity in entities for name in entity.stored)
    return [f"{n} is materialized and does not show the new rows yet: REFRESH MATERIALIZED VIEW {n};" for n in names]
