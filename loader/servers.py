"""PostgreSQL servers that last no longer than somebody's tests: a testcontainer, or the embedded server in a folder of
its own. Both are tuned for speed over safety, with their files in memory if there is plenty. Refuses, with the reason,
a container that cannot be had.
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

from loader.errors import ConfigError

DEFAULT_IMAGE = "postgres:17-alpine"
_PLENTY = 4 * 2**30
"""Bytes that a file system in memory can grow to, half of the memory: tests of every table and type need a tenth."""
_SHARED = Path("/dev/shm")
_IN_MEMORY = "/in-memory"
_SETTINGS = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"), "off"),
    "max_wal_size": "'256MB'",  # the log shares the memory
}


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


class Unavailable(ConfigError):
    """There is no container to be had."""


def own(image: str = DEFAULT_IMAGE) -> Server:
    """A new server of one's own: a testcontainer of `image` if Docker answers and has it or can pull it, else embedded,
    whose `notes` give the reason."""
    try:
        return container(image)
    except Unavailable as reason:
        note = f"no testcontainer: {reason}"
    _close_leftovers()
    return embedded((note,))


def given(url: str, kind: str) -> Server:
    """A server that is there, and stays when it is stopped. `kind` says who named it."""
    return Server(kind, url, version(url), lambda: None)


def container(image: str) -> Server:
    """A testcontainer. Raises Unavailable, with the reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it deprecates is not for the caller's tests
        try:
            memory = _find_image(image)
            os.environ.setdefault("TC_MAX_TRIES", "60")  # seconds; it waits for a container that has died, too
            from testcontainers.community.postgres import PostgresContainer
        except ImportError as error:
            raise Unavailable(f"the package {error.name} is not installed", "pip install testcontainers") from None
    started = PostgresContainer(
        image, username="postgres", password=secrets.token_hex(8), dbname="postgres", driver=None
    )
    if memory >= 2 * _PLENTY:  # making and dropping a database is files, and hardly anything else
        started.with_tmpfs_mount(_IN_MEMORY).with_env("PGDATA", f"{_IN_MEMORY}/data")
    try:
        started.__enter__()  # waits until psql in the container gets an answer, else removes the container
    except Exception as error:  # docker's, requests' and testcontainers' own have no common base
        raise Unavailable(f"{image} did not start: {_first_line(error)}") from None
    return _tuned(f"testcontainer {image}", started.get_connection_url(), started.stop)


def _close_leftovers() -> None:
    """docker's client leaves a socket open that did not connect; the warning about it would fail some later test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _find_image(image: str) -> int:
    """The bytes of memory that Docker has. Raises Unavailable unless it answers at once and has the image or can pull
    it."""
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
            return int(client.info().get("MemTotal", 0))
    except (DockerException, RequestException, OSError) as error:
        raise Unavailable(f"{image}: {_first_line(error)}") from None


def embedded(notes: tuple[str, ...] = ()) -> Server:
    """The embedded server in a folder of its own, which goes with it. Raises `ConfigError` if it does not start."""
    from loader import embedded as shipped

    folder = Path(tempfile.mkdtemp(prefix="mock-data-test-", dir=_memory()))

    def stop() -> None:
        try:
            shipped.stop(folder, force=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    try:
        url = shipped.start(folder)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, ConfigError):
            raise ConfigError(
                "; ".join((*notes, error.message)), f"{error.hint}; for tests: MOCK_DATA_TEST_URL"
            ) from None
        raise
    return _tuned("embedded PostgreSQL", url, stop, notes)


def _memory() -> Path | None:
    """A folder in memory, if this machine has one with room to spare."""
    try:
        return _SHARED if shutil.disk_usage(_SHARED).free >= _PLENTY and os.access(_SHARED, os.W_OK) else None
    except OSError:
        return None


def _tuned(kind: str, url: str, stop: Callable[[], None], notes: tuple[str, ...] = ()) -> Server:
    """Turns off what only matters when the machine loses power, which halves the tests' time, and what no table of a
    test lives long enough for."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for name, value in _SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
        return Server(kind, url, version(url), stop, notes)
    except BaseException:
        stop()
        raise


def version(url: str) -> str:
    """The version of the server at this URL, such as "17.6"."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]  # SHOW gives a row


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
