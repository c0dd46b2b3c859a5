"""`runs`: the runs of the workspace, or one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.completing import runs as completed
from loader.cli.names import RUN
from loader.cli.options import Opener, connecting
from loader.errors import UsageError

if TYPE_CHECKING:
    from loader.session import Session

_SHOW = "show"
_OPTIONS = {
    "count": "--count",
    "days": "--days",
    "since": "--since",
    "campaigns": "--campaigns",
    "conversion": "--sessions",
    "locale": "--locale",
    "refund_rate": "--refund-rate",
    "status": "--status",
    "discount_rate": "--discount-rate",
    "customers": "--customers",
    "products": "--products",
    "scenario": "--scenario",
    "profile": "--profile",
}
"""A run's parameters, as options."""


@click.command()
@click.argument("words", metavar="[show] [RUN]", nargs=-1, shell_complete=completed)
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
    if run:
        from loader.report.runs import run as shown

        answer(as_json, _in_full(session, found[0]), shown, session=session)
    else:
        from loader.report.console import runs as listed

        answer(as_json, {"workspace_id": session.workspace, "runs": found}, listed, session=session)


def _in_full(session: Session, run: dict[str, Any]) -> dict[str, Any]:
    """The run with the commands that make it again and undo it; a run that is removed has nothing to undo."""
    from loader import hints

    undo = hints.undo_command(session, run["run_id"])
    made = hints.command(session, *_again(run))
    return run | {
        "again": made,
        "undo": None if run["removed_at"] else undo.command,
        "undo_lacks_password": undo.lacks_password and not run["removed_at"],
    }


def _again(run: dict[str, Any]) -> list[str]:
    """The words of the command that makes the same rows in the same warehouse."""
    asked = run["parameters"]
    words = ["generate", asked.get("platform") or ",".join(run["platforms"]), run["strategy"]]
    words += ["--seed", str(run["seed"]), "--as-of", run["as_of"]]
    visits = {0.0: "none", None: None}.get(asked.get("conversion"), asked.get("conversion"))
    for name, option in _OPTIONS.items():
        if (value := (asked | {"conversion": visits}).get(name)) is not None:
            words += [option, _spelt(value)]
    return words


def _spelt(value: Any) -> str:
    """An option's value as the command line takes it: shares by name, a scenario by its own."""
    if isinstance(value, dict):
        return str(value["name"]) if "name" in value else ",".join(f"{state}={share}" for state, share in value.items())
    return str(value)


def _named(words: tuple[str, ...]) -> str:
    """The run that is to be shown; "" is none."""
    first, *rest = (*words, "")
    if first == _SHOW:
        first, *rest = (*words[1:], "") if words[1:] else ("latest", "")
    if any(rest):
        raise UsageError(f"{' '.join(words)} names more than one run", "give one, as: mock-data runs show latest")
    return first
