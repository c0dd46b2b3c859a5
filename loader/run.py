"""A run: everything up to the rows is read and planned, judged before BEGIN, and then one transaction loads, tags and
checks every row of every platform, and COMMIT; or nothing.

`generate` alone owns the transaction; the stages take its connection and never commit. If it fails it leaves nothing:
no row, no tag, no run record. (A sequence that handed out numbers keeps its gap, as after any rollback.)
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from loader import __version__, load, progress
from loader.clock import microseconds
from loader.connection import shops_path
from loader.database import errors_as
from loader.flow.binding import Entity
from loader.flow.plan import Plan, StoreSpec
from loader.flow.profile import Profile
from loader.flow.result import Estimate, Finding, Outcome, PlatformResult, RunRecord, RunResult, TableResult, refuse
from loader.flow.rows import RowSource
from loader.flow.scenario import NO_SCENARIO, Scenario
from loader.flow.wishes import NO_WISHES, Wishes
from loader.hooks import effects
from loader.load import TableLoader, transaction
from loader.migrate import require
from loader.parents import Parents
from loader.plan import RunOptions
from loader.preflight.numbers import next_numbers
from loader.preflight.samples import shown
from loader.preflight.visible import hidden
from loader.prepare import survey
from loader.profiles import kept
from loader.project import Rows
from loader.repetition import earlier
from loader.report import columns
from loader.rules.engine import check_all, refuse_broken
from loader.session import Session
from loader.sizes import Sized, bounded, estimated, measured, too_many, whole
from loader.trial import judged

log = logging.getLogger(__name__)
SAMPLE_ROWS = 3
_SEED_BITS = 31


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a run. None: decided by the strategy (count, days), at random (seed), by the clock (as_of)."""

    session: Session
    platform: str
    strategy: str = "smart"
    count: int | None = None
    seed: int | None = None
    as_of: datetime | None = None
    days: int | None = None
    campaigns: int | None = None
    conversion: float | None = None
    locale: str | None = None
    dry_run: bool = False
    rehearse: bool = False
    since: datetime | None = None
    wishes: Wishes = NO_WISHES
    scenario: Scenario = NO_SCENARIO
    profile: Path | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    run_key: str | None = None
    max_rows: int = field(kw_only=True)

    @property
    def workspace(self) -> str:
        """The session's."""
        return self.session.workspace

    @property
    def parameters(self) -> dict[str, Any]:
        """What was asked for, as JSON has it; None: not asked for."""
        wishes = self.wishes
        return {
            "platform": self.platform,
            "count": self.count,
            "days": self.days,
            "since": self.since.isoformat() if self.since else None,
            "campaigns": self.campaigns,
            "conversion": self.conversion,
            "locale": self.locale,
            "refund_rate": wishes.refunds,
            "status": dict(wishes.status) or None,
            "discount_rate": wishes.discounts,
            "customers": wishes.customers,
            "products": wishes.products,
            "scenario": self.scenario.to_json() if self.scenario.effects else None,
            "profile": str(self.profile) if self.profile else None,
        }


