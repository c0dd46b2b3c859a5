"""What the suite itself relies on: its groups, its servers' folders, and processes that end with their test."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from loader import servers
from tests.support.cli import Process


@pytest.mark.xdist_group("one worker")
def test_a_group_is_told_to_xdist(request: pytest.FixtureRequest) -> None:
    """Once it was not, without a word, and what a group shares was made by every worker."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("one process, or tests that may be anywhere")
    assert request.node.nodeid.endswith("@one worker")


@pytest.mark.parametrize(("free", "there"), [(0, True), (-1, False)])
def test_files_are_in_memory_if_there_is_plenty(monkeypatch: pytest.MonkeyPatch, free: int, there: bool) -> None:
    monkeypatch.setattr("loader.servers.shutil.disk_usage", lambda _: SimpleNamespace(free=servers._PLENTY + free))
    monkeypatch.setattr("loader.servers.os.access", lambda *_: True)
    assert servers._memory() == (servers._SHARED if there else None)


def test_a_process_ends_with_a_test_that_fails_and_is_heard() -> None:
    pipe = subprocess.PIPE
    one = Process([sys.executable, "-c", "input()"], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    with pytest.raises(AssertionError) as failed, one:
        raise AssertionError
    assert one.returncode == -signal.SIGKILL
    assert "the process had not ended" in failed.value.__notes__[0]
