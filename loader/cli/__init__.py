"""The command line: a thin shell over `loader.api`. Options in, one call, one JSON object or tables for people out.

Heavy modules are imported by the command that needs them: `mock-data --help` must answer at once. This module imports
nothing before a signal and a closed stream can end it well.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # even typing takes time
    from typing import Any, NoReturn

    from loader.cli.commands import cli

__all__ = ["cli", "main"]


def main() -> NoReturn:
    """The entry point: run the command, and end with the exit code of what happened."""
    from loader.cli.streams import catch_signals, end, open_missing

    gc.set_threshold(50_000, 20, 50)  # what imports make stays: to look through it for garbage takes 30 ms
    catch_signals()
    open_missing()
    from loader.cli.commands import cli

    if "_MOCK_DATA_COMPLETE" in os.environ:
        from loader.cli.completing import complete

        end(complete(cli))
    from loader.cli.exits import run

    end(run(cli, sys.argv[1:]))


def __getattr__(name: str) -> Any:
    if name != "cli":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from loader.cli.commands import cli

    return cli
