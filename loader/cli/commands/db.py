"""`db`: the embedded PostgreSQL, to look at what was made."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loader import api, config
from loader.cli.answer import answer, require_person
from loader.cli.asking import ask
from loader.cli.groups import HouseGroup
from loader.cli.options import saying
from loader.cli.places import embedded_at
from loader.cli.streams import note, set_quiet
from loader.errors import ConfigError, MockDataError, Refused

if TYPE_CHECKING:
    from loader.embedded import Embedded

_FORCE = click.option(
    "--force", is_flag=True, help="Also while others use it: what they do is broken off, rolled back."
)
_TCP = click.option("--tcp", is_flag=True, help="On 127.0.0.1 too, with a password: for clients that know no sockets.")
_PORT = click.option(
    "--port", type=click.IntRange(1024, 65535), help="The port for --tcp; by default one that is free."
)


@click.group(cls=HouseGroup)
def db() -> None:
    """Look at the embedded PostgreSQL: its URL, a psql in it; start and stop it, make it new.

    It is the database of every command that is given no other, in MOCK_DATA_HOME or else the user's data folder.
    """


@db.command()
@_TCP
@_PORT
@saying
def url(*, tcp: bool, port: int | None, as_json: bool) -> None:
    """Print a URL of the warehouse for any client; the server is started if need be, and stays up.

    The URL leads to a socket, which only its owner can open: psql "$(mock-data db url)". A GUI as DBeaver needs --tcp:
    a URL with a password, printed on stdout alone, for 127.0.0.1; port and password stay the same from then on.
    """
    warnings = _announce()
    found = api.start_embedded(tcp=tcp, port=port)
    shown = found.tcp_url or found.url
    answer(
        as_json,
        _located(found, warnings) | {"url": shown, "started": found.changed},
        lambda _: click.echo(shown),
        "the server is up, and stays so",
    )
    if not found.tcp_url:
        note(f"for a client that knows no sockets, as DBeaver: {_command('db', 'url', '--tcp')}")


@db.command()
@_TCP
@_PORT
@saying
def start(*, tcp: bool, port: int | None, as_json: bool) -> None:
    """Start the server, and let it stay up until db stop: commands then need not start it each time."""
    warnings = _announce()
    found = api.start_embedded(tcp=tcp, port=port)
    done = f"the server is up{'' if found.changed else ' already'}, and stays so until: {_command('db', 'stop')}"
    answer(as_json, _located(found, warnings) | {"started": found.changed}, lambda _: click.echo(done), done)


@db.command()
@_FORCE
@saying
def stop(*, force: bool, as_json: bool) -> None:
    """Stop the server; its rows stay. While others use it that is refused (exit 8)."""
    warnings = _announce()
    found = api.stop_embedded(force=force)
    done = "the server is stopped; its rows stay" if found.changed else "the server was not running"
    answer(as_json, _located(found, warnings) | {"stopped": found.changed}, lambda _: click.echo(done), done)


@db.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--json", "as_json", is_flag=True, help="Print psql's command line as JSON instead; the server stays up.")
@click.option("--verbose", is_flag=True, help="Log each phase on stderr; -v is psql's own.")
@click.option("--debug", is_flag=True, help="Show the whole log, and tracebacks.")
def psql(arguments: tuple[str, ...], *, as_json: bool, **_: bool) -> None:
    """Open psql in the warehouse; ARGUMENTS are psql's own: mock-data db psql -c 'SELECT 1'.

    It is the program that comes with the server, else the system's, and its exit code is this command's. The server is
    up for as long.
    """
    from loader import embedded

    if not {"-q", "--quiet"}.isdisjoint(arguments):
        set_quiet(True)
    warnings = _announce()
    program = embedded.psql()
    if as_json or "--json" in arguments:
        arguments = tuple(word for word in arguments if word != "--json")
        found = api.start_embedded()
        command = [program, "-d", found.url, *arguments]
        answer(True, _located(found, warnings) | {"command": command, "shell": shlex.join(command)}, lambda _: None)
        return
    if code := _called([program, "-d", embedded.start(), *arguments]):
        raise click.exceptions.Exit(code)


def _called(command: list[str]) -> int:
    """The exit code of a program that has the terminal: an interrupt is its own affair meanwhile."""
    import signal
    import subprocess

    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        raise ConfigError(f"{command[0]} does not run: {error.strerror}", "install the client of PostgreSQL") from error
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


@db.command()
@_FORCE
@click.option("--confirm", "confirmed", is_flag=True, help="Do not ask.")
@saying
def reset(*, force: bool, confirmed: bool, as_json: bool) -> None:
    """Remove the embedded database with every row in it, and make it new, with an empty warehouse.

    Also if it is broken. A person is asked to type reset.
    """
    if not confirmed:
        require_person("--confirm", as_json)
    warnings = _announce()
    if not confirmed:
        question = f"every row of the embedded PostgreSQL in {_home()} would be removed; type reset to confirm"
        if ask(question) != "reset":
            raise Refused("not confirmed; nothing was changed", "type reset, or add --confirm")
    found = api.reset_embedded(force=force)
    done = f"the embedded database is new and empty; fill it: {_command('generate', 'all', '--count', '100')}"
    answer(as_json, _located(found, warnings) | {"reset": True}, lambda _: click.echo(done), done)


def _command(*words: str) -> str:
    from loader.hints import command

    return command(None, *words)


def _home() -> Path:
    from loader import embedded

    config.refuse_empty(os.environ, "MOCK_DATA_HOME")
    return embedded.home()  # not resolved: as the user wrote it


def _announce() -> tuple[str, ...]:
    """Say which database it is about. Warnings: that other commands may work in another."""
    note(f"database: {embedded_at(_home())}")
    warnings: tuple[str, ...] = ()
    with suppress(MockDataError):  # what is wrong with another database is no affair of this one
        other = config.database(None, None, os.environ)
        if other.url is not None:
            warnings = (f"other commands work in the database of {other.source}, not in this one",)
    for warning in warnings:
        note(f"warning: {warning}")
    return warnings


def _located(found: Embedded, warnings: tuple[str, ...]) -> dict[str, Any]:
    place = embedded_at(_home(), found.sockets, found.port, found.version)
    return {"database": place.to_json(), "warnings": list(warnings)}
