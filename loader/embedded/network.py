"""The server on 127.0.0.1, for clients that know no sockets: only if asked for, only this machine, with a password.

Port and password stay in a file that its owner alone may read, so that what was set in a client holds the next time.
"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from loader.embedded import cluster
from loader.errors import ConfigError

_FILE = ".tcp"
ADDRESS = "127.0.0.1"


def chosen(folder: Path, port: int | None) -> dict[str, Any]:
    """Port and password: those of before, but for a `port` that is given. Raises `ConfigError` if it is taken."""
    import secrets

    known = _known(folder) or {"port": port or _free(), "password": secrets.token_urlsafe(16)}
    wanted = known | {"port": port or known["port"]}
    if not holds(folder, wanted) and not _is_free(wanted["port"]):
        raise ConfigError(f"port {wanted['port']} of {ADDRESS} is taken", "give another --port")
    return wanted


def holds(folder: Path, wanted: dict[str, Any]) -> bool:
    """If the server listens there already."""
    up = cluster.running(folder)
    return up is not None and (up.address, up.port) == (ADDRESS, wanted["port"])


def remember(folder: Path, wanted: dict[str, Any]) -> None:
    """From its next start on the server listens there."""
    file = os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as stream:
        json.dump(wanted, stream)


def listening(folder: Path) -> int | None:
    """The port that the server is to listen on; None: on its socket alone, also if another program has the port."""
    known = _known(folder)
    return known["port"] if known and _is_free(known["port"]) else None


def opened(conn: psycopg.Connection, folder: Path, database: str) -> str | None:
    """Give the server its password, and return the URL with it; None if nothing was ever chosen."""
    known = _known(folder)
    if known is None:
        return None
    conn.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(known["password"]))
    return f"postgresql://postgres:{known['password']}@{ADDRESS}:{known['port']}/{database}"


def _known(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / _FILE).read_text())
        return {"port": int(found["port"]), "password": str(found["password"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # cut off: it is chosen anew
        return None


def _free() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True
