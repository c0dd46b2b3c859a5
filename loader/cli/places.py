"""Where an error happened: the database of the command's session, else the one that the line would have led to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loader.cli.groups import behind
from loader.cli.streams import was_interrupted

if TYPE_CHECKING:
    import click

    from loader.errors import MockDataError
    from loader.flow.location import Location
    from loader.session import Session

_COMMAND = ": mock-data "
"""A hint with it ends with a command."""
_EMBEDDED, _NOWHERE = "db", ("init", "completion", "scenarios")
_ASIDE = ("MOCK_DATA_COLUMNS", "MOCK_DATA_PLATFORMS")
"""Variables that say nothing of the database, and may be what is wrong."""


def placed_error(
    error: MockDataError, context: click.Context | None, arguments: Sequence[str], as_json: bool
) -> tuple[dict[str, Any] | None, str]:
    """The database of the command that failed, or that its line leads to; the error's hint, its command made whole."""
    session: Session | None = context.find_root().obj if context else None
    place = session.location if session else None
    if was_interrupted() or not (as_json or _COMMAND in error.hint):  # imports may have broken off; nobody reads it
        return place.to_json() if place else None, error.hint
    if session is None:
        session, place = meant(arguments)
    hint = error.hint
    if _COMMAND in hint:
        from loader.hints import completed

        hint = completed(session, hint)
    return place.to_json() if place else None, hint


def meant(arguments: Sequence[str]) -> tuple[Session | None, Location | None]:
    """The session that this line would have opened, as far as its words and the configuration tell, and its database;
    None if that is what is wrong."""
    with suppress(Exception):  # whatever it is, the error that is being said matters more
        if _command(arguments) == _EMBEDDED:
            return None, _embedded()
        if _command(arguments) in _NOWHERE:
            return None, None
        session = _configured(arguments)
        return session, session.location
    return None, None


def _embedded() -> Location:
    from loader.config import refuse_empty

    refuse_empty(os.environ, "MOCK_DATA_HOME")
    return embedded_at()


def embedded_at(
    home: Path | None = None, host: str | None = None, port: int | None = None, version: str | None = None
) -> Location:
    """The embedded PostgreSQL in a folder (by default the usual one), listening here or where it will be."""
    from loader import embedded
    from loader.embedded import cluster
    from loader.flow.location import Location

    home = home or embedded.home()
    host, port = host or str(cluster.path(home)), port or cluster.PORT
    return Location(f"embedded PostgreSQL in {home}", host, port, embedded.DATABASE, "staging", version, True)


def _configured(arguments: Sequence[str]) -> Session:
    from loader.config import DEMO_WORKSPACE
    from loader.errors import MockDataError
    from loader.session import Session

    environ = {name: value for name, value in os.environ.items() if name not in _ASIDE}
    url, env, workspace = (_value(arguments, option) for option in ("--database-url", "--env", "--workspace"))
    try:
        return Session.open(url, env=env, workspace=workspace, environ=environ)
    except MockDataError:  # the workspace may be what is wrong
        return Session.open(url, env=env, workspace=DEMO_WORKSPACE, environ=environ)


def _command(arguments: Sequence[str]) -> str:
    return next((word for word in behind(arguments) if not word.startswith("-")), "")


def _value(arguments: Sequence[str], option: str) -> str | None:
    """The last value of an option on the line."""
    for place in range(len(arguments) - 1, -1, -1):
        name, equals, value = arguments[place].partition("=")
        if name == option:
            return value if equals else next(iter(arguments[place + 1 : place + 2]), None)
    return None
