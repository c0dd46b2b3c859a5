"""`scenarios`: what may happen besides."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting


@click.command()
@connecting
def scenarios(*, as_json: bool, open_session: Opener) -> None:
    """List the scenarios that come with the program, without a connection: generate --scenario takes them by name."""
    found = {"scenarios": [one.to_json() for one in api.scenarios()]}
    from loader.report import console

    answer(as_json, found, console.scenarios)
