"""`platforms`: what mock data there can be."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, announce, connecting


@click.command()
@connecting
def platforms(*, as_json: bool, open_session: Opener) -> None:
    """List the platforms with their kind, aliases and entities, and which tables of them the database has.

    Without a database the list is all; the embedded one is not started for it.
    """
    session = open_session(announced=False)
    found = api.platforms(session)
    none = session.database_url is None and found.not_asked
    if not none:  # a warning of the embedded database would be of one that nobody asks
        announce(session)
    from loader.report.explained import platforms as shown

    answer(as_json, found.to_json(), shown, session=None if none else session)
