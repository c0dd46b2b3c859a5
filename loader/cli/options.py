"""Options that several commands share, and the session that they open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any

import click

from loader.cli.streams import note
from loader.clock import utc
from loader.config import ENVIRONMENTS

if TYPE_CHECKING:
    from loader.session import Session

Command = Callable[..., None]
Opener = Callable[[], "Session"]
"""Opens the session that the options name, and names its database on stderr."""


def time(text: str) -> datetime:
    """An option's type: an ISO date or time; without an offset it is UTC."""
    try:
        return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):  # the first and the last day of all have no UTC in some zones
        example = "2026-03-09 or 2026-03-09T12:00:00+01:00"
        raise click.BadParameter(f"{text!r} is not an ISO date or time, such as {example}") from None


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
    click.option("--columns", metavar="FILE", help="Override file; by default MOCK_DATA_COLUMNS, config/columns.toml."),
    click.option("--platforms", metavar="DIR", help="Folder of more vocabulary files; by default MOCK_DATA_PLATFORMS."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else."),
    click.option("--debug", is_flag=True, help="Show the log and tracebacks."),
)
_SESSION = ("database_url", "env", "workspace", "columns", "platforms")


def connecting(command: Command) -> Command:
    """Give a command the options of a session; it is called with `open_session`, `as_json` and its own options."""

    @wraps(command)
    def called(*args: Any, debug: bool, **options: Any) -> None:
        settings = {name: options.pop(name) for name in _SESSION}
        command(*args, open_session=lambda: _open(settings), **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_CONNECTING), called)


def _open(settings: dict[str, Any]) -> Session:
    from loader.session import Session

    session = Session.open(**settings)
    note(f"database: {session.source}")
    return session
