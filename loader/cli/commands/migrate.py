"""`migrate`: the tag tables."""

from __future__ import annotations

import click

from loader import api
from loader.cli.answer import answer
from loader.cli.options import Opener, connecting


@click.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead, without a connection.")
@connecting
def migrate(*, as_sql: bool, as_json: bool, open_session: Opener) -> None:
    """Create or upgrade the tag tables (schema mock_data); no table of the warehouse is touched."""
    if as_sql:
        from loader.migrate import offline_sql

        sql = offline_sql()
        answer(as_json, {"sql": sql}, lambda _: click.echo(sql, nl=False))
        return
    session = open_session()
    revision = api.upgrade_tag_tables(session)
    done = f"tag tables at revision {revision}"
    answer(as_json, {"revision": revision}, lambda _: click.echo(done), done, session=session)
