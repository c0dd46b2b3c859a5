"""Connections with settings of our own, and the one place where the driver's errors become ours: a line of cause, a
line of remedy. No message holds a password (`loader.address` sees to the URL's own).
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from loader import address, redaction
from loader.connection import Connection, Cursor
from loader.errors import ConnectError, LoadError, MockDataError, SchemaError

log = logging.getLogger(__name__)
_PAUSES = (0.2, 0.5, 1.0, 0.0)
"""Seconds before the next try to connect; none after the last."""
_FULL = re.compile("too many (connections|clients)|connection slots")
NO_PASSWORD = "no password supplied"
"""In libpq's words."""
_DRIVERS = ("psycopg", "psycopg_binary", "psycopg_c", "sqlalchemy")
_COPY_LINE = re.compile(r"COPY (.+?), line (\d+)(?:, column ([^:\n]+))?")
_NAME = r'(?:[\w$]+|"(?:[^"]|"")+")'
_FUNCTION = re.compile(rf'PL/[^\n]*?(?:((?:{_NAME}\.)?{_NAME}\(\))|("\w+")$)', re.MULTILINE)
"""A function without arguments in a line of an error's context: `soft()`, `public.soft()`, or just `"soft"`."""


def connect(url: str, *, application_name: str = "mock-data", connect_timeout: int = 10) -> psycopg.Connection[Any]:
    """A connection without autocommit and without prepared statements (a transaction-mode pooler has neither)."""
    parameters = address.parameters(url)
    wanted = {
        "application_name": application_name,
        "connect_timeout": str(connect_timeout),
        "client_encoding": "UTF8",
        **address.transport(parameters),
    }
    for pause in _PAUSES:
        try:
            conn = Connection.connect(make_conninfo(url, **wanted), prepare_threshold=None, cursor_factory=Cursor)
            break
        except psycopg.Error as error:
            if not pause or not _FULL.search(str(error)):
                raise translate(error, f"connecting to {address.place(parameters)}", connecting=True) from error
            time.sleep(pause)  # the server may not have noticed yet that the command before this one has left
    return conn


def name(*parts: str) -> sql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return sql.Identifier(*(part.replace("%", "%%") for part in parts))


def comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    """The parts with commas between them."""
    return sql.SQL(", ").join(parts)


@contextmanager
def errors_as(doing: str) -> Iterator[None]:
    """A phase of the work: logged, and the driver's errors in it become ours, with `doing` in front."""
    began = time.monotonic()
    log.info("%s", doing)
    try:
        yield
    except psycopg.Error as error:
        raise translate(error, doing) from error
    except Exception as error:
        if not _is_the_drivers(error):
            raise
        raise _unsaid(error, doing) from error
    finally:
        log.debug("%s: %.3f s", doing, time.monotonic() - began)


def _is_the_drivers(error: Exception) -> bool:
    """If it came up within the driver or SQLAlchemy: a value that Python cannot hold, a text that is no UTF-8."""
    step, inside = error.__traceback__, False
    while step:
        package = str(step.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        inside = package in _DRIVERS or (inside and package != "loader")
        step = step.tb_next
    return inside


def _unsaid(error: Exception, doing: str) -> MockDataError:
    """What the driver cannot do, in our words: nothing was sent, or the answer cannot be read."""
    hint = "nothing was kept; a value of the database or of the run cannot be exchanged with the server: report this"
    return LoadError(f"{doing}: {type(error).__name__}: {redaction.message(error)}", hint)


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


def raised_in(error: psycopg.Error) -> list[str]:
    """The functions in which the server raised an error, the innermost first, as its context names them."""
    found = (whole or f"{bare}()" for whole, bare in _FUNCTION.findall(error.diag.context or ""))
    return list(dict.fromkeys(found))


def translate(error: psycopg.Error, doing: str, *, connecting: bool = False) -> MockDataError:
    """The error of ours for a driver's error while `doing` something. A connection lost on the way failed the work."""
    cause = redaction.message(error)
    for kind, words, ours, hint in _KNOWN:
        if isinstance(error, kind) and words in cause:
            return ours(f"{doing}: {cause}", hint)
    if isinstance(error, errors.InsufficientPrivilege):
        return ConnectError(f"{doing}: {cause}{_inside(error)}", _grant(cause))
    lost, state = _is_lost(error), error.sqlstate or ""
    if state.startswith(("28", "3D")) or (lost and connecting):
        hint = next(hint for pattern, hint in _UNREACHABLE if re.search(pattern, f"{state} {error} {doing}"))
        return ConnectError(f"{doing}: {re.sub('^connection (failed|is bad): ', '', cause)}", hint)
    if lost:
        return LoadError(f"{doing}: the connection was lost: {cause}", "the server has rolled back; run again")
    return _refused(error, f"{doing}: {cause}{_inside(error)}")


def _inside(error: psycopg.Error) -> str:
    """In which function of the shop it happened: a trigger's, most likely."""
    functions = raised_in(error)
    return f", in the function {functions[0]}" if functions else ""


def _is_lost(error: psycopg.Error) -> bool:
    """Whether the connection is gone: the server says so, or nobody says anything."""
    state = error.sqlstate or ""
    return state.startswith(("08", "57P")) or (isinstance(error, psycopg.OperationalError) and not state)


def _refused(error: psycopg.Error, cause: str) -> LoadError:
    """What the server refuses, with the place that it names."""
    place = str(explain(error))
    hint = redaction.detail(error) or redaction.hint(error) or "nothing was kept; see the server's message"
    return LoadError(f"{cause} ({place})" if place else cause, hint)


def _grant(cause: str) -> str:
    """The statement that gives the privilege which the server misses."""
    if temporary := re.search(r"create temporary tables in database (\S+)", cause):
        return f"GRANT TEMP ON DATABASE {temporary[1]} TO this role"
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
    (
        errors.TransactionTimeout,
        "",
        LoadError,
        "nothing was kept; ask for fewer orders, or raise the server's transaction_timeout",
    ),
    (
        errors.IdleInTransactionSessionTimeout,
        "",
        LoadError,
        "nothing was kept; mock-data was stopped for too long: run again",
    ),
    (
        errors.UntranslatableCharacter,
        "",
        SchemaError,
        "nothing was kept; the encoding of the database cannot hold this text: use one with ENCODING 'UTF8'",
    ),
    (
        errors.CharacterNotInRepertoire,
        "",
        SchemaError,
        "nothing was kept; the database checks no encoding (SQL_ASCII), and a row holds bytes that are not UTF-8: "
        "correct that row",
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
        NO_PASSWORD,
        "the server wants a password: put it in PGPASSWORD or ~/.pgpass, or the whole URL in MOCK_DATA_DATABASE_URL",
    ),
    (
        '^28|password authentication failed|role ".+" does not exist|Tenant or user not found',
        "check the user and the password; behind Supabase's pooler the user is postgres.REF",
    ),
    (
        "^57P0|is starting up|is shutting down|recovery mode|not (yet )?accepting connections",
        "the server is not ready, or was stopped by its administrator: try again in a moment",
    ),
    (_FULL.pattern, "close other connections, or raise the role's CONNECTION LIMIT or max_connections: one is enough"),
    (
        'invalid (\\w+ value|port number)|^invalid connection option|definition of service ".*" not found',
        "correct that setting where it is: the URL, a PG variable, or the service file",
    ),
    (
        "not in hot standby mode|in hot standby mode|session is (not )?read-only",
        "target_session_attrs asks for a server of another kind: leave it out, or connect to such a server",
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
