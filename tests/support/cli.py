"""Runs `mock-data` as a process of its own, with nothing of the caller's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.paths import ROOT

_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True)
class CliResult:
    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """stdout as the one JSON object that `--json` promises. Fails with both streams when it is not."""
        try:
            return json.loads(self.stdout)
        except ValueError:
            raise AssertionError(
                f"no JSON (exit {self.code})\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"
            ) from None


class Process(subprocess.Popen[str]):
    """A process that does not outlive a test that fails: a block that is left by an error kills it, and the error then
    tells what it had said. Without that whoever leaves the block would wait for a process that waits for the test."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """As a block of Popen, but for that."""
        if error is not None:
            error.add_note(self.last_words())
        super().__exit__(kind, error, trace)

    def last_words(self) -> str:
        """Kill it if it still lives; its exit code and what nobody has read of its streams."""
        code, found = self.poll(), ("", "")
        self.kill()
        if self.stdin and self.stdin.closed:
            self.stdin = None  # communicate would write to it
        with suppress(OSError, ValueError, subprocess.TimeoutExpired):
            found = self.communicate(timeout=10)
        ended = "had not ended" if code is None else f"ended with {code}"
        return f"the process {ended}\n--- stdout\n{found[0]}\n--- stderr\n{found[1]}"


def run_cli(
    *args: str,
    env: Mapping[str, str] | None = None,
    url: str | None = None,
    timeout: float = 120,
    cwd: Path | None = None,
    stdin: str = "",
) -> CliResult:
    """Run `python -m loader ARGS` to its end. `env` adds to a clean environment, `url` is the database.

    Each call has its own empty home and data folder; give MOCK_DATA_HOME in `env` to share an embedded server.
    Raises subprocess.TimeoutExpired after `timeout` seconds, the process killed.
    """
    with start_cli(*args, env=env, url=url, cwd=cwd) as process:
        stdout, stderr = process.communicate(stdin, timeout)
    return CliResult(process.returncode, stdout, stderr)


def start_cli(
    *args: str, env: Mapping[str, str] | None = None, url: str | None = None, cwd: Path | None = None
) -> Process:
    """Start the same without waiting: for tests that kill it. The caller ends it and closes its pipes (`with`)."""
    home = tempfile.mkdtemp(dir=_homes().name)
    return Process(
        [sys.executable, "-m", "loader", *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd or home,  # not the repository: its config/ must not be found by accident
        env=environment(home, url) | dict(env or {}),
    )


def environment(home: str, url: str | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    database = {"MOCK_DATA_DATABASE_URL": url} if url else {}
    return {
        **kept,
        **database,
        "HOME": home,
        "MOCK_DATA_HOME": str(Path(home) / "data"),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }


@cache
def _homes() -> tempfile.TemporaryDirectory[str]:
    """The parent of all homes of this process, removed when it ends."""
    return tempfile.TemporaryDirectory(prefix="mock-data-homes-", ignore_cleanup_errors=True)
