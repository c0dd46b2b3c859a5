"""The commands that write rows or remove them: generate and clean."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from loader import api
from loader.cli.answers import answer, confirm, confirm_number, require_person
from loader.cli.options import TIME, Opener, connecting
from loader.errors import UsageError


@click.command()
@click.argument("platform")
@click.argument("strategy", type=click.Choice(api.STRATEGIES), default="smart")
@click.option("--count", type=click.IntRange(min=1), help="Orders to make; else the strategy decides.")
@click.option("--seed", type=click.IntRange(min=0), help="The same seed, as-of and warehouse give the same rows.")
@click.option("--as-of", type=TIME, help="The moment that counts as now (ISO; UTC without an offset).")
@click.option(
    "--days",
    type=click.IntRange(min=1, max=api.MOST_DAYS),
    help="How far back orders go; else as the workspace, or a year.",
)
@click.option("--dry-run", is_flag=True, help="Plan and show sample rows; nothing is written.")
@click.option("--rehearse", is_flag=True, help="Load and check for real, then roll back.")
@click.option("--yes", is_flag=True, help="Do not ask before writing to production.")
@connecting
def generate(platform: str, strategy: str, *, yes: bool, as_json: bool, open_session: Opener, **options: Any) -> None:
    """Make mock data for PLATFORM.

    PLATFORM: shopify, bigcommerce, woocommerce, magento, google_ads, one of --platforms, or all.

    STRATEGY: smart (by what the workspace has), minimal (10 orders), comprehensive (500).
    """
    session = open_session()
    session.chosen(platform)
    writes = not (options["dry_run"] or options["rehearse"])
    if writes and session.environment == "production" and not yes:
        confirm(f"Write mock data into the production workspace {session.workspace}?", "--yes", as_json)
    from loader.report import console

    with console.progress(shown=not as_json) as progress:
        result = api.generate(session, platform, strategy, **options, progress=progress)
    answer(as_json, result.to_json(), console.generated)


@click.command()
@click.argument("platform", required=False)
@click.option("--run", metavar="RUN", type=click.UUID, help="Only this run.")
@click.option("--all", "everything", is_flag=True, help="Every run of the workspace.")
@click.option("--since", type=TIME, help="Runs started at or after this time.")
@click.option("--until", type=TIME, help="Runs started before this time.")
@click.option("--dry-run", is_flag=True, help="Count what would be removed; nothing is.")
@click.option("--confirm", "confirmed", is_flag=True, help="Do not ask.")
@connecting
def clean(
    platform: str | None,
    run: UUID | None,
    *,
    dry_run: bool,
    confirmed: bool,
    as_json: bool,
    open_session: Opener,
    **selection: Any,
) -> None:
    """Remove mock rows, and nothing else: rows that a run tagged and nobody has changed since."""
    selection |= {"platform": platform, "run": run}
    if not any(selection.values()):
        raise UsageError("nothing selected", "name a platform, --run, --since, --until or --all")
    asks = not (dry_run or confirmed)
    if asks:
        require_person("--confirm", as_json)  # before anything is counted: counting locks the rows
    session = open_session()
    from loader.report import console

    if asks:
        count = api.clean(session, **selection, dry_run=True).total_deleted
        question = f"{count} mock rows of workspace {session.workspace} would be removed"
        confirm_number(question, count, "--confirm")
    result = api.clean(session, **selection, dry_run=dry_run)
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    answer(as_json, result.to_json(), console.cleaned)
