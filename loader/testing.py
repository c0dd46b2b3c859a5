"""For other people's tests: a warehouse to test on, and workspaces that are nobody's and gone after the test.

    with warehouse() as there, workspace(there.url) as shop:
        shop.generate("shopify", count=20, seed=1)

`loader.pytest_plugin` makes fixtures of these. Refuses production, and a workspace that cannot be emptied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from psycopg import sql

from loader import api, migrate, servers
from loader import warehouse as shipped
from loader.database import connect, errors_as
from loader.errors import LoadError, Refused
from loader.resources import named_query
from loader.session import Session

if TYPE_CHECKING:
    from loader.flow.result import RunResult

DEFAULT_IMAGE = servers.DEFAULT_IMAGE


@dataclass(frozen=True, slots=True)
class MockWarehouse:
    """A database with a warehouse and the tag tables: its URL, what kind of server has it, and why no better one."""

    url: str = field(repr=False)  # it may hold a password
    kind: str
    server_version: str
    notes: tuple[str, ...] = ()

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection, yours to close."""
        return connect(self.url)


@dataclass(frozen=True)
class MockWorkspace:
    """A workspace of the test's own. `session` is for the functions of `loader`: status(shop.session), ..."""

    session: Session

    def __repr__(self) -> str:
        return f"MockWorkspace({self.id})"

    @property
    def id(self) -> str:
        """Its UUID."""
        return self.session.workspace

    @property
    def url(self) -> str:
        """The URL of its database."""
        return self.session.url

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection to its database, yours to close. The local warehouse's semantic views show the workspace's
        rows in it; the views of another may ask for more."""
        conn = self.session.connect()
        conn.execute("SELECT set_config('app.workspace_id', %s, false)", [self.id])
        conn.commit()
        return conn

    def generate(self, *args: Any, **options: Any) -> RunResult:
        """`loader.generate` in this workspace, with the same options: generate("shopify", count=20, seed=1)."""
        return api.generate(self.session, *args, **options)


@contextmanager
def warehouse(url: str | None = None, *, image: str = DEFAULT_IMAGE) -> Iterator[MockWarehouse]:
    """A warehouse for this block.

    With `url` that database: an empty one is made the local warehouse, in any other nothing is created. Without: the
    local warehouse on a server of the block's own, a testcontainer of `image` (if testcontainers is installed and
    Docker has the image or can pull it), else the embedded PostgreSQL in a temporary folder; it is gone afterwards.
    Raises `ConfigError`, `ConnectError`, and `Refused` if the database is production's.
    """
    if url is not None:
        yield _given(url)
        return
    server = servers.own(image)
    try:
        _make(server.url)
        yield MockWarehouse(server.url, server.kind, server.version, server.notes)
    finally:
        server.stop()


def _given(url: str) -> MockWarehouse:
    session = _session(url)
    with session.connected("looking at the test database") as conn:
        empty = conn.execute(named_query("testing.empty")).fetchone()
    if empty and empty[0]:
        _make(session.url)
    return MockWarehouse(session.url, "given", session.location.server_version or "")


def _session(url: str) -> Session:
    """A session with a workspace that nobody has. Raises `Refused` in production."""
    session = Session.open(url, workspace=uuid4())
    if session.environment == "production":
        raise Refused("tests do not write to production", "give them a database of their own, and unset MOCK_DATA_ENV")
    return session


def _make(url: str) -> None:
    """The local warehouse and the tag tables, by the first of several processes that come at the same time."""
    with errors_as("making the local warehouse"), closing(connect(url)) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended('mock-data testing', 0))")
        empty = conn.execute(named_query("testing.empty")).fetchone()
        if empty and empty[0]:
            shipped.create(url)
            migrate.upgrade(url)


@contextmanager
def workspace(url: str) -> Iterator[MockWorkspace]:
    """A workspace of a new UUID for this block, without a row. Whatever is in it afterwards is removed.

    First as `clean` does; then what `clean` keeps because the block changed it, and rows of the block's own in the same
    tables: the UUID was nobody's before. At last the records of its runs. Raises `LoadError` if the database keeps a
    row: a table of your own refers to it, or a trigger forbids it.
    """
    session = _session(url)
    try:
        yield MockWorkspace(session)
    finally:
        _remove(session)


def _remove(session: Session) -> None:
    with suppress(Refused):  # rows that the test wrote refer to rows of the run: all of them go below
        api.clean(session, everything=True)
    with session.tagged("emptying the test's workspace") as conn:
        tables = [
            {"table": sql.Identifier(schema, name), "tenant": sql.Identifier(tenant)}
            for schema, name, tenant in _run(conn, session, "tables")
        ]
        _empty(conn, session, tables)
        for found in tables:
            ((left,),) = _run(conn, session, "count", **found)
            if left:
                table = found["table"].as_string().replace('"', "")
                raise LoadError(
                    f"{left} rows of {table} stay in workspace {session.workspace}",
                    "a trigger or a rule of the table keeps them: remove them by hand",
                )
        _run(conn, session, "forget")
        conn.commit()


def _empty(conn: psycopg.Connection[Any], session: Session, tables: list[dict[str, sql.Identifier]]) -> None:
    """Delete from each table, those that others refer to after these. Raises the server's error if that goes round."""
    while tables:
        blocked, error = [], None
        for one in tables:
            try:
                with conn.transaction():
                    _run(conn, session, "delete", **one)
            except psycopg.errors.ForeignKeyViolation as found:
                blocked.append(one)
                error = found
        if error and len(blocked) == len(tables):
            raise error
        tables = blocked


def _run(conn: psycopg.Connection[Any], session: Session, name: str, **names: sql.Identifier) -> list[Any]:
    query = sql.SQL(named_query(f"testing.{name}")).format(**names)
    done = conn.execute(query, {"workspace": session.workspace})
    return done.fetchall() if done.description else []
