"""The run's one transaction: opening it, the numbers it takes, ending it honestly, trying it again.

Everything is SET LOCAL and transaction-level, so that a transaction-mode pooler is safe. If the answer to COMMIT is
lost, the server is asked for the transaction's status, by its id: it is never guessed.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg import errors, pq, sql

from loader.connection import SHOPS_PATH
from loader.database import comma, translate
from loader.errors import ConnectError, Interrupted, InvariantError, LoadError, MockDataError
from loader.flow.binding import Entity
from loader.flow.rows import Ranges
from loader.hooks import named, switched_off
from loader.load.parents import Changed
from loader.resources import named_query

log = logging.getLogger(__name__)
Seen = tuple[Any, ...]
Connect = Callable[[], psycopg.Connection]
T = TypeVar("T")

TRIES = 3
_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '5min'"
# a run waits for another run of its workspace, but a table lock that is not free soon would queue the whole shop
_WAIT_FOR_RUN, _WAIT_FOR_TABLE = "SET LOCAL lock_timeout = '60s'", "SET LOCAL lock_timeout = '5s'"
_TRANSIENT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.ConnectionException,
    errors.TooManyConnections,
    errors.LockNotAvailable,
    errors.ForeignKeyViolation,  # a parent outside the shop is gone since it was read
)
_DOUBT_SECONDS = 60.0
_FILTERED = ("created", "occurred", "event_name", "financial_status", "status")


class Stale(LoadError):
    """Another run of the workspace committed while this one was planned, or is still at work."""


class CommitUnknown(LoadError):
    """The connection was lost at COMMIT, and the server cannot say whether it took place."""


def read_settings(conn: psycopg.Connection) -> None:
    """For the reading part: a plan of one moment."""
    for setting in ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", _WAIT_FOR_TABLE):
        conn.execute(setting)


def runs_seen(conn: psycopg.Connection) -> Seen:
    """The state of the table of runs, to notice one that commits between plan and load."""
    return _row(conn, named_query("load.seen"))


def begin(conn: psycopg.Connection, workspace: str, seen: Seen | None, *, shared: bool = False) -> int:
    """Open the transaction, lock the workspace, and return the transaction's id (xid8). Raises `Stale`.

    `shared`: the run writes tables that belong to no workspace. Such runs wait for each other, or they would use the
    same keys.
    """
    for setting in (_IDLE, _WAIT_FOR_RUN):
        conn.execute(setting)
    if _row(conn, "SHOW transaction_read_only")[0] == "on":
        raise ConnectError("the database is read-only", "a full disk or a replica: connect to the primary, free space")
    try:
        for lock in (workspace, *(("none",) if shared else ())):
            _row(conn, named_query("load.lock"), workspace=lock)
    except errors.LockNotAvailable:
        raise Stale(hint="run again when the other run has ended") from None
    conn.execute(_WAIT_FOR_TABLE)
    if seen is not None and runs_seen(conn) != seen:
        raise Stale(hint="run again")
    return int(_row(conn, "SELECT pg_current_xact_id()::text::bigint")[0])


def reserved(conn: psycopg.Connection, wanted: Mapping[tuple[str, str], tuple[str, int]]) -> Ranges:
    """Numbers that no other insert gets. `wanted`: (entity, column) -> the sequence to take from, and how many."""
    return {
        key: tuple(conn.execute(named_query("load.reserve"), {"sequence": name, "rows": rows}).fetchall())
        for key, (name, rows) in wanted.items()
        if rows
    }


def commit(conn: psycopg.Connection, xid: int, connect: Connect) -> None:
    """COMMIT a healthy transaction; if the answer is lost, ask the server what became of it."""
    if conn.info.transaction_status != pq.TransactionStatus.INTRANS:
        # COMMIT of an aborted transaction rolls back and raises nothing
        raise LoadError("the transaction was not healthy and was rolled back", "see the server's log")
    try:
        conn.execute(SHOPS_PATH)  # deferred triggers fire now
        conn.commit()
    except KeyboardInterrupt:
        # COMMIT was sent: what the server did with it decides what is reported
        conn.close()
        if not _committed(xid, connect):
            raise
    except psycopg.Error as error:
        if not conn.broken:
            raise translate(error, "COMMIT") from error
        if not _committed(xid, connect):
            # not from `error`: this must not be tried again by itself
            raise LoadError("the connection was lost at COMMIT, and the server rolled back", "run again") from None


def _committed(xid: int, connect: Connect) -> bool:
    until = time.monotonic() + _DOUBT_SECONDS
    while time.monotonic() < until:
        with suppress(psycopg.Error, MockDataError), connect() as again:
            status = _row(again, "SELECT pg_xact_status(%(xid)s::text::xid8)", xid=xid)[0]
            if status in ("committed", "aborted"):
                return bool(status == "committed")
        time.sleep(0.5)
    raise CommitUnknown(hint=f"ask later: SELECT pg_xact_status('{xid}'); or see if it is listed: mock-data runs")


@contextmanager
def rolled_back_on_error(conn: psycopg.Connection) -> Iterator[None]:
    """Roll everything back if this block is left by an exception."""
    try:
        yield
    except BaseException as error:
        with suppress(psycopg.Error):  # a dead connection has rolled back by itself
            conn.rollback()
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted from None
        raise


def retried(once: Callable[[], T]) -> T:
    """The result of `once`, tried up to three times if the fault is transient and COMMIT was not sent. That another run
    was faster counts as no try: whenever it does, one run has come to its end."""
    tries = 0
    while True:
        try:
            return once()
        except Stale as error:
            log.info("planned again: %s", error.message)
            continue
        except MockDataError as error:
            tries += 1
            if tries == TRIES or isinstance(error, CommitUnknown) or not _is_transient(error):
                raise
        # jitter is no part of the data: it may come from the clock
        time.sleep(random.uniform(0.5, 1) * 2 ** (tries - 1))


def _is_transient(error: MockDataError) -> bool:
    """If another try may succeed: the parents are others, the server says so, or the connection is gone."""
    cause = error.__cause__
    lost = isinstance(error, LoadError) and isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
    return isinstance(error, Changed) or isinstance(cause, _TRANSIENT) or lost


def refuse_strangers(conn: psycopg.Connection, written: Iterable[tuple[Entity, int]], xid: int) -> None:
    """Raise `InvariantError` if a trigger has written rows of the run anew under another number, as a block with
    EXCEPTION does: nobody could tell them as the run's any more. `written`: rows a table; without a trigger on any of
    them nothing is asked."""
    tables = {entity.table.oid: entity.table for entity, _ in written}
    planned = Counter[int]()
    for entity, rows in written:
        planned[entity.table.oid] += rows
    hooks = [hook for table in tables.values() for hook in table.hooks if hook.on == "INSERT"]
    for oid, table in tables.items() if hooks else ():
        parts = {"table": sql.Identifier(table.schema, table.name), "xid": sql.Literal(str(xid % 2**32))}
        (own,) = conn.execute(sql.SQL(named_query("load.own")).format(**parts)).fetchone() or (0,)
        if own < planned[oid]:
            raise InvariantError(
                f"{planned[oid] - own} of {planned[oid]} rows of {table.qualified} were written anew by a trigger, in a"
                f" block with EXCEPTION: clean could not tell them any more; {named(hooks)}",
                f"{switched_off(hooks)} or take the block out of its function",
            )


def refresh_statistics(conn: psycopg.Connection, entities: tuple[Entity, ...]) -> None:
    """ANALYZE what was loaded, before the rules read it: without statistics the server plans for empty tables.

    A table that this role does not own, or that somebody else is analysing, is left out.
    """
    for entity in entities:
        # the size of the table, and the columns that queries join and filter by; autovacuum sees to the wide ones
        joined = {name for key in entity.table.uniques for name in key.columns} | {entity.tenant, *entity.key}
        wanted = [b.column.name for b in entity.bound if b.link or b.meaning in _FILTERED or b.column.name in joined]
        table, columns = sql.Identifier(entity.table.schema, entity.table.name), comma(map(sql.Identifier, wanted))
        with suppress(psycopg.Error), conn.transaction():
            conn.execute(sql.SQL("ANALYZE (SKIP_LOCKED) {} ({})").format(table, columns))


def _row(conn: psycopg.Connection, query: str, **params: object) -> tuple[Any, ...]:
    row = conn.execute(query, params or None).fetchone()
    assert row is not None
    return row
