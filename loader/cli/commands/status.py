"""`status`: what the workspace has."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.completing import platforms
from loader.cli.options import Opener, connecting


@click.command()
@click.argument("platform", required=False, shell_complete=platforms)
@connecting
def status(platform: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show the rows and mock rows of every table, and the latest runs."""
    session = open_session()
    result = api.status(session, platform)
    from loader.report import console

    answer(as_json, result.to_json(), console.status, session=session)
