"""A terminal of 80 columns: no command prints a line that is wider, but for those that people copy whole."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.support.cli import environment
from tests.support.sessions import WORKSPACE
from tests.support.terminals import plain, terminal

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


def test_80_columns_are_enough(warehouse_url: str, tmp_path: Path) -> None:
    """All in one process: each command alone would take a second to start."""
    env = environment(str(tmp_path), warehouse_url) | {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE, "TERM": "xterm-256color"}
    with terminal([sys.executable, "-c", ONE_AFTER_ANOTHER, *COMMANDS], env, cwd=tmp_path, columns=WIDTH) as shows:
        whole = shows.rest()
    lines = [plain(line).split("\r")[-1] for line in whole.replace("\r\n", "\n").split("\n")]
    ends = [line for line in lines if line.startswith("###")]
    assert ends == [text for command in COMMANDS for text in (f"### {command}", f"### {2 * command.endswith('zz')}")]
    copied = re.compile(r"^(###|(database|error|hint|the same again|how each column is filled): )|: .*\bclean --run ")
    assert [line for line in lines if len(line) > WIDTH and not copied.search(line)] == []
    assert "\x1b[2K" in whole  # what moves is drawn over
    shown = " ".join(lines)
    drawn = plain(whole)
    for phase in ("rules", "COMMIT"):  # each is drawn, on the fastest machine too
        assert phase in drawn
    assert re.search(r"loading [\d,]+ of [\d,]+ rows", drawn)
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC +loaded", shown)  # the list of runs
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d", shown)
