"""The command line: a thin shell over `loader.api`. Options in, one call, one JSON object or tables for people out.

Heavy modules are imported by the command that needs them: `mock-data --help` must answer at once.
"""

from __future__ import annotations

import io
import signal
import sys
from typing import Any, NoReturn

from loader.cli import exits
from loader.cli.commands import cli

__all__ = ["cli", "exits", "main"]


def main() -> NoReturn:
    """The entry point: run the command, and end with the exit code of what happened."""
    signal.signal(signal.SIGTERM, _like_ctrl_c)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter must not fail a finished run
            stream.reconfigure(errors="replace")
    sys.exit(exits.run(cli, sys.argv[1:]))


def _like_ctrl_c(*_: Any) -> None:
    raise KeyboardInterrupt
