"""Platforms are data: one TOML file each, over the names that any shop may use (common.toml).

A vocabulary says which semantic objects a platform has, under which names a meaning may appear, and the
words of its value sets. It names no column that must exist: binding looks for them in the reflected schema.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from loader import resources
from loader.errors import ConfigError

_EVERY = "every"


@dataclass(frozen=True, slots=True)
class EntityWords:
    """An entity in a platform's vocabulary.

    `objects` are the semantic names it may have; `columns` meaning -> column names, likeliest first;
    `values` meaning -> canonical value -> words for it, likeliest first ("" is NULL); `first` meaning -> what an empty
    shop begins with, such as "000000001" for a zero-padded number.
    """

    name: str
    objects: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, tuple[str, ...]]]
    first: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A platform's words. `kinds` gives a meaning's kind of value (what is not listed is text)."""

    platform: str
    title: str
    entities: tuple[EntityWords, ...]
    kinds: dict[str, str]
    subtotal_after_discount: bool = False

    def words(self, entity: str) -> EntityWords:
        """The words of one entity."""
        return next(words for words in self.entities if words.name == entity)

    @property
    def first(self) -> dict[tuple[str, str], str]:
        """What numbered columns begin with in an empty shop, by (entity, meaning)."""
        return {(words.name, meaning): text for words in self.entities for meaning, text in words.first.items()}

    @property
    def sells(self) -> bool:
        """Whether the platform is a shop's; else it advertises one."""
        return any(words.name == "order" for words in self.entities)

    @property
    def counted(self) -> str:
        """The entity whose number is a run's target: orders, or campaigns."""
        return "order" if self.sells else "campaign"


@cache
def known() -> tuple[str, ...]:
    """The platforms there are files for: shops first, then the ads that count their orders."""
    return tuple(sorted(resources.platforms(), key=lambda platform: "order" not in _read(platform)))


@cache
def vocabulary(platform: str) -> Vocabulary:
    """One platform's vocabulary: its own meanings and names come before the common ones."""
    return _vocabulary(platform, _read(platform))


def load(folder: Path | None = None) -> Mapping[str, Vocabulary]:
    """Every platform's vocabulary by its name: the package's own, and one for each TOML file in `folder`. Shops first.

    Raises `ConfigError` (exit 3) if the folder does not exist, or a file cannot be read or takes a name that is taken.
    """
    found = {name: vocabulary(name) for name in known()}
    if folder is not None:
        found |= {path.stem: _outside(path) for path in _files(folder)}
    return dict(sorted(found.items(), key=lambda item: not item[1].sells))


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"the folder {folder} holds no vocabulary file (*.toml)", "correct --platforms")
    return files


def _outside(path: Path) -> Vocabulary:
    if path.stem in (*known(), "common"):
        raise ConfigError(f"{path}: the name {path.stem} is taken", "give the file another name")
    try:
        return _vocabulary(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:  # TOML and UTF-8 errors are ValueErrors
        raise ConfigError(f"{path} is not a vocabulary file: {error}", "see loader/platforms/*.toml") from error


def _vocabulary(platform: str, own: dict[str, Any]) -> Vocabulary:
    common = _read("common")
    kinds = {m: kind for group in (common, own) for kind, ms in group.get("kinds", {}).items() for m in ms}
    every = own.get(_EVERY, {})
    entities = tuple(
        _entity(name, part, every if _EVERY in own else common.get(name, {}))
        for name, part in own.items()
        if isinstance(part, dict) and "objects" in part
    )
    after_discount = own.get("subtotal") == "after_discount"
    return Vocabulary(platform, own.get("title", platform), entities, kinds, after_discount)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "platforms" / f"{name}.toml").read_text("utf-8"))


def _entity(name: str, own: dict[str, Any], shared: dict[str, Any]) -> EntityWords:
    """An entity's words: what `shared` says of it comes after the platform's own."""
    said = own.get("columns", {})
    columns = {meaning: tuple(names) for meaning, names in said.items() if names}
    for meaning, names in shared.get("columns", {}).items():
        if said.get(meaning) is not False:  # a meaning that means nothing here
            columns[meaning] = tuple(dict.fromkeys((*columns.get(meaning, ()), *names)))
    values = {
        meaning: {state: tuple(words) for state, words in states.items()}
        for meaning, states in (shared.get("values", {}) | own.get("values", {})).items()
    }
    return EntityWords(name, tuple(own["objects"]), columns, values, own.get("first", {}))
