"""The calls that are going on: each is started here, waited for, and stopped if nobody waits for it any more."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from loader.agent.work import KEPT, News, Work
from loader.errors import Interrupted

T = TypeVar("T")
AT_ONCE = 4
"""Calls, each with a connection; more of them wait."""
_AGAIN_SECONDS = 0.25
"""Between two requests to cancel: a statement that began after the last one has to hear of it too."""
_UNHEARD = 20
"""After so many of them the thread is interrupted again: an interrupt within a destructor is lost."""
Report = Callable[[News], Awaitable[None]]


@dataclass(eq=False)
class Works:
    """All calls that are going on."""

    running: set[Work[Any]] = field(default_factory=set)
    limit: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))

    async def worked(self, do: Callable[[], T], report: Report) -> T:
        """The result of `do`, which runs in a thread; `report` hears of it on the way. If the caller is cancelled, the
        work is stopped, and this is left once it has ended. Raises what `do` raises, `Interrupted` if stopped."""
        async with self.limit:
            work = Work(do)
            with self._counted(work):
                try:
                    await _followed(work, report)
                except BaseException:
                    with anyio.CancelScope(shield=True):
                        await _stopped(work)
                    raise
        if work.result:
            return work.result[0]
        raise Interrupted("the call was cancelled", KEPT) if work.stopping or work.error is None else work.error

    async def stop(self) -> None:
        """Stop everything, and wait until it is rolled back."""
        async with anyio.create_task_group() as group:
            for work in tuple(self.running):
                group.start_soon(_stopped, work)

    @contextlib.contextmanager
    def _counted(self, work: Work[Any]) -> Iterator[None]:
        self.running.add(work)
        try:
            work.start()
            yield
        finally:
            self.running.discard(work)


async def _followed(work: Work[Any], report: Report) -> None:
    """Until the work has ended: what changes is reported, the latest of it if that takes longer than the changes."""
    ended = False
    while not ended:
        await work.changed.wait()
        work.changed = anyio.Event()  # before the news are taken: what comes after them sets this one
        ended = work.ended  # before them, too: it may end while the last are reported, and has no more if it had ended
        if (news := work.taken()) != News():
            await report(news)


async def _stopped(work: Work[Any]) -> None:
    """Stop one work, and wait for its end."""
    tries = 0
    while not work.done.is_set():
        await anyio.to_thread.run_sync(_canceller(work, interrupt=tries % _UNHEARD == 0))
        tries += 1
        with anyio.move_on_after(_AGAIN_SECONDS):
            await work.done.wait()


def _canceller(work: Work[Any], *, interrupt: bool) -> Callable[[], None]:
    return lambda: work.cancel(interrupt=interrupt)
