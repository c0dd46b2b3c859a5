"""The commands, each one call of `loader.api`: what it is given, what it prints, and what it asks a person first."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from loader import __version__, api
from loader.cli.options import Opener, connecting, share, time
from loader.cli.streams import drop, note, refuse_unwritable, write
from loader.errors import InvariantError, Refused, Unwritten, UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mock-data")
def cli() -> None:
    """Fill a workspace of a Postgres commerce warehouse with mock data in one transaction; take exactly that back."""


@cli.command()
@click.argument("platform")
@click.argument("strategy", type=click.Choice(api.STRATEGIES), default="smart")
@click.option("--count", type=click.IntRange(min=1), help="Orders to make; by default the strategy decides.")
@click.option("--seed", type=click.IntRange(min=0), help="The same seed, as-of and warehouse give the same rows.")
@click.option(
    "--as-of", type=time, help="The moment that counts as now (ISO; UTC without an offset), from 1990 to 2058."
)
@click.option(
    "--days", type=click.IntRange(1, api.MOST_DAYS), help="Days of orders; by default the workspace's, or a year."
)
@click.option("--campaigns", type=click.IntRange(min=1), help="Ads campaigns; by default as a shop of that size has.")
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
@click.option("--customers", type=click.IntRange(min=1), help="How many different customers order.")
@click.option("--products", type=click.IntRange(min=0), help="New products; 0 sells live ones alone.")
@click.option("--scenario", metavar="NAME|FILE", help="What happens besides: one that scenarios lists, or a TOML file.")
@click.option("--profile", metavar="FILE", help="A profile that analyze wrote: rows of its shape, wherever they go.")
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
        _require_person("--yes", as_json)
        if not click.confirm(f"Write mock data into the production workspace {session.workspace}?", err=True):
            raise Refused("not confirmed; nothing was changed", "answer y, or add --yes")
    from loader.report import console

    with console.progress(shown=not as_json) as progress:
        result = api.generate(session, platform, strategy, **options, progress=progress)
    found = result.to_json()
    run = found["run_id"] if found.get("committed") else ""
    done = f"run {run} is committed; take it back with: mock-data clean --run {run}" if run else ""
    answer(as_json, found, console.generated, done)


@cli.command()
@connecting
def scenarios(*, as_json: bool, open_session: Opener) -> None:
    """List the scenarios that come with the program, without a connection: generate --scenario takes them by name."""
    found = {"scenarios": [one.to_json() for one in api.scenarios()]}
    from loader.report import console

    answer(as_json, found, console.scenarios)


@cli.command()
@click.argument("platform", default="all")
@click.option("-o", "--output", metavar="FILE", help="Write the profile to a file, for generate --profile.")
@connecting
def analyze(platform: str, output: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show what a run would learn from: the profile of the live rows of PLATFORM, or of all.

    Printed with --json, or written, it has nothing of single rows and no count below five.
    """
    found = api.analyze(open_session(), platform, output=output)
    from loader.report import analysis

    done = f"the profile is in {output}" if output else ""
    answer(as_json, found.to_json(), lambda _: analysis.shown(found.profiles), done)
    if done:
        note(done)


