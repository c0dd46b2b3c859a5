"""Where the repository and the tests' own files are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
ZOO = ROOT / "tests" / "zoo"
CASES = ROOT / "tests" / "cases"
