"""What is logged while a command runs reaches stderr only if somebody asked for it."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

_LOGS = """
import logging, click
from loader.cli import exits
@click.command()
def command():
    logging.getLogger("psycopg").warning("error ignored in rollback")
with exits._log(logging.DEBUG if {shown} else logging.INFO):
    command.callback()
"""


@pytest.mark.parametrize("shown", [False, True])
def test_the_driver_speaks_only_if_the_log_is_shown(shown: bool) -> None:
    assert logging.lastResort  # what would print it
    command = [sys.executable, "-c", _LOGS.format(shown=shown)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ("ignored" in done.stderr) is shown
