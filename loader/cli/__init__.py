"""The command line: a thin shell over `loader.api`. Options in, one call, one JSON object or tables for people out.

Heavy modules are imported by the command that needs them: `mock-data --help` must answer at once.
"""

from __future__ import annotations

import io
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from loader import __version__
from loader.cli import exits
from loader.cli.database import migrate, warehouse
from loader.cli.reading import doctor, runs, status, verify
from loader.cli.writing import clean, generate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mock-data")
def cli() -> None:
    """Fill a workspace of a Postgres commerce warehouse with mock data in one transaction; take exactly that back."""


for _command in (generate, status, runs, verify, clean, migrate, warehouse, doctor):
    cli.add_command(_command)


def main() -> NoReturn:
    """The entry point: run the command, and end with the exit code of what happened."""
    signal.signal(signal.SIGTERM, _like_ctrl_c)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter must not fail a finished run
            stream.reconfigure(errors="replace")
    sys.exit(exits.run(cli, sys.argv[1:]))


def _like_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
