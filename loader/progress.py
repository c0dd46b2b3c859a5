"""How far a command is, reported to whoever listens: people who wait, and agents. Like the log it runs beside the data.

A listener is called in the thread that works, and only up to COMMIT: one that raises ends the command, which rolls
back. Who does not listen costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

LOADING, RULES, COMMIT = "loading", "rules", "COMMIT"
"""The phases that count: rows, rules; and the last of all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a command. `done` of `total` `unit` of the `phase` are done (total 0: nobody knows how many); `item`
    is what it is at, a table or a platform, with `rows` of it so far and `planned` ones in all (0: it counts none)."""

    phase: str
    done: int = 0
    total: int = 0
    unit: str = ""
    item: str = ""
    rows: int = 0
    planned: int = 0


Listener = Callable[[Progress], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listened(listener: Listener | None) -> Iterator[None]:
    """What happens in this block, and in this thread, is reported to `listener`; None: to whoever listens already."""
    if listener is None:
        yield
        return
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


@contextmanager
def part(before: int, total: int) -> Iterator[None]:
    """What counts in this block is a part: it comes after `before`, of `total` in all."""
    whole = _LISTENER.get()
    with listened(whole and (lambda event: whole(replace(event, done=before + event.done, total=total)))):
        yield


@contextmanager
def within(phase: str, done: int, total: int, unit: str, item: str) -> Iterator[None]:
    """Report this moment, and it alone whatever is reported in this block."""
    whole, here = _LISTENER.get(), Progress(phase, done, total, unit, item)
    at(phase, done, total, unit, item=item)
    with listened(whole and (lambda _: whole(here))):
        yield


def at(
    phase: str, done: int = 0, total: int = 0, unit: str = "", *, item: str = "", rows: int = 0, planned: int = 0
) -> None:
    """Report a moment, if anybody listens."""
    if (listener := _LISTENER.get()) is not None:
        listener(Progress(phase, done, total, unit, item, rows, planned))
