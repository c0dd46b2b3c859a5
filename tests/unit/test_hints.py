"""Commands to paste: whole, quoted, leading where the session is, and without a password. No database."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from loader.config import DEMO_WORKSPACE as DEMO
from loader.errors import ConnectError
from loader.hints import command, completed, lacks_password, program, undo_command
from loader.session import Session
from tests.support.sessions import WORKSPACE

RUN = "406982b6-1f97-433f-b6ac-9d8ad4e62f07"
PLAIN = "postgresql://me@db.example.com:6543/my%20shop?sslmode=require"
SECRET = "postgresql://me:s3cret@db.example.com:6543/my%20shop?sslmode=require"
FOR_WORKSPACE = ["--workspace", WORKSPACE]


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("loader.hints.program", lambda: ["mock-data"])
    monkeypatch.chdir(tmp_path)


def opened(tmp_path: Path, options: dict[str, str], environ: dict[str, str]) -> Session:
    return Session.open(
        options.get("url"),
        env=options.get("env"),
        workspace=options.get("ws"),
        environ={"HOME": str(tmp_path)} | environ,
    )


@pytest.mark.parametrize(
    ("options", "environ", "end", "lacks"),
    [
        ({}, {}, ["--confirm"], False),
        ({"ws": WORKSPACE}, {}, ["--confirm", *FOR_WORKSPACE], False),
        ({"url": PLAIN, "ws": DEMO}, {}, ["--confirm", "--database-url", PLAIN, "--workspace", DEMO], False),
        ({"ws": DEMO}, {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE}, ["--confirm", "--workspace", DEMO], False),
        ({"url": PLAIN}, {}, ["--confirm", "--database-url", PLAIN], False),
        ({"url": SECRET}, {}, ["--confirm", "--database-url", PLAIN], True),
        ({"url": SECRET}, {"MOCK_DATA_DATABASE_URL": SECRET}, ["--confirm"], False),
        ({"url": SECRET, "env": "production"}, {}, ["--database-url", PLAIN, "--env", "production"], True),
        ({}, {"MOCK_DATA_DATABASE_URL": PLAIN}, ["--confirm", "--database-url", PLAIN], False),
        ({}, {"MOCK_DATA_DATABASE_URL": SECRET, "MOCK_DATA_ENV": "production"}, ["--env", "production"], False),
        (
            {"url": "postgresql://me@[2001:db8::1]:5432/shop"},
            {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE},
            ["--confirm", "--database-url", "postgresql://me@[2001:db8::1]:5432/shop", *FOR_WORKSPACE],
            False,
        ),
    ],
)
def test_the_way_back_is_the_whole_command_without_a_password(
    tmp_path: Path, options: dict[str, str], environ: dict[str, str], end: list[str], lacks: bool
) -> None:
    found = undo_command(opened(tmp_path, options, environ), RUN)
    assert "s3cret" not in f"{found}"
    assert found.lacks_password is lacks
    assert shlex.split(found.command) == ["mock-data", "clean", "--run", RUN, *end]
    assert str(found).endswith(f"take it back with: {found.command}")


def test_what_only_a_variable_can_say_stands_before_the_command(tmp_path: Path) -> None:
    embedded = opened(tmp_path, {}, {"MOCK_DATA_HOME": "/my data"})
    assert command(embedded, "runs") == "MOCK_DATA_HOME='/my data' mock-data runs"
    (tmp_path / "own.json").write_text('{"staging": {"DATABASE_URL": "postgresql://h/d"}}')
    filed = opened(tmp_path, {}, {"MOCK_DATA_CONFIG": "own.json"})
    assert command(filed, "migrate") == "MOCK_DATA_CONFIG=own.json mock-data migrate"


def test_a_url_of_words_is_written_as_a_url(tmp_path: Path) -> None:
    """Session.open takes no conninfo, and a URL of a socket's folder is all in its parameters."""
    session = opened(tmp_path, {"url": "postgresql:///shop?host=/run/postgresql&user=o'hara&password=s3cret"}, {})
    assert shlex.split(command(session, "runs"))[2:] == [
        "--database-url",
        "postgresql://o%27hara@%2Frun%2Fpostgresql/shop",
    ]
    assert lacks_password(session)


def test_a_command_that_needs_columns_is_given_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("")
    session = opened(tmp_path, {}, {"MOCK_DATA_COLUMNS": "own.toml"})
    assert command(session, "doctor") == "mock-data doctor --overrides own.toml"
    assert command(session, "clean", "--all") == "mock-data clean --all"


@pytest.mark.parametrize(
    ("hint", "whole"),
    [
        ("list them with: mock-data runs", f"list them with: mock-data runs --workspace {WORKSPACE}"),
        ("list them with: mock-data scenarios", "list them with: mock-data scenarios"),
        ("or: mock-data warehouse create", f"or: mock-data warehouse create --workspace {WORKSPACE}"),
        ("upgrade mock-data", "upgrade mock-data"),
        ("let mock-data decide: it knows", "let mock-data decide: it knows"),
    ],
)
def test_a_hint_that_ends_with_a_command_is_made_whole(tmp_path: Path, hint: str, whole: str) -> None:
    assert completed(opened(tmp_path, {"ws": WORKSPACE}, {}), hint) == whole


def _script(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\necho called\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="a script of sh")
def test_the_program_is_named_so_that_the_shell_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = _script(tmp_path / "own bin" / "mock-data")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "python"))
    monkeypatch.setattr(sys, "argv", [str(script)])
    for folder, first in ((str(script.parent), "mock-data"), ("/usr/bin:/bin", str(script))):
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
        assert program() == [first]
        pasted = subprocess.run(["/bin/sh", "-c", shlex.join(program())], capture_output=True, text=True, check=True)
        assert pasted.stdout == "called\n"
    monkeypatch.setattr(sys, "argv", ["/x/loader/__main__.py", "runs"])
    assert program() == [sys.executable, "-m", "loader"]


def test_the_embedded_servers_own_commands_take_no_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(tmp_path, {"ws": WORKSPACE}, {"MOCK_DATA_HOME": "/d"})
    assert completed(session, "after: mock-data db stop") == "after: MOCK_DATA_HOME=/d mock-data db stop"
    monkeypatch.setenv("MOCK_DATA_HOME", "/e")
    assert completed(None, "or: mock-data db reset") == "or: MOCK_DATA_HOME=/e mock-data db reset"


def test_a_password_that_lacks_is_asked_for_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tried: list[str] = []

    def connect(url: str) -> SimpleNamespace:
        tried.append(url)
        if "typed" not in url:
            raise ConnectError("connecting to h:5432: fe_sendauth: no password supplied")
        return SimpleNamespace(info=SimpleNamespace(parameter_status=lambda _: "15.1", host="", port=0))

    monkeypatch.setattr("loader.session.connect", connect)
    session = opened(tmp_path, {"url": PLAIN}, {})
    with pytest.raises(ConnectError):
        session.connect()
    answers = iter(["it's typed"])
    session.ask_password(lambda: next(answers))
    session.connect()
    session.connect()
    assert len(tried) == 4
    assert session.location.server_version == "15.1" and session.location.host == "db.example.com"
    assert command(session, "runs").endswith(f"--database-url '{PLAIN}'")
