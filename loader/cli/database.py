"""The commands that prepare a database: migrate and warehouse create."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answers import answer, show_sql
from loader.cli.options import Opener, connecting


@click.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead; connects to nothing.")
@connecting
def migrate(*, as_sql: bool, as_json: bool, open_session: Opener) -> None:
    """Create or upgrade the tag tables (schema mock_data); no table of the warehouse is touched."""
    if as_sql:
        from loader.migrate import offline_sql

        answer(as_json, {"sql": offline_sql()}, show_sql)
        return
    revision = api.upgrade_tag_tables(open_session())
    answer(as_json, {"revision": revision}, lambda _: click.echo(f"tag tables at revision {revision}"))


@click.group()
def warehouse() -> None:
    """The local warehouse."""


@warehouse.command("create")
@connecting
def warehouse_create(*, as_json: bool, open_session: Opener) -> None:
    """Create the local warehouse of all five platforms in an empty database."""
    session = open_session()
    api.create_warehouse(session)
    done = "the local warehouse is ready; next: mock-data migrate"
    answer(as_json, {"created": True, "database": session.source}, lambda _: click.echo(done))
