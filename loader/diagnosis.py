"""The doctor: everything that could stop a run, looked at before it is tried. Only reads.

With a workspace it plans a run of each platform and judges its rows by the same preflight as `generate` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from loader import address, migrate, progress
from loader.clock import microseconds
from loader.database import errors_as
from loader.errors import ConnectError, MockDataError, SchemaError
from loader.flow.binding import Binding, Entity
from loader.flow.plan import Plan
from loader.flow.profile import Profile
from loader.flow.result import Finding
from loader.hints import completed
from loader.hooks import effects
from loader.plan import COMPREHENSIVE, RunOptions
from loader.preflight.numbers import next_numbers
from loader.preflight.schema import schema_findings, where
from loader.prepare import passed_over, prepare
from loader.project import make_rows
from loader.report import columns
from loader.resources import named_query
from loader.session import Session
from loader.trial import judged
from loader.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line: what was looked at, whether it is well, what was seen, and what to do; `code` is its exit code.

    A `notice` is well, and has a remedy all the same: nothing fails for it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    code: int = ConnectError.exit_code
    notice: bool = False


@dataclass(frozen=True, slots=True)
class DoctorResult:
    """All diagnoses of the `platforms` that were asked for, and how every column would be filled; `tried`: rows were
    tried too, those of a workspace."""

    checks: tuple[Diagnosis, ...]
    entities: tuple[Entity, ...]
    platforms: tuple[str, ...] = ()
    tried: bool = False

    @property
    def exit_code(self) -> int:
        """0, or the code of the first diagnosis that is not well."""
        return next((check.code for check in self.checks if not check.ok), 0)

    def to_json(self) -> dict[str, Any]:
        """The object of `doctor --json`."""
        checks = [asdict(c) | ({"remedy": ""} if c.ok and not c.notice else {}) for c in self.checks]
        platforms = [_summary(name, [e for e in self.entities if e.platform == name]) for name in self.platforms]
        shown = {"ok": self.exit_code == 0, "tried": self.tried, "checks": checks, "platforms": platforms}
        return shown | {"columns": columns(self.entities)}


def _summary(platform: str, entities: Sequence[Entity]) -> dict[str, Any]:
    """How many tables and columns of a platform there are, and by what they are filled."""
    each = [entity.filled for entity in entities]
    return {
        "platform": platform,
        "tables": len(entities),
        "columns": sum(len(entity.bound) for entity in entities),
        "by_meaning": sum(one.by_meaning for one in each),
        "by_history": sum(one.by_history for one in each),
        "by_type": [
            f"{e.table.qualified}.{name}" for e, one in zip(entities, each, strict=True) for name in one.by_type
        ],
        "left": sum(one.left for one in each),
    }


def diagnose(session: Session, platform: str | None = None) -> DoctorResult:
    """Examine the session's database for one platform or all. What cannot be reached ends the list; nothing is raised
    but `UsageError` for an unknown platform. With a workspace, rows are tried, and the columns show what its own rows
    teach."""
    chosen = session.chosen(platform)
    progress.at("connecting")
    found = _diagnosed(session, chosen)
    return replace(found, checks=tuple(replace(c, remedy=completed(session, c.remedy)) for c in found.checks))


def _diagnosed(session: Session, chosen: Sequence[Vocabulary]) -> DoctorResult:
    try:
        url = session.url
        conn = session.connect()
    except MockDataError as error:
        return DoctorResult((_failed("connection", error),), ())
    with conn:
        checks = [_guarded(look, conn, url) for look in (_server, _tls, _role, _writable, _tag_tables, _rights)]
        try:
            with errors_as("looking at the schema"):
                faults, entities, findings, notices = _platforms(conn, session, chosen)
                found = (*checks, *faults, *_schema(conn, entities, findings, faults), *notices)
                lacking = _lacking(chosen, entities) if len(chosen) == 1 and not faults else []
                names = tuple(one.platform for one in chosen)
                return DoctorResult((*found, *lacking), entities, names, session.workspace_id is not None)
        except MockDataError as error:
            return DoctorResult((*checks, _failed("schema", error)), ())


def _failed(name: str, error: MockDataError) -> Diagnosis:
    return Diagnosis(name, False, error.message, error.hint, error.exit_code)


def _guarded(
    look: Callable[[psycopg.Connection[Any], str], Diagnosis], conn: psycopg.Connection[Any], url: str
) -> Diagnosis:
    name = look.__name__.strip("_").replace("_", " ")
    try:
        with errors_as(f"looking at the {name}"):
            return look(conn, url)
    except MockDataError as error:
        with suppress(psycopg.Error):  # a lost connection fails every later line by itself
            conn.rollback()
        return _failed(name, error)


def _one(conn: psycopg.Connection[Any], query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    return row[0] if row else None


def _server(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    version = str(_one(conn, "SHOW server_version"))
    ok = conn.info.server_version >= 140000
    detail = f"PostgreSQL {version}, database {conn.info.dbname}"
    return Diagnosis("server", ok, detail, "PostgreSQL 14 or newer is needed")


def _tls(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    if address.is_local(address.parameters(url)):
        return Diagnosis("tls", True, "this machine or a socket: not needed")
    used = bool(conn.pgconn.ssl_in_use)
    return Diagnosis("tls", used, "in use" if used else "not in use", "the server must speak TLS")


def _role(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    row = conn.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    name, bypasses = row or (conn.info.user, False)
    return Diagnosis("role", True, f"{name}, {'above' if bypasses else 'under'} row-level security")


def _writable(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    off = _one(conn, "SHOW transaction_read_only") == "off"
    remedy = "a full disk or a replica: connect to the primary"
    return Diagnosis("writable", off, "yes" if off else "read-only", remedy)


def _tag_tables(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    migrate.require(conn)
    return Diagnosis("tag tables", True, f"revision {migrate.current(conn)}")


def _rights(conn: psycopg.Connection[Any], url: str) -> Diagnosis:
    """On the tag tables, and TEMP for clean."""
    role = str(_one(conn, "SELECT quote_ident(current_user)"))
    tables = [f"mock_data.{name}" for name in ("runs", "relations", "keys")]
    held = "SELECT, INSERT, UPDATE, DELETE"
    lacking = [
        name
        for name in tables
        if not all(_one(conn, f"SELECT has_table_privilege('{name}', '{right}')") for right in held.split(", "))
    ]
    grants = [f"GRANT {held} ON {', '.join(lacking)} TO {role};"] if lacking else []
    if not _one(conn, "SELECT has_database_privilege(current_database(), 'TEMP')"):
        lacking.append("TEMP on the database")
        grants.append(f"GRANT TEMP ON DATABASE {_one(conn, 'SELECT quote_ident(current_database())')} TO {role};")
    return Diagnosis("rights", not lacking, f"lacking: {', '.join(lacking)}" if lacking else "held", " ".join(grants))


def _lacking(chosen: Sequence[Vocabulary], entities: Sequence[Entity]) -> list[Diagnosis]:
    """A platform that was asked for, of which there is something but not what a run makes."""
    names = {entity.name for entity in entities}
    lacks = [one for one in chosen if entities and one.counted not in names]
    remedy, code = "check the database, and the names of its semantic objects", SchemaError.exit_code
    return [Diagnosis("schema", False, f"no {one.counted}s of {one.title}", remedy, code) for one in lacks]


def _platforms(
    conn: psycopg.Connection[Any], session: Session, chosen: Sequence[Vocabulary]
) -> tuple[list[Diagnosis], tuple[Entity, ...], list[Finding], list[Diagnosis]]:
    """Every platform by itself: one that cannot be read or planned hides none of the others' faults."""
    faults: dict[str, Diagnosis] = {}
    notices: list[Diagnosis] = []
    entities: list[Entity] = []
    findings: list[Finding] = []
    workspace = session.workspace_id
    for place, vocabulary in enumerate(chosen):
        here = ("examining", place, len(chosen), "platforms", vocabulary.platform)
        try:
            with progress.within(*here), errors_as("reading the schema"), conn.transaction():
                binding = session.reflect(conn, [vocabulary])
                bound = binding.entities
                if workspace and any(entity.name == vocabulary.counted for entity in bound):
                    more, plan = _tried(conn, session, vocabulary.platform, binding)
                    notices += (notice for one in plan.platforms for notice in _odd_rows(bound, one.profile))
                    bound = plan.entities
                    findings += more
                elif bound:
                    findings += schema_findings(conn, bound, workspace, None)
                entities += bound
        except MockDataError as error:
            faults.setdefault(error.message, _failed("schema", error))
    return list(faults.values()), tuple(entities), findings, notices


