"""`platforms`: what mock data there can be."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting


@click.command()
@connecting
def platforms(*, as_json: bool, open_session: Opener) -> None:
    """List the platforms with their kind, aliases and entities, and which tables of them the database has.

    Without a database the list is all; the embedded one is not started for it.
    """
    session = open_session()
    found = api.platforms(session)
    from loader.report.explained import platforms as shown

    answer(as_json, found.to_json(), shown, session=None if found.not_asked else session)
