"""`verify`: a run against every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.names import EVERY, RUNS
from loader.cli.options import Opener, connecting, contradict
from loader.cli.streams import note
from loader.cli.waiting import waiting
from loader.errors import InvariantError

if TYPE_CHECKING:
    from loader.ledger import RunName
    from loader.progress import Listener
    from loader.proof import AllProofs, Proof
    from loader.session import Session


@click.command()
@click.argument("run", metavar="[RUN]", type=RUNS, required=False)
@click.option(
    "--sql", "as_sql", is_flag=True, help="Print the rules as SQL for psql instead; each lists the rows that break it."
)
@click.option(
    "--realism", is_flag=True, help="Also measure what an analyst asks of the rows, beside the bounds of a shop."
)
@connecting
def verify(run: RunName | None, *, as_sql: bool, realism: bool, as_json: bool, open_session: Opener) -> None:
    """Check that a run (by default the latest) keeps every rule; exit 7 if it breaks one.

    RUN is its id, its first four or more digits, latest, or all: each run that is not removed.

    Figures of --realism outside of their bounds are shown, and change no exit code: a workspace may be unlike others.
    """
    contradict({"--sql": as_sql, "--realism": realism}, "the figures have no SQL of their own: give one of them")
    contradict({"all": run == EVERY, "--sql": as_sql}, "the SQL is one run's: name it")
    session = open_session()
    if as_sql:
        sql = api.rules_script(session, run)
        answer(as_json, {"sql": sql}, lambda _: click.echo(sql, nl=False), session=session)
        return
    with waiting(as_json) as progress:
        proof = _proof(session, run, realism, progress)
    from loader.report import console

    found, show = proof.to_json(), console.all_verified if run == EVERY else console.verified
    for warning in found.get("warnings", ()):
        note(f"warning: {warning}")
    answer(as_json, found, show, "every rule holds" if proof.ok else "a rule is broken", session=session)
    if not proof.ok:
        raise click.exceptions.Exit(InvariantError.exit_code)


def _proof(session: Session, run: RunName | None, realism: bool, progress: Listener | None) -> Proof | AllProofs:
    if run == EVERY:
        return api.verify_all(session, realism=realism, progress=progress)
    return api.verify(session, run, realism=realism, progress=progress)
