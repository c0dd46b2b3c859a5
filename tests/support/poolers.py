"""pgbouncer in front of one database: transaction mode, a pool of one server connection."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

_CONFIG = """
[databases]
pooled = {target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
max_db_connections = 1
query_wait_timeout = 20
logfile = {folder}/log
"""


def program() -> str | None:
    """Where pgbouncer is; Debian keeps it out of a user's path."""
    return shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """The URL of a pooler that has one connection to the database at `url`, and lends it for one transaction."""
    found = program()
    if found is None:
        assert not os.environ.get("MOCK_DATA_REQUIRE_TESTCONTAINER"), ".ci/run installs pgbouncer"
        pytest.skip("no pgbouncer here")
    with tempfile.TemporaryDirectory(prefix="mock-data-pooler-") as name:
        config = Path(name) / "config.ini"
        config.parent.chmod(0o777)  # pgbouncer refuses to be root
        user = ["-u", _user(url)] if os.geteuid() == 0 else []
        tries = (_served([found, "-q", *user, str(config)], config, _target(url)) for _ in range(3))
        process, pool = next(filter(None, tries))  # somebody else may have taken the port
        try:
            yield pool
        finally:
            process.kill()
            process.communicate()


def _served(command: list[str], config: Path, target: str) -> tuple[subprocess.Popen[bytes], str] | None:
    """A pooler on a port that nobody had a moment ago, and its URL, once it answers; None if it ended instead."""
    port = _free_port()
    config.write_text(_CONFIG.format(target=target, port=port, folder=config.parent))
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    pool = f"postgresql://anybody@127.0.0.1:{port}/pooled"
    if _answers(pool, process):
        return process, pool
    print(process.communicate()[1].decode(), file=sys.stderr)
    return None


def _target(url: str) -> str:
    kept = ("host", "port", "dbname", "user", "password")
    return " ".join(f"{name}='{value}'" for name, value in conninfo_to_dict(url).items() if name in kept and value)


def _user(url: str) -> str:
    """Who may reach the server: a private socket is its owner's."""
    host = str(conninfo_to_dict(url).get("host") or "")
    return Path(host).owner() if host.startswith("/") else "nobody"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 60
    while process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return True
        except psycopg.OperationalError:
            if time.monotonic() > until:
                process.kill()
        time.sleep(0.02)
    return False
