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
from typing import Any

import click

from loader import __version__
from loader.cli import streams
from loader.cli.groups import help_json, option_hint, ours, wants_json
from loader.cli.places import placed_error
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
    debug, as_json = "--debug" in ours(arguments), wants_json(arguments)
    context: click.Context | None = None
    try:
        if as_json and (found := _spoken(group, arguments)):
            click.echo(json.dumps(found))
            return 0
        # not group.main(): it has error handling of its own, and makes a reader that went away an exit 1
        with _log(_level(arguments)), group.make_context("mock-data", list(arguments)) as context:
            group.invoke(context)
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:
        raise
    except click.exceptions.NoArgsIsHelpError as help_:
        if as_json:
            wrong = UsageError("no command is given", f"{_path(help_)} --help lists the commands")
            return _report(wrong, as_json, context, arguments)
        help_.show()
        return help_.exit_code
    except BaseException as error:
        if debug:
            from loader.redaction import redact  # the driver's classes take time, and hardly a command ends so

            redact(error)
            traceback.print_exc()
        if isinstance(error, click.Abort) and sys.stderr.isatty():
            streams.say("")  # the cursor stands behind the question
        return _report(_ours(error, arguments), as_json, context, arguments)


def _spoken(group: click.Group, arguments: Sequence[str]) -> dict[str, Any] | None:
    """Help and version as an object, if they are asked for."""
    if {"-h", "--help"} & set(ours(arguments)):
        return help_json(group, arguments)
    return {"version": __version__} if "--version" in ours(arguments) else None


def _path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "mock-data"


def _level(arguments: Sequence[str]) -> int | None:
    """How much of the log is shown."""
    words = ours(arguments)
    if "--debug" in words:
        return logging.DEBUG
    return logging.INFO if {"-v", "--verbose"} & set(words) else None


@contextmanager
def _log(level: int | None) -> Iterator[None]:
    """The log of `loader` on stderr for this command from this level on, None = none. The driver's own, such as what it
    could not do on a connection that an interrupt broke off, is shown with all of it and else not."""
    log, handler = logging.getLogger("loader"), logging.StreamHandler()
    logging.getLogger("psycopg").addHandler(handler if level == logging.DEBUG else logging.NullHandler())
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    before = log.level
    if level is not None:
        log.addHandler(handler)
        log.setLevel(level)
    try:
        yield
    finally:
        log.removeHandler(handler)
        logging.getLogger("psycopg").removeHandler(handler)
        log.setLevel(before)


def _ours(error: BaseException, arguments: Sequence[str]) -> MockDataError:
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
        return _wrong_line(error, arguments)
    return _unexpected(error)


def _unexpected(error: BaseException) -> MockDataError:
    if isinstance(error, MemoryError):
        return MockDataError("this machine has not enough memory for it", "ask for fewer rows, as with --count")
    from loader.redaction import message

    return MockDataError(
        f"{type(error).__name__}: {message(error)}", "run it again with --debug and report the traceback"
    )


def _wrong_line(error: click.ClickException, arguments: Sequence[str]) -> UsageError:
    """What click found wrong on the line."""
    if isinstance(error, click.NoSuchOption):
        return UsageError(f"unknown option {error.option_name!r}", option_hint(error, arguments))
    message = " ".join(error.format_message().split()).replace("a valid integer range", "a whole number")
    context = getattr(error, "ctx", None)
    return UsageError(message, f"see {context.command_path if context else 'mock-data'} --help")


def _report(error: MockDataError, as_json: bool, context: click.Context | None, arguments: Sequence[str]) -> int:
    as_json = as_json and not streams.is_answering()
    place, hint = placed_error(error, context, arguments, as_json)
    if as_json:
        told = {"kind": error.kind, "message": error.message, "hint": hint}
        try:
            click.echo(json.dumps({"database": place, "error": told}))
            return error.exit_code
        except OSError:  # then people at least
            streams.drop(sys.stdout)
    for name, text in (("error", error.message), ("hint", hint)):
        if text:
            streams.say(f"{name}: {' '.join(text.split())}")  # one line each, whatever the server said
    return error.exit_code
