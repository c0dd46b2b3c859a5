"""A connection that settles for itself how values are written and read, whose names are meant, and how long it waits.

Nothing that the server, the database, the role, the environment or a pooler prefers shows through. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Engine

_PATH = "pg_catalog, pg_temp"
_SETTINGS = {
    # how values are written and read: psycopg knows one way, and so do our queries
    "client_encoding": "'UTF8'",
    "DateStyle": "'ISO'",  # the order of day and month stays: the shop's own triggers may rely on it
    "IntervalStyle": "'postgres'",
    "TimeZone": "'UTC'",
    "extra_float_digits": "1",
    "bytea_output": "'hex'",
    "array_nulls": "on",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "quote_all_identifiers": "off",
    # where a large table's scan begins: what is learned of its first rows must be the same tomorrow
    "synchronize_seqscans": "off",
    # whose names are meant: ours are written in full, see `shops_path`
    "search_path": _PATH,
    # a limit for people's short queries would cut a load, and a stopped client must not hold locks for ever
    "statement_timeout": "'15min'",
    "lock_timeout": "'60s'",
    "idle_in_transaction_session_timeout": "'15min'",
}
SHOPS_PATH = "SET LOCAL search_path TO DEFAULT"
"""The role's own, to the end of the transaction; see `shops_path`."""
_NEWER = ((170000, "transaction_timeout", "0"),)
"""(from this server version on, setting, value)"""


class Cursor(psycopg.Cursor[Any]):
    """A cursor that opens each transaction with our settings."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Cursor:
        conn = self.connection
        if not conn.autocommit and conn.info.transaction_status == TransactionStatus.IDLE:
            super().execute(_settings(conn))
        return super().execute(query, params, **options)


class Connection(psycopg.Connection[Any]):
    """A connection on which every transaction has our settings, whatever server, database, role or pooler prefer.

    They are SET LOCAL: in a pooler's transaction mode another client would inherit a plain SET, and we would lose it.
    """

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Transaction]:
        begins = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as block:
            if begins:
                self.execute(_settings(self))
            yield block


class _Guest:
    """A connection lent to SQLAlchemy, which can neither end its transaction nor close it: a run has only one."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def commit(self) -> None:
        """Left to the owner."""

    rollback = close = commit


def engine(conn: psycopg.Connection[Any]) -> Engine:
    """SQLAlchemy on this connection, within its transaction."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    # hstore is looked up at connect otherwise: a query whose answer nobody here needs
    return create_engine(
        "postgresql+psycopg://", creator=lambda: _Guest(conn), poolclass=StaticPool, use_native_hstore=False
    )


def _settings(conn: psycopg.Connection[Any]) -> bytes:
    """The SET LOCALs of one transaction, none of which takes a snapshot."""
    newer = {name: value for since, name, value in _NEWER if conn.info.server_version >= since}
    lines = (f"SET LOCAL {name} = {value}" for name, value in (_SETTINGS | newer).items())
    return "; ".join(("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", *lines)).encode()


@contextmanager
def shops_path(conn: psycopg.Connection[Any]) -> Iterator[None]:
    """The role's own search_path for this block: what runs in it is the shop's code (CHECKs, triggers, views), which
    may name things without their schema. Everything else names them in full, so that nothing can stand in front."""
    conn.execute(SHOPS_PATH)
    yield
    # after an error the block's owner rolls back, and the setting with it
    conn.execute(f"SET LOCAL search_path = {_PATH}".encode())
