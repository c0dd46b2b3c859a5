"""One call's work with the database: in a thread of its own, so that the server goes on answering, and with an end.

To stop it, it is interrupted as Ctrl-C interrupts a command, and the database is asked to cancel its statement; then it
rolls back, and whoever asked waits for that. After its COMMIT it can no more be stopped than a command.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import anyio
import psycopg

from loader.errors import Interrupted
from loader.progress import Progress, listened
from loader.report.live import counted
from loader.session import Session

T = TypeVar("T")
KEPT = "uncommitted changes are rolled back; get_mock_data_status lists the runs that were kept"
_WAITING_LINES = 20


@dataclass(frozen=True, slots=True)
class Step:
    """How far a call is: a number that only grows, by a row or a phase, and what is being done."""

    reached: int
    doing: str


@dataclass(frozen=True, slots=True)
class News:
    """What came since the last report: the latest step, and lines of the log, the oldest of too many left out."""

    step: Step | None = None
    lines: tuple[str, ...] = ()


@dataclass(eq=False)
class Work(Generic[T]):
    """`do` in a thread; it has a `result` or an `error` once it has `ended`. `works` starts it and waits."""

    do: Callable[[], T]
    result: list[T] = field(default_factory=list)
    error: BaseException | None = None
    stopping: bool = False
    ended: bool = False
    changed: anyio.Event = field(default_factory=anyio.Event)
    done: anyio.Event = field(default_factory=anyio.Event)
    news: News = News()
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _connections: list[psycopg.Connection[Any]] = field(default_factory=list)
    _thread: threading.Thread | None = None
    _interruptible: bool = False
    _phase: tuple[int, str] = (0, "")
    _reached: int = 0

    def start(self) -> None:
        """Begin, with the caller's context variables."""
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._run,), name="mock-data work", daemon=True)
        self._thread.start()

    def attend(self, conn: psycopg.Connection[Any]) -> None:
        """Know of a connection that `do` has opened."""
        with self._lock:
            self._connections.append(conn)

    def progress(self, event: Progress) -> None:
        """Listens to what works. Raises `Interrupted` if it is to stop."""
        if self.stopping:
            raise Interrupted("the call was cancelled", KEPT)
        if event.phase != self._phase[1]:
            self._phase = self._reached + 1, event.phase
        self._reached = max(self._reached + 1, self._phase[0] + event.done)  # the protocol wants it to grow
        self._say(Step(self._reached, counted(event) + (f": {event.item}" if event.item else "")))

    def log(self, line: str) -> None:
        """A line for the client."""
        self._say(None, line)

    def taken(self) -> News:
        """What came since the last call."""
        with self._lock:
            news, self.news = self.news, News()
        return news

    def cancel(self, *, interrupt: bool) -> None:
        """Ask the database to cancel what it does for the thread, and `interrupt` the thread too. Blocks for that."""
        with self._lock:
            self.stopping = True
            if interrupt and self._interruptible:
                _raise_in(self._thread, KeyboardInterrupt)
            connections = [conn for conn in self._connections if not conn.closed]
        for conn in connections:
            with contextlib.suppress(Exception):  # it may be closed at this very moment
                conn.cancel_safe(timeout=5)

    def _say(self, step: Step | None, *lines: str) -> None:
        with self._lock:
            self.news = News(step or self.news.step, (*self.news.lines, *lines)[-_WAITING_LINES:])
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody listens any more
            self._loop.call_soon_threadsafe(self._woken)

    def _woken(self) -> None:
        self.changed.set()
        if self.ended:
            self.done.set()

    def _run(self) -> None:
        try:
            self._work()
        except KeyboardInterrupt as late:  # `do` had ended when the interrupt came
            self.error = self.error or late
        finally:
            self.ended = True
            self._wake()

    def _work(self) -> None:
        _current.set(self)
        try:
            _load_modules()  # an interrupt within an import would leave half of it behind
            self._between(True)
            if not self.stopping:
                with listened(self.progress):
                    self.result.append(self.do())
        except BaseException as error:
            self.error = error
        finally:
            self._between(False)

    def _between(self, interruptible: bool) -> None:
        with self._lock:
            self._interruptible = interruptible


_current: ContextVar[Work[Any]] = ContextVar("_current")
"""The work of this thread."""


class AttendedSession(Session):
    """A session whose connections the work of its thread knows, so that they can be cancelled."""

    def connect(self) -> psycopg.Connection[Any]:
        """As a session connects."""
        conn = super().connect()
        if work := _current.get(None):
            work.attend(conn)
        return conn


class Listener(logging.Handler):
    """Gives what the program logs in the thread of a work to that work."""

    def emit(self, record: logging.LogRecord) -> None:
        """As logging asks for it."""
        if work := _current.get(None):
            work.log(record.getMessage())


def _raise_in(thread: threading.Thread | None, error: type[BaseException]) -> None:
    """As a signal would in the main thread: at the thread's next step in Python."""
    number = ctypes.c_ulong(thread.ident or 0 if thread else 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(error))


def _load_modules() -> None:
    from loader import analysis, cleanup, comparison, ledger, proof, run

    del analysis, cleanup, comparison, ledger, proof, run
