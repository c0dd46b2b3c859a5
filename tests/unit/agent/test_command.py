"""`mock-data mcp` before it serves: what it refuses, and what is missing."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from loader.agent import transports
from loader.cli import cli
from loader.cli.exits import run
from loader.errors import ConfigError

URL = "postgresql://u:top-secret@db.example/db"


@pytest.fixture(autouse=True)
def _nothing_of_the_callers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("--port 3", 2, "--port does nothing over stdio"),
        ("--host ::1", 2, "--host does nothing over stdio"),
        ("--json", 2, "stdout belongs to the protocol"),
        ("--transport sse", 2, "stdio"),
        ("--transport http --port 70000", 2, "65535"),
        ("--transport http --host 0.0.0.0", 8, "127.0.0.1, localhost, ::1"),
        ("--transport http --host db.example", 8, "127.0.0.1, localhost, ::1"),
        ("--workspace nonsense", 2, "UUID"),
        ("--database-url mysql://x", 2, "postgresql://"),
    ],
)
def test_what_is_refused(line: str, code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = [] if "--database-url" in line else ["--database-url", URL]
    assert run(cli, ["mcp", *given, *line.split()]) == code
    shown = capsys.readouterr()
    assert says in shown.out + shown.err
    assert "secret" not in shown.out + shown.err


def test_who_comes_as_soon_as_the_address_is_said_is_not_refused() -> None:
    with transports._bound("127.0.0.1", 0) as listener:
        place = listener.getsockname()
        socket.create_connection(place, timeout=5).close()
        with pytest.raises(ConfigError, match="cannot be used"):
            transports._bound(*place)


def test_without_the_sdk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert run(cli, ["mcp", "--database-url", URL]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "hint: pip install 'mock-data[mcp]'"
