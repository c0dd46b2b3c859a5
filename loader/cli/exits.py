"""How a command ends: every error becomes one line of cause, one of remedy, and its exit code (`loader.errors`).

A traceback and the log are shown with --debug only.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click

from loader.cli.commands import cli
from loader.errors import Interrupted, MockDataError, UsageError


def main() -> NoReturn:
    """The entry point: run the command, and end with the exit code of what happened."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter must not fail a finished run
            stream.reconfigure(errors="replace")
    sys.exit(run(cli, sys.argv[1:]))


def run(group: click.Group, arguments: Sequence[str]) -> int:
    """Run the command line, and return its exit code."""
    try:
        code = _code(group, arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away, as `head` does
        return 0


def _code(group: click.Group, arguments: Sequence[str]) -> int:
    """The exit code. Raises nothing but BrokenPipeError."""
    debug = "--debug" in arguments
    try:
        # not group.main(): it has error handling of its own, and makes a reader that went away an exit 1
        with _log(debug), group.make_context("mock-data", list(arguments)) as context:
            group.invoke(context)
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:
        raise
    except click.exceptions.NoArgsIsHelpError as help_:
        help_.show()
        return help_.exit_code
    except BaseException as error:
        if debug:
            traceback.print_exc()
        return _report(_ours(error), "--json" in arguments)


@contextmanager
def _log(shown: bool) -> Iterator[None]:
    """The log of `loader` on stderr for this command, if it is to be shown."""
    log, handler = logging.getLogger("loader"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    before = log.level
    if shown:
        log.addHandler(handler)
        log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


def _ours(error: BaseException) -> MockDataError:
    if isinstance(error, MockDataError):
        return error
    if isinstance(error, (KeyboardInterrupt, click.Abort, EOFError)):
        # outside a run's transaction nobody knows here what was committed before, so nothing is claimed of it
        return Interrupted("interrupted", "uncommitted changes are rolled back; mock-data runs lists what was kept")
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        message = " ".join(error.format_message().split())
        return UsageError(message, f"see {context.command_path} --help" if context else "")
    first = (str(error).splitlines() or [""])[0]
    return MockDataError(f"{type(error).__name__}: {first}", "run it again with --debug and report the traceback")


def _report(error: MockDataError, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}))
        return error.exit_code
    for name, text in (("error", error.message), ("hint", error.hint)):
        if text:
            click.echo(f"{name}: {' '.join(text.split())}", err=True)  # one line each, whatever the server said
    return error.exit_code
