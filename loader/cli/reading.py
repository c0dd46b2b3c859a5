"""The commands that only read: status, runs, verify and doctor."""

from __future__ import annotations

import sys
from uuid import UUID

import click

from loader import api
from loader.cli.answers import answer, show_sql
from loader.cli.options import Opener, connecting
from loader.errors import InvariantError


@click.command()
@click.argument("platform", required=False)
@connecting
def status(platform: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Rows and mock rows of every table, and the latest runs."""
    result = api.status(open_session(), platform)
    from loader.report import console

    answer(as_json, result.to_json(), console.status)


@click.command()
@click.argument("run", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs.")
@connecting
def runs(run: UUID | None, limit: int, *, as_json: bool, open_session: Opener) -> None:
    """The runs of the workspace, or one in full."""
    session = open_session()
    found = [one.to_json() for one in api.runs(session, run=run, limit=limit)]
    from loader.report import console

    if run:
        answer(as_json, found[0], console.run)
    else:
        answer(as_json, {"workspace_id": session.workspace, "runs": found}, console.runs)


@click.command()
@click.argument("run", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--sql", "as_sql", is_flag=True, help="Print the rules for psql instead; there each lists its rows.")
@connecting
def verify(run: UUID | None, *, as_sql: bool, as_json: bool, open_session: Opener) -> None:
    """Check that a run (by default the latest) keeps every rule; exit 7 if it breaks one."""
    session = open_session()
    if as_sql:
        answer(as_json, {"sql": api.rules_script(session, run)}, show_sql)
        return
    proof = api.verify(session, run)
    from loader.report import console

    answer(as_json, proof.to_json(), console.verified)
    if not proof.ok:
        sys.exit(InvariantError.exit_code)


@click.command()
@connecting
def doctor(*, as_json: bool, open_session: Opener) -> None:
    """Connection, role, TLS, migrations and schema fit: each line ok, or what to do."""
    report = api.doctor(open_session())
    from loader.report import console

    answer(as_json, report.to_json(), console.examined)
    if code := report.exit_code:
        sys.exit(code)
