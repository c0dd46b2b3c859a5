"""How long a workspace of a million orders takes to analyse, and how much memory the client has for it.

    python benchmarks/large.py [--url URL] [--rounds N]

Makes the shop of large.sql (some two minutes, 2 GB), then measures `mock-data analyze shopify` as a process, and a run
of 1,000 orders beside it with --rehearse. --url is of an empty database; without it an embedded server is used. The
results stand in learned.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import empty_warehouse

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
_RUN = ("generate", "shopify", "--count", "1000", "--sessions", "none", "--as-of", "2026-01-01T00:00:00Z", "--rehearse")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _server, url = empty_warehouse(Path(folder), options.url)
        psql = ["psql", "-qX", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "-v", f"workspace={WORKSPACE}"]
        subprocess.run([*psql, "-f", str(ROOT / "benchmarks" / "large.sql"), url], check=True)
        for _ in range(options.rounds):
            _measured(url, "analyze", "shopify")
        _measured(url, *_RUN)


def _measured(url: str, *words: str) -> None:
    """Prints seconds on the clock, those of the client's processor, and its most memory."""
    command = [sys.executable, "-m", "loader", *words, "--json", "--database-url", url, "--workspace", WORKSPACE]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: exit {process.returncode}")
    seconds, own = time.monotonic() - began, used.ru_utime + used.ru_stime
    print(f"{' '.join(words)}: {seconds:.1f} s, client {own:.1f} s, {used.ru_maxrss / 1024:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
