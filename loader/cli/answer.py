"""What a command says at its end: one JSON object, or tables for people; and what it asks a person before."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from loader.cli.streams import drop, note
from loader.errors import Refused, Unwritten

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
    `Unwritten` if that cannot be written, with what is `done` all the same."""
    try:
        if as_json:
            place = {"database": session.location.to_json()} if session else {}
            click.echo(json.dumps(place | result, default=str))
        else:
            show(result)
        sys.stdout.flush()
    except BrokenPipeError:
        if done:
            note(done)
        raise
    except OSError as error:
        drop(sys.stdout)
        raise Unwritten.of(error, done or "nothing was changed") from error


def require_person(option: str, as_json: bool) -> None:
    """Raise `Refused` if nobody can be asked, with the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused("this needs a confirmation", f"add {option}")
