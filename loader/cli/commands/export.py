"""`export`: a run's rows as files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.completing import platforms
from loader.cli.names import RUN
from loader.cli.options import Opener, connecting
from loader.cli.streams import note, say
from loader.cli.waiting import waiting
from loader.errors import UsageError

if TYPE_CHECKING:
    from loader.ledger import RunName

_STDOUT = "-"


@click.command()
@click.argument("run", metavar="[RUN]", type=RUN, required=False)
@click.option(
    "-o", "--output", metavar="DIR|FILE|-", help="A folder; or for one table a .csv or .parquet file, or stdout."
)
@click.option(
    "--format", "file_format", type=click.Choice(("csv", "parquet")), help="By default as FILE ends, else csv."
)
@click.option("--platform", metavar="PLATFORM", shell_complete=platforms, help="Only the tables of this platform.")
@click.option("--table", "tables", metavar="TABLE", multiple=True, help="Only this table or view; may be repeated.")
@click.option("--semantic", is_flag=True, help="The columns of the semantic views, not those of the tables.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@connecting
def export(
    run: RunName | None,
    output: str | None,
    tables: tuple[str, ...],
    *,
    as_json: bool,
    open_session: Opener,
    **options: Any,
) -> None:
    """Write the rows of a run (by default the latest), as they are now, to CSV or Parquet files.

    RUN is its id, its first four or more digits, or latest. A folder gets a file for each table, and manifest.json,
    which says what they hold. Whole or not at all, and no file is replaced without --force. Reads only.
    """
    if not output:
        raise UsageError("nowhere to write to", "give -o DIR, -o FILE.csv, -o FILE.parquet, or -o - for stdout")
    if output == _STDOUT:
        _refuse_stdout(as_json, options["file_format"])
    session = open_session()
    from loader.report import exported

    where = sys.stdout.buffer if output == _STDOUT else output
    with waiting(as_json) as progress:
        found = api.export(session, run, output=where, tables=tables, progress=progress, **options)
    for warning in found.warnings:
        say(f"warning: {warning}")
    if output == _STDOUT:
        note(f"{found.total_rows:,} rows of {found.tables[0].source.relation}")
        return
    done = f"the rows are in {output}"
    answer(as_json, found.to_json(), exported.exported, done, session=session)


def _refuse_stdout(as_json: bool, file_format: str | None) -> None:
    if as_json:
        raise UsageError("--json and -o - both want stdout", "leave one of them out")
    if file_format == "parquet" and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal", "name a file, or send stdout to one")
