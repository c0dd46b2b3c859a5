"""`doctor`: what would stop a run."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting
from loader.cli.waiting import waiting


@click.command()
@click.argument("platform", required=False)
@click.option("--columns", "with_columns", is_flag=True, help="Also how each column is filled, and why.")
@connecting
def doctor(platform: str | None, *, with_columns: bool, as_json: bool, open_session: Opener) -> None:
    """Check the connection, role, TLS, tag tables and schema, of PLATFORM or of all; each fault comes with its remedy.

    With a workspace sample rows are tried, too. Exit code: that of the first fault, or 0.
    """
    session = open_session()
    with waiting(as_json) as progress:
        report = api.doctor(session, platform, progress=progress)
    from loader.report.doctor import examined

    found, code = report.to_json(), report.exit_code
    if not with_columns:
        del found["columns"]
    answer(as_json, found, examined, f"it would have ended with exit code {code}", session=session)
    if code:
        raise click.exceptions.Exit(code)
