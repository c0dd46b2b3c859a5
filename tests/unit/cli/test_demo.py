"""`make demo`: it never writes into a database of somebody's own, and the lines at its end are commands that exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from loader.cli import cli
from tests.support.paths import ROOT


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_the_demo_refuses_another_database(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "-o", ".venv/installed", f"BIN={Path(sys.executable).parent}", "demo"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"MOCK_DATA_DATABASE_URL": "postgresql://me:s3cret@db.invalid/x", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode != 0
    assert "make demo is for the embedded database, and MOCK_DATA_DATABASE_URL names another" in done.stderr
    assert "generate" not in done.stdout, "it stops before it writes"
    assert "s3cret" not in done.stdout + done.stderr


def test_the_lines_at_its_end_are_commands() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)/", "")
    block = re.search(r"^define LOOK\n(.*?)^endef", text, re.DOTALL | re.MULTILINE)
    assert block
    lines = [line for line in block[1].splitlines() if line.startswith("  mock-data ")]
    assert len(lines) >= 5
    for line in lines:
        command: click.Command = cli
        words = shlex.split(line)[1:]
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context(command.name, words)  # raises for an option that it has not
