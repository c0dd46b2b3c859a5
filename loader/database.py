"""Connections, and the one place where the driver's errors become ours: a line of cause, a line of remedy.

Refuses a remote connection that might fall back to clear text. No message holds a password.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loader.errors import ConfigError, ConnectError, LoadError, MockDataError

log = logging.getLogger(__name__)
_LOCAL = ("localhost", "127.0.0.1", "::1", "")
_COPY_LINE = re.compile(r"COPY (.+?), line (\d+)(?:, column ([^:\n]+))?")


def connect(url: str, *, application_name: str = "mock-data", connect_timeout: int = 10) -> psycopg.Connection[Any]:
    """A connection without autocommit and without prepared statements (a transaction-mode pooler has neither)."""
    try:
        parameters = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ConfigError(
            "the database URL cannot be read", "write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE"
        ) from error
    wanted = {"application_name": application_name, "connect_timeout": str(connect_timeout)} | _transport(parameters)
    try:
        return psycopg.connect(make_conninfo(url, **wanted), prepare_threshold=None)
    except psycopg.Error as error:
        place = f"{parameters.get('host') or 'the local socket'}:{parameters.get('port') or 5432}"
        raise translate(error, f"connecting to {place}", connecting=True) from error


def name(*parts: str) -> sql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return sql.Identifier(*(part.replace("%", "%%") for part in parts))


def comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    """The parts with commas between them."""
    return sql.SQL(", ").join(parts)


def is_local(parameters: dict[str, Any]) -> bool:
    """If every host is this machine (loopback or an address of its own, as Docker's bridge is) or a socket.

    The environment counts as it does for libpq: a URL without a host may mean PGHOST.
    """
    named = [parameters.get(name) or os.environ.get(f"PG{name.upper()}") or "" for name in ("host", "hostaddr")]
    hosts = [host for hosts in named for host in str(hosts).split(",")]
    return all(host in _LOCAL or host.startswith(("/", "@")) or _is_own(host) for host in hosts)


def _is_own(host: str) -> bool:
    """A socket can be bound to this machine's own addresses only. Names are not looked up: DNS may say anything."""
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except (ValueError, OSError):
        return False
    return True


def _transport(parameters: dict[str, Any]) -> dict[str, str]:
    """TLS to remote hosts: required, verified when a CA is given. This machine and its sockets: as the URL says."""
    mode = parameters.get("sslmode")
    if is_local(parameters):
        return {}
    if mode in ("allow", "prefer"):
        raise ConfigError(
            f"sslmode={mode} may send the password in clear text to {parameters.get('host')}",
            "leave sslmode out (TLS is then required), or give sslrootcert to verify the server too",
        )
    verified = parameters.get("sslrootcert") or os.environ.get("PGSSLROOTCERT")
    wanted = "verify-full" if verified else "require"
    # a mode in the environment counts if it is no weaker; a general PGSSLMODE=prefer was not meant for this host
    return {} if mode or os.environ.get("PGSSLMODE") in ("verify-ca", "verify-full") else {"sslmode": wanted}


@contextmanager
def errors_as(doing: str) -> Iterator[None]:
    """A phase of the work: logged, and the driver's errors in it become ours, with `doing` in front."""
    began = time.monotonic()
    log.info("%s", doing)
    try:
        yield
    except psycopg.Error as error:
        raise translate(error, doing) from error
    finally:
        log.debug("%s: %.3f s", doing, time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class CopyFault:
    """The place where a statement failed, as far as the server says: `line` counts the rows of its COPY from 1."""

    table: str | None
    line: int | None
    column: str | None
    constraint: str | None

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items() if value is not None)


def explain(error: psycopg.Error) -> CopyFault:
    """The place of a data or constraint error."""
    diag = error.diag
    found = _COPY_LINE.search(diag.context or "")
    table, line, column = found.groups() if found else (None, None, None)
    if diag.table_name:
        table = f"{diag.schema_name}.{diag.table_name}"
    return CopyFault(table, int(line) if line else None, diag.column_name or column, diag.constraint_name)


def translate(error: psycopg.Error, doing: str, *, connecting: bool = False) -> MockDataError:
    """The error of ours for a driver's error while `doing` something. A connection lost on the way failed the work."""
    lines = str(error).strip().splitlines()
    cause = error.diag.message_primary or (lines[0] if lines else type(error).__name__)
    for kind, words, ours, hint in _KNOWN:
        if isinstance(error, kind) and words in cause:
            return ours(f"{doing}: {cause}", hint)
    if isinstance(error, errors.InsufficientPrivilege):
        return ConnectError(f"{doing}: {cause}", _grant(cause))
    lost = _is_lost(error)
    if (error.sqlstate or "").startswith(("28", "3D")) or (lost and connecting):
        text = f"{error.sqlstate or ''} {error} {doing}"
        hint = next(hint for pattern, hint in _UNREACHABLE if re.search(pattern, text))
        return ConnectError(f"{doing}: {cause.removeprefix('connection failed: ')}", hint)
    if lost:
        return LoadError(f"{doing}: the connection was lost: {cause}", "the server has rolled back; run again")
    return _refused(error, f"{doing}: {cause}")


def _is_lost(error: psycopg.Error) -> bool:
    """Whether the connection is gone: the server says so, or nobody says anything."""
    state = error.sqlstate or ""
    return state.startswith(("08", "57P")) or (isinstance(error, psycopg.OperationalError) and not state)


def _refused(error: psycopg.Error, cause: str) -> LoadError:
    """What the server refuses, with the place that it names."""
    place = str(explain(error))
    hint = error.diag.message_detail or error.diag.message_hint or "nothing was kept; see the server's message"
    return LoadError(f"{cause} ({place})" if place else cause, hint)


def _grant(cause: str) -> str:
    """The statement that gives the privilege which the server misses."""
    found = re.search(r"permission denied for (\w+) (\S+)", cause)
    kind, name = found.groups() if found else ("", "")
    grants = {
        "table": f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO this role",
        "view": f"GRANT SELECT ON {name} TO this role",
        "schema": f"GRANT USAGE ON SCHEMA {name} TO this role",
        "sequence": f"GRANT USAGE ON SEQUENCE {name} TO this role",
        "database": f"GRANT CREATE ON DATABASE {name} TO this role, or create the schema mock_data for it",
    }
    return grants.get(kind, "connect as the owner of the tables")


_KNOWN: tuple[tuple[type[psycopg.Error], str, type[MockDataError], str], ...] = (
    (
        errors.ReadOnlySqlTransaction,
        "",
        ConnectError,
        "the database is read-only, for a full disk or as a replica; free space, or connect to the primary",
    ),
    (errors.QueryCanceled, "", LoadError, "nothing was kept; ask for fewer orders, or try at a quieter time"),
    (errors.LockNotAvailable, "", LoadError, "another session holds a lock; nothing was kept, try again later"),
    (errors.DiskFull, "", LoadError, "free space on the server, then VACUUM the tables of the run"),
    (
        errors.FeatureNotSupported,
        "row-level security",
        ConnectError,
        "under row-level security COPY needs the tables' owner or a role with BYPASSRLS",
    ),
    (errors.FeatureNotSupported, "", LoadError, "nothing was kept"),
)
"""(error of the driver, words in its message, error of ours, remedy); the first that fits."""

_UNREACHABLE = (
    (
        '^28|password authentication failed|role ".+" does not exist|Tenant or user not found',
        "check the user and the password; behind Supabase's pooler the user is postgres.REF",
    ),
    ("database .* does not exist", "check the database's name at the end of the URL"),
    (
        r"\bdb\.\w+\.supabase\.co\b",
        "the direct host answers over IPv6 only: use the session pooler's URL (port 5432) on an IPv4 network",
    ),
    ("SSL|certificate", "the server must support TLS; with sslrootcert its certificate must match the host's name"),
    ("", "check that the host, the port and the network are right, and that the server runs"),
)
"""(pattern of the SQLSTATE, message and phase; remedy); the first that fits."""
