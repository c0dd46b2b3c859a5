"""What a command says at its end: one JSON object, or tables for people; and what it asks a person before."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from loader.cli.streams import answer_begins, answer_ends, drop, say
from loader.errors import Interrupted, Refused, Unwritten

if TYPE_CHECKING:
    from loader.session import Session


def answer(
    as_json: bool,
    result: dict[str, Any],
    show: Callable[[dict[str, Any]], None],
    done: str = "",
    *,
    session: Session | None = None,
) -> None:
    """Print one JSON object, with the session's database in front, or what `show` makes of it for people. Raises
    `Unwritten` if that cannot be written, and `Interrupted`, with what is `done` all the same."""
    answer_begins()
    try:
        if as_json:
            place = {"database": session.location.to_json()} if session else {}
            click.echo(json.dumps(place | result, default=str))
        else:
            show(result)
        sys.stdout.flush()
    except BrokenPipeError:
        if done:
            say(done)
        raise
    except KeyboardInterrupt as stop:
        raise Interrupted("interrupted while the answer was printed", done or "nothing was changed") from stop
    except OSError as error:
        drop(sys.stdout)
        raise Unwritten.of(error, done or "nothing was changed") from error
    answer_ends()


def require_person(option: str, as_json: bool) -> None:
    """Raise `Refused` if nobody can be asked, with the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused("this needs a confirmation", f"add {option}")