@cli.command()
@click.argument("platform", required=False)
@connecting
def status(platform: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show the rows and mock rows of every table, and the latest runs."""
    result = api.status(open_session(), platform)
    from loader.report import console

    answer(as_json, result.to_json(), console.status)


@cli.command()
@click.argument("run", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs.")
@connecting
def runs(run: UUID | None, limit: int, *, as_json: bool, open_session: Opener) -> None:
    """List the runs of the workspace, or show one in full."""
    session = open_session()
    found = [one.to_json() for one in api.runs(session, run=run, limit=limit)]
    from loader.report import console

    if run:
        answer(as_json, found[0], console.run)
    else:
        answer(as_json, {"workspace_id": session.workspace, "runs": found}, console.runs)


@cli.command()
@click.argument("run", metavar="[RUN]", type=click.UUID, required=False)
@click.option(
    "--sql", "as_sql", is_flag=True, help="Print the rules as SQL for psql instead; each lists the rows that break it."
)
@click.option(
    "--realism", is_flag=True, help="Also measure what an analyst asks of the rows, beside the bounds of a shop."
)
@connecting
def verify(run: UUID | None, *, as_sql: bool, realism: bool, as_json: bool, open_session: Opener) -> None:
    """Check that a run (by default the latest) keeps every rule; exit 7 if it breaks one.

    Figures of --realism outside of their bounds are shown, and change no exit code: a workspace may be unlike others.
    """
    session = open_session()
    if as_sql:
        sql = api.rules_script(session, run)
        answer(as_json, {"sql": sql}, lambda _: click.echo(sql, nl=False))
        return
    proof = api.verify(session, run, realism=realism)
    from loader.report import console

    answer(as_json, proof.to_json(), console.verified, "every rule holds" if proof.ok else "a rule is broken")
    if not proof.ok:
        raise click.exceptions.Exit(InvariantError.exit_code)


@cli.command()
@click.argument("run", metavar="[RUN]", required=False)
@click.option("-o", "output", metavar="FILE", type=click.Path(dir_okay=False), help="The HTML file to write.")
@connecting
def report(run: str | None, output: str | None, *, as_json: bool, open_session: Opener) -> None:
    """Show a run (by default the latest) beside the live rows of its workspace, as one HTML page.

    RUN is a run's id, the beginning of one, or latest. The page needs no network: what was written, charts of live and
    mock rows, distances with a verdict, rules, and how to undo it. With --json the same as figures. Reads only.
    """
    if not (output or as_json):
        raise UsageError("nothing to write to", "give -o FILE for the page, or --json for the figures")
    if output:
        from loader.report.plots import require

        require()
        refuse_unwritable(output)
    found = api.compare(open_session(), run)
    if output:
        write(output, found.to_html())
    answer(as_json, found.to_json(), lambda _: click.echo(f"the report is in {output}"))


@cli.command()
@click.argument("platform", required=False)
@click.option("--run", metavar="RUN", type=click.UUID, help="Only this run.")
@click.option("--all", "everything", is_flag=True, help="Every run of the workspace.")
@click.option("--since", type=time, help="Runs started at or after this time.")
@click.option("--until", type=time, help="Runs started before this time.")
@click.option("--dry-run", is_flag=True, help="Count what would be removed; remove nothing.")
@click.option("--confirm", "confirmed", is_flag=True, help="Do not ask.")
@connecting
def clean(*, dry_run: bool, confirmed: bool, as_json: bool, open_session: Opener, **selection: Any) -> None:
    """Remove mock rows, and nothing else: rows that a run tagged and nobody has changed since."""
    if not any(selection.values()):
        raise UsageError("nothing selected", "name a platform, --run, --since, --until or --all")
    asks = not (dry_run or confirmed)
    if asks:
        _require_person("--confirm", as_json)  # before anything is counted: counting locks the rows
    session = open_session()
    if asks:
        count = api.clean(session, **selection, dry_run=True).total_deleted
        question = f"{count} mock rows of workspace {session.workspace} would be removed; type the number to confirm"
        reply = click.prompt(question, default="", show_default=False, err=True)
        if reply.strip().replace(",", "") != str(count):  # nothing is removed by a stray y
            raise Refused("not confirmed; nothing was changed", f"type {count}, or add --confirm")
    result = api.clean(session, **selection, dry_run=dry_run)
    for warning in result.warnings:
        note(f"warning: {warning}")
    from loader.report import console

    found = result.to_json()
    done = "" if dry_run else f"the rows are removed of run {', '.join(found['runs']) or 'none'}"
    answer(as_json, found, console.cleaned, done)


@cli.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead, without a connection.")
@connecting
def migrate(*, as_sql: bool, as_json: bool, open_session: Opener) -> None:
    """Create or upgrade the tag tables (schema mock_data); no table of the warehouse is touched."""
    if as_sql:
        from loader.migrate import offline_sql

        sql = offline_sql()
        answer(as_json, {"sql": sql}, lambda _: click.echo(sql, nl=False))
        return
    revision = api.upgrade_tag_tables(open_session())
    done = f"tag tables at revision {revision}"
    answer(as_json, {"revision": revision}, lambda _: click.echo(done), done)


@cli.group()
def warehouse() -> None:
    """Manage the local warehouse."""


@warehouse.command("create")
@connecting
def create_warehouse(*, as_json: bool, open_session: Opener) -> None:
    """Create the local warehouse of all five platforms in an empty database."""
    session = open_session()
    api.create_warehouse(session)
    done = "the local warehouse is ready; next: mock-data migrate"
    answer(as_json, {"created": True, "database": session.source}, lambda _: click.echo(done), done)


@cli.command()
@connecting
def doctor(*, as_json: bool, open_session: Opener) -> None:
    """Check the connection, role, TLS, tag tables and schema; each fault comes with its remedy."""
    report = api.doctor(open_session())
    from loader.report import console

    code = report.exit_code
    answer(as_json, report.to_json(), console.examined, f"it would have ended with exit code {code}")
    if code:
        raise click.exceptions.Exit(code)


def answer(as_json: bool, result: dict[str, Any], show: Callable[[dict[str, Any]], None], done: str = "") -> None:
    """Print one JSON object, or what `show` makes of it for people. Raises `Unwritten` if that cannot be written, with
    what is `done` all the same."""
    try:
        if as_json:
            click.echo(json.dumps(result, default=str))
        else:
            show(result)
        sys.stdout.flush()
    except BrokenPipeError:
        if done:
            note(done)
        raise
    except OSError as error:
        drop(sys.stdout)
        raise Unwritten.of(error, done or "nothing was changed") from error


def _require_person(option: str, as_json: bool) -> None:
    """Raise `Refused` if nobody can be asked, with the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused("this needs a confirmation", f"add {option}")
