"""`warehouse`: the local warehouse."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.groups import HouseGroup
from loader.cli.options import Opener, connecting


@click.group(cls=HouseGroup)
def warehouse() -> None:
    """Manage the local warehouse."""


@warehouse.command("create")
@connecting
def create_warehouse(*, as_json: bool, open_session: Opener) -> None:
    """Create the local warehouse of all five platforms in an empty database."""
    session = open_session()
    api.create_warehouse(session)
    from loader.hints import command

    done = f"the local warehouse is ready; next: {command(session, 'migrate')}"
    answer(as_json, {"created": True}, lambda _: click.echo(done), done, session=session)
