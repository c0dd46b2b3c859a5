"""The doctor: everything that could stop a run, looked at before it is tried. Only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import Identifier

from loader import migrate
from loader import vocabulary as platforms
from loader.binding import no_tenant, unfilled
from loader.catalog import rows
from loader.database import connect, errors_as, is_local
from loader.errors import MockDataError
from loader.flow.binding import Entity
from loader.overrides import load as overrides
from loader.preflight.rights import Missing, missing
from loader.prepare import taught
from loader.reflection import reflect
from loader.report.columns import columns

CONFIGURATION, CONNECTION, SCHEMA = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, whether it is well, what was seen, and what to do; `code` is its exit code.

    A `notice` is well, and has a remedy all the same: nothing fails for it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    code: int = CONNECTION
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All checks, and how every column would be filled."""

    checks: tuple[Check, ...]
    entities: tuple[Entity, ...]

    @property
    def exit_code(self) -> int:
        """0, or the code of the first check that is not well."""
        return next((check.code for check in self.checks if not check.ok), 0)

    def to_json(self) -> dict[str, Any]:
        """The object of `doctor --json`."""
        checks = [asdict(c) | ({"remedy": ""} if c.ok and not c.notice else {}) for c in self.checks]
        return {"ok": self.exit_code == 0, "checks": checks, "columns": columns(self.entities)}


def doctor(url: str, workspace: str | None = None) -> Report:
    """Examine a database. What cannot be reached ends the list; nothing is raised. With a workspace the columns say
    what its own rows teach."""
    try:
        conn = connect(url)
    except MockDataError as error:
        return Report((Check("connection", False, error.message, error.hint, error.exit_code),), ())
    with conn:
        checks = [_guarded(look, conn, url) for look in (_server, _tls, _role, _writable, _tag_tables, _rights)]
        try:
            with errors_as("looking at the schema"):
                faults, entities = _platforms(conn, url)
                entities = _taught(conn, entities, workspace) if workspace else entities
                return Report((*checks, *_schema(conn, entities, faults)), entities)
        except MockDataError as error:
            return Report((*checks, Check("schema", False, error.message, error.hint, error.exit_code)), ())


def _guarded(look: Callable[[psycopg.Connection[Any], str], Check], conn: psycopg.Connection[Any], url: str) -> Check:
    name = look.__name__.strip("_").replace("_", " ")
    try:
        with errors_as(f"looking at the {name}"):
            return look(conn, url)
    except MockDataError as error:
        with suppress(psycopg.Error):  # a lost connection fails every later line by itself
            conn.rollback()
        return Check(name, False, error.message, error.hint, error.exit_code)


def _one(conn: psycopg.Connection[Any], query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    return row[0] if row else None


def _server(conn: psycopg.Connection[Any], url: str) -> Check:
    version = str(_one(conn, "SHOW server_version"))
    ok = conn.info.server_version >= 140000
    return Check("server", ok, f"PostgreSQL {version}, database {conn.info.dbname}", "PostgreSQL 14 or newer is needed")


def _tls(conn: psycopg.Connection[Any], url: str) -> Check:
    if is_local(conninfo_to_dict(url)):
        return Check("tls", True, "this machine or a socket: not needed")
    used = bool(conn.pgconn.ssl_in_use)
    return Check("tls", used, "in use" if used else "not in use", "the server must speak TLS")


def _role(conn: psycopg.Connection[Any], url: str) -> Check:
    row = conn.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    name, bypasses = row or (conn.info.user, False)
    return Check("role", True, f"{name}, {'above' if bypasses else 'under'} row-level security")


def _writable(conn: psycopg.Connection[Any], url: str) -> Check:
    off = _one(conn, "SHOW transaction_read_only") == "off"
    return Check("writable", off, "yes" if off else "read-only", "a full disk or a replica: connect to the primary")


def _tag_tables(conn: psycopg.Connection[Any], url: str) -> Check:
    migrate.require(conn)
    return Check("tag tables", True, f"revision {migrate.current(conn)}")


def _rights(conn: psycopg.Connection[Any], url: str) -> Check:
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
    return Check("rights", not lacking, f"lacking: {', '.join(lacking)}" if lacking else "held", " ".join(grants))


def _platforms(conn: psycopg.Connection[Any], url: str) -> tuple[list[Check], tuple[Entity, ...]]:
    """Every platform by itself: one that cannot be read hides none of the others' faults."""
    faults: dict[str, Check] = {}
    entities: list[Entity] = []
    for name in platforms.known():
        try:
            with errors_as("reading the schema"), conn.transaction():
                known = [platforms.vocabulary(name)]
                entities += reflect(conn, lambda: connect(url), known, overrides=overrides()).entities
        except MockDataError as error:
            faults.setdefault(error.message, Check("schema", False, error.message, error.hint, error.exit_code))
    return list(faults.values()), tuple(entities)


def _taught(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], workspace: str) -> tuple[Entity, ...]:
    """What the workspace's rows teach, platform by platform."""
    names = dict.fromkeys(entity.platform for entity in entities)
    groups = {name: tuple(e for e in entities if e.platform == name) for name in names}
    return tuple(
        entity
        for name, group in groups.items()
        for entity in taught(conn, group, workspace, platforms.vocabulary(name).kinds)
    )


