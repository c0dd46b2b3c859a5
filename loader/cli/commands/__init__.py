"""The commands, a module each: what one is given, the call of `loader.api`, what it prints, what it asks a person."""

from __future__ import annotations

import click

from loader import __version__
from loader.cli.commands import (
    analyze,
    clean,
    completion,
    db,
    doctor,
    explain,
    export,
    generate,
    init,
    mcp,
    migrate,
    platforms,
    report,
    runs,
    scenarios,
    status,
    verify,
    warehouse,
)
from loader.cli.groups import HouseGroup

_COMMANDS: tuple[click.Command, ...] = (
    generate.generate,
    platforms.platforms,
    scenarios.scenarios,
    analyze.analyze,
    status.status,
    runs.runs,
    verify.verify,
    report.report,
    export.export,
    clean.clean,
    migrate.migrate,
    warehouse.warehouse,
    db.db,
    doctor.doctor,
    explain.explain,
    init.init,
    mcp.mcp,
    completion.completion,
)


@click.group(cls=HouseGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mock-data")
def cli() -> None:
    """Fill a workspace of a Postgres commerce warehouse with mock data in one transaction; take exactly that back."""


for _command in _COMMANDS:
    cli.add_command(_command)
