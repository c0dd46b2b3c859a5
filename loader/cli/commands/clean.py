"""`clean`: mock rows away, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loader import api
from loader.cli.answer import answer, confirm_production, require_person
from loader.cli.asking import ask
from loader.cli.completing import platforms
from loader.cli.names import RUN
from loader.cli.options import Opener, connecting, time
from loader.cli.streams import note
from loader.cli.waiting import waiting
from loader.errors import Refused

if TYPE_CHECKING:
    from loader.session import Session


@click.command()
@click.argument("platform", required=False, shell_complete=platforms)
@click.option("--run", metavar="RUN", type=RUN, help="Only this run: its id, its first digits, or latest.")
@click.option("--all", "everything", is_flag=True, help="Every run of the workspace.")
@click.option("--since", type=time, help="Runs started at or after this time.")
@click.option("--until", type=time, help="Runs started before this time.")
@click.option("--dry-run", is_flag=True, help="Count what would be removed; remove nothing.")
@click.option("--confirm", "confirmed", is_flag=True, help="Do not ask.")
@connecting
def clean(*, dry_run: bool, confirmed: bool, as_json: bool, open_session: Opener, **selection: Any) -> None:
    """Remove mock rows, and nothing else: rows that a run tagged and nobody has changed since.

    PLATFORM may be all, which is --all.
    """
    api.refuse_selection(**selection)
    session = open_session()
    if not (dry_run or confirmed):
        where = f"{session.location.place}, workspace {session.workspace}"
        require_person("--confirm", as_json, f"this would remove mock rows of {where}")  # before counting locks them
        with waiting(as_json) as progress:
            count = api.clean(session, **selection, dry_run=True, progress=progress).total_deleted
        _confirm(session, count)
    with waiting(as_json) as progress:
        result = api.clean(session, **selection, dry_run=dry_run, progress=progress)
    for warning in result.warnings:
        note(f"warning: {warning}")
    from loader.report import console

    found = result.to_json()
    done = "" if dry_run else f"the rows are removed of run {', '.join(found['runs']) or 'none'}"
    answer(as_json, found, console.cleaned, done, session=session)


def _confirm(session: Session, count: int) -> None:
    """Ask a person, who types the number of rows, in production the workspace's id: nothing goes by a stray y."""
    if session.environment == "production":
        confirm_production(session, "--confirm", f"{count:,} mock rows would be removed")
        return
    question = f"{count} mock rows of workspace {session.workspace} would be removed; type the number to confirm"
    if ask(question).replace(",", "") != str(count):
        raise Refused("not confirmed; nothing was changed", f"type {count}, or add --confirm")
