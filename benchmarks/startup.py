"""How long a command takes as a whole process, on the embedded server that is up, and what it spends the time on.

    python benchmarks/startup.py [--rounds 9]

The commands run in turns, so that what else the machine does meets all of them. Quoted are the shortest and the median
round, and the processor's time of the fastest: of the command, and of the server for it. On a busy machine the time on
the clock is that of its neighbours; the processor's time is the command's own. The profiles are of further runs: what
each package takes to import (`python -X importtime`), and the phases by processor time (`cProfile`, which makes Python
itself two to three times slower, so their shares count).
"""

from __future__ import annotations

import argparse
import cProfile
import os
import platform
import pstats
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil

COMMANDS = {"--help": 0.1, "status": 0.5, "generate shopify minimal": 1.0}
"""Command -> the seconds that it may take on a machine with nothing else to do."""
PHASES = (
    ("cli/options.py", "_open", "session"),
    ("embedded/__init__.py", "start", "the server, joined"),
    ("reflection.py", "reflect", "schema, read and bound"),
    ("profile/__init__.py", "learn", "live rows"),
    ("plan/__init__.py", "make_plan", "plan"),
    ("sizes.py", "measured", "sizes"),
    ("trial.py", "judged", "preflight and the trial of the rules"),
    ("run.py", "_tables", "COPY and tags"),
    ("run.py", "_check", "rules"),
    ("ledger.py", "status", "counts"),
    ("cli/answer.py", "answer", "answer"),
)


@dataclass(frozen=True)
class Round:
    """Seconds of one process: on the clock, of the processor, and of the server's processor for it."""

    wall: float
    own: float
    server: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--profiled", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.profiled:
        _profiled(options.profiled)
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded server of root runs as another user
        os.environ["MOCK_DATA_HOME"] = str(Path(folder) / "d")
        os.environ.pop("MOCK_DATA_DATABASE_URL", None)
        _run("db start")
        try:
            _run("generate shopify --count 100 --seed 7")
            _measure(options.rounds)
        finally:
            _run("db stop --force")


def _measure(rounds: int) -> None:
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%F')}")
    print(f"{rounds} rounds; {load:.1f} processes wanted the {os.cpu_count()} cores when they began\n")
    found: dict[str, list[Round]] = {command: [] for command in COMMANDS}
    for _ in range(rounds):
        for command, made in found.items():
            made.append(_run(command))
    for command, made in found.items():
        best, median = min(one.wall for one in made), statistics.median(one.wall for one in made)
        own, server = min(one.own for one in made), min(one.server for one in made)
        print(f"{command:<26} best {best:5.2f} s   median {median:5.2f} s   "
              f"processor {own:.2f} s + server {server:.2f} s   wanted < {COMMANDS[command]} s")  # fmt: skip
    for command in COMMANDS:
        print(f"\n{command}\n  imports, ms: {_imports(command)}")
        if not command.startswith("-"):
            print(_output(sys.executable, __file__, "--profiled", *command.split()))


def _run(command: str) -> Round:
    server = _server_seconds()
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "loader", *command.split()], stdout=-3, stderr=-3)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Round(wall, usage.ru_utime + usage.ru_stime, _server_seconds() - server)


def _server_seconds() -> float:
    """What the server's processes that have ended have taken: those of commands are among them."""
    postmaster = Path(os.environ["MOCK_DATA_HOME"]) / "postgres" / "postmaster.pid"
    if not postmaster.exists():
        return 0.0
    times = psutil.Process(int(postmaster.read_text().split()[0])).cpu_times()
    return times.children_user + times.children_system


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()


def _imports(command: str) -> str:
    """The packages that take longest to import, each without those that it imports."""
    run = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "loader",
        *command.split(),
        *(["-q"] if "-" not in command else []),
    ]
    text = subprocess.run(run, check=True, capture_output=True, text=True).stderr
    spent: Counter[str] = Counter()
    for micros, name in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", text, re.MULTILINE):
        spent[".".join(name.split(".")[: 2 if name.startswith("loader.") else 1])] += int(micros)
    shown = ", ".join(f"{name} {micros / 1000:.0f}" for name, micros in spent.most_common(14))
    return f"{sum(spent.values()) / 1000:.0f} in all: {shown}"


def _profiled(arguments: list[str]) -> None:
    """Run a command here, and print what its phases take of the processor."""
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    from loader.cli import cli
    from loader.cli.exits import run

    with open(os.devnull, "w") as nothing:
        sys.stdout, shown = nothing, sys.stdout
        run(cli, [*arguments, "-q"])
        sys.stdout = shown
    profile.disable()
    stats = pstats.Stats(profile)
    found = {key: row[3] for key, row in stats.stats.items()}  # type: ignore[attr-defined]
    whole, imports = stats.total_tt, 0.0  # type: ignore[attr-defined]
    imports = max((spent for (_, _, name), spent in found.items() if name == "_find_and_load"), default=0.0)
    print(f"  phases, of {whole:.2f} s of the processor under the profiler:")
    lines = [("imports, within what asks for them", imports)]
    lines += [
        (what, sum(s for (f, _, n), s in found.items() if f.endswith(file) and n == name))
        for file, name, what in PHASES
    ]
    for what, spent in lines:
        if spent:
            print(f"    {what:<38} {spent:5.2f} s  {spent / whole:4.0%}")


if __name__ == "__main__":
    main()
