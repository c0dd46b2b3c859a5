"""Imports run one way: commands, api, runs, stages, base. Read from the sources by `ast`, so lazy ones count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

LOADER = ROOT / "loader"

# From the top down; a module may import what stands in a row below its own. A name is what stands right under loader/,
# so a package with all its modules counts as one. A module that is in no row fails the test: choose its row.
LAYERS: dict[str, set[str]] = {
    "commands": {"__main__", "cli", "agent", "pytest_plugin", "testing"},
    "api": {"api"},
    "runs": {
        *("run", "reflection", "prepare", "profiles", "analysis", "comparison", "parents", "trial", "proof", "shops"),
        *(
            "scenario_files",
            "sizes",
            "ledger",
            "cleanup",
            "diagnosis",
            "repetition",
            "hints",
            "exporting",
            "explanation",
            "suggestion",
            "platform_list",
            "first_files",
        ),
        *("session", "config", "embedded", "migrate", "servers", "warehouse"),
    },
    "stages": {"catalog", "binding", "profile", "plan", "project", "preflight", "load", "rules", "report"},
    "engines": {"model", "constraints", "realism"},
    "base": {
        *("__init__", "errors", "flow", "types", "entities", "vocabulary", "overrides", "resources", "database"),
        *("address", "connection", "currencies", "hooks", "progress", "redaction", "userfiles"),
        *("clock", "dateparts", "literals", "digits", "rng"),
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


def _modules() -> dict[str, Path]:
    """Every module by its full name; a package by its own."""
    paths = sorted(LOADER.rglob("*.py"))
    names = (".".join(path.relative_to(LOADER.parent).with_suffix("").parts) for path in paths)
    return {name.removesuffix(".__init__"): path for name, path in zip(names, paths, strict=True)}


def _dependencies(name: str, modules: dict[str, Path]) -> set[str]:
    """The modules that a module imports; `loader` itself only offers names lazily."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                full if (full := f"{node.module}.{alias.name}") in modules else node.module for alias in node.names
            }
    return (found & modules.keys()) - {name, "loader"}


def test_no_module_is_in_a_circle() -> None:
    modules = _modules()
    left = {name: _dependencies(name, modules) for name in modules if name != "loader"}
    while free := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in free}
    assert not left, "each of these imports another of these"


def _classes() -> Iterator[tuple[str, str]]:
    for name, path in _modules().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from ((node.name, name) for node in tree.body if isinstance(node, ast.ClassDef))


def test_a_class_name_exists_once() -> None:
    places: dict[str, list[str]] = {}
    for name, module in _classes():
        places.setdefault(name, []).append(module)
    assert {name: found for name, found in places.items() if len(found) > 1 and not name.startswith("_")} == {}


def test_no_function_shadows_its_module() -> None:
    """A function beside a module of its name would be one or the other, by the order of the imports."""
    modules = _modules()
    shadows = [
        f"{package}.{name}"
        for package, path in modules.items()
        if path.name == "__init__.py"
        for name in _defined(path)
        if f"{package}.{name}" in modules
    ]
    assert shadows == []


def _defined(path: Path) -> Iterator[str]:
    """The names that a module defines or takes from others' modules."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("__"):
            yield from (
                alias.asname or alias.name for alias in node.names if f"{node.module}.{alias.name}" not in _modules()
            )
