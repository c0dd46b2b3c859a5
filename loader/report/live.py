"""How far a command is, for people: two lines that change on a terminal, else a few plain ones; on stderr, and never in
the way: what cannot be written is dropped.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from loader.progress import Listener, Progress

if TYPE_CHECKING:
    from rich.console import RenderableType

EVERY = 5.0
"""Seconds between two plain lines of one phase."""
_SETTLED = 1.0
"""Seconds after which a speed says something."""


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Listener]:
    """A listener for this block. A log is shown in lines, so with one there are lines too."""
    out = stream or sys.stderr
    moving = out.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
    if not moving or logging.getLogger("loader").isEnabledFor(logging.INFO):
        yield PlainLines(lambda line: _write(out, f"{line}\n"))
        return
    with _moving(out) as listener:
        yield listener


def _write(out: TextIO, text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        out.write(text)
        out.flush()


class Pace:
    """Where a command is, and how fast its phase goes on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.now = Progress("connecting")
        self.began = clock()
        self._from = 0

    def moved(self, event: Progress) -> bool:
        """Take the event; whether it begins a phase."""
        new = event.phase != self.now.phase
        if new or event.done < self.now.done:
            self.began, self._from = self.clock(), event.done
        self.now = event
        return new

    @property
    def seconds(self) -> float:
        """Since the phase began."""
        return self.clock() - self.began

    @property
    def speed(self) -> float | None:
        """Of the phase, a second; None: nobody can say yet."""
        passed, done = self.seconds, self.now.done - self._from
        return done / passed if done and passed >= _SETTLED else None

    @property
    def left(self) -> float | None:
        """Seconds until the phase ends, if it goes on so."""
        return (self.now.total - self.now.done) / self.speed if self.now.total and self.speed else None


class PlainLines:
    """A listener that writes a line when a phase begins, and one every few seconds of a long one."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._pace, self._said = write, Pace(clock), clock()

    def __call__(self, event: Progress) -> None:
        new = self._pace.moved(event)
        now = self._pace.clock()
        if new or now - self._said >= EVERY:
            self._said = now
            self._write(_begun(event) if new else _line(self._pace))


def _begun(event: Progress) -> str:
    return f"{event.phase}: {event.total:,}{_unit(event)}" if event.total else event.phase


def _unit(event: Progress) -> str:
    return f" {event.unit}" if event.unit != event.phase else ""


def _line(pace: Pace) -> str:
    where = f" ({pace.now.item})" if pace.now.item else ""
    return f"{counted(pace.now)}{where}{''.join(f', {text}' for text in (_speed(pace), _left(pace)) if text)}"


def counted(event: Progress) -> str:
    """A phase, and how much of it is done."""
    return f"{event.phase} {event.done:,} of {event.total:,}{_unit(event)}" if event.total else event.phase


def _speed(pace: Pace) -> str:
    return f"{pace.speed:,.0f} {pace.now.unit}/s" if pace.speed and pace.now.unit == "rows" else ""


def _left(pace: Pace) -> str:
    return f"{clocked(pace.left)} left" if pace.left is not None else ""


def clocked(seconds: float) -> str:
    """Minutes and seconds, with hours if there are some."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class _Careful:
    """A stream that takes everything: a terminal that went away must not end a run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = stream.encoding

    def write(self, text: str) -> int:
        _write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        _write(self._stream, "")

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


@contextmanager
def _moving(out: TextIO) -> Iterator[Listener]:
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner

    class Steady(Console):
        def show_cursor(self, show: bool = True) -> bool:
            """Never hidden: a process that is killed could not show it again."""
            return False

    pace, spinner = Pace(), Spinner("dots")
    console = Steady(file=_Careful(out), markup=False, highlight=False, emoji=False)  # type: ignore[arg-type]
    # a note on stderr comes above what moves, and not into it
    live = Live(
        get_renderable=lambda: _picture(pace, spinner),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=out is sys.stderr,
    )

    def listener(event: Progress) -> None:
        if pace.moved(event):
            live.refresh()  # a phase is seen, however short it is

    with live:
        yield listener


def _picture(pace: Pace, spinner: RenderableType) -> RenderableType:
    """One line of the phase as a whole, and one of the table at hand."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    event = pace.now
    bar = ProgressBar(total=event.total, completed=event.done) if event.total else ""
    passed = clocked(pace.seconds) if pace.seconds >= _SETTLED else ""
    line = Table.grid(padding=(0, 1), expand=True)
    for _ in range(2):
        line.add_column(no_wrap=True)
    line.add_column(ratio=1, no_wrap=True)
    for _ in range(2):
        line.add_column(no_wrap=True, justify="right")
    line.add_row(spinner, counted(event), bar, _speed(pace), _left(pace) or passed)
    item = f"{event.item} {event.rows:,} of {event.planned:,}" if event.rows else event.item
    below = Table.grid()
    below.add_column(no_wrap=True, overflow="ellipsis")
    below.add_row(f"  {item}")
    return Group(line, below) if event.item else line