def generate(request: Request, announce: Callable[[Estimate], None] | None = None) -> RunResult:
    """Run `request`; `announce` is called once its size is known. Raises a `MockDataError` if nothing was written;
    the result says whether it was committed."""
    seed = secrets.randbits(_SEED_BITS) if request.seed is None else request.seed
    as_of = (request.as_of or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    result = transaction.retried(_Run(request, seed, as_of, announce or (lambda _: None)).once)
    ending = "COMMIT" if result.committed else "rolled back" if request.rehearse else "dry run"
    ending = "already there" if result.already else ending
    log.info("run %s: %d rows in %.1f s, %s", result.run_id, result.total_rows, result.seconds, ending)
    return result


@dataclass(frozen=True)
class _Run:
    request: Request
    seed: int
    as_of: datetime
    announce: Callable[[Estimate], None]
    began: float = field(default_factory=time.monotonic)

    def once(self) -> RunResult:
        """One try, on one connection: everything up to BEGIN only reads."""
        request = self.request
        progress.at("connecting")
        with request.session.connect() as conn:
            with errors_as("reading the workspace"):
                seen = self._open(conn)
                if earlier := self._earlier(conn):
                    return earlier
                sized = self._sized(conn)
            rows, plan = sized.rows, sized.rows.plan
            progress.at("preparing")
            with errors_as("trying sample rows"):
                numbers = [next_numbers(conn, platform.reservations()) for platform in rows.platforms]
                tried = rows.with_ranges(numbers)
                findings = judged(
                    conn,
                    request.session,
                    tried,
                    writes=not request.dry_run,
                    target=None if sized.whole else request.count,
                )
                refuse(findings)
                sized = replace(sized, rows=tried)
                estimate = estimated(conn, sized, time.monotonic() - self.began)
            self.announce(estimate)
            plan = replace(plan, warnings=(*plan.warnings, *_lacking(findings)))
            if request.dry_run:
                result = self._sampled(sized, plan)
            else:
                conn.rollback()
                result = self._load(conn, replace(rows, plan=plan), seen)
            return replace(result, estimate=estimate)

    def _sized(self, conn: psycopg.Connection[Any]) -> Sized:
        """The rows, all of them but for a dry run of many. Raises `Refused` if they are more than allowed."""
        request, options = self.request, self._options()
        known = survey(conn, request.session, request.platform, options)
        plan = known.plan(bounded(options))
        sized = measured(plan, options)
        if request.dry_run:
            return sized
        sized.refuse_more_than(request.max_rows)
        if not sized.whole:
            sized = whole(plan if bounded(options) == options else known.plan(options))
            sized.refuse_more_than(request.max_rows)
        return sized

    def _open(self, conn: psycopg.Connection[Any]) -> transaction.Seen | None:
        """A read-only snapshot; for a run that writes also a mark of the runs that have been committed."""
        transaction.read_settings(conn)
        if self.request.dry_run:
            return None
        require(conn)
        return transaction.runs_seen(conn)

    def _earlier(self, conn: psycopg.Connection[Any]) -> RunResult | None:
        """The run that has the same key. Whoever waited for it at the workspace's lock comes by here again."""
        request = self.request
        if request.run_key is None:
            return None
        as_of = self.as_of.isoformat() if request.as_of else None
        asked = {**request.parameters, "strategy": request.strategy, "seed": request.seed, "as_of": as_of}
        how = {"dry_run": request.dry_run, "rehearse": request.rehearse}
        found = earlier(conn, request.workspace, request.run_key, asked, **how)
        return replace(found, parameters=request.parameters, seconds=time.monotonic() - self.began) if found else None

    def _options(self) -> RunOptions:
        request = self.request
        as_of = microseconds(self.as_of)
        wanted = RunOptions(request.workspace, request.strategy, request.count, self.seed, as_of, request.days)
        wanted = replace(wanted, campaigns=request.campaigns, locale=request.locale, wishes=request.wishes)
        wanted = replace(wanted, profiles=request.profiles, scenario=request.scenario)
        wanted = replace(wanted, since=microseconds(request.since) if request.since else None)
        return wanted if request.conversion is None else replace(wanted, conversion=request.conversion)

    def _sampled(self, sized: Sized, plan: Plan) -> RunResult:
        """What the run would write: sizes and first rows. The sequences' numbers are the ones that come next."""
        platforms = tuple(
            PlatformResult.of(one.plan, tuple(_first_rows(one, e, sized.of(e)) for e in one.plan.entities))
            for one in sized.rows.platforms
        )
        result = self._result(uuid4(), plan, platforms)
        warnings = (*result.warnings, *self._too_big(sized))
        return replace(result, columns=tuple(columns(plan.entities)), warnings=warnings)

    def _too_big(self, sized: Sized) -> Iterator[str]:
        """What a dry run that does not refuse says of its size."""
        if not sized.whole:
            orders = sum(one.plan.spec.orders for one in sized.rows.platforms if isinstance(one.plan.spec, StoreSpec))
            small = f"a run of {orders} orders" if orders else "a run of few campaigns"
            yield f"sizes are estimated, and rows and rules tried, by {small}: generate counts all before BEGIN"
        if sized.total > self.request.max_rows:
            error = too_many(sized.total, self.request.max_rows, about=not sized.whole)
            yield f"generate would refuse this (exit {error.exit_code}): {error.message}; {error.hint}"

    def _load(self, conn: psycopg.Connection[Any], rows: Rows, seen: transaction.Seen | None) -> RunResult:
        """The transaction: committed, or rolled back on purpose (rehearse), or left to be rolled back by an error."""
        run_id, plan, marks = uuid4(), rows.plan, [time.monotonic()]
        with transaction.rolled_back_on_error(conn):
            with errors_as("opening the transaction"):
                xid = transaction.begin(conn, self.request.workspace, seen, shared=any(e.shared for e in plan.entities))
                load.start(conn, self._record(run_id, xid, rows))
                parents = Parents(conn, rows.platforms, self.request.workspace)
                parents.hold()
                ranges = [transaction.reserved(conn, platform.reservations()) for platform in rows.platforms]
            marks.append(time.monotonic())
            platforms = self._tables(conn, run_id, rows.with_ranges(ranges))
            progress.at("reading the tables again")
            with errors_as("looking for rows that triggers wrote anew"):
                transaction.refuse_strangers(conn, _written(plan, platforms), xid)
            transaction.refresh_statistics(conn, plan.entities)
            marks.append(time.monotonic())
            with errors_as("checking the rules"):
                checks = (*_kept(platforms), *self._check(conn, run_id, plan))
            refuse_broken(checks)
            marks.append(time.monotonic())
            with errors_as("writing the tags"):
                load.note_outcome(conn, run_id, _outcome(self._phases(marks), checks))
            progress.at("counting what the views show")
            with errors_as("counting the rows that the views show"), shops_path(conn):
                unseen = hidden(conn, _written(plan, platforms), self.request.workspace, xid)
            with errors_as("asking for the parents again"):
                parents.ask_again()
            progress.at("rolling back" if self.request.rehearse else progress.COMMIT)
            if self.request.rehearse:
                conn.rollback()
            else:
                transaction.commit(conn, xid, self.request.session.connect)
        result = self._result(run_id, replace(plan, warnings=(*plan.warnings, *parents.warnings, *unseen)), platforms)
        return replace(result, committed=not self.request.rehearse, checks=checks, phases=self._phases(marks))

    def _phases(self, marks: Sequence[float]) -> dict[str, float]:
        """Seconds by phase. `marks`: when the reading ended, then each phase up to the rules."""
        spans = zip(("plan", "load", "rules"), (self.began, *marks[1:]), marks[1:], strict=False)
        return {name: until - since for name, since, until in spans}

    def _tables(self, conn: psycopg.Connection[Any], run_id: UUID, rows: Rows) -> tuple[PlatformResult, ...]:
        loader = TableLoader(conn, run_id)
        platforms = loader.platforms(rows.platforms)
        with errors_as("writing the tags"):
            total = sum(platform.rows for platform in platforms)
            load.finish(conn, run_id, datetime.now(UTC), total, loader.digest.hexdigest())
        return platforms

    def _check(self, conn: psycopg.Connection[Any], run_id: UUID, plan: Plan) -> tuple[Outcome, ...]:
        """Every rule of every platform, asked before COMMIT."""
        session, entities = self.request.session, (*plan.entities, *plan.beside)
        asked = [(session.vocabulary(platform.platform), platform.spec.digits) for platform in plan.platforms]
        return check_all(conn, asked, entities, run_id, session.workspace, later=False)

    def _record(self, run_id: UUID, xid: int, rows: Rows) -> RunRecord:
        """The run's own row. The conventions are those that its money follows, for whoever verifies it later."""
        request, platforms = self.request, rows.plan.platforms
        conventions = {
            p.platform: {
                "subtotal_after_discount": p.subtotal_after_discount,
                "tax_included": p.spec.tax_included,
            }
            for p in platforms
            if isinstance(p.spec, StoreSpec)
        }
        parameters = {
            **request.parameters,
            "conventions": conventions,
            "money": {p.platform: {"digits": p.spec.digits, "cents": sorted(p.profile.cents)} for p in platforms},
            "ads": {"linked": rows.linked},
            "made": {p.platform: {"mode": p.mode, "target": p.target} for p in platforms},
        }
        return RunRecord(
            run_id=run_id,
            workspace=request.workspace,
            platforms=tuple(p.platform for p in platforms),
            strategy=request.strategy,
            seed=self.seed,
            as_of=self.as_of,
            version=__version__,
            parameters=parameters,
            xid=xid,
            started_at=datetime.now(UTC),
            profile=kept({p.platform: p.profile for p in platforms}),
            run_key=request.run_key,
        )

    def _result(self, run_id: UUID, plan: Plan, platforms: tuple[PlatformResult, ...]) -> RunResult:
        return RunResult(
            run_id=run_id,
            committed=False,
            dry_run=self.request.dry_run,
            rehearsed=self.request.rehearse,
            workspace=self.request.workspace,
            seed=self.seed,
            as_of=self.as_of,
            platforms=platforms,
            parameters=self.request.parameters,
            run_key=self.request.run_key,
            warnings=(*plan.warnings, *_hook_warnings(plan.entities), *_stored_warnings(plan.entities)),
            seconds=time.monotonic() - self.began,
        )


def _outcome(phases: Mapping[str, float], checks: Sequence[Outcome]) -> dict[str, Any]:
    """How the run went, for its record."""
    checked = sum(one.violations is not None for one in checks)
    seconds = {name: round(passed, 3) for name, passed in phases.items()}
    return {"phases": seconds, "rules": checked, "not_applied": len(checks) - checked}


def _lacking(findings: list[Finding]) -> list[str]:
    """The rights that only the removal needs."""
    lacking = [one for one in findings if one.notice and one.kind == "rights"]
    return [f"{one.message}: to remove the rows, clean needs it ({one.remedy})" for one in lacking]


def _first_rows(rows: RowSource, entity: Entity, count: int) -> TableResult:
    first = rows.some(entity, SAMPLE_ROWS)
    sample = shown(first.slice(0, SAMPLE_ROWS)) if first else []
    return TableResult(entity.table.qualified, entity.name, count, tuple(sample), filled=entity.filled)


def _written(plan: Plan, platforms: tuple[PlatformResult, ...]) -> list[tuple[Entity, int]]:
    rows = {table.table: table.rows for platform in platforms for table in platform.tables}
    return [(entity, rows[entity.table.qualified]) for entity in plan.entities]


def _kept(platforms: tuple[PlatformResult, ...]) -> tuple[Outcome, ...]:
    """Every table has the rows that were planned: what did not would not have got this far."""
    return tuple(
        Outcome("rows_kept_as_planned", p.platform, t.table, t.planned - t.rows) for p in platforms for t in p.tables
    )


def _hook_warnings(entities: tuple[Entity, ...]) -> list[str]:
    """What the tables do by themselves, now or when the rows are removed: each table once."""
    tables = {entity.table.oid: entity.table for entity in entities}
    return [f"{table.qualified}: {what}" for table in tables.values() for what, _ in effects(table)]


def _stored_warnings(entities: tuple[Entity, ...]) -> list[str]:
    """A materialized view is the shop's own: when it is refreshed is for others to decide."""
    names = dict.fromkeys(name for entity in entities for name in entity.stored)
    return [f"{n} is materialized and does not show the new rows yet: REFRESH MATERIALIZED VIEW {n};" for n in names]
