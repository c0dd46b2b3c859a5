"""What people see while they wait, by a clock of the test's own."""

from __future__ import annotations

import io

import pytest

from loader import progress
from loader.progress import Progress, at, listened, part
from loader.report.live import EVERY, Pace, PlainLines, clocked, counted, shown


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_are_one_a_phase_and_one_every_few_seconds() -> None:
    clock, lines = Clock(), list[str]()
    listener = PlainLines(lines.append, clock)
    listener(Progress("planning"))
    for step in range(1, 101):
        clock.now = step * EVERY / 20
        listener(Progress(progress.LOADING, step * 1000, 100_000, "rows", "data.orders", step * 1000, 100_000))
    listener(Progress(progress.RULES, 0, 177, "rules", "shopify"))
    listener(Progress(progress.COMMIT))
    assert lines[:2] == ["planning", "loading: 100,000 rows"]
    assert lines[2] == "loading 21,000 of 100,000 rows (data.orders), 4,000 rows/s, 0:20 left"
    assert lines[-2:] == ["rules: 177", "COMMIT"]
    assert len(lines) == 4 + 4


def test_a_speed_is_of_its_phase_alone() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.moved(Progress(progress.LOADING, 500, 1000, "rows"))
    assert pace.speed is None
    clock.now = 2.0
    pace.moved(Progress(progress.LOADING, 700, 1000, "rows"))
    assert [pace.speed, pace.left] == [100.0, 3.0]
    pace.moved(Progress(progress.RULES, 0, 10, "rules"))
    assert [pace.speed, pace.left, counted(pace.now)] == [None, None, "rules 0 of 10"]
    assert [clocked(seconds) for seconds in (0.4, 59.6, 3_725)] == ["0:00", "1:00", "1:02:05"]


def test_a_part_counts_within_the_whole_and_nobody_listens_after() -> None:
    heard: list[Progress] = []
    with listened(heard.append):
        with part(30, 100), listened(None):
            at(progress.RULES, 5, 20, "rules")
        at(progress.COMMIT)
    at("later")
    assert heard == [Progress(progress.RULES, 35, 100, "rules"), Progress(progress.COMMIT)]


class Gone(io.StringIO):
    """A stderr that takes nothing."""

    def write(self, text: str) -> int:
        raise OSError("gone")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_stderr_that_is_gone_is_no_error() -> None:
    with shown(Gone()) as listener:
        listener(Progress("planning"))


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_terminal_that_can_moves(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    screen = Screen()
    with shown(screen) as listener:
        listener(Progress(progress.LOADING, 10, 1000, "rows", "data.orders", 10, 500))
    assert ("\x1b[2K" in screen.getvalue()) is (term == "xterm")
    assert "\x1b[?25l" not in screen.getvalue()  # a killed process would leave the terminal without a cursor
