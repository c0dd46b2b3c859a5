"""The embedded PostgreSQL: first use, again, two at once, after a kill at any moment, and in awkward folders."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from loader import embedded
from loader.errors import ConfigError
from tests.support.cli import CliResult, run_cli, start_cli

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


def use(home: Path) -> CliResult:
    return run_cli("runs", "--json", env={"MOCK_DATA_HOME": str(home)})


def works(home: Path) -> None:
    result = use(home)
    assert result.code == 0, result.stdout + result.stderr
    assert result.json["runs"] == []
    named, warning = result.stderr.splitlines()
    assert named.startswith("database: warehouse at ") and named.endswith(f"(staging), embedded PostgreSQL in {home}")
    assert result.json["warnings"] == [warning.removeprefix("warning: ")]


def is_stopped(home: Path) -> bool:
    """No server, and nobody on the list of its users."""
    listed = json.loads((home / "postgres" / ".handle_pids.json").read_text())
    return listed == [] and not (home / "postgres" / "postmaster.pid").exists()


@contextmanager
def user(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the server open."""
    process = subprocess.Popen(
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


def test_first_use_makes_the_warehouse_and_the_next_finds_it(home: Path) -> None:
    made = run_cli("generate", "shopify", "--count", "1", "--json", env={"MOCK_DATA_HOME": str(home)})
    assert made.code == 0, made.stderr
    assert is_stopped(home)
    again = use(home)
    assert [run["run_id"] for run in again.json["runs"]] == [made.json["run_id"]]
    assert is_stopped(home)
    assert [path.name for path in home.iterdir()] == ["postgres"]


def test_first_commands_at_the_same_time(home: Path) -> None:
    processes = [start_cli("runs", "--json", env={"MOCK_DATA_HOME": str(home)}) for _ in range(4)]
    for process in processes:
        stdout, stderr = process.communicate(timeout=120)
        assert process.returncode == 0, stdout + stderr
    assert is_stopped(home)


def test_the_server_stays_for_whoever_still_uses_it(home: Path) -> None:
    with user(home) as other:
        works(home)
        assert other.communicate("\n", timeout=60)[0] == "0\n"
    assert is_stopped(home)


def test_a_killed_user_does_not_keep_the_server_up(home: Path) -> None:
    with user(home) as other:
        other.kill()
        other.wait()
    assert not is_stopped(home)
    works(home)
    assert is_stopped(home)


def test_a_later_process_with_a_listed_number_is_no_user() -> None:
    born = psutil.Process().create_time()
    assert embedded._lives_since(os.getpid(), born + 10)
    assert not embedded._lives_since(os.getpid(), born - 10)


def test_a_list_of_users_that_was_cut_off_is_made_anew(home: Path) -> None:
    works(home)
    (home / "postgres" / ".handle_pids.json").write_text("[12")
    works(home)
    assert is_stopped(home)


@pytest.mark.parametrize("whole", [False, True], ids=["the command", "the command and initdb"])
def test_a_first_use_killed_in_initdb_is_begun_again(home: Path, whole: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "loader", "runs"], start_new_session=True, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, env=os.environ | {"MOCK_DATA_HOME": str(home)},
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (home / "postgres" / "PG_VERSION").exists() and time.monotonic() < until:
        time.sleep(0.005)
    (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    process.wait()
    assert not (home / "postgres" / "log").exists(), "killed too late to test anything"
    works(home)
    assert is_stopped(home)


def test_a_starting_server_is_waited_for(tmp_path: Path) -> None:
    postmaster = tmp_path / "postmaster.pid"
    assert not embedded._is_between(postmaster)
    for text in ("", "1\n", "-1\n/x"):
        postmaster.write_text(text)
        assert embedded._is_between(postmaster) is (text == "1\n")
    lines = [str(os.getpid()), "/x", "0", "5432", "/x", "", "0 0"]
    for state, between in (("starting", True), ("stopping", True), ("ready   ", False)):
        postmaster.write_text("\n".join([*lines, state]))
        assert embedded._is_between(postmaster) is between
    postmaster.write_text("\n".join([*lines, "starting"]))
    began = time.monotonic()
    embedded._await_ready(postmaster, seconds=0.3)
    assert 0.3 <= time.monotonic() - began < 5


def test_a_cluster_of_somebody_else_is_not_removed(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    (home / "postgres" / "precious").write_text("data")
    result = use(home)
    assert result.code == 3
    assert "MOCK_DATA_HOME" in result.json["error"]["hint"]
    assert len(result.stderr.splitlines()) == 1, "the wheel's own words must not be shown"
    assert (home / "postgres" / "precious").read_text() == "data"


@pytest.mark.parametrize("name", ["a b", "a&b;c", "it's", "100%25", "Zoë", "l" * 120])
def test_awkward_folders(home: Path, name: str) -> None:
    works(home / name)
    works(home / name)
    assert is_stopped(home / name)


@pytest.mark.parametrize("name", ["$HOME", "`id`", 'say "x"', "back\\slash"])
def test_folders_that_a_shell_would_change_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        embedded.start(tmp_path / name)
    assert "MOCK_DATA_HOME" in refused.value.hint
    assert not (tmp_path / name).exists()


def test_a_socket_outside_the_cluster_lets_nobody_else_in(home: Path) -> None:
    with user(home / "a b"):
        sockets = Path((home / "a b" / "postgres" / "postmaster.pid").read_text().splitlines()[4])
        assert sockets != home / "a b" / "postgres"
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert sockets.stat().st_uid == (home / "a b" / "postgres").stat().st_uid


def test_private_folders_are_opened_for_passing_only(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user")
    private = home.parent / "private"
    private.mkdir(mode=0o700)
    works(private / "data")
    assert private.stat().st_mode & 0o777 == 0o711


def test_the_folder_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOCK_DATA_HOME", str(tmp_path))
    assert embedded.home() == tmp_path
    monkeypatch.delenv("MOCK_DATA_HOME")
    assert embedded.home().name == "mock-data"
