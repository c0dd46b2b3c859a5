"""`make test-matrix`: chosen tests on each PostgreSQL from 15 to 18, and with the oldest and the newest Python.

Prints a table; exit 1 if a test fails, 2 if a version cannot be had. `--write` keeps the table as tests/matrix.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from itertools import product

from tests.support.paths import ROOT
from tests.support.versions import POSTGRES, Missing, python, server

RESULT = ROOT / "tests" / "matrix.md"
PYTHONS = ("3.11", "3.13")
PAIRS = [*((major, "3.11") for major in POSTGRES), ("15", "3.13"), ("18", "3.13")]
"""Each PostgreSQL with the oldest Python, the newest Python with the oldest and the newest PostgreSQL."""
SECONDS = 900
"""After which a pair of versions counts as failed."""

ZOO = (
    *("keys_identity_always", "keys_fk_composite_tenant_outside", "keys_exclusion", "keys_unique_partial"),
    *("types_every_table", "types_multirange", "types_domain_array", "types_citext", "types_money", "checks_regex"),
    *("shapes_generated", "shapes_partition_nested", "shapes_inherited", "shapes_materialized"),
    *("shapes_trigger_changes", "shapes_row_security", "shapes_view_joins"),
)
TESTS = (
    *("tests/unit/test_api.py", "tests/unit/test_types.py", "tests/unit/test_database.py"),
    *("tests/integration/test_reflection.py", "tests/integration/load", "tests/integration/run/test_generate.py"),
    *("tests/integration/cleanup/test_clean.py", "tests/integration/test_proof.py", "tests/migration"),
    *(f"tests/integration/test_zoo.py::test_it_loads_or_is_refused[{name}]" for name in ZOO),
)
"""Reflection, load, rules and removal, the tag tables, and what depends on the version of Python or PostgreSQL."""


@dataclass(frozen=True)
class Tried:
    """A pair of versions: what pytest said, or what was missing."""

    postgres: str
    python: str
    said: str
    code: int


def tried(major: str, version: str) -> Tried:
    """The chosen tests with one pair of versions."""
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadgroup", *TESTS)
    try:
        used = python(version)
        with server(major) as url:
            os.environ["TEST_DATABASE_URL"] = url
            done = used.run(*arguments)
    except Missing as reason:
        return Tried(POSTGRES[major], version, f"not here: {' '.join(str(reason).split())}", 2)
    except subprocess.TimeoutExpired:
        return Tried(POSTGRES[major], version, f"not done after {SECONDS} s", 1)
    if done.returncode:
        print(done.stdout[-20_000:], done.stderr[-5_000:], sep="\n", file=sys.stderr)
    last = (done.stdout.strip().splitlines() or [""])[-1]
    return Tried(POSTGRES[major], used.version, re.sub(r"=+", "", last).strip(), 1 if done.returncode else 0)


def _release(package: str) -> str:
    """The server's version in that of its npm package: 18.4 of 18.4.0-beta.17."""
    return package.partition("-")[0].removesuffix(".0")


def table(outcomes: list[Tried]) -> str:
    """What people read."""
    rows = [
        f"| {_release(one.postgres)} | {one.python} | {('passes', 'FAILS', 'missing')[one.code]} | {one.said} |"
        for one in outcomes
    ]
    return "\n".join(("| PostgreSQL | Python | | |", "|---|---|---|---|", *rows))


def ended(outcomes: list[Tried]) -> int:
    """The exit code: a failure before what is missing."""
    codes = {one.code for one in outcomes}
    return 1 if 1 in codes else max(codes, default=0)


def main() -> int:
    """Try the pairs; 0 if all pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", nargs="*", choices=POSTGRES, help="only these")
    parser.add_argument("--python", nargs="*", help="only these")
    parser.add_argument(
        "--all", action="store_true", help="every PostgreSQL with every Python, not only the usual pairs"
    )
    parser.add_argument("--write", action="store_true", help=f"keep the table as {RESULT.relative_to(ROOT)}")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cancelled job must not leave a server behind
    outcomes = []
    for major, version in product(POSTGRES, asked.python or PYTHONS) if asked.all else PAIRS:
        if major in (asked.postgres or POSTGRES) and version in (asked.python or PYTHONS):
            outcomes.append(tried(major, version))
            print(table(outcomes[-1:]).splitlines()[-1], flush=True)
    if asked.write:
        RESULT.write_text(
            PAGE.format(day=date.today(), system=f"{platform.system()} {platform.machine()}", table=table(outcomes)),
            "utf-8",
        )
    return ended(outcomes)


PAGE = """# Versions

What `make test-matrix` found on {day} ({system}): the chosen tests of [matrix.py](matrix.py), for reflection, load,
rules, removal, tag tables and a sample of the zoo, with each pair of versions.

{table}
"""

if __name__ == "__main__":
    sys.exit(main())
