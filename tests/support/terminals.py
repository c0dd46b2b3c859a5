"""A process at a terminal of its own: what it shows, and what a person types. It does not outlive its block."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# A new session takes the terminal as its own, or Ctrl-C would be nobody's. Not forked here: a test has other threads.
_TAKES_IT = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
_CONTROL = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]")


def plain(shown: str) -> str:
    """The text without what moves the cursor and colours it."""
    return _CONTROL.sub("", shown)


@dataclass
class Terminal:
    """Our end of it. `shown` is all that came so far."""

    process: subprocess.Popen[bytes]
    number: int
    shown: bytearray = field(default_factory=bytearray)

    def until(self, expected: str, typed: str = "", seconds: float = 90) -> None:
        """Types, and waits until it shows what is expected."""
        os.write(self.number, typed.encode())
        before, end = len(self.shown), time.monotonic() + seconds
        while expected not in plain(self.shown[before:].decode(errors="replace")):
            assert self._read(end), f"it ended after {typed!r}: {self.shown!r}"

    def rest(self, seconds: float = 200) -> str:
        """Waits until nothing has it open any more; all that it showed."""
        end = time.monotonic() + seconds
        while self._read(end):
            pass
        return self.shown.decode(errors="replace")

    def _read(self, end: float) -> bool:
        """Take what comes; False: the other end is closed."""
        ready, _, _ = select.select([self.number], [], [], max(end - time.monotonic(), 0))
        assert ready, f"nothing more came: {self.shown!r}"
        try:
            piece = os.read(self.number, 65_536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self.shown += piece
        return bool(piece)


@contextmanager
def terminal(
    command: Sequence[str], environment: Mapping[str, str], *, cwd: Path | None = None, columns: int = 80
) -> Iterator[Terminal]:
    """A process at a terminal that is so wide; killed at the end."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _TAKES_IT, *command],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=cwd, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
