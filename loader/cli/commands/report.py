"""`report`: a run as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.names import RUN
from loader.cli.options import Opener, connecting
from loader.cli.streams import refuse_unwritable, write
from loader.cli.waiting import waiting
from loader.errors import UsageError

if TYPE_CHECKING:
    from loader.ledger import RunName


@click.command()
@click.argument("run", metavar="[RUN]", type=RUN, required=False)
@click.option("-o", "output", metavar="FILE", type=click.Path(dir_okay=False), help="The HTML file to write.")
@connecting
def report(run: RunName | None, output: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show a run (by default the latest) beside the live rows of its workspace, as one HTML page.

    RUN is its id, its first four or more digits, or latest. The page needs no network: what was written, charts of
    live and mock rows, distances with a verdict, rules, how to undo it. With --json the same as figures. Reads only.
    """
    if not (output or as_json):
        raise UsageError("nothing to write to", "give -o FILE for the page, or --json for the figures")
    if output:
        from loader.report.plots import require

        require()
        refuse_unwritable(output)
    session = open_session()
    with waiting(as_json) as progress:
        found = api.compare(session, run, progress=progress)
    if output:
        write(output, found.to_html())
    done = f"the report is in {output}" if output else ""
    answer(as_json, found.to_json(), lambda _: click.echo(done), done, session=session)
