"""The embedded PostgreSQL: a server out of a wheel, in the user's data folder, for whoever has no database at hand.

Created on first use with the local warehouse and the tag tables; every step checks if it was done, so a first use
that died half-way is finished by the next. The server stops with the last process that uses it, unless it was asked to
stay (`keep`). Refuses a folder that is somebody else's, or whose name a shell would change.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from loader import migrate, warehouse
from loader.config import DEMO_WORKSPACE
from loader.database import connect, errors_as
from loader.embedded import cluster, network, users
from loader.errors import ConfigError, ConnectError, MockDataError, Refused

DATABASE = "warehouse"


@dataclass(frozen=True, slots=True)
class Embedded:
    """The server in `folder`: where it listens (`port` names the socket, too), and what a command has done to it."""

    folder: Path
    sockets: str
    port: int
    version: str | None = None
    changed: bool = False
    tcp_url: str | None = None
    """With the password: for the eyes of who asked for it alone."""

    @property
    def url(self) -> str:
        """The warehouse's, by its socket: for whoever may read the folder, without a password."""
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}&port={self.port}"


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The cluster's folder: MOCK_DATA_HOME, else the user's data folder."""
    if named := environ.get("MOCK_DATA_HOME"):
        return Path(named).expanduser()
    import platformdirs

    own = Path(platformdirs.user_data_dir("mock-data"))
    # root's server runs as another user, who must pass every parent folder: not root's own home
    private = sys.platform != "win32" and os.geteuid() == 0 and Path.home().stat().st_mode & 0o005 != 0o005
    return Path("/var/lib/mock-data") if private else own


def start(folder: Path | None = None) -> str:
    """Start (or join) the server and return the URL of its warehouse. Raises `ConfigError` if it cannot run."""
    return _started(_folder(folder)).url


def keep(folder: Path | None = None, *, tcp: bool = False, port: int | None = None) -> Embedded:
    """Start the server, if it is not up, and let it stay when this process ends; `changed` if it was not so before.

    `tcp`: let it listen on 127.0.0.1 too, with a password, on `port` or one that is free; that starts it again, so it
    is `Refused` while others use it. Later starts do the same.
    """
    folder = _folder(folder)
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if tcp:
            with users.alone(folder):
                chosen = network.chosen(folder, port)
                if not network.holds(folder, chosen):
                    _stop(folder, force=False)
                network.remember(folder, chosen)
    found = _started(folder)
    with _told(folder), users.alone(folder):
        fresh = users.keep(folder, cluster.identity(folder) or "")
    with connect(found.url) as conn:
        version = conn.info.parameter_status("server_version")
        tcp_url = network.opened(conn, folder, DATABASE) if tcp else None
    return Embedded(folder, found.sockets, found.port, version, fresh, tcp_url)


def stop(folder: Path | None = None, *, force: bool = False) -> Embedded:
    """Stop the server; `changed` if it was up. Raises `Refused` while others use it, unless `force`, which breaks off
    what they do: their transactions are rolled back."""
    folder = _folder(folder)
    if not folder.exists():
        return Embedded(folder, str(cluster.path(folder)), cluster.PORT)
    with _told(folder), users.alone(folder):
        up, was_there = cluster.running(folder), cluster.identity(folder) is not None
        _stop(folder, force=force)
    sockets, port = (up.sockets, up.port) if up else (str(cluster.path(folder)), cluster.PORT)
    return Embedded(folder, sockets, port, changed=was_there)


def reset(folder: Path | None = None, *, force: bool = False) -> Embedded:
    """Remove the cluster with all that is in it, and make it new: an empty warehouse and tag tables. A server that was
    to stay is up again afterwards. Raises `Refused` while others use it, and if files there are not PostgreSQL's."""
    folder = _folder(folder)
    with _told(folder):
        cluster.refuse_strangers(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with users.alone(folder):
            kept = users.is_kept(folder, cluster.identity(folder))
            _stop(folder, force=force)
            if cluster.path(folder).exists():
                shutil.rmtree(cluster.path(folder))
    if kept:
        return keep(folder)
    found = _started(folder)
    return Embedded(folder, found.sockets, found.port, None, changed=True)


def psql() -> str:
    """The program: the wheel's, else the system's. Raises `ConfigError` if there is none."""
    if own := cluster.program("psql"):
        return own
    if system := shutil.which("psql"):
        return system
    raise ConfigError(
        "there is no psql here", "install the client of PostgreSQL; mock-data db url says where to connect"
    )


def _folder(folder: Path | None) -> Path:
    """Raises `ConfigError` for one that cannot hold a cluster."""
    folder = (folder or home()).resolve()
    if re.search(r'["$`\\\n]', str(folder)):  # pg_ctl hands the path to a shell, in quotes
        raise ConfigError(
            f"the folder {folder} has a character that a shell expands", "set MOCK_DATA_HOME to another folder"
        )
    return folder


def _started(folder: Path) -> Embedded:
    """The server, up, its warehouse prepared, and this process among its users."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with users.alone(folder):
            up = cluster.running(folder) or cluster.launch(folder, network.listening(folder))
            users.join(folder, _ended)
    found = Embedded(folder, up.sockets, up.port)
    with errors_as(f"preparing the embedded PostgreSQL in {folder}"):
        _prepare(found)
    return found


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the system says of the folder or the cluster as a `ConfigError`, with the remedy."""
    try:
        yield
    except MockDataError:
        raise
    except cluster.Broken as error:
        raise ConfigError(f"the embedded PostgreSQL in {folder} does not start: {error}", error.remedy) from error
    except OSError as error:
        cause = ": ".join(filter(None, (error.strerror or str(error), error.filename)))
        raise ConfigError(f"the embedded PostgreSQL in {folder}: {cause}", _remedy(error, folder)) from error


def _remedy(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"free space on the disk of {folder}, or set MOCK_DATA_HOME to a folder on another disk"
    return "set MOCK_DATA_HOME to a folder of your own, or give --database-url"


def _ended(folder: Path, *, last: bool) -> None:
    """This process is about to end; with the last user the server stops, unless it was to stay."""
    if last and not users.is_kept(folder, cluster.identity(folder)):
        cluster.halt(folder)


def _stop(folder: Path, *, force: bool) -> None:
    """Under the lock. Raises `Refused` if others use the server."""
    up = cluster.running(folder)
    if up and not force:
        found = Embedded(folder, up.sockets, up.port)
        others = {*_sessions(found), *(["mock-data"] if users.others(folder) else [])}
        if others:
            raise Refused(
                f"the embedded PostgreSQL in {folder} is used by {', '.join(sorted(others))}; it was not stopped",
                "end what uses it, or add --force, which breaks it off (its transaction is rolled back)",
            )
    cluster.halt(folder)
    users.forget(folder)


def _sessions(found: Embedded) -> list[str]:
    """Who is connected, by name; nobody if the server does not answer."""
    query = (
        "SELECT coalesce(nullif(application_name, ''), 'a client') FROM pg_catalog.pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    try:
        with connect(found.url.replace(f"/{DATABASE}?", "/postgres?")) as conn:
            return [name for (name,) in conn.execute(query).fetchall()]
    except (ConnectError, psycopg.Error):
        return []


def _prepare(found: Embedded) -> None:
    """The warehouse database, made once even when two first commands come at the same time."""
    if _is_prepared(found.url):
        return
    with connect(found.url.replace(f"/{DATABASE}?", "/postgres?")) as conn:
        conn.autocommit = True
        conn.execute("SELECT pg_advisory_lock(hashtextextended('mock-data embedded', 0))")
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            conn.execute(f"CREATE DATABASE {DATABASE}".encode())
        with connect(found.url) as own:
            exists = _has_warehouse(own)
        if not exists:
            warehouse.create(found.url)
        network.opened(conn, found.folder, DATABASE)  # a cluster that was made anew has the password of the one before
        # the semantic views show a session its workspace: people who look should not have to know how to say which
        look = sql.SQL("ALTER DATABASE {} SET app.workspace_id = {}")
        conn.execute(look.format(sql.Identifier(DATABASE), DEMO_WORKSPACE))
        migrate.upgrade(found.url)


def _is_prepared(url: str) -> bool:
    """One connection, which every command but the first needs no more than."""
    try:
        with connect(url) as conn:
            return _has_warehouse(conn) and (migrate.current(conn) or "") >= migrate.HEAD
    except ConnectError:  # there is no database yet; anything else comes up again
        return False


def _has_warehouse(conn: psycopg.Connection) -> bool:
    return conn.execute("SELECT 1 FROM pg_views WHERE schemaname = 'semantic' LIMIT 1").fetchone() is not None
