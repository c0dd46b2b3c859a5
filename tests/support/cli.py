"""Runs `mock-data` as a process of its own, with nothing of the caller's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
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
    process = start_cli(*args, env=env, url=url, cwd=cwd)
    try:
        stdout, stderr = process.communicate(stdin, timeout)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return CliResult(process.returncode, stdout, stderr)


def start_cli(
    *args: str, env: Mapping[str, str] | None = None, url: str | None = None, cwd: Path | None = None
) -> subprocess.Popen[str]:
    """Start the same without waiting: for tests that kill it. The caller ends it and closes its pipes (`with`)."""
    home = tempfile.mkdtemp(dir=_homes().name)
    return subprocess.Popen(
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
