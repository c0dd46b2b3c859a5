"""Questions to a person at a terminal."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterator

import click


def ask(question: str) -> str:
    """The line that is typed, without spaces around it; asked on stderr, since stdout is the answer's. Raises
    `click.Abort` at an interrupt and at the end of the input."""
    try:
        click.echo(f"{question}: ", nl=False, err=True)  # whoever is quick interrupts before this has returned
        _wait_for_input()
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        raise click.Abort from None
    if not line:
        raise click.Abort
    return line.strip()


def _wait_for_input() -> None:
    """A signal that comes just before a read is noted by Python and then waits for the read to end; a select that
    listens to the signals too does not miss it."""
    try:
        stdin = sys.stdin.fileno()
    except OSError:  # no file, but a caller's text
        return
    with _signals_as_input() as signals:
        select.select([stdin, signals], [], [])


@contextlib.contextmanager
def _signals_as_input() -> Iterator[int]:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    before = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(before)
        os.close(ours)
        os.close(theirs)
