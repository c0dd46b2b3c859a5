"""Imports run one way: commands, api, runs, stages, base. Read from the sources by `ast`, so lazy ones count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LOADER = Path(__file__).resolve().parents[2] / "loader"

# From the top down; a module may import what stands in a row below its own. A name is what stands right under loader/,
# so a package with all its modules counts as one. A module that is in no row fails the test: choose its row.
LAYERS: dict[str, set[str]] = {
    "commands": {"__main__", "cli", "agent"},
    "api": {"api"},
    "runs": {
        *("run", "reflection", "prepare", "proof", "ledger", "cleanup", "diagnosis"),
        *("session", "config", "embedded", "migrate", "warehouse"),
    },
    "stages": {"catalog", "binding", "profile", "plan", "project", "preflight", "load", "rules", "report"},
    "engines": {"model", "constraints"},
    "base": {
        *("__init__", "errors", "flow", "types", "entities", "vocabulary", "overrides", "resources", "database"),
        *("clock", "literals", "digits", "rng"),
    },
}
CLOSED = {"stages", "engines"}
"""Layers whose modules do not import each other either: what they share are the values of `loader.flow`."""

_RANK = {name: rank for rank, names in enumerate(LAYERS.values()) for name in names}
_LAYER = {name: layer for layer, names in LAYERS.items() for name in names}


def _sources() -> Iterator[tuple[str, Path]]:
    """(name under loader/, file) of every module."""
    for path in sorted(LOADER.rglob("*.py")):
        yield path.relative_to(LOADER).parts[0].removesuffix(".py"), path


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, name under loader/) of everything of ours that a module imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name) for alias in node.names if (name := _ours(alias.name)))
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, name) for name in _from(node))


def _from(node: ast.ImportFrom) -> Iterator[str]:
    if node.module == "loader":  # `from loader import model, __version__`
        known = {name for name, _ in _sources()}
        yield from (alias.name if alias.name in known else "__init__" for alias in node.names)
    elif name := _ours(node.module or ""):
        yield name


def _ours(module: str) -> str | None:
    first, *rest = module.split(".")
    return (rest[0] if rest else "__init__") if first == "loader" else None


def _fault(importer: str, imported: str) -> str | None:
    """What is wrong with this import, if anything."""
    if importer == imported:
        return None
    if importer == "__init__":  # the front door: names of every layer, each imported when it is first used
        return None
    if _RANK[imported] < _RANK[importer]:
        return f"{_LAYER[importer]} do not import {_LAYER[imported]}"
    if _LAYER[importer] == _LAYER[imported] and _LAYER[importer] in CLOSED:
        return f"{_LAYER[importer]} do not import each other"
    return None


def test_every_module_has_a_layer() -> None:
    assert {name for name, _ in _sources()} - _RANK.keys() == set()


def test_no_module_is_in_two_layers() -> None:
    assert sum(map(len, LAYERS.values())) == len(_RANK)


def test_imports_are_absolute() -> None:
    """A relative import would pass unseen below."""
    relative = [
        f"{path.relative_to(LOADER)}:{node.lineno}"
        for _, path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_imports_run_one_way() -> None:
    faults = [
        f"{path.relative_to(LOADER.parent)}:{line} imports {imported}: {fault}"
        for importer, path in _sources()
        for line, imported in _imported(path)
        if importer in _RANK and imported in _RANK and (fault := _fault(importer, imported))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("importer", "imported", "wrong"),
    [
        ("cli", "api", False),
        ("run", "api", True),
        ("__init__", "session", False),
        ("run", "load", False),
        ("load", "flow", False),
        ("project", "model", False),
        ("load", "project", True),
        ("plan", "run", True),
        ("constraints", "model", True),
        ("flow", "plan", True),
        ("run", "cli", True),
    ],
)
def test_the_rule_itself(importer: str, imported: str, wrong: bool) -> None:
    assert bool(_fault(importer, imported)) is wrong
