"""`runs`: the runs of the workspace, or one in full."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.names import RUN
from loader.cli.options import Opener, connecting
from loader.errors import UsageError

_SHOW = "show"


@click.command()
@click.argument("words", metavar="[show] [RUN]", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="How many runs; by default 20.")
@connecting
def runs(words: tuple[str, ...], limit: int | None, *, as_json: bool, open_session: Opener) -> None:
    """List the runs of the workspace; or show one in full: its parameters, tables and checks, and how to undo it.

    RUN is its id, its first four or more digits, or latest; show alone is the latest.
    """
    name = _named(words)
    if name and limit:
        raise UsageError("--limit is for the list of runs", "leave it out to show one")
    run = RUN.convert(name, None, None) if name else None
    session = open_session()
    found = [one.to_json() for one in api.runs(session, run=run, limit=limit or 20)]
    from loader.report import console

    if run:
        answer(as_json, found[0], console.run, session=session)
    else:
        answer(as_json, {"workspace_id": session.workspace, "runs": found}, console.runs, session=session)


def _named(words: tuple[str, ...]) -> str:
    """The run that is to be shown; "" is none."""
    first, *rest = (*words, "")
    if first == _SHOW:
        first, *rest = (*words[1:], "") if words[1:] else ("latest", "")
    if any(rest):
        raise UsageError(f"{' '.join(words)} names more than one run", "give one, as mock-data runs show latest")
    return first
