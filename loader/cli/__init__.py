"""The command line: a thin shell around plain functions. Options in, one JSON object or tables for people out.

Heavy modules are imported by the command that needs them: `mock-data --help` must answer at once. Every error ends as
one line of cause, one of remedy and the exit code of design.md; a traceback only with --debug.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

import click

from loader import __version__
from loader import vocabulary as platforms
from loader.errors import Interrupted, InvariantError, MockDataError, Refused, UsageError

if TYPE_CHECKING:
    import psycopg

    from loader.config import Settings

PLATFORMS = platforms.known()
STRATEGIES = ("smart", "minimal", "comprehensive")
Command = Callable[..., None]


class Time(click.ParamType[datetime]):
    """An ISO date or time; without an offset it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value))
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):  # the first and the last day of all have no UTC in some zones
            self.fail(f"{value!r} is no ISO date or time, such as 2026-03-09 or 2026-03-09T12:00:00+01:00", param, ctx)


TIME = Time()


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


connecting = _options(
    click.option("--database-url", metavar="URL", help="Postgres URL; else MOCK_DATA_DATABASE_URL, config, embedded."),
    click.option(
        "--env", type=click.Choice(("staging", "production")), help="Which environment of config/supabase.json."
    ),
    click.option("--workspace", metavar="UUID", help="The workspace (tenant); else SEARCH_DATA_WORKSPACE_ID."),
    click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, and nothing else."),
    click.option("--debug", is_flag=True, help="Show tracebacks."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mock-data")
def cli() -> None:
    """Fill a workspace of a Postgres commerce warehouse with mock data in one transaction; take exactly that back."""


@cli.command()
@click.argument("platform", type=click.Choice((*PLATFORMS, "all")))
@click.argument("strategy", type=click.Choice(STRATEGIES), default="smart")
@click.option("--count", type=click.IntRange(min=1), help="Orders to make; else the strategy decides.")
@click.option("--seed", type=click.IntRange(min=0), help="The same seed, as-of and warehouse give the same rows.")
@click.option("--as-of", type=TIME, help="The moment that counts as now (ISO; UTC without an offset).")
@click.option(
    "--days", type=click.IntRange(min=1, max=3650), help="How far back orders go; else as the workspace, or a year."
)
@click.option("--dry-run", is_flag=True, help="Plan and show sample rows; nothing is written.")
@click.option("--rehearse", is_flag=True, help="Load and check for real, then roll back.")
@click.option("--yes", is_flag=True, help="Do not ask before writing to production.")
@connecting
def generate(platform: str, strategy: str, *, yes: bool, as_json: bool, **options: Any) -> None:
    """Make mock data for PLATFORM. STRATEGY: smart (by what is there), minimal (10 orders), comprehensive (500)."""
    settings = _settings(options)
    writes = not (options["dry_run"] or options["rehearse"])
    if writes and settings.environment == "production" and not yes:
        _confirm(f"Write mock data into the production workspace {settings.workspace}?", "--yes", as_json)
    from loader import run
    from loader.report import console

    asked = {name: options[name] for name in ("count", "seed", "as_of", "days", "dry_run", "rehearse")}
    request = run.Request(_url(settings), str(settings.workspace), platform, strategy, **asked)
    with console.progress(shown=not as_json) as progress:
        result = run.generate(request, progress)
    _answer(as_json, result.to_json(), console.generated)


@cli.command()
@click.argument("platform", type=click.Choice(PLATFORMS), required=False)
@connecting
def status(platform: str | None, *, as_json: bool, **options: Any) -> None:
    """Rows and mock rows of every table, and the latest runs."""
    settings = _settings(options)
    from loader import run
    from loader.report import console
    from loader.status import status as counted

    url = _url(settings)
    warehouse = run.reflect_warehouse(url, (platform,) if platform else run.PLATFORMS)
    with _tagged(url, "counting rows") as conn:
        found = counted(conn, str(settings.workspace), warehouse)
    _answer(as_json, found.to_json(), console.status)


@cli.command()
@click.argument("run_id", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs.")
@connecting
def runs(run_id: UUID | None, limit: int, *, as_json: bool, **options: Any) -> None:
    """The runs of the workspace, or one in full."""
    settings = _settings(options)
    from loader import runs as kept
    from loader.report import console

    with _tagged(_url(settings), "reading the runs") as conn:
        if run_id:
            _answer(as_json, kept.one(conn, run_id).to_json(), console.run)
            return
        found = [one.to_json() for one in kept.latest(conn, str(settings.workspace), limit)]
    _answer(as_json, {"workspace_id": settings.workspace, "runs": found}, console.runs)


@cli.command()
@click.argument("run_id", metavar="[RUN]", type=click.UUID, required=False)
@click.option("--sql", "as_sql", is_flag=True, help="Print the rules for psql instead; there each lists its rows.")
@connecting
def verify(run_id: UUID | None, *, as_sql: bool, as_json: bool, **options: Any) -> None:
    """Whether a run (or the latest that is there) keeps every rule: exit 7 where one is broken."""
    settings = _settings(options)
    from loader import verify as proof
    from loader.database import connect
    from loader.report import console

    url, workspace = _url(settings), str(settings.workspace)
    with _tagged(url, "checking the rules") as conn:
        if as_sql:
            text = proof.script(conn, lambda: connect(url), workspace, run_id)
            _answer(as_json, {"sql": text}, lambda found: click.echo(found["sql"], nl=False))
            return
        found = proof.verify(conn, lambda: connect(url), workspace, run_id)
    _answer(as_json, found.to_json(), console.verified)
    if not found.ok:
        sys.exit(InvariantError.exit_code)


@cli.command()
@click.argument("platform", type=click.Choice(PLATFORMS), required=False)
@click.option("--run", "run_id", metavar="RUN", type=click.UUID, help="Only this run.")
@click.option("--all", "everything", is_flag=True, help="Every run of the workspace.")
@click.option("--since", type=TIME, help="Runs started at or after this time.")
@click.option("--until", type=TIME, help="Runs started before this time.")
@click.option("--dry-run", is_flag=True, help="Count what would go; nothing is removed.")
@click.option("--confirm", is_flag=True, help="Do not ask.")
@connecting
def clean(platform: str | None, run_id: UUID | None, *, everything: bool, as_json: bool, **options: Any) -> None:
    """Remove mock rows, and nothing else: rows a run tagged and nobody has changed since."""
    since, until, asks = options["since"], options["until"], not (options["dry_run"] or options["confirm"])
    if not (platform or run_id or everything or since or until):
        raise UsageError("nothing was chosen to be removed", "name a platform, --run, --since, --until or --all")
    if asks:
        _needs_a_person("--confirm", as_json)  # before anything is counted: counting locks the rows
    settings = _settings(options)
    from loader.clean import Selection
    from loader.clean import clean as remove
    from loader.report import console

    chosen = Selection(str(settings.workspace), platform, run_id, everything, since, until)
    url = _url(settings)
    if asks:
        with _tagged(url, "counting what would go") as conn:
            count = remove(conn, chosen, True).total_deleted
        _typed(count, f"{count} mock rows of workspace {settings.workspace} would be removed")
    with _tagged(url, "removing") as conn:
        result = remove(conn, chosen, options["dry_run"])
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    _answer(as_json, result.to_json(), console.cleaned)


@cli.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead; connects to nothing.")
@connecting
def migrate(*, as_sql: bool, as_json: bool, **options: Any) -> None:
    """Create or upgrade the tag tables (schema mock_data); no table of the warehouse is touched."""
    from loader import migrate as tag_tables

    if as_sql:
        text = tag_tables.offline_sql()
        _answer(as_json, {"sql": text}, lambda found: click.echo(found["sql"], nl=False))
        return
    settings = _settings(options, needs_workspace=False)
    from loader.database import errors_as

    url = _url(settings)
    with errors_as("creating the tag tables"):
        revision = tag_tables.upgrade(url)
    _answer(as_json, {"revision": revision}, lambda found: click.echo(f"tag tables at revision {found['revision']}"))


@cli.group()
def warehouse() -> None:
    """The local warehouse."""


@warehouse.command("create")
@connecting
def warehouse_create(*, as_json: bool, **options: Any) -> None:
    """Create the local warehouse of all five platforms in an empty database."""
    settings = _settings(options, needs_workspace=False)
    from loader import warehouse as local
    from loader.database import errors_as

    url = _url(settings)
    if settings.url:  # the embedded one was created with its warehouse just now
        with errors_as("creating the warehouse"):
            local.create(url)
    said = "the local warehouse stands; next: mock-data migrate"
    _answer(as_json, {"created": True, "database": settings.source}, lambda _: click.echo(said))


@cli.command()
@connecting
def doctor(*, as_json: bool, **options: Any) -> None:
    """Connection, role, TLS, migrations and schema fit: each line ok, or what to do."""
    settings = _settings(options, needs_workspace=False)
    from loader.doctor import doctor as examine
    from loader.report import console

    report = examine(_url(settings), settings.workspace)
    _answer(as_json, report.to_json(), console.examined)
    if code := report.exit_code:
        sys.exit(code)


# --- what every command needs ---


def _settings(options: dict[str, Any], *, needs_workspace: bool = True) -> Settings:
    from loader.config import resolve

    url, env, workspace = (options.pop(name) for name in ("database_url", "env", "workspace"))
    return resolve(url, env, workspace, os.environ, needs_workspace=needs_workspace)


def _url(settings: Settings) -> str:
    """The database's URL, the embedded server started where none is configured; named once, on stderr."""
    if settings.url is not None:
        click.echo(f"database: {settings.source}", err=True)
        return settings.url
    from loader import embedded

    click.echo(f"database: embedded PostgreSQL in {embedded.home()}", err=True)
    return embedded.start()


@contextmanager
def _tagged(url: str, doing: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database whose tag tables are there; driver errors come out as ours."""
    from loader.database import connect, errors_as
    from loader.migrate import require

    with errors_as(doing), closing(connect(url)) as conn:
        require(conn)
        yield conn


def _needs_a_person(option: str, as_json: bool) -> None:
    """Refuse where nobody can be asked, and name the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused("this needs a confirmation", f"add {option}")


def _confirm(question: str, option: str, as_json: bool) -> None:
    _needs_a_person(option, as_json)
    if not click.confirm(question, err=True):
        raise Refused("not confirmed; nothing was changed", f"answer y, or add {option}")


def _typed(count: int, said: str) -> None:
    """Nothing is removed by a stray y: the number itself must be typed."""
    answer = click.prompt(f"{said}; type the number to confirm", default="", show_default=False, err=True)
    if answer.strip().replace(",", "") != str(count):
        raise Refused("not confirmed; nothing was changed", f"type {count}, or add --confirm")


def _answer(as_json: bool, found: dict[str, Any], people: Callable[[dict[str, Any]], None]) -> None:
    if as_json:
        click.echo(json.dumps(found, default=str))
    else:
        people(found)


# --- errors ---


def main() -> NoReturn:
    """The entry point: run the command, and end with the exit code of what happened."""
    signal.signal(signal.SIGTERM, _like_ctrl_c)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter must not fail a finished run
            stream.reconfigure(errors="replace")
    sys.exit(_run(sys.argv[1:]))


def _like_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(arguments: list[str]) -> int:
    try:
        code = _code(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away, as `head` does
        return 0


def _code(arguments: list[str]) -> int:
    """The exit code. Raises nothing but BrokenPipeError."""
    try:
        # not cli.main(): it has error handling of its own, and makes a reader that went away an exit 1
        with cli.make_context("mock-data", list(arguments)) as context:
            cli.invoke(context)
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        raise
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        return asked.exit_code
    except BaseException as error:
        if "--debug" in arguments:
            traceback.print_exc()
        return _say(_known(error), "--json" in arguments)


def _known(error: BaseException) -> MockDataError:
    if isinstance(error, MockDataError):
        return error
    if isinstance(error, (KeyboardInterrupt, click.Abort, EOFError)):
        # outside a run's transaction nobody knows here what was committed before, so nothing is claimed of it
        return Interrupted("interrupted", "what was not committed is rolled back; `mock-data runs` lists what is kept")
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        message = " ".join(error.format_message().split())
        return UsageError(message, f"see {context.command_path} --help" if context else "")
    first = (str(error).splitlines() or [""])[0]
    return MockDataError(f"{type(error).__name__}: {first}", "run it again with --debug and report the traceback")


def _say(error: MockDataError, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}))
        return error.exit_code
    for name, text in (("error", error.message), ("hint", error.hint)):
        if text:
            click.echo(f"{name}: {' '.join(text.split())}", err=True)  # one line each, whatever the server said
    return error.exit_code
