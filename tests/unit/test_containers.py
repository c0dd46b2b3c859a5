"""Dockerfile and compose.yaml agree with the code: commands, variables, files; and the linter is content."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.unit.test_docs import accept

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
IGNORED = (ROOT / ".dockerignore").read_text("utf-8")
OURS = re.compile(r"\b(?:MOCK_DATA|SEARCH_DATA)_[A-Z_]+\b")


def test_the_image_is_what_the_wheel_is_made_of_and_nothing_else() -> None:
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]
    assert {line for line in IGNORED.splitlines() if line.startswith("!")} == {f"!{name}" for name in copied}
    assert "\n*\n" in IGNORED and all((ROOT / name).exists() for name in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    papers = {project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"}
    assert {*wheel["packages"], *wheel["force-include"], *papers} <= set(copied)


def test_it_is_built_on_any_base_and_runs_as_nobody_in_particular() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (\S+)", last, re.MULTILINE)
    assert user.isdecimal() and int(user) > 0
    assert last.index("USER") > last.index("COPY")
    least = re.search(r"Python (3\.\d+) or newer", DOCKERFILE)
    assert least and f'requires-python = ">={least[1]}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_every_command_is_one_of_the_program() -> None:
    """Those of the two files, and those of the page about them."""
    quoted = [re.findall(r'"([^"]+)"', line) for line in re.findall(r"CMD (\[.*)$", DOCKERFILE, re.MULTILINE)]
    commands = [words[1:] if words[0] == "mock-data" else words for words in quoted]
    commands += [shlex.split(line) for line in re.findall(r"run --rm loader (.*)", COMPOSE + _page())]
    commands += [line.split() for line in re.findall(r"mock-data ((?:[a-z]+ ?)+?)(?= (?:\|\||&&)|\")", COMPOSE)]
    commands += [one.split(", ") for one in re.findall(r"^    command: \[(\w[^\]]*)\]", COMPOSE, re.MULTILINE)]
    assert ["warehouse", "create"] in commands and ["migrate"] in commands and ["doctor"] in commands
    for one in commands:
        accept(one)


def test_every_variable_is_one_of_the_program_and_no_password_is_written_down() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "loader").rglob("*.py"))
    named = set(OURS.findall(DOCKERFILE + COMPOSE + _page()))
    assert "MOCK_DATA_DATABASE_URL" in named
    assert [name for name in sorted(named) if f'"{name}"' not in sources] == []
    passwords = re.findall(r"PASSWORD: (.*)", COMPOSE)
    assert passwords and all(value.startswith("${POSTGRES_PASSWORD:?") for value in passwords)
    assert "postgres:" not in COMPOSE.partition("postgresql://")[2].partition("@")[0]


def test_the_linter_is_content() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists() and not os.environ.get("CI"):
        pytest.skip("hadolint is not installed: pip install -e '.[test]'")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def _page() -> str:
    return (ROOT / "docs" / "containers.md").read_text("utf-8")
