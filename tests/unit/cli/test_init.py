"""`init`: files with comments that nobody else may read, nothing lost, and what they make of the next command."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from loader import cli, overrides
from loader.cli import exits
from loader.session import Session

URL = "postgresql://me:s3cret@db.example.com/shop"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("MOCK_DATA_", "SEARCH_DATA_", "OPENCLAW_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("loader.hints.program", lambda: ["mock-data"])
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> int:
    return exits.run(cli.cli, ("init", *arguments))


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_the_files_have_comments_and_say_what_to_fill_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = os.umask(0)
    try:
        found = made(capsys)
    finally:
        os.umask(old)
    assert found["written"] == ["config/supabase.json", "config/columns.toml"] and found["database"] is None
    assert found["fill_in"] == ["staging of config/supabase.json", "production of config/supabase.json"]
    assert found["next"] == ["mock-data migrate", "mock-data doctor --workspace UUID"]
    secret, columns = tmp_path / "config" / "supabase.json", tmp_path / "config" / "columns.toml"
    if sys.platform != "win32":
        assert [stat.S_IMODE(path.stat().st_mode) for path in (secret, columns)] == [0o600, 0o644]
    assert "_comment" in json.loads(secret.read_text())
    assert overrides.parse(columns.read_text()).objects == () and "[dm_orders_shopify" in columns.read_text()
    assert exits.run(cli.cli, ("status",)) == 3
    assert "DATABASE_URL is still the example's" in capsys.readouterr().err
    secret.write_text(secret.read_text().replace("postgresql://USER:PASSWORD@HOST:5432/postgres", URL))
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert (found := Session.open()).url == URL and found.source == str(secret)


def test_what_is_there_is_kept_unless_it_is_to_be_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config").mkdir()
    mine = tmp_path / "config" / "supabase.json"
    mine.write_text(json.dumps({"staging": {"DATABASE_URL": URL}}))
    found = made(capsys)
    assert (found["written"], found["kept"]) == (["config/columns.toml"], ["config/supabase.json"])
    assert found["fill_in"] == [] and URL in mine.read_text()
    assert run("--database-url", URL, "--json") == 8
    assert "--force" in json.loads(capsys.readouterr().out)["error"]["hint"]
    assert made(capsys, "--force")["kept"] == []
    assert URL not in mine.read_text()
    assert sorted(path.name for path in mine.parent.iterdir()) == ["columns.toml", "supabase.json"]


def test_a_url_that_is_given_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").mkdir()
    found = made(capsys, "--database-url", URL, "--env", "production")
    assert found["fill_in"] == ["staging of config/supabase.json"]
    assert found["written"][-1] == "config/.gitignore"
    assert "/supabase.json\n" in (tmp_path / "config" / ".gitignore").read_text()
    assert Session.open(env="production").url == URL
    assert "s3cret" not in json.dumps(found)


def test_elsewhere_the_next_commands_name_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = "MOCK_DATA_CONFIG='my own/supabase.json' MOCK_DATA_COLUMNS='my own/columns.toml' mock-data migrate"
    assert made(capsys, "my own")["next"][0] == named
    found = made(capsys, "--user")
    assert found["folder"] == str(tmp_path / ".config" / "mock-data") or sys.platform != "linux"
    assert found["next"][0] == "mock-data migrate"
    assert run("there", "--database-url", URL) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == "written: there/supabase.json (only you may read it)"
    assert shown.err == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--database-url", ""), 2),
        (("--database-url", "mysql://h/d"), 2),
        (("--database-url", "postgresql://a:p@ss@h/d"), 3),
        (("x", "--user"), 2),
        (("file",), 2),
        (("file/x",), 2),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    (tmp_path / "file").write_text("mine")
    assert run(*arguments) == code
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]
