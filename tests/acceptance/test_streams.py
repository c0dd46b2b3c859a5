"""Outputs that are closed or full, and an interrupt at any moment: the right code, one line, never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import pytest

from tests.support.cli import Process
from tests.support.paths import ROOT
from tests.support.sessions import WORKSPACE
from tests.support.sql import count_rows, rows
from tests.support.terminals import terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shells, signals and devices of POSIX")
GENERATE = f"generate shopify --count 12 --sessions purchases --seed 3 --workspace {WORKSPACE}"


def shell(url: str | None, command: str) -> subprocess.CompletedProcess[str]:
    """`mock-data COMMAND` in a shell, with what the command says of its streams."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "PYTHONPATH": str(ROOT), "MOCK_DATA_HOME": f"{home}/d"}
        if url:
            environment["MOCK_DATA_DATABASE_URL"] = url
        line = f"{sys.executable} -m loader {command}"
        return subprocess.run(
            ["/bin/sh", "-c", line], env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.mark.parametrize("stream", [">&-", ">/dev/full", "<&- >&-"])
@pytest.mark.parametrize("form", ["", "--json"])
def test_an_output_that_takes_nothing_does_not_hide_the_run(warehouse_url: str, stream: str, form: str) -> None:
    done = shell(warehouse_url, f"{GENERATE} {form} {stream}")
    assert done.returncode == 9, done.stderr
    assert "Traceback" not in done.stderr
    assert "could not be written" in done.stderr
    ((run,),) = rows(warehouse_url, "SELECT run_id::text FROM mock_data.runs")
    assert f"run {run} is committed" in done.stderr


@pytest.mark.parametrize("stream", [">&-", ">/dev/full"])
def test_what_changes_nothing_says_so(warehouse_url: str, stream: str) -> None:
    for command in (
        f"runs --workspace {WORKSPACE}",
        f"{GENERATE} --dry-run",
        f"status --json --workspace {WORKSPACE}",
        "--help",
    ):
        done = shell(warehouse_url, f"{command} {stream}")
        assert done.returncode == 9, (command, done.stderr)
        assert "Traceback" not in done.stderr
    assert count_rows(warehouse_url, "mock_data.runs") == 0


@pytest.mark.parametrize("stream", [">&-", ">/dev/full"])
def test_an_error_keeps_its_code_and_its_line(stream: str) -> None:
    for form in ("", "--json"):
        done = shell("postgresql://me@127.0.0.1:1/x", f"{GENERATE} {form} {stream}")
        assert done.returncode == 4, done.stderr
        assert "error: connecting to 127.0.0.1:1" in done.stderr


@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_what_people_cannot_read_fails_nothing(warehouse_url: str, stream: str) -> None:
    done = shell(warehouse_url, f"{GENERATE} --json {stream}")
    assert done.returncode == 0, done.stderr
    assert '"committed": true' in done.stdout
    refused = shell(warehouse_url, f"clean --all --workspace {WORKSPACE} {stream}")
    assert refused.returncode == 8, refused.stderr


def test_a_reader_that_goes_away_still_learns_of_the_run(warehouse_url: str) -> None:
    done = shell(warehouse_url, f"{GENERATE} | true")
    assert "Traceback" not in done.stderr
    assert count_rows(warehouse_url, "mock_data.runs") == 1


@pytest.mark.parametrize(
    "empty",
    ["--database-url=", "--database-url=' '", "--workspace=", "--overrides=", "--platforms="],
)
def test_an_empty_option_is_wrong_usage(empty: str) -> None:
    done = shell(None, f"generate shopify --dry-run {empty}")
    assert done.returncode == 2, done.stderr
    assert "is empty" in done.stderr
    assert "embedded" not in done.stderr


def test_an_interrupt_at_any_moment_is_one_line_and_130(warehouse_url: str, tmp_path: Path) -> None:
    """While it imports, connects, plans, loads: whatever it is at after so many milliseconds. JSON is one object."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _SAYS_WHEN_IT_BEGINS, *GENERATE.split(), "--database-url", warehouse_url]
    signals, forms = cycle((signal.SIGINT, signal.SIGTERM, signal.SIGHUP)), cycle(([], ["--json"]))
    codes = set()
    for milliseconds in (0, 5, 10, 20, 50, 90, 150, 250, 400, 600, 900, 1300, 1700, 2200):
        form = next(forms)
        with Process(
            [*command, *form], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as one:
            assert one.stdout and one.stdout.readline() == "begins\n"
            time.sleep(milliseconds / 1000)
            one.send_signal(next(signals))
            out, err = one.communicate(timeout=60)
        codes.add(one.returncode)
        assert one.returncode in (0, 130), err
        assert "Traceback" not in err, err
        assert "ignored" not in err, err
        if form:
            assert ("error" in json.loads(out)) == bool(one.returncode), out
        elif one.returncode:
            assert err.count("error: ") == 1, err
            assert re.search("^error: .*[Ii]nterrupted", err, re.MULTILINE), err
    assert 130 in codes


def test_ctrl_c_at_a_question_is_one_line_and_130(warehouse_url: str, tmp_path: Path) -> None:
    """A person is asked on a terminal; the error has a line of its own, below the question."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    question = ["clean", "--all", "--workspace", WORKSPACE, "--database-url", warehouse_url]
    with terminal([sys.executable, "-m", "loader", *question], environment) as person:
        person.until("type the number to confirm")
        person.until("interrupted", typed="\x03")
        shown = person.rest()
        assert person.process.wait(60) == 130, shown
    assert [line for line in shown.splitlines() if "error: " in line] == ["error: interrupted"]


_SAYS_WHEN_IT_BEGINS = """
from loader.cli import streams
caught = streams.catch_signals
def catch_signals():
    caught()
    print("begins", flush=True)
streams.catch_signals = catch_signals
from loader import cli
cli.main()
"""
