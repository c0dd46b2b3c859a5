"""The animals of tests/zoo: what each expects is said in its own file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ZOO = Path(__file__).resolve().parents[1] / "zoo"


@dataclass(frozen=True, slots=True)
class Animal:
    """A small schema: `refuses` is what the message must match (None: it loads), `checks` return no rows."""

    script: str
    refuses: str | None
    checks: tuple[str, ...]


def animal(path: Path) -> Animal:
    """One file of the zoo."""
    script = path.read_text(encoding="utf-8")
    expected = re.search(r"^-- expect: (loads|refuses) ?(.*)$", script, re.M)
    assert expected, f"{path.name} does not say what to expect"
    refuses = expected[2] if expected[1] == "refuses" else None
    return Animal(script, refuses, tuple(re.findall(r"^-- check: (.*)$", script, re.M)))
