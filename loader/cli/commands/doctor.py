"""`doctor`: what would stop a run."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting
from loader.cli.waiting import waiting


@click.command()
@connecting
def doctor(*, as_json: bool, open_session: Opener) -> None:
    """Check the connection, role, TLS, tag tables and schema; each fault comes with its remedy."""
    session = open_session()
    with waiting(as_json) as progress:
        report = api.doctor(session, progress=progress)
    from loader.report import console

    code = report.exit_code
    answer(as_json, report.to_json(), console.examined, f"it would have ended with exit code {code}", session=session)
    if code:
        raise click.exceptions.Exit(code)
