"""The vocabularies that there are: the program's own files, and those of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from loader.entities import ENTITIES, FACTS
from loader.errors import ConfigError
from loader.vocabulary.file import EVERY, LOADER, VocabularyFile
from loader.vocabulary.words import Click, Vocabulary

_BUILT_IN = Path(__file__).parent.parent / "platforms"


def load(folder: Path | str | None = None) -> Mapping[str, Vocabulary]:
    """Every platform by name, those that come with the program and those of `folder`: shops first, ads last, each by
    `position`, and without one by name, the built-in ones first. Raises `ConfigError` if a file is wrong, or a name
    comes twice."""
    return _load(Path(folder) if folder else None)


@cache
def _load(folder: Path | None) -> Mapping[str, Vocabulary]:
    common = VocabularyFile(_BUILT_IN / "common.toml").read()
    own = {path: VocabularyFile(path).read() for path in _files(_BUILT_IN)}
    meanings = _meanings([common, *own.values()])
    found: dict[str, tuple[Path, Vocabulary]] = {}
    for path in (*own, *(_files(folder) if folder else ())):
        if path.stem in found:
            raise ConfigError(f"{found[path.stem][0]} and {path} are both called {path.stem}", "rename the second file")
        file = VocabularyFile(path, meanings)
        found[path.stem] = path, file.vocabulary(own.get(path) or file.read(), common)
    ranked = sorted((one for _, one in found.values()), key=lambda v: (not v.sells, v.position))
    clicks = [one.click for one in ranked if one.click]
    return {one.platform: _with_clicks(one, clicks) if one.sells else one for one in ranked}


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(f"the folder of vocabularies {folder} does not exist", "create it, or name another")
    files = sorted(path for path in folder.glob("*.toml") if path != _BUILT_IN / "common.toml")
    if not files:
        raise ConfigError(f"the folder of vocabularies {folder} holds no TOML file", "name the folder of your files")
    return files


def _meanings(files: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Every meaning that an entity may have: those that the program's own files name."""
    named: dict[str, set[str]] = {name: set() for name in (EVERY, *ENTITIES)}
    for file in files:
        for name in named.keys() & file.keys():
            named[name] |= file[name].get("columns", {}).keys()
    loader = set().union(*(file.get(LOADER, {}).get("columns", {}) for file in files))
    return {name: frozenset(named[name] | (named[EVERY] if name in FACTS else set()) | loader) for name in ENTITIES}


def _with_clicks(shop: Vocabulary, clicks: Iterable[Click]) -> Vocabulary:
    """The shop's orders may keep the id of each ads platform's clicks, each in a column of its own."""
    marks = {click.id: click.columns for click in clicks if click.columns}
    entities = tuple(
        replace(words, columns=words.columns | marks) if words.name == "order" else words for words in shop.entities
    )
    return replace(shop, entities=entities, kinds=shop.kinds | dict.fromkeys(marks, "mark"))
