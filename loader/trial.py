"""What the server judges of a run before BEGIN, the same for doctor, dry run and generate: preflight's findings, and
the business rules on a small run of the same kind. Nothing is written: settings of the transaction hold its rows.

Passed over: a run of which even a small one is too big to be sent.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import sql

from loader.clock import moment
from loader.connection import shops_path
from loader.flow.plan import AdsSpec, Plan, PlatformPlan, StoreSpec
from loader.flow.result import Finding, Outcome
from loader.flow.wishes import Wishes
from loader.preflight.examination import examine
from loader.preflight.numbers import next_numbers
from loader.preflight.samples import JsonRows, as_json, completed, constant_defaults
from loader.preflight.schema import where
from loader.project import Rows, make_rows
from loader.rules.engine import Rule, tried
from loader.rules.relations import Trial
from loader.session import Session

_ORDERS, _DAYS, _MOST_ROWS = 25, 60, 20_000
_CONVERSION = 0.2
"""More visits say no more of the rules."""
_REMEDY = "say in config/columns.toml what the columns hold that it reads (doctor lists them), or leave them out there"


def judged(
    conn: psycopg.Connection[Any], session: Session, rows: Rows, *, writes: bool = True, target: int | None = None
) -> list[Finding]:
    """Every fault of these rows, as `examine` has them; if there is none, the rules that a small run breaks."""
    findings = examine(conn, rows.platforms, session.workspace, writes=writes, target=target)
    if any(not finding.notice for finding in findings):
        return findings
    return [*findings, *_broken_rules(conn, session, rows)]


def _broken_rules(conn: psycopg.Connection[Any], session: Session, rows: Rows) -> Iterator[Finding]:
    small = make_rows(_smaller(rows.plan))
    small = small.with_ranges([next_numbers(conn, one.reservations()) for one in small.platforms])
    if sum(one.rows(entity) for one in small.platforms for entity in one.plan.entities) > _MOST_ROWS:
        return
    with conn.transaction(force_rollback=True):
        settings = _set(conn, small)
        for plan in small.plan.platforms:
            entities = (*small.plan.entities, *small.plan.beside)
            trial = Trial(settings, _record(plan, small.linked), plan.spec.digits)
            outcomes = tried(conn, session.vocabulary(plan.platform), entities, session.workspace, trial)
            yield from (_finding(plan, *one) for one in outcomes if one[1].violations)


def _finding(plan: PlatformPlan, rule: Rule, outcome: Outcome) -> Finding:
    entity = plan.entity(rule.entity)
    message = (
        f"{outcome.table}: {outcome.violations} rows of a small run would break the rule {rule.name}"
        f" ({rule.statement.rstrip('.')})"
    )
    return Finding(where(entity) if entity else plan.platform, message, _REMEDY)


def _smaller(plan: Plan) -> Plan:
    """The same run with fewer orders and over fewer days."""
    return replace(plan, platforms=tuple(replace(p, spec=_small(p.spec)) for p in plan.platforms))


def _small(spec: StoreSpec | AdsSpec) -> StoreSpec | AdsSpec:
    start = max(spec.start, spec.as_of - _DAYS * 86_400_000_000)
    if isinstance(spec, AdsSpec):  # alone it counts orders that are there, of any time
        return replace(spec, start=start) if spec.linked else spec
    often = max(spec.conversion, _CONVERSION) if spec.conversion else 0.0
    # what was asked for is for the whole run: few orders have few customers, and hardly a young one
    return replace(spec, start=start, orders=min(spec.orders, _ORDERS), conversion=often, wishes=_same(spec.wishes))


def _same(wishes: Wishes) -> Wishes:
    """Of what was asked for, what any number of orders can have."""
    return replace(wishes, status=(), groups=(), customers=None)


def _set(conn: psycopg.Connection[Any], rows: Rows) -> dict[int, str]:
    """The setting by table; platforms may share one."""
    made: dict[int, JsonRows] = defaultdict(list)
    with shops_path(conn):
        for one in rows.platforms:
            for entity in one.plan.entities:
                every = [row for batch in one.batches(entity) for row in as_json(entity, batch.rows)]
                made[entity.table.oid] += completed(conn, entity, every, constant_defaults(conn, entity))
    settings = {oid: f"mock_data.trial_{oid}" for oid in made}
    for oid, name in settings.items():
        conn.execute("SELECT set_config(%s, %s, true)", (name, json.dumps(made[oid])))
    return settings


def _record(plan: PlatformPlan, linked: str) -> str:
    """What the run's own row would say."""
    query = "(SELECT {}::timestamptz AS as_of, {} AS subtotal_after_discount, {} AS tax_included, {}::text AS linked)"
    values = (
        moment(plan.spec.as_of),
        plan.subtotal_after_discount,
        isinstance(plan.spec, StoreSpec) and plan.spec.tax_included,
        linked,
    )
    return sql.SQL(query).format(*map(sql.Literal, values)).as_string(None)
