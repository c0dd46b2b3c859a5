"""Messages are plain English: what users read holds none of the words that only this project used to use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs.making.commands import commands
from tests.support.paths import ROOT

LOADER = ROOT / "loader"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

# "is no platform" for "unknown platform"; "there is no run X" and "is no longer" are plain English.
DIALECT = re.compile(r"\btold\b|\btaught\b|\bteach(?:es)?\b|\bspeaks of\b|\bmends?\b|(?<!there )\bis no (?!longer\b)")


def _texts(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string of several words that is no docstring: messages, hints, warnings, reasons. The
    fields of an f-string count as X."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
        else:
            continue
        if " " in text.strip():
            yield node.lineno, text


def _messages() -> Iterator[tuple[str, str]]:
    """(place, text) of everything that users may read; the help of commands is their docstring."""
    for path in sorted(LOADER.rglob("*.py")):
        place = path.relative_to(LOADER.parent)
        yield from ((f"{place}:{line}", text) for line, text in _texts(path.read_text(encoding="utf-8")))
    for name, command in commands():
        yield " ".join(name), command.help or ""
        yield from ((" ".join(name), o.help or "") for o in command.params if isinstance(o, click.Option))


def test_messages_are_plain_english() -> None:
    found = {text: place for place, text in _messages() if DIALECT.search(text)}
    assert found == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_are_plain_english(page: Path) -> None:
    assert [line for line in page.read_text(encoding="utf-8").splitlines() if DIALECT.search(line)] == []


def test_rules_are_plain_english() -> None:
    first = [
        path.read_text(encoding="utf-8").partition("\n")[0] for path in sorted((ROOT / "sql" / "rules").glob("*.sql"))
    ]
    assert [line for line in first if DIALECT.search(line)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("raise E(f'{name} is no platform')", True),
        ("raise E('the file ' + 'is no TOML')", True),
        ("raise E(f'there is no run {run_id}')", False),
        ("raise E('the run is no longer there')", False),
        ("def f():\n    'A list is no constant.'", False),
        ("told = {'told': 1}", False),
    ],
)
def test_the_test_itself(source: str, found: bool) -> None:
    assert any(DIALECT.search(text) for _, text in _texts(source)) is found
