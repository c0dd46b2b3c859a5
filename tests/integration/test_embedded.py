"""The embedded PostgreSQL: first use, again, two at once, after a kill at any moment, and in awkward folders."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from loader import embedded
from loader.embedded import cluster
from loader.errors import ConfigError
from tests.support.cli import CliResult, Process, run_cli, start_cli

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and modes of POSIX")

# Uses the server until it is told to go on, twice: it says that it is up, and what a query then answers.
USER = """
import psycopg
from loader import embedded
url = embedded.start()
print("up", flush=True)
input()
print(psycopg.connect(url).execute("SELECT count(*) FROM mock_data.runs").fetchone()[0], flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path: pytest's own folders are private and long, and both are tested on purpose below."""
    with tempfile.TemporaryDirectory(prefix="md-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "d"


@pytest.fixture(scope="module")
def first() -> Iterator[Path]:
    """A home after its first use, with one run; stopped."""
    with tempfile.TemporaryDirectory(prefix="md-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "d"
        made = run_cli(
            "generate", "shopify", "minimal", "--sessions", "none", "--json", env={"MOCK_DATA_HOME": str(home)}
        )
        assert made.code == 0, made.stderr
        assert is_stopped(home)
        assert use(home).json["runs"][0]["run_id"] == made.json["run_id"], "the next command finds what this one made"
        assert is_stopped(home)
        yield home


@pytest.fixture
def used(first: Path, home: Path) -> Path:
    """A copy of it."""
    subprocess.run(["cp", "-a", first, home], check=True)
    return home


def use(home: Path) -> CliResult:
    return run_cli("runs", "--json", env={"MOCK_DATA_HOME": str(home)})


def works(home: Path) -> None:
    result = use(home)
    assert result.code == 0, result.stdout + result.stderr
    assert len(result.json["runs"]) <= 1
    named, warning = result.stderr.splitlines()
    assert named.startswith("database: warehouse at ") and named.endswith(f"(staging), embedded PostgreSQL in {home}")
    assert result.json["warnings"] == [warning.removeprefix("warning: ")]


def is_stopped(home: Path) -> bool:
    """No server, and nothing beside the cluster but locks."""
    rest = {path.name for path in home.iterdir()}
    return not (home / "postgres" / "postmaster.pid").exists() and rest <= {"postgres", ".lock", ".users"}


@contextmanager
def user(home: Path) -> Iterator[Process]:
    """A process that has the server open."""
    process = Process(
        [sys.executable, "-c", USER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"MOCK_DATA_HOME": str(home)},
    )  # fmt: skip
    with process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "up\n"
            yield process
        finally:
            process.kill()


def test_first_commands_at_the_same_time(home: Path) -> None:
    with ExitStack() as blocks:
        asked = ("runs", "--json")
        processes = [blocks.enter_context(start_cli(*asked, env={"MOCK_DATA_HOME": str(home)})) for _ in range(3)]
        for process in processes:
            stdout, stderr = process.communicate(timeout=120)
            assert process.returncode == 0, stdout + stderr
    assert is_stopped(home)


def test_the_server_stays_for_whoever_still_uses_it_and_lives(used: Path) -> None:
    with user(used) as other:
        works(used)
        assert not is_stopped(used)
        assert other.communicate("\n", timeout=60)[0] == "1\n"
    assert is_stopped(used)
    with user(used) as other:
        other.kill()
        other.wait()
    assert not is_stopped(used)
    works(used)
    assert is_stopped(used)


@pytest.mark.parametrize("whole", [False, True], ids=["the command", "the command and initdb"])
def test_a_first_use_killed_in_initdb_is_begun_again(home: Path, whole: bool) -> None:
    tries = (home / str(number) for number in range(5))  # this process may have been kept waiting at the moment
    killed = next(folder for folder in tries if _is_killed_in_initdb(folder, whole=whole))
    works(killed)
    assert is_stopped(killed)


def _is_killed_in_initdb(home: Path, *, whole: bool) -> bool:
    """Kill a first use, or with it all that it has started, once initdb has begun; whether it had not ended yet."""
    with Process(
        [sys.executable, "-m", "loader", "runs"], start_new_session=True, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, env=os.environ | {"MOCK_DATA_HOME": str(home)},
    ) as process:  # fmt: skip
        until = time.monotonic() + 90
        while not (home / "postgres" / "PG_VERSION").exists():
            assert time.monotonic() < until and process.poll() is None, "initdb never began"
            time.sleep(0.005)
        (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    if not (home / "postgres" / "log").exists():
        return True
    embedded.stop(home, force=True)
    return False


def test_a_starting_server_is_waited_for(tmp_path: Path) -> None:
    postmaster = tmp_path / "postmaster.pid"
    assert not cluster._is_between(postmaster)
    for text in ("", "1\n", "-1\n/x"):
        postmaster.write_text(text)
        assert cluster._is_between(postmaster) is (text == "1\n")
    lines = [str(os.getpid()), "/x", "0", "5432", "/x", "", "0 0"]
    for state, between in (("starting", True), ("stopping", True), ("ready   ", False)):
        postmaster.write_text("\n".join([*lines, state]))
        assert cluster._is_between(postmaster) is between
    postmaster.write_text("\n".join([*lines, "starting"]))
    began = time.monotonic()
    cluster._await_ready(postmaster, seconds=0.2)
    assert time.monotonic() - began >= 0.2


def test_a_cluster_of_somebody_else_is_not_removed(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    (home / "postgres" / "precious").write_text("data")
    result = use(home)
    assert result.code == 3
    assert "MOCK_DATA_HOME" in result.json["error"]["hint"]
    assert len(result.stderr.splitlines()) == 2, "database and warning; the programs' own words must not be shown"
    reset = run_cli("db", "reset", "--confirm", "--json", env={"MOCK_DATA_HOME": str(home)})
    assert (reset.code, reset.json["error"]["kind"]) == (8, "refused")
    assert (home / "postgres" / "precious").read_text() == "data"


@pytest.mark.parametrize("name", ["a b&c;it's 100%25 Zo\u00eb", "l" * 120])
def test_awkward_folders(home: Path, name: str) -> None:
    works(home / name)
    with user(home / name):
        sockets = Path((home / name / "postgres" / "postmaster.pid").read_text().splitlines()[4])
        assert sockets != home / name / "postgres"
        assert sockets.stat().st_mode & 0o777 == 0o700, "a socket outside the cluster lets nobody else in"
        assert sockets.stat().st_uid == (home / name / "postgres").stat().st_uid
    works(home / name)
    assert not sockets.exists(), "the last user takes the folder away"


@pytest.mark.parametrize("name", ["$HOME", "`id`", 'say "x"', "back\\slash"])
def test_folders_that_a_shell_would_change_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        embedded.start(tmp_path / name)
    assert "MOCK_DATA_HOME" in refused.value.hint
    assert not (tmp_path / name).exists()


def test_private_folders_are_opened_for_passing_only(used: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user")
    private = used.parent / "private"
    private.mkdir(mode=0o700)
    used.rename(private / "data")
    works(private / "data")
    assert private.stat().st_mode & 0o777 == 0o711


def test_the_folder_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOCK_DATA_HOME", str(tmp_path))
    assert embedded.home() == tmp_path
    monkeypatch.delenv("MOCK_DATA_HOME")
    assert embedded.home().name == "mock-data"


# --- db ---


def db(home: Path, *arguments: str, **env: str) -> CliResult:
    return run_cli("db", *arguments, env={"MOCK_DATA_HOME": str(home), **env})


@contextmanager
def stopped_after(home: Path) -> Iterator[None]:
    try:
        yield
    finally:
        embedded.stop(home, force=True)


def test_the_server_stays_up_from_start_to_stop(used: Path) -> None:
    with stopped_after(used):
        assert db(used, "stop", "--json").json["stopped"] is False, "there was none"
        started = db(used, "start", "--json").json
        assert (started["started"], db(used, "start", "--json").json["started"]) == (True, False)
        place = started["database"]
        assert (place["embedded"], place["host"], place["name"]) == (True, str(used / "postgres"), "warehouse")
        works(used)  # which does not stop it

        url = db(used, "url")
        assert url.stderr.splitlines()[0].endswith(f"(staging), embedded PostgreSQL in {used}")
        with psycopg.connect(url.stdout.strip()) as conn:
            assert conn.execute("SELECT count(*) FROM mock_data.runs").fetchone() == (1,)
            refused = db(used, "stop")
            assert refused.code == 8
            assert "is used by a client" in refused.stderr
            assert conn.execute("SELECT 1").fetchone() == (1,)
            forced = db(used, "stop", "--force", "--json")
            assert (forced.code, forced.json["stopped"]) == (0, True)
            with pytest.raises(psycopg.OperationalError):
                conn.execute("SELECT 1")
        assert is_stopped(used)
        with user(used):
            assert "is used by mock-data" in db(used, "stop").stderr
            assert db(used, "start").code == 0
        assert not is_stopped(used), "the last user goes, and it was asked to stay"
        assert db(used, "stop").stdout == "the server is stopped; its rows stay\n"
        assert is_stopped(used)


def test_a_client_without_sockets_needs_the_password(used: Path) -> None:
    with stopped_after(used):
        url = db(used, "url", "--tcp", "-q").stdout.strip()
        with psycopg.connect(url) as conn:
            assert conn.execute("SELECT host(inet_server_addr()), count(*) FROM mock_data.runs").fetchone() == (
                "127.0.0.1",
                1,
            )
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(re.sub(":[^:@]+@", ":wrong@", url))
        assert (used / ".tcp").stat().st_mode & 0o077 == 0
        db(used, "stop")
        again = db(used, "start", "--tcp", "--json")
        password = re.sub(".*:([^:@]+)@.*", r"\1", url)
        assert password not in again.stdout + again.stderr
        works(used)
        psycopg.connect(url).close()  # what a GUI has stored still holds
        with psycopg.connect(url), socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            refused = db(used, "url", "--tcp", "--port", str(other.getsockname()[1]), "--json")
            assert (refused.code, "is taken" in refused.json["error"]["message"]) == (3, True)


def test_psql_and_a_new_beginning(used: Path) -> None:
    asked = ("-v", "word=yes", "-Atc", "SELECT count(*) FROM semantic.dm_orders_shopify")
    shown = db(used, "psql", *asked, PGPORT="1", MOCK_DATA_DATABASE_URL="postgresql://me:s3cret@db.invalid/x")
    assert (shown.code, shown.stdout) == (0, "10\n"), shown.stderr
    assert "warning: other commands work in the database of MOCK_DATA_DATABASE_URL" in shown.stderr
    assert "loader" not in shown.stderr, "-v is psql's own"
    assert db(used, "psql", "-c", "wrong").code == 1
    assert is_stopped(used)
    with stopped_after(used):
        found = db(used, "psql", "--json", *asked).json
        assert subprocess.run(found["shell"], shell=True, check=True, capture_output=True).stdout == b"10\n"
        assert db(used, "reset").code == 8, "nobody can be asked"
        assert db(used, "reset", "--confirm", "--json").json["reset"] is True
        assert use(used).json["runs"] == []
        assert not is_stopped(used), "it was to stay"


def test_a_broken_cluster_and_a_full_disk_are_said_with_the_remedy(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (used / "postgres" / "global" / "pg_control").unlink()
    broken = use(used)
    assert broken.code == 3
    assert "does not start: " in broken.json["error"]["message"]
    assert " db reset" in broken.json["error"]["hint"]
    assert db(used, "reset", "--confirm").code == 0
    works(used)
    said = "initdb: error: could not create directory: No space left on device\ninitdb: removing data directory"
    monkeypatch.setattr(cluster, "_run", lambda *_: (1, said))
    with pytest.raises(ConfigError, match="does not start: could not create directory: No space left") as full:
        embedded.start(used.parent / "other")
    assert "free space" in full.value.hint


def test_a_folder_of_another_user(used: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(used / "postgres", 12345, 12345)
    result = use(used)
    assert (result.code, "belongs to user 12345" in result.json["error"]["message"]) == (3, True)
    assert "run as user 12345" in result.json["error"]["hint"]
