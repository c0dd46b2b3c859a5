"""Who may write where, and what an error becomes: nothing here reaches a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import pytest

from loader.agent import work
from loader.agent.desk import Desk, fault
from loader.errors import MockDataError, UsageError
from loader.session import Session
from tests.support.sessions import OTHER, WORKSPACE

FILE = {
    "staging": {"DATABASE_URL": "postgresql://u:top-secret@staging.example/db"},
    "production": {"DATABASE_URL": "postgresql://u:top-secret@live.example/db"},
}


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A configuration file with both environments, and nothing of the caller's."""
    monkeypatch.setattr(work, "_load_modules", lambda: None)
    for name in ("MOCK_DATA_DATABASE_URL", "MOCK_DATA_ENV", "SEARCH_DATA_WORKSPACE_ID", "MOCK_DATA_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "config" / "supabase.json"
    file.parent.mkdir()
    file.write_text(json.dumps(FILE), encoding="utf-8")
    file.chmod(0o600)


def asked(desk: Desk, do: Any = lambda session: {"done": True}, **options: Any) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        return await desk.found(None, do, **options)

    return anyio.run(ask)


@pytest.mark.parametrize(
    ("allowed", "server", "call", "writes", "done"),
    [
        (False, None, None, True, True),  # staging
        (False, None, "production", True, False),
        (True, None, "production", True, True),
        (False, "production", "production", True, False),
        (True, "production", None, True, False),  # the call has to say it
        (True, "production", "production", True, True),
        (True, "production", "staging", True, True),
        (False, "production", None, False, True),  # reading is free
    ],
)
def test_production_needs_leave_of_the_server_and_the_call(
    allowed: bool, server: str | None, call: str | None, writes: bool, done: bool
) -> None:
    desk = Desk({"env": server, "workspace": WORKSPACE}, allowed)
    found = asked(desk, env=call, writes=writes)
    if done:
        assert found["done"]
    else:
        assert found["error"]["kind"] == "refused"
        assert found["database"]["host"] == "live.example"


def test_a_production_by_any_other_name_is_one() -> None:
    """Its URL by an option, and an environment that is said to be another."""
    url = FILE["production"]["DATABASE_URL"]
    found = asked(Desk({"database_url": url, "env": "staging", "workspace": WORKSPACE}), writes=True)
    assert found["error"]["kind"] == "refused"
    assert found["database"]["environment"] == "production"


def test_a_workspace_of_the_server_is_the_only_one() -> None:
    assert asked(Desk({"workspace": WORKSPACE}), workspace=WORKSPACE.upper())["done"]
    assert asked(Desk({"workspace": WORKSPACE}), workspace=OTHER)["error"]["kind"] == "refused"
    assert asked(Desk({}), lambda session: {"of": session.workspace}, workspace=OTHER)["of"] == OTHER


def test_a_configuration_is_read_anew_for_each_call() -> None:
    desk = Desk({"workspace": WORKSPACE})
    first = asked(desk)["database"]["host"]
    changed = {"staging": {"DATABASE_URL": "postgresql://u@new.example/db"}}
    Path("config/supabase.json").write_text(json.dumps(changed), encoding="utf-8")
    assert (first, asked(desk)["database"]["host"]) == ("staging.example", "new.example")


def test_an_error_of_nobody_is_one_line_without_a_password() -> None:
    def fails(session: Session) -> dict[str, Any]:
        raise RuntimeError("no such thing\nFile x, line 3")

    found = asked(Desk({"workspace": WORKSPACE}), fails)
    assert found["error"]["message"] == "RuntimeError: no such thing"
    assert "secret" not in json.dumps(found)


@pytest.mark.parametrize(
    ("hint", "tool"),
    [
        ("make one with: mock-data generate PLATFORM", "make one with: generate_mock_data"),
        ("list them with: mock-data runs", "list them with: get_mock_data_status"),
        ("ask for fewer with --count or --sessions", "ask for fewer with force_count or sessions"),
        ("allow them with --max-rows 7", "allow them with max_rows 7"),
        ("give --as-of, or --days", "give as_of, or days"),
        ("name --run, --since or --all", 'name run_id, since or platform="all"'),
        ("--dry-run says how many; give --refund-rate", "dry_run says how many; give refund_rate"),
        ("start one with: mock-data mcp --workspace X", "start one with: mock-data mcp --workspace X"),
        ("GRANT SELECT ON t -- to this role", "GRANT SELECT ON t -- to this role"),
    ],
)
def test_hints_name_tools_and_their_arguments(hint: str, tool: str) -> None:
    assert fault(UsageError("x", hint))["hint"] == tool


def test_an_error_is_in_one_line() -> None:
    assert fault(MockDataError("a\n b", "c\n\td")) == {"kind": "error", "message": "a b", "hint": "c d"}
