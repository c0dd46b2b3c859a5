"""How a command ends: every error becomes one line of cause, one of remedy, and its exit code (`loader.errors`).

A traceback and the log are shown with --debug only.
"""

from __future__ import annotations

import errno
import json
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from loader.cli import streams
from loader.errors import Interrupted, MockDataError, Unwritten, UsageError

_UNWRITABLE = (errno.EBADF, errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT)


def run(group: click.Group, arguments: Sequence[str]) -> int:
    """Run the command line, and return its exit code. Raises nothing."""
    try:
        streams.command_begins()
        return _code(group, arguments)
    except BrokenPipeError:  # the reader went away, as `head` does
        streams.drop(sys.stdout)
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
        return _report(_ours(error), "--json" in arguments and not isinstance(error, Unwritten))


@contextmanager
def _log(shown: bool) -> Iterator[None]:
    """The log of `loader` on stderr for this command, if it is to be shown. The driver's own, such as what it could not
    do on a connection that an interrupt broke off, is shown with it and else not."""
    log, handler = logging.getLogger("loader"), logging.StreamHandler()
    logging.getLogger("psycopg").addHandler(handler if shown else logging.NullHandler())
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    before = log.level
    if shown:
        log.addHandler(handler)
        log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        logging.getLogger("psycopg").removeHandler(handler)
        log.setLevel(before)


def _ours(error: BaseException) -> MockDataError:
    if isinstance(error, Interrupted):
        return error
    if streams.was_interrupted() or isinstance(error, (KeyboardInterrupt, click.Abort, EOFError)):
        # outside a run's transaction nobody knows here what was committed before, so nothing is claimed of it
        return Interrupted("interrupted", streams.INTERRUPTED)
    if isinstance(error, MockDataError):
        return error
    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        return Unwritten.of(error, "nothing was changed")
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        message = " ".join(error.format_message().split())
        return UsageError(message, f"see {context.command_path} --help" if context else "")
    first = (str(error).splitlines() or [""])[0]
    return MockDataError(f"{type(error).__name__}: {first}", "run it again with --debug and report the traceback")


def _report(error: MockDataError, as_json: bool) -> int:
    if as_json:
        try:
            click.echo(json.dumps({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}))
            return error.exit_code
        except OSError:  # then people at least
            streams.drop(sys.stdout)
    for name, text in (("error", error.message), ("hint", error.hint)):
        if text:
            streams.note(f"{name}: {' '.join(text.split())}")  # one line each, whatever the server said
    return error.exit_code
