"""How a client reaches the server, stdio or HTTP on this machine's own address, and how it ends.

The client's end (a closed stdin), SIGTERM and Ctrl-C stop every call, wait until each is rolled back, and end the
process. Refused: HTTP on an address that other machines reach; requests that name another host or come from a web page
of one (DNS rebinding).
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import anyio
from mcp.server.transport_security import TransportSecuritySettings

from loader.agent.desk import Desk
from loader.agent.server import server
from loader.agent.work import Listener
from loader.errors import ConfigError, Interrupted, Refused, Unwritten

LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "[::1]"}
"""Host -> how a URL writes it."""
PATH = "/mcp"
_ANSWER_SECONDS = 0.2
"""For the errors of stopped calls to be sent."""
_KEPT = "calls that were going on are rolled back; list what was kept with: mock-data runs"
Say = Callable[[str], None]
"""Prints a line for people, never on stdout."""


def serve_stdio(desk: Desk, note: Say, say: Say) -> None:
    """Serve one client over stdin and stdout, until it ends. `note` may be silent, `say` says what went wrong."""
    serve = server(desk).run_stdio_async
    note("mock-data: serving the tools over stdin and stdout, as a client starts it; docs/agents.md says how")
    _run(desk, serve, say)


def serve_http(desk: Desk, host: str, port: int, note: Say, say: Say) -> None:
    """Serve over streamable HTTP. Raises `Refused` for an address of the network, `ConfigError` for a port in use."""
    refuse_reachable(host)
    import uvicorn

    name = LOOPBACK[host]
    listener = _bound(host, port)
    tell = note if port else say  # a port that nobody chose has to be said
    port = listener.getsockname()[1]
    hosts = [f"{one}:{port}" for one in LOOPBACK.values()] + [f"localhost:{port}"]
    security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[f"http://{one}" for one in hosts])
    app = server(desk).streamable_http_app(streamable_http_path=PATH, transport_security=security)
    web = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    tell(f"mock-data: serving the tools at http://{name}:{port}{PATH}, for every user of this machine")
    with listener:
        _run(desk, lambda: web._serve([listener]), say)  # serve() would take the signals


def refuse_reachable(host: str) -> None:
    """Raise `Refused` for a host that other machines reach."""
    if host not in LOOPBACK:
        raise Refused(
            f"the host {host} can be reached by others, and whoever reaches the server may write",
            f"choose one of: {', '.join(LOOPBACK)}",
        )


def _bound(host: str, port: int) -> Any:
    import socket

    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen()  # from now on a client may come: it is answered once the server is up
    except OSError as error:
        made.close()
        raise ConfigError(
            f"the port {port} of {host} cannot be used: {error.strerror}", "choose another --port, or 0 for any"
        ) from error
    return made


def _run(desk: Desk, serve: Callable[[], Awaitable[None]], say: Say) -> None:
    """Serve until the client ends, or a signal ends the process. Raises `Unwritten` if stdout takes nothing."""
    with _heard(), suppress(BrokenPipeError, ConnectionResetError):  # the client went away: everything is rolled back
        try:
            anyio.run(_until_signal, desk, serve, say)
        except BaseExceptionGroup as group:
            error = _first(group)
            if isinstance(error, OSError) and not isinstance(error, ConnectionError):
                raise Unwritten.of(error, _KEPT) from group
            raise error from group


async def _until_signal(desk: Desk, serve: Callable[[], Awaitable[None]], say: Say) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(_end_by_signal, desk, say)
        await serve()
        group.cancel_scope.cancel()


async def _end_by_signal(desk: Desk, say: Say) -> None:
    """End the process at the first signal, once everything is rolled back. A thread that waits for stdin would keep it
    alive, so it ends without Python's own ending."""
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            await desk.works.stop()
            await anyio.sleep(_ANSWER_SECONDS)
            say("error: interrupted")
            say(f"hint: {_KEPT}")
            with suppress(OSError):
                sys.stdout.flush()
            atexit._run_exitfuncs()
            os._exit(Interrupted.exit_code)


@contextmanager
def _heard() -> Iterator[None]:
    """What the program logs in a call goes to its client."""
    logger, listener = logging.getLogger("loader"), Listener(logging.INFO)
    before = logger.level
    logger.addHandler(listener)
    logger.setLevel(min(before or logging.INFO, logging.INFO))
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(before)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
