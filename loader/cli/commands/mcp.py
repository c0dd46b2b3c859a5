"""`mcp`: the commands as tools for agents."""

from __future__ import annotations

import click
from click.core import ParameterSource

from loader.cli.options import Opener, connecting
from loader.cli.streams import note, say
from loader.errors import UsageError

_ONLY_HTTP = ("host", "port")
_SETTINGS = ("database_url", "env", "workspace", "columns", "platforms")


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
@connecting
def mcp(*, transport: str, host: str, port: int, allow_production: bool, as_json: bool, open_session: Opener) -> None:
    """Serve the commands as tools for agents, by the Model Context Protocol.

    A client starts it; docs/agents.md has the lines for its configuration. The tools generate, plan, show the status,
    clean, verify, analyze and explain. The database and the workspace are found as for every command, anew for each
    call; with --workspace calls work on that one alone. stdout belongs to the protocol.
    """
    context = click.get_current_context()
    _refuse(context, transport, as_json)
    from loader import agent

    agent.require()
    from loader.agent.desk import Desk
    from loader.agent.transports import serve_http, serve_stdio

    open_session()  # what is wrong with the configuration is said now, not at the first call
    desk = Desk({name: context.params[name] for name in _SETTINGS}, allow_production)
    if transport == "stdio":
        serve_stdio(desk, note, say)
    else:
        serve_http(desk, host, port, note, say)


def _refuse(context: click.Context, transport: str, as_json: bool) -> None:
    """Raise `UsageError` for options that contradict each other."""
    given = [one for one in _ONLY_HTTP if context.get_parameter_source(one) is ParameterSource.COMMANDLINE]
    if transport == "stdio" and given:
        raise UsageError(f"--{given[0]} does nothing over stdio", "add --transport http, or leave it out")
    if as_json:
        raise UsageError("--json does nothing here: stdout belongs to the protocol", "leave it out")
