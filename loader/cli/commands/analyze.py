"""`analyze`: what a run would learn from."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.completing import files, platforms
from loader.cli.options import Opener, connecting
from loader.cli.streams import note
from loader.cli.waiting import waiting


@click.command()
@click.argument("platform", default="all", shell_complete=platforms)
@click.option(
    "-o", "--output", metavar="FILE", shell_complete=files, help="Write the profile to a file, for generate --profile."
)
@connecting
def analyze(platform: str, output: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show what a run would learn from: the profile of the live rows of PLATFORM, or of all.

    Printed with --json, or written, it has nothing of single rows and no count below five.
    """
    session = open_session()
    with waiting(as_json) as progress:
        found = api.analyze(session, platform, output=output, progress=progress)
    from loader.report import analysis

    done = f"the profile is in {output}" if output else ""
    answer(as_json, found.to_json(), lambda _: analysis.shown(found.profiles), done, session=session)
    if done:
        note(done)
