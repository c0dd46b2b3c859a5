"""`init`: the configuration files to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting, contradict


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--user", is_flag=True, help="In your own config folder, which counts wherever you are.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@connecting
def init(folder: Path | None, *, user: bool, force: bool, as_json: bool, open_session: Opener) -> None:
    """Write supabase.json (for you alone) and columns.toml, with comments, into FOLDER, by default config.

    Files that are there are kept. --database-url is written into the file, as the environment --env (by default
    staging); else the file says what to fill in. Asks nothing, and connects to nothing.
    """
    contradict({"FOLDER": folder, "--user": user}, "give one of them")
    said = click.get_current_context().params
    found = api.init(folder, user=user, database_url=said["database_url"], env=said["env"], force=force)
    answer(as_json, found.to_json(), _shown, f"the files are in {found.folder}")


def _shown(found: dict[str, Any]) -> None:
    for path in found["written"]:
        click.echo(f"written: {path}{' (only you may read it)' if path.endswith('.json') else ''}")
    for path in found["kept"]:
        click.echo(f"kept: {path}, which was there")
    for place in found["fill_in"]:
        click.echo(f"fill in: {place}")
    for command in found["next"]:
        click.echo(f"then: {command}")