def _odd_rows(entities: Iterable[Entity], profile: Profile) -> Iterator[Diagnosis]:
    remedy = "times are followed from the year 1 to 9999, numbers up to 18 digits; correct the rows if they are wrong"
    for entity, text in passed_over(entities, profile):
        yield Diagnosis(where(entity), True, text, remedy, notice=True)


def _tried(
    conn: psycopg.Connection[Any], session: Session, platform: str, binding: Binding
) -> tuple[list[Finding], Plan]:
    """What preflight finds of the rows that a run would make, and its plan."""
    options = RunOptions(session.workspace, "smart", None, 1, microseconds(datetime.now(UTC)), None)
    rows = make_rows(prepare(conn, session, platform, options, binding))
    ready = rows.with_ranges([next_numbers(conn, one.reservations()) for one in rows.platforms])
    return judged(conn, session, ready, target=COMPREHENSIVE), rows.plan


def _schema(
    conn: psycopg.Connection[Any], entities: tuple[Entity, ...], findings: list[Finding], faults: list[Diagnosis]
) -> Iterator[Diagnosis]:
    if not entities and not faults:
        remedy = "check the database, or create a local one with: mock-data warehouse create"
        yield Diagnosis("schema", False, "no semantic object of a known platform", remedy, SchemaError.exit_code)
    by_table: dict[str, list[Finding]] = {where(entity): [] for entity in entities}
    for finding in findings:
        by_table.setdefault(finding.where, []).append(finding)
    unindexed = _unindexed(conn, entities)
    for entity in entities:
        yield from _table(entity, by_table.pop(where(entity)))
        yield from _advice(entity, unindexed[entity.table.oid])
    yield from dict.fromkeys(_found("schema", finding) for found in by_table.values() for finding in found)


