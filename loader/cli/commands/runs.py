"""`runs`: the runs of the workspace."""

from __future__ import annotations

from uuid import UUID

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting


@click.command()
@click.argument("run", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs.")
@connecting
def runs(run: UUID | None, limit: int, *, as_json: bool, open_session: Opener) -> None:
    """List the runs of the workspace, or show one in full."""
    session = open_session()
    found = [one.to_json() for one in api.runs(session, run=run, limit=limit)]
    from loader.report import console

    if run:
        answer(as_json, found[0], console.run, session=session)
    else:
        answer(as_json, {"workspace_id": session.workspace, "runs": found}, console.runs, session=session)
