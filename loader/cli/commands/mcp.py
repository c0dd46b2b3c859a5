"""`mcp`: the commands as tools for agents."""

from __future__ import annotations

import click
from click.core import ParameterSource

from loader.cli.streams import note
from loader.errors import UsageError

_ONLY_HTTP = ("host", "port")


@click.command()
@click.option(
    "--transport",
    type=click.Choice(["stdio", "http"]),
    default="stdio",
    show_default=True,
    help="stdio: for the client that starts it; http: streamable HTTP on this machine.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="With http: 127.0.0.1, localhost or ::1.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="With http; 0 takes any free one."
)
@click.option("--allow-production", is_flag=True, help="Let calls write to production if they say env=production.")
@click.option("--database-url", metavar="URL", help="Postgres URL; better MOCK_DATA_DATABASE_URL, which ps hides.")
@click.option("--env", type=click.Choice(["staging", "production"]), help="The environment, if a call names none.")
@click.option("--workspace", metavar="UUID", help="The only workspace that calls may work on.")
@click.option("--columns", metavar="FILE", help="Override file; by default MOCK_DATA_COLUMNS, config/columns.toml.")
@click.option("--platforms", metavar="DIR", help="Folder of more vocabulary files; by default MOCK_DATA_PLATFORMS.")
@click.option("--debug", is_flag=True, help="Show the log on stderr.")
@click.pass_context
def mcp(
    context: click.Context,
    /,
    transport: str,
    host: str,
    port: int,
    allow_production: bool,
    debug: bool,
    **settings: str | None,
) -> None:
    """Serve the commands as tools for agents, by the Model Context Protocol.

    A client starts it; docs/agents.md has the lines for its configuration. The tools generate, plan, show the status,
    clean, verify, analyze and explain. The database and the workspace are found as for every command, anew for each
    call. stdout belongs to the protocol.
    """
    from loader import agent

    given = [one for one in _ONLY_HTTP if context.get_parameter_source(one) is ParameterSource.COMMANDLINE]
    if transport == "stdio" and given:
        raise UsageError(f"--{given[0]} does nothing over stdio", "add --transport http, or leave it out")
    agent.require()
    from loader.agent.desk import Desk
    from loader.agent.transports import serve_http, serve_stdio

    desk = Desk(settings, allow_production)
    desk.session()  # what is wrong with the configuration is said now, not at the first call
    if transport == "stdio":
        serve_stdio(desk, note)
    else:
        serve_http(desk, host, port, note)