def _unindexed(conn: psycopg.Connection[Any], entities: tuple[Entity, ...]) -> dict[int, list[tuple[str, str]]]:
    """By table: the foreign keys without an index, each with the statement that makes one."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    oids = sorted({entity.table.oid for entity in entities})
    for oid, name, statement in conn.execute(named_query("catalog.unindexed"), {"oids": oids}).fetchall():
        found[oid].append((name, statement))
    return found


def _found(name: str, finding: Finding) -> Diagnosis:
    if finding.notice:
        return Diagnosis(name, True, finding.message, finding.remedy, notice=True)
    return Diagnosis(name, False, finding.message, finding.remedy, finding.error.exit_code)


def _table(entity: Entity, findings: Iterable[Finding]) -> Iterator[Diagnosis]:
    """Every fault of one table, or the one line that it has none."""
    found = [_found(where(entity), finding) for finding in findings]
    yield from found
    if not found:
        detail = f"{entity.table.qualified}: {len(entity.bound)} columns: {entity.filled}"
        yield Diagnosis(where(entity), True, detail)


def _advice(entity: Entity, unindexed: list[tuple[str, str]]) -> Iterator[Diagnosis]:
    """What stops nothing and is worth knowing."""
    table, name = entity.table.qualified, where(entity)
    if entity.shared:
        detail = f"{table}: without tenant column, as the override file allows: every workspace sees its mock rows"
        yield Diagnosis(name, True, detail, "mock-data clean takes back exactly the run's", notice=True)
    for what, remedy in effects(entity.table):
        yield Diagnosis(name, True, f"{table}: {what}", remedy, notice=True)
    for key, statement in unindexed:
        detail = f"{table}: the foreign key {key} has no index, so clean is slow"
        yield Diagnosis(name, True, detail, statement, notice=True)
    for view in entity.stored:
        yield Diagnosis(name, True, f"{view} is materialized", f"REFRESH MATERIALIZED VIEW {view};", notice=True)
