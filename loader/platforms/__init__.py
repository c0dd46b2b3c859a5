"""Platforms are data: one TOML file each, over the names that any shop may use (common.toml).

A vocabulary says which semantic objects a platform has, under which names a meaning may appear, and the
words of its value sets. It names no column that must exist: binding looks for them in the reflected schema.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from loader.model import EntityWords, Vocabulary


@cache
def known() -> tuple[str, ...]:
    """The platforms there are files for, by name."""
    names = (path.name for path in files(__package__).iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and n != "common.toml"))


@cache
def vocabulary(platform: str) -> Vocabulary:
    """One platform's vocabulary, its own names before the common ones."""
    common, own = _read("common"), _read(platform)
    kinds = {meaning: kind for kind, meanings in common["kinds"].items() for meaning in meanings}
    entities = tuple(_entity(name, own[name], common.get(name, {})) for name in own if isinstance(own[name], dict))
    after_discount = own.get("subtotal") == "after_discount"
    return Vocabulary(platform, own.get("title", platform), entities, kinds, after_discount)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def _entity(name: str, own: dict[str, Any], common: dict[str, Any]) -> EntityWords:
    columns = {m: tuple(names) for m, names in common.get("columns", {}).items()}
    for meaning, names in own.get("columns", {}).items():
        columns[meaning] = tuple(dict.fromkeys((*names, *columns.get(meaning, ()))))
    values = {
        meaning: {state: tuple(words) for state, words in states.items()}
        for meaning, states in own.get("values", {}).items()
    }
    return EntityWords(name, tuple(own["objects"]), columns, values)
