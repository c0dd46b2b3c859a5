"""SKILL.md is all that an agent with a shell reads: its way is gone here, command by command, and its answers are held
against the real ones."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from loader.cli import cli
from loader.cli.exits import run
from tests.support.paths import ROOT
from tests.support.sessions import WORKSPACE

SKILL = (ROOT / "SKILL.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", SKILL, re.MULTILINE | re.DOTALL)


def test_the_way_is_gone_as_it_is_written(
    warehouse_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MOCK_DATA_DATABASE_URL", warehouse_url)
    monkeypatch.setenv("SEARCH_DATA_WORKSPACE_ID", WORKSPACE)
    (way,) = _blocks("sh")
    answers: list[tuple[str, Any]] = []
    for line in way.splitlines():
        program, *arguments = shlex.split(line)
        assert (program, run(cli, arguments)) == ("mock-data", 0), line
        answers.append((arguments[0], json.loads(capsys.readouterr().out)))
    assert [name for name, _ in answers] == ["status", "doctor", "generate", "generate", "verify", "clean", "clean"]
    assert all(list(answer)[:2] == ["database", "warnings"] for _, answer in answers)
    (_, status), _, (_, plan), (_, made), (_, verified), (_, counted), (_, removed) = answers
    assert not plan["committed"] and made["committed"] and made["run_key"] == "ticket-4711"
    assert made["run_id"] == verified["run_id"] == removed["runs"][0]
    assert plan["total_rows"] > 20 and made["total_rows"] == counted["total_deleted"] == removed["total_deleted"]
    shown = [json.loads(text) for text in _blocks("json")]
    for example, real in zip(shown, (made, status, verified, removed), strict=False):
        _same_shape(example, {name: value for name, value in real.items() if name not in ("database", "warnings")})
    assert run(cli, ["generate", "shopfy", "--json"]) == 2
    _same_shape(shown[-1], json.loads(capsys.readouterr().out))


def _same_shape(shown: Any, real: Any, at: str = "$") -> None:
    """What is shown is there, with lists of the same shape; {} and [] may be anything. There may be more: an agent
    reads what it needs."""
    if isinstance(shown, dict) and shown:
        assert shown.keys() <= real.keys(), at
        for key in shown:
            _same_shape(shown[key], real[key], f"{at}.{key}")
    elif isinstance(shown, list) and shown:
        for one in real:
            _same_shape(shown[0], one, f"{at}[]")
