"""Options that several commands share, and the session that they open."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from loader.cli.answer import opened
from loader.cli.completing import files, folders
from loader.cli.streams import is_quiet, note, set_quiet
from loader.clock import utc
from loader.config import ENVIRONMENTS
from loader.errors import UsageError

if TYPE_CHECKING:
    from loader.session import Session
    from loader.vocabulary import Vocabulary

Command = Callable[..., None]


class Opener(Protocol):
    """Opens the session that the options name, and names its database on stderr unless that is left to the caller."""

    def __call__(self, announced: bool = True) -> Session: ...


def time(text: str) -> datetime:
    """An option's type: an ISO date or time; without an offset it is UTC."""
    try:
        return utc(datetime.fromisoformat(text.removesuffix(" UTC")))  # as people are shown times
    except (ValueError, OverflowError):  # the first and the last day of all have no UTC in some zones
        example = "2026-03-09 or 2026-03-09T12:00:00+01:00"
        raise click.BadParameter(f"{text!r} is not an ISO date or time, such as {example}") from None


class Whole(click.IntRange):
    """An option's type: a whole number as people write it, 10k, 5M, 1e6 and 1,000 too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Raises `click.BadParameter` for what is none."""
        if isinstance(value, str):
            found = _WRITTEN.fullmatch(value.strip())
            if not found:
                self.fail(f"{value!r} is not a whole number, such as 1000, 10k or 5M", param, ctx)
            digits, tens, letter = found.groups()
            value = int(re.sub("[_, ]", "", digits)) * 10 ** (int(tens or 0) + _LETTERS[(letter or "").lower()])
        return super().convert(value, param, ctx)


_WRITTEN = re.compile(r"\+?([0-9]+|[0-9]{1,3}(?:[_, ][0-9]{3})+)(?:[eE]\+?([0-9]{1,2})|([kKmM]))?")
_LETTERS = {"": 0, "k": 3, "m": 6}


def share(text: str) -> float:
    """An option's type: a share from 0 to 1, or in percent."""
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise click.BadParameter(f"{text!r} is not a share, such as 0.05 or 5%")
    return found


_CONNECTING = (
    click.option(
        "--database-url", metavar="URL", help="Postgres URL; by default MOCK_DATA_DATABASE_URL, config, embedded."
    ),
    click.option("--env", type=click.Choice(ENVIRONMENTS), help="The environment of config/supabase.json."),
    click.option("--workspace", metavar="UUID", help="The workspace (tenant); by default SEARCH_DATA_WORKSPACE_ID."),
    click.option(
        "--overrides",
        "columns",
        metavar="FILE",
        shell_complete=files,
        help="Override file; by default MOCK_DATA_COLUMNS, config/columns.toml.",
    ),
    click.option(
        "--platforms",
        metavar="DIR",
        shell_complete=folders,
        help="Folder of more vocabulary files; by default MOCK_DATA_PLATFORMS.",
    ),
)
_SAYING = (
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else."),
    click.option("-v", "--verbose", is_flag=True, help="Log each phase on stderr."),
    click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors; stdout has the answer."),
    click.option("--debug", is_flag=True, help="Show the whole log, and tracebacks."),
)
_SESSION = ("database_url", "env", "workspace", "columns", "platforms")


def connecting(command: Command) -> Command:
    """Give a command the options of a session; it is called with `open_session`, `as_json` and its own options."""

    @wraps(command)
    def called(*args: Any, **options: Any) -> None:
        settings = {name: options.pop(name) for name in _SESSION}
        command(*args, open_session=lambda announced=True: _open(settings, announced), **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_CONNECTING), saying(called))


def announce(session: Session) -> None:
    """Say where the command works, and what is to be known of that."""
    note(f"database: {session.location}")
    for warning in session.warnings:
        note(f"warning: {warning}")


def saying(command: Command) -> Command:
    """Give a command the options of what is printed; it is called with `as_json` and its own options."""

    @wraps(command)
    def called(*args: Any, verbose: bool, quiet: bool, debug: bool, **options: Any) -> None:
        for name, value in (("--verbose", verbose), ("--debug", debug)):
            contradict({"--quiet": quiet, name: value}, "give one of them")
        set_quiet(quiet)
        command(*args, **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_SAYING), called)


def known_platforms() -> Mapping[str, Vocabulary]:
    """The platforms that the line may name, before anything is opened."""
    from loader.vocabulary import load

    folder = click.get_current_context().params.get("platforms") or os.environ.get("MOCK_DATA_PLATFORMS")
    return load(Path(folder) if folder else None)


def contradict(options: Mapping[str, object], remedy: str) -> None:
    """Raise `UsageError` if more than one of these was given."""
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} contradict each other", remedy)


def _options() -> tuple[click.Option, ...]:
    """The options of every command, as they are before any has them."""

    @connecting
    def nothing(**_: Any) -> None: ...

    found: list[click.Option] = nothing.__click_params__  # type: ignore[attr-defined]
    return tuple(reversed(found))


COMMON = _options()
"""The options of every command."""


def _open(settings: dict[str, Any], announced: bool) -> Session:
    from loader.session import Session

    session = Session.open(**settings)
    if announced:
        announce(session)
    if sys.stdin.isatty() and not is_quiet():
        session.ask_password(lambda: click.prompt(f"password of {session.location.place}", hide_input=True, err=True))
    opened(session)
    return session
