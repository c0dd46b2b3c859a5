"""Work in a thread: its result, its error, its news, and its end when nobody waits for it any more."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from loader.agent import work as module
from loader.agent.work import KEPT, News
from loader.agent.works import AT_ONCE, Works
from loader.errors import Interrupted, UsageError
from loader.progress import LOADING, at


@pytest.fixture(autouse=True)
def no_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of a run are many, and nothing here needs them."""
    monkeypatch.setattr(module, "_load_modules", lambda: None)


async def _nobody(news: News) -> None: ...


def _run(scenario: Callable[[Works], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        return await scenario(Works())

    return anyio.run(run)


def test_the_result_comes_from_another_thread() -> None:
    async def scenario(works: Works) -> bool:
        return await works.worked(threading.current_thread, _nobody) is not threading.main_thread()

    assert _run(scenario)


def test_an_error_is_raised_as_it_was() -> None:
    def fails() -> None:
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        _run(lambda works: works.worked(fails, _nobody))


def test_progress_grows_over_the_phases_and_the_last_step_is_never_lost() -> None:
    heard, done = list[News](), threading.Event()

    async def slow(news: News) -> None:
        heard.append(news)
        while len(heard) == 1 and not done.is_set():  # the rest comes, and the end of the work, while this is reported
            await anyio.sleep(0)

    def loads() -> None:
        at("preparing")
        for rows in range(1, 1001):
            at(LOADING, rows, 1000, "rows", item="data.orders")
        done.set()

    _run(lambda works: works.worked(loads, slow))
    reached = [news.step.reached for news in heard if news.step]
    assert reached == sorted(set(reached))
    assert heard[-1].step and "1,000" in heard[-1].step.doing and "data.orders" in heard[-1].step.doing


@pytest.mark.parametrize("by", ["cancel", "stop"])
def test_python_that_never_asks_the_database_is_interrupted(by: str) -> None:
    begun, ended = threading.Event(), threading.Event()

    def busy() -> None:
        try:
            begun.set()
            while True:
                pass
        finally:
            ended.set()

    async def scenario(works: Works) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(_expecting, works, busy)
            await anyio.to_thread.run_sync(begun.wait)
            if by == "stop":
                await works.stop()
            else:
                group.cancel_scope.cancel()
        assert ended.is_set() and not works.running

    async def _expecting(works: Works, do: Callable[[], None]) -> None:
        if by == "cancel":
            await works.worked(do, _nobody)
        else:
            with pytest.raises(Interrupted) as found:
                await works.worked(do, _nobody)
            assert found.value.hint == KEPT

    _run(scenario)


def test_what_is_done_before_the_interrupt_is_kept() -> None:
    """A run that has been committed is reported, though its server is about to end."""
    committed, go = threading.Event(), threading.Event()

    def commits() -> str:
        committed.set()
        with contextlib.suppress(KeyboardInterrupt):  # as COMMIT goes on
            go.wait()
        return "committed"

    async def scenario(works: Works) -> list[str]:
        found: list[str] = []

        async def wait() -> None:
            found.append(await works.worked(commits, _nobody))

        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.to_thread.run_sync(committed.wait)
            group.start_soon(works.stop)
            (work,) = works.running
            while not work.stopping:
                await anyio.sleep(0)
            with work._lock:  # the interrupt is on its way, however slow the thread is that sends it
                go.set()
        return found

    assert _run(scenario) == ["committed"]


def test_a_report_that_fails_ends_the_work() -> None:
    """As when the client is gone."""

    async def gone(news: News) -> None:
        raise BrokenPipeError

    def loads() -> None:
        while True:
            at(LOADING)

    async def scenario(works: Works) -> None:
        with pytest.raises(BrokenPipeError):
            await works.worked(loads, gone)
        assert not works.running

    _run(scenario)


def test_at_most_a_few_work_at_once() -> None:
    now, most, lock = [0], [0], threading.Lock()

    def counted() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.02)
        with lock:
            now[0] -= 1

    async def scenario(works: Works) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(works.worked, counted, _nobody)

    _run(scenario)
    assert most[0] <= AT_ONCE
