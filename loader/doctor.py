"""The doctor: everything that could stop a run, looked at before it is tried. Only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from loader import migrate, platforms
from loader.database import connect, errors_as, is_local
from loader.errors import MockDataError
from loader.model import Bound, Entity
from loader.overrides import load as overrides
from loader.reflect import reflect, unfilled
from loader.resources import sql

CONFIGURATION, CONNECTION, SCHEMA = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, whether it is well, what was seen, and what to do; `code` is its exit code."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    code: int = CONNECTION


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
        columns = [_column(entity, bound) for entity in self.entities for bound in entity.bound]
        checks = [asdict(check) | ({"remedy": ""} if check.ok else {}) for check in self.checks]
        return {"ok": self.exit_code == 0, "checks": checks, "columns": columns}


def _column(entity: Entity, bound: Bound) -> dict[str, str]:
    filled = bound.meaning or (f"filler: {bound.filler}" if bound.filler else "-")
    return {"table": entity.table.qualified, "column": bound.column.name, "filled_by": filled, "why": bound.why}


def doctor(url: str) -> Report:
    """Examine a database. What cannot be reached ends the list; nothing is raised."""
    try:
        conn = connect(url)
    except MockDataError as error:
        return Report((Check("connection", False, error.message, error.hint, error.exit_code),), ())
    with conn:
        checks = [_guarded(look, conn, url) for look in (_server, _tls, _role, _writable, _tag_tables)]
        try:
            with errors_as("reading the schema"):
                found = reflect(
                    conn,
                    lambda: connect(url),
                    [platforms.vocabulary(name) for name in platforms.known()],
                    overrides=overrides(),
                )
                return Report((*checks, *_schema(conn, found.entities)), found.entities)
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


def _schema(conn: psycopg.Connection[Any], entities: tuple[Entity, ...]) -> Iterator[Check]:
    if not entities:
        remedy = "check the database, or create a local one with: mock-data warehouse create"
        yield Check("schema", False, "no semantic object of a known platform", remedy, SCHEMA)
    for entity in entities:
        yield _table(conn, entity)


def _table(conn: psycopg.Connection[Any], entity: Entity) -> Check:
    where, name = entity.table.qualified, f"{entity.platform} {entity.name}"
    if reasons := list(unfilled(entity)):
        remedy = "give each column a DEFAULT, or let it be NULL"
        return Check(name, False, "; ".join(reasons), remedy, SCHEMA)
    if entity.table.row_security:
        return Check(name, False, f"{where}: row-level security applies", "connect as its owner or with BYPASSRLS")
    row = conn.execute(sql("reflect/privileges.sql").encode(), {"oid": entity.table.oid}).fetchone()
    missing = [
        right for right, held in zip(("SELECT", "INSERT", "UPDATE", "DELETE"), row or (), strict=False) if not held
    ]
    if missing:
        return Check(
            name, False, f"{where}: no {', '.join(missing)}", f"GRANT {', '.join(missing)} ON {where} TO this role"
        )
    filled = sum(1 for bound in entity.bound if bound.meaning or bound.filler)
    return Check(name, True, f"{where}: {filled} of {len(entity.bound)} columns are filled")
