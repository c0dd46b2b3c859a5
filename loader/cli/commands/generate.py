"""`generate`: mock data for one platform or all, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loader import api
from loader.cli.answer import answer, confirm_production, require_person
from loader.cli.completing import files, platforms, scenarios, strategies
from loader.cli.options import Opener, Whole, connecting, known_platforms, share, time
from loader.cli.streams import note
from loader.cli.waiting import waiting

if TYPE_CHECKING:
    from loader.flow.result import Estimate

_LONG = 10
"""Seconds that nobody waits without knowing."""


@click.command()
@click.argument("platform", metavar="PLATFORM", required=False, shell_complete=platforms)
@click.argument("strategy", metavar=f"[{'|'.join(api.STRATEGIES)}]", required=False, shell_complete=strategies)
@click.option("--count", type=Whole(min=1), help="Orders to make; by default the strategy decides.")
@click.option("--seed", type=click.IntRange(min=0), help="The same seed, as-of and warehouse give the same rows.")
@click.option(
    "--as-of", type=time, help="The moment that counts as now (ISO; UTC without an offset), from 1990 to 2058."
)
@click.option(
    "--days", type=click.IntRange(1, api.MOST_DAYS), help="Days of orders; by default the workspace's, or a year."
)
@click.option("--campaigns", type=Whole(min=1), help="Ads campaigns; by default as a shop of that size has.")
@click.option(
    "--sessions",
    metavar="full|purchases|none|RATE",
    help="Visits beside those that buy: full (default, about 3% of visits buy), none but those, no visits, or the share"
    " of visits that buy, as 0.05.",
)
@click.option(
    "--locale",
    metavar="CODES",
    help="Where customers live, as de_DE or en_US=0.8,en_GB=0.2; by default as the shop's country, else en_US.",
)
@click.option("--since", type=time, help="When orders begin, instead of --days.")
@click.option("--until", type=time, help="When the window ends: as-of by another name.")
@click.option("--refund-rate", type=share, metavar="RATE", help="The share of paid orders that are refunded.")
@click.option(
    "--status",
    metavar="SHARES",
    help="The states of orders at as-of with shares, as paid=0.9,pending=0.1; what they leave of 1 is as usual.",
)
@click.option("--discount-rate", type=share, metavar="RATE", help="The share of orders with a discount.")
@click.option("--customers", type=Whole(min=1), help="How many different customers order.")
@click.option("--products", type=Whole(min=0), help="New products; 0 sells live ones alone.")
@click.option(
    "--scenario",
    metavar="NAME|FILE",
    shell_complete=scenarios,
    help="What happens besides: one that scenarios lists, or a TOML file.",
)
@click.option(
    "--profile",
    metavar="FILE",
    shell_complete=files,
    help="A profile that analyze wrote: rows of its shape, wherever they go.",
)
@click.option(
    "--max-rows",
    type=Whole(min=1),
    default=api.MAX_ROWS,
    show_default=True,
    help="Refuse a run that would write more rows.",
)
@click.option("--dry-run", is_flag=True, help="Plan and show sample rows; nothing is written.")
@click.option("--rehearse", is_flag=True, help="Load and check for real, then roll back.")
@click.option(
    "--run-key",
    metavar="KEY",
    help="A name of yours for the run: given again, the run that has it is shown and nothing is loaded twice.",
)
@click.option("--yes", is_flag=True, help="Do not ask before writing to production.")
@connecting
def generate(
    platform: str | None,
    strategy: str | None,
    *,
    yes: bool,
    as_json: bool,
    open_session: Opener,
    **options: Any,
) -> None:
    """Make mock data for PLATFORM.

    PLATFORM: shopify, bigcommerce, woocommerce, magento, google_ads, one of --platforms, or all; in any case, or by an
    alias such as woo or google-ads.

    STRATEGY: smart (by what the workspace has), minimal (10 orders), comprehensive (500).
    """
    from loader.vocabulary import asked_for

    platform, strategy = asked_for(known_platforms(), api.STRATEGIES, platform, strategy)
    session = open_session()
    writes = not (options["dry_run"] or options["rehearse"])
    if writes and session.environment == "production" and not yes:
        require_person("--yes", as_json, f"this would write to production, {session.location.place}")
        with waiting(as_json) as progress:
            planned = api.generate(session, platform, strategy, **options | {"dry_run": True}, progress=progress)
        confirm_production(session, "--yes", f"about {planned.total_rows:,} mock rows would be written")
        options |= {"seed": planned.seed}  # the same rows then
    with waiting(as_json) as progress:
        result = api.generate(session, platform, strategy, **options, progress=progress, announce=_announce)
    from loader.hints import command, undo_command
    from loader.report import console

    done, found = "", result.to_json() | {"undo": None, "undo_lacks_password": False}
    if found["committed"]:
        undo = undo_command(session, found["run_id"])
        found |= {"undo": undo.command, "undo_lacks_password": undo.lacks_password}
        done = f"run {found['run_id']} {'was there already' if found.get('already') else 'is committed'}; {undo}"
    more = command(session, "doctor", "--columns")
    answer(as_json, found, lambda shown: console.generated(shown, done, more), done, session=session)


def _announce(estimate: Estimate) -> None:
    """What people wait for, if it takes long."""
    if estimate.seconds >= _LONG:
        from loader.report.amounts import duration, size

        about = "" if estimate.exact else "about "
        note(f"{about}{estimate.rows:,} rows, {size(estimate.bytes)}, about {duration(estimate.seconds)}")