def _schema(conn: psycopg.Connection[Any], entities: tuple[Entity, ...], faults: list[Check]) -> Iterator[Check]:
    yield from faults
    if not entities and not faults:
        remedy = "check the database, or create a local one with: mock-data warehouse create"
        yield Check("schema", False, "no semantic object of a known platform", remedy, SCHEMA)
    if not entities:
        return
    lacking = missing(conn, entities)
    yield from (
        Check("rights", False, f"no {m.privilege} on {m.object}", m.statement) for m in lacking if not m.table_oid
    )
    oids = sorted({entity.table.oid for entity in entities})
    unindexed = rows(conn, "unindexed", oids=oids)
    for entity in entities:
        own = [one for one in lacking if one.table_oid == entity.table.oid]
        yield from _table(entity, own)
        yield from _advice(entity, [row for row in unindexed if row["table_oid"] == entity.table.oid])


def _table(entity: Entity, lacking: list[Missing]) -> Iterator[Check]:
    """Every fault of one table, or the one line that it has none."""
    where, name = entity.table.qualified, f"{entity.platform} {entity.name}"
    found = [Check(name, False, reason, _mended(entity, reason), SCHEMA) for reason in unfilled(entity)]
    if entity.table.row_security:
        remedy = "ALTER ROLE this role BYPASSRLS; or connect as the table's owner"
        found.append(Check(name, False, f"{where}: row-level security applies", remedy))
    found += [Check(name, False, f"{where}: no {one.privilege}", one.statement) for one in lacking]
    yield from found
    if not found:
        filled = sum(1 for bound in entity.bound if bound.meaning or bound.filler)
        yield Check(name, True, f"{where}: {filled} of {len(entity.bound)} columns are filled")


def _mended(entity: Entity, reason: str) -> str:
    """The statement that lets a column be left, or the file that says what it holds."""
    table = _quoted(entity.table.schema, entity.table.name)
    for bound in entity.bound:
        if reason.startswith(f"{entity.table.qualified}.{bound.column.name} ("):
            column = _quoted(bound.column.name)
            return (
                f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL; or SET DEFAULT; or say what it holds in"
                f" config/columns.toml: [{entity.view_name}.{column}]"
            )
    for remedy in no_tenant(entity):
        return remedy
    return "give the object a base table of this database, with a tenant column of type uuid or text"


def _advice(entity: Entity, unindexed: list[dict[str, Any]]) -> Iterator[Check]:
    """What stops nothing and is worth knowing."""
    where, name = entity.table.qualified, f"{entity.platform} {entity.name}"
    if entity.shared:
        detail = f"{where}: without tenant column, as the override file allows: every workspace sees its mock rows"
        yield Check(name, True, detail, "mock-data clean takes back exactly the run's", notice=True)
    for trigger in entity.table.triggers:
        table = _quoted(entity.table.schema, entity.table.name)
        remedy = f"ALTER TABLE {table} DISABLE TRIGGER {_quoted(trigger)}; if mock rows must not fire it"
        yield Check(name, True, f"{where}: the trigger {trigger} fires for every row", remedy, notice=True)
    for row in unindexed:
        detail = f"{where}: the foreign key {row['name']} has no index, so clean is slow"
        yield Check(name, True, detail, row["statement"], notice=True)
    for view in entity.stored:
        yield Check(name, True, f"{view} is materialized", f"REFRESH MATERIALIZED VIEW {view};", notice=True)


def _quoted(*names: str) -> str:
    return Identifier(*names).as_string(None)
