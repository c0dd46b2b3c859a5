"""`explain`: why a column is filled so."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting
from loader.cli.waiting import waiting


@click.command()
@click.argument("name", metavar="TABLE[.COLUMN]")
@connecting
def explain(name: str, *, as_json: bool, open_session: Opener) -> None:
    """Explain how a column is filled, and why; or every column of a table.

    TABLE is a table or a semantic view, with its schema or without, COLUMN a name of either. Of one column there is
    everything: what was considered, what the schema asks, what the workspace's live rows show, sample values, and an
    override to paste that fills it otherwise. Reads only.
    """
    session = open_session()
    with waiting(as_json) as progress:
        found = api.explain(session, name, progress=progress)
    from loader.report.explained import explained

    answer(as_json, found.to_json(), explained, session=session)
