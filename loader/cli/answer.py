"""What a command says at its end: one JSON object, or tables for people; and what it asks a person before."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from loader.cli.asking import ask
from loader.cli.streams import answer_begins, answer_ends, drop, note, say
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
    """Print one JSON object, with the session's database (null without one) and warnings in front, or what `show` makes
    of it for people. Raises `Unwritten` if that cannot be written, `Interrupted`, with what is `done` all the same."""
    answer_begins()
    try:
        if as_json:
            click.echo(json.dumps(_placed(result, session), default=str))
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


def _placed(result: dict[str, Any], session: Session | None) -> dict[str, Any]:
    if session is None:
        return {"database": None} | result
    place = {"database": session.location.to_json(), "warnings": []}
    return place | result | {"warnings": [*session.warnings, *result.get("warnings", ())]}


def opened(session: Session) -> None:
    """Note the session of this command, for the errors that may come: they say where it happened."""
    if context := click.get_current_context(silent=True):
        context.find_root().obj = session


def require_person(option: str, as_json: bool, cause: str = "this needs a confirmation") -> None:
    """Raise `Refused` if nobody can be asked, with the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused(cause, f"add {option}")


def confirm_production(session: Session, option: str, happens: str) -> None:
    """Ask a person for the workspace's id, having named what would happen where. Raises `Refused` for anything else."""
    note(f"production: {session.location.place}, workspace {session.workspace}: {happens}")
    if ask("type the workspace's id to go on").lower() != session.workspace:
        raise Refused("not confirmed; nothing was changed", f"type the workspace's id, or add {option}")
