"""One file of a platform's words, read as TOML and made a vocabulary.

Refused: an unknown key, or a value of another type, with the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from loader import userfiles
from loader.entities import ENTITIES
from loader.errors import ConfigError
from loader.overrides import nearest
from loader.resources import data
from loader.vocabulary.words import KINDS, LAST, Click, EntityWords, States, Vocabulary, Waiting

EVERY, LOADER = "every", "loader"
"""The sections of what any entity, and any loader's table, may have."""
_A_WEEK = 168
_FIRSTS = {("number", "key"), ("key", "letters")}
_NEEDED, _TEXTS = 5, 9  # of the fields of Click
# Which of the states that systems have in common a meaning has.
_SHARED = {"status": "order", "state": "order", "financial_status": "payment", "fulfillment_status": "fulfillment"}


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """One file; its errors name its path and the key."""

    path: Path
    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        try:
            return userfiles.parsed(tomllib.loads, userfiles.text(self.path))
        except (OSError, ValueError) as error:
            raise ConfigError(f"{self.path} cannot be read as TOML: {error}", "correct the file") from error

    def vocabulary(self, own: Mapping[str, Any], common: Mapping[str, Any]) -> Vocabulary:
        """What the file has been read as, `own`, with what any shop's words mean."""
        self.refuse_wrong(own)
        kinds = dict(self.kinds(common.get("kinds", {}))) | dict(self.kinds(self.table("kinds", own)))
        every = {"columns": self.columns(EVERY, self.table(EVERY, own))} if EVERY in own else None
        entities = tuple(
            self.entity(name, self.table(name, own), kinds, every or common.get(name, {}), common.get(LOADER, {}))
            for name in own
            if name in ENTITIES
        )
        return Vocabulary(
            platform=self.path.stem,
            title=own.get("title", self.path.stem),
            entities=entities,
            kinds=kinds,
            subtotal_after_discount="subtotal" in own,
            tax_on_top="tax" in own,
            aliases=self.texts("aliases", own.get("aliases", [])),
            click=self.click(self.table("click", own)) if "click" in own else None,
            position=own.get("position", LAST),
            waiting=self.waiting(self.table("waiting", own)),
            one_sequence=tuple(self.counted_together(own.get("one_sequence", []))),
        )

    def refuse_wrong(self, own: Mapping[str, Any]) -> None:
        """What cannot be at the top of a file."""
        known = ("title", "aliases", "subtotal", "tax", "position", "kinds", "click", "waiting", "one_sequence")
        self.refuse_unknown("", own, (*known, EVERY, *ENTITIES))
        if not isinstance(own.get("position", LAST), int):
            raise self.error("position must be a number")
        if own.get("subtotal", "after_discount") != "after_discount":
            raise self.error('subtotal must be "after_discount", or be left out')
        if own.get("tax", "on_top") != "on_top":
            raise self.error('tax must be "on_top", or be left out')
        if "order" in own and "click" in own:
            raise self.error("a shop has no [click]")
        if "campaign" in own and "click" not in own:
            raise self.error("needs [click]: the marks that its ads' clicks leave")
        if "order" not in own and "campaign" not in own:
            raise self.error("has neither [order] nor [campaign]", "a platform sells, or it advertises")

    def kinds(self, groups: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        self.refuse_unknown("kinds", groups, KINDS)
        for kind, meanings in groups.items():
            yield from ((meaning, kind) for meaning in self.texts(f"kinds.{kind}", meanings))

    def click(self, own: Mapping[str, Any]) -> Click:
        names = [one.name for one in fields(Click)]
        self.refuse_unknown("click", own, names)
        for name in names[:_TEXTS]:
            if not isinstance(own.get(name, ""), str) or (name in names[:_NEEDED] and not own.get(name)):
                raise self.error(f"[click] must have the text {name}")
        if not isinstance(own.get("length", 1), int) or own.get("length", 1) < 1:
            raise self.error("click.length must be a number above 0")
        listed = {name: self.texts(f"click.{name}", own.get(name, [])) for name in ("other_ids", "columns")}
        fixed = tuple((name, str(value)) for name, value in self.table("fixed", own).items())
        return Click(**{**own, **listed, "fixed": fixed})

    def counted_together(self, groups: Any) -> Iterator[frozenset[str]]:
        if not isinstance(groups, list):
            raise self.error("one_sequence must be a list of lists of entities")
        for group in groups:
            names = self.texts("one_sequence", group)
            self.refuse_unknown("one_sequence", dict.fromkeys(names), ENTITIES)
            yield frozenset(names)

    def waiting(self, own: Mapping[str, Any]) -> Waiting:
        self.refuse_unknown("waiting", own, [one.name for one in fields(Waiting)])
        found = Waiting(**own)
        if not isinstance(found.unpaid_hours, int | float) or not 0 < found.unpaid_hours <= _A_WEEK:
            raise self.error(f"waiting.unpaid_hours must be a number above 0, up to {_A_WEEK}")
        if found.transfer not in ("pending", "authorized"):
            raise self.error("waiting.transfer must be pending or authorized")
        return found

    def entity(
        self, name: str, own: Mapping[str, Any], kinds: Mapping[str, str], *shared: Mapping[str, Any]
    ) -> EntityWords:
        """An entity's words: what `shared` ones say of it comes after the platform's own."""
        self.refuse_unknown(name, own, ("objects", "columns", "values", "first", "none"))
        objects = self.texts(f"{name}.objects", own.get("objects"))
        columns = self.columns(name, own)
        values = self.values(name, own)
        known = {meaning: names for meaning, names in _with_shared(columns, kinds, shared).items() if names}
        first, none = self.firsts(f"{name}.first", self.table("first", own)), self.table("none", own)
        return EntityWords(name, objects, known, values, first, columns, none, _others() if name == "order" else {})

    def values(self, name: str, own: Mapping[str, Any]) -> dict[str, States]:
        """Meaning -> canonical value -> the words for it. An order has one life, whatever it is called."""
        values = self.table("values", own)
        self.refuse_unknown(f"{name}.values", values, self.meanings[name])
        words = {meaning: self.words(f"{name}.values", meaning, values) for meaning in values}
        life = words.get("status", words.get("state"))
        return words | {m: words.get(m, life) for m in ("state", "status")} if name == "order" and life else words

    def firsts(self, where: str, own: Mapping[str, Any]) -> dict[str, str]:
        """Meaning -> the digits that it begins with; an order number may be its "key", a key of "letters"."""
        for meaning, text in own.items():
            if not isinstance(text, str) or not (text.isdigit() or (meaning, text) in _FIRSTS):
                raise self.error(f"{where}.{meaning} must be a text of digits")
        return dict(own)

    def words(self, where: str, meaning: str, values: Mapping[str, Any]) -> States:
        """Canonical value -> the words for it."""
        states = self.table(meaning, values, f"{where}.")
        return {state: self.texts(f"{where}.{meaning}.{state}", words) for state, words in states.items()}

    def columns(self, name: str, own: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Meaning -> names; `false` is a meaning that means nothing here, and has none."""
        columns = self.table("columns", own)
        self.refuse_unknown(f"{name}.columns", columns, self.meanings.get(name, columns))
        return {m: () if names is False else self.texts(f"{name}.columns.{m}", names) for m, names in columns.items()}

    def table(self, key: str, own: Mapping[str, Any], where: str = "") -> dict[str, Any]:
        found = own.get(key, {})
        if not isinstance(found, dict):
            raise self.error(f"{where}{key} must be a table")
        return found

    def texts(self, key: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, list | tuple) or not all(isinstance(text, str) for text in found):
            raise self.error(f"{key} must be a list of texts")
        return tuple(found)

    def refuse_unknown(self, where: str, own: Mapping[str, Any], names: Iterable[str]) -> None:
        known = frozenset(names)
        for key in own:
            if key not in known:
                raise self.error(f"unknown key {key!r}{f' in [{where}]' if where else ''}", nearest(key, known))

    def error(self, what: str, hint: str = "correct the file") -> ConfigError:
        return ConfigError(f"{self.path}: {what}", hint)


def _with_shared(
    own: Mapping[str, tuple[str, ...]], kinds: Mapping[str, str], shared: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str, ...]]:
    """The names by meaning, those that any shop may use behind the platform's own. A name means what the platform
    means by it; JSON of that name leaves it to columns of other types."""
    taken = {one for meaning, names in own.items() if kinds.get(meaning) != "object" for one in names}
    found = dict(own)
    for meaning, names in (pair for one in shared for pair in one.get("columns", {}).items()):
        if found.get(meaning) != ():
            left = (one for one in names if one not in taken)
            found[meaning] = tuple(dict.fromkeys((*found.get(meaning, ()), *left)))
    return found


def _others() -> dict[str, States]:
    """Meaning of an order -> what any system calls its states."""
    shared = data("states")
    return {meaning: {state: tuple(words) for state, words in shared[of].items()} for meaning, of in _SHARED.items()}
