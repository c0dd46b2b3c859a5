"""SKILL.md against the commands: its front matter, every command and option that it names, every exit code."""

from __future__ import annotations

import json
import re

from docs.making.commands import commands
from loader import errors
from tests.support.paths import ROOT

SKILL = (ROOT / "SKILL.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(\w+)[^`]*` \|(.*)$", re.MULTILINE)


def test_the_front_matter_is_that_of_a_skill() -> None:
    """A line for each field, the last two as JSON, which every reader of skills takes."""
    front = re.match(r"---\n(.*?)\n---\n", SKILL, re.DOTALL)
    assert front
    fields = dict(line.split(": ", 1) for line in front[1].splitlines())
    assert fields["name"] == "bustly-mock-data"
    assert 100 < len(fields["description"]) <= 1024
    assert json.loads(fields["requires"])["bins"] == ["mock-data"]
    assert json.loads(fields["metadata"])["openclaw"]["requires"]["bins"] == ["mock-data"]


def test_the_table_of_commands_names_commands_and_their_own_options() -> None:
    known = {path[0]: {name for one in command.params for name in one.opts} for path, command in commands()}
    table = SKILL.split("## Commands")[1].split("## Answers")[0]
    rows = dict(_ROW.findall(table))
    assert len(rows) >= 10
    for name, says in rows.items():
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", says)) - {"--scenario" if name == "scenarios" else ""}
        assert named <= known[name], name


def test_the_table_of_exit_codes_is_whole() -> None:
    kinds: list[type[errors.MockDataError]] = [errors.MockDataError, *errors.MockDataError.__subclasses__()]
    shown = {int(code): kind for code, kind in re.findall(r"^\| (\d+) \|(?: `(\w+)`)? \|", SKILL, re.MULTILINE)}
    assert shown == {0: ""} | {kind.exit_code: kind.kind for kind in kinds}


def test_it_says_where_it_writes_before_it_writes() -> None:
    assert SKILL.index("## Where it writes") < SKILL.index("mock-data generate")
    for name in ("MOCK_DATA_DATABASE_URL", "SEARCH_DATA_WORKSPACE_ID", "--database-url", "--workspace", "embedded"):
        assert name in SKILL
