"""Who uses the server. Each process holds a shared lock on a file, which the kernel takes back whatever becomes of it;
whoever starts or stops the server is alone meanwhile. A mark says that the server is to stay without users."""

from __future__ import annotations

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK, _USERS, _KEPT = ".lock", ".users", ".kept"
_joined: dict[Path, tuple[int, int]] = {}
"""Folder -> the file that this process holds locked, and the process: a fork is no user of its own."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else starts, joins or stops the server in this block."""
    lock = _open(folder / _LOCK)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def join(folder: Path, ended: Callable[..., None]) -> None:
    """This process is a user until it ends; then `ended(folder, last=...)` is called. Under the lock of `alone`."""
    if folder in _joined:
        return
    users = _open(folder / _USERS)
    fcntl.flock(users, fcntl.LOCK_SH)
    _joined[folder] = users, os.getpid()
    atexit.register(_leave, folder, ended)


def _leave(folder: Path, ended: Callable[..., None]) -> None:
    users, process = _joined.pop(folder)
    if process != os.getpid():
        return
    with suppress(OSError), alone(folder):  # the folder may be gone
        ended(folder, last=_is_last(users))
    os.close(users)


def others(folder: Path) -> bool:
    """If another process is a user. Under the lock of `alone`."""
    if folder in _joined:
        users = _joined[folder][0]
        last = _is_last(users)
        fcntl.flock(users, fcntl.LOCK_SH)
        return not last
    users = _open(folder / _USERS)
    try:
        return not _is_last(users)
    finally:
        os.close(users)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def keep(folder: Path, identity: str) -> bool:
    """The server that is up is to stay; False if it was to before."""
    if is_kept(folder, identity):
        return False
    (folder / _KEPT).write_text(identity)
    return True


def is_kept(folder: Path, identity: str | None) -> bool:
    """If this very server is to stay: one that was started later is not meant."""
    with suppress(FileNotFoundError):
        return identity is not None and (folder / _KEPT).read_text() == identity
    return False


def forget(folder: Path) -> None:
    """No server is to stay."""
    (folder / _KEPT).unlink(missing_ok=True)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
