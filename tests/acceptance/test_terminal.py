"""A terminal of 80 columns: no command prints a line that is wider, but for those that people copy whole."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

from tests.support.cli import environment
from tests.support.sessions import WORKSPACE

WIDTH = 80
COMMANDS = [
    "generate all --count 12",
    "generate shopify --count 12 --dry-run",
    "status",
    "runs",
    "runs show",
    "verify",
    "clean --all --dry-run",
    "doctor",
    "analyze",
    "platforms",
    "explain dm_orders_shopify.financial_status",
    "explain dm_ads_campaigns_google",
    "runs show zz",
]
ONE_AFTER_ANOTHER = """
import sys
from loader.cli import cli, exits
for line in sys.argv[1:]:
    print(f"### {line}", flush=True)
    print(f"### {exits.run(cli, line.split())}", flush=True)
"""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(url: str, home: Path) -> Iterator[str]:
    """What the commands write, in pieces, as a terminal gets it."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    env = environment(str(home), url) | {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE, "TERM": "xterm-256color"}
    words = [sys.executable, "-c", ONE_AFTER_ANOTHER, *COMMANDS]
    with subprocess.Popen(words, env=env, cwd=home, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        try:
            while piece := os.read(ours, 65_536):
                yield piece.decode("utf-8", "replace")
        except OSError:  # the other end is closed
            pass
        finally:
            os.close(ours)


def test_80_columns_are_enough(warehouse_url: str, tmp_path: Path) -> None:
    whole = "".join(on_a_terminal(warehouse_url, tmp_path))
    lines = [_CONTROL.sub("", line).split("\r")[-1] for line in whole.replace("\r\n", "\n").split("\n")]
    ends = [line for line in lines if line.startswith("###")]
    assert ends == [text for command in COMMANDS for text in (f"### {command}", f"### {2 * command.endswith('zz')}")]
    copied = re.compile(r"^(###|(database|error|hint|the same again|how each column is filled): )|: .*\bclean --run ")
    assert [line for line in lines if len(line) > WIDTH and not copied.search(line)] == []
    assert "\x1b[2K" in whole  # what moves is drawn over
    shown = " ".join(lines)
    drawn = _CONTROL.sub("", whole)
    for phase in ("rules", "COMMIT"):  # each is drawn, on the fastest machine too
        assert phase in drawn
    assert re.search(r"loading [\d,]+ of [\d,]+ rows", drawn)
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC +loaded", shown)  # the list of runs
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d", shown)
