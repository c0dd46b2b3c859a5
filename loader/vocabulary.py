"""Platforms are data: one TOML file each, over the names that any shop may use (common.toml).

A vocabulary says which semantic objects a platform has, under which names a meaning may appear, the words of its value
sets, and what a click on its ads leaves behind. It names no column that must exist: binding looks for them in the
schema. A file with an unknown key, or a value of another type, is refused with the file and the key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from loader.entities import ENTITIES, FACTS
from loader.errors import ConfigError
from loader.overrides import nearest
from loader.resources import data

KINDS = (
    "key",
    "link",
    "token",
    "money",
    "time",
    "count",
    "flag",
    "json",
    "object",
    "list",
    "text",
    "word",
    "real",
    "mark",
)
"""Kinds of value. "token" is an identifier without a table, "word" one of a value set, "mark" the id of a click,
"object" JSON of a known shape, which only a JSON type holds."""
_BUILT_IN = Path(__file__).parent / "platforms"
_LAST = 99
_A_WEEK = 168
_EVERY, _LOADER = "every", "loader"
_NEEDED, _TEXTS = 5, 8  # of the fields of Click
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


T = TypeVar("T")
States = dict[str, tuple[str, ...]]
"""Canonical value -> the words for it."""
# Which of the states that systems have in common a meaning has.
_SHARED = {"status": "order", "state": "order", "financial_status": "payment", "fulfillment_status": "fulfillment"}


def normal(word: str) -> str:
    """A word without what spellings differ in: Partially-Refunded, partially_refunded."""
    return re.sub(r"[\W_]+", "", word).lower()


def _as_listed(word: str, closed: Sequence[str]) -> str | None:
    """As a closed set spells it; None if it is not in the set."""
    return word if not closed or not word else next((one for one in closed if normal(one) == normal(word)), None)


def with_instead(found: Mapping[str, T]) -> dict[str, T]:
    """The words by state, each state that has none with those that are said instead."""
    near: dict[str, list[str]] = data("states")["instead"]
    beside = {state: next((found[one] for one in others if found.get(one)), None) for state, others in near.items()}
    return {**{state: words for state, words in beside.items() if words}, **{s: w for s, w in found.items() if w}}


@dataclass(frozen=True, slots=True)
class EntityWords:
    """An entity in a platform's vocabulary.

    `objects` are the semantic names it may have; `columns` meaning -> column names, likeliest first, `own` those of
    them that the platform's own file lists;
    `values` meaning -> canonical value -> words for it, likeliest first ("" is NULL), `others` what other systems call
    the same states; `first` meaning -> what an empty shop begins with, such as "000000001" for a zero-padded number;
    `none` a link -> the number that says "no such row".
    """

    name: str
    objects: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, tuple[str, ...]]]
    first: dict[str, str] = field(default_factory=dict)
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)
    none: dict[str, int] = field(default_factory=dict)
    others: dict[str, States] = field(default_factory=dict)

    def words_for(self, meaning: str, closed: Sequence[str] = (), used: Sequence[str] = ()) -> States:
        """Canonical value -> the words that a column may have for it: the platform's; of other systems those of its
        `closed` set, or that the workspace has `used`."""
        own, listed = self.values.get(meaning, {}), (*closed, *used)
        known = {normal(word) for word in listed}
        taken = {normal(word) for words in own.values() for word in words}
        found: States = {}
        for state in dict.fromkeys((*own, *self.others.get(meaning, {}))):
            more = [w for w in self.others.get(meaning, {}).get(state, ()) if normal(w) in known - taken]
            words = [_as_listed(word, closed) for word in (*own.get(state, ()), *more)]
            found[state] = tuple(dict.fromkeys(word for word in words if word is not None))
        return found


@dataclass(frozen=True, slots=True)
class Click:
    """What a click on an ad leaves in the address of the page that it opens, and in a shop's columns.

    `source` and `medium` are its utm_source and utm_medium, `fixed` further parameters. `campaign` and `id` name the
    parameters of the campaign's id and of the click's own, which is `prefix`, `length` random letters of `alphabet`,
    `suffix`. `other_ids` show a click as `id` does; `columns` is what a shop calls its column of the click's id.
    """

    source: str
    medium: str
    campaign: str
    id: str
    referrer: str
    prefix: str = ""
    suffix: str = ""
    alphabet: str = _LETTERS
    length: int = 40
    fixed: tuple[tuple[str, str], ...] = ()
    other_ids: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def campaign_pattern(self) -> str:
        """The campaign's id in a page's address, as the group of a regular expression of Postgres."""
        return f"[?&]{re.escape(self.campaign)}=([^&#]+)"

    @property
    def pattern(self) -> str:
        """Any click in a page's address, whether it names its campaign or not."""
        ids = "|".join(map(re.escape, (self.id, *self.other_ids)))
        return f"[?&]({ids})=|[?&]utm_source={re.escape(self.source)}(&|$)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a platform waits for payments: the hours after which one that does not come is given up, and the state in
    which it awaits a bank's transfer, pending or authorized."""

    unpaid_hours: float = 24.0
    transfer: str = "pending"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A platform's words. `kinds` gives a meaning's kind of value, one of KINDS (what is not listed is text); `click`
    is an ads platform's. `position` orders platforms among shops, or among ads; `waiting` is how its orders wait."""

    platform: str
    title: str
    entities: tuple[EntityWords, ...]
    kinds: dict[str, str]
    subtotal_after_discount: bool = False
    click: Click | None = None
    position: int = _LAST
    waiting: Waiting = Waiting()

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


def load(folder: Path | str | None = None) -> Mapping[str, Vocabulary]:
    """Every platform by name, those that come with the program and those of `folder`: shops first, ads last, each by
    `position`, and without one by name, the built-in ones first. Raises `ConfigError` if a file is wrong, or a name
    comes twice."""
    return _load(Path(folder) if folder else None)


@cache
def _load(folder: Path | None) -> Mapping[str, Vocabulary]:
    common = _Source(_BUILT_IN / "common.toml").read()
    meanings = _meanings([common, *(_Source(path).read() for path in _files(_BUILT_IN))])
    found: dict[str, tuple[Path, Vocabulary]] = {}
    for path in (*_files(_BUILT_IN), *(_files(folder) if folder else ())):
        if path.stem in found:
            raise ConfigError(f"{found[path.stem][0]} and {path} are both called {path.stem}", "rename the second file")
        found[path.stem] = path, _Source(path, meanings).vocabulary(common)
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
    named: dict[str, set[str]] = {name: set() for name in (_EVERY, *ENTITIES)}
    for file in files:
        for name in named.keys() & file.keys():
            named[name] |= file[name].get("columns", {}).keys()
    loader = set().union(*(file.get(_LOADER, {}).get("columns", {}) for file in files))
    return {name: frozenset(named[name] | (named[_EVERY] if name in FACTS else set()) | loader) for name in ENTITIES}


def _with_clicks(shop: Vocabulary, clicks: Iterable[Click]) -> Vocabulary:
    """The shop's orders may keep the id of each ads platform's clicks, each in a column of its own."""
    marks = {click.id: click.columns for click in clicks if click.columns}
    entities = tuple(
        replace(words, columns=words.columns | marks) if words.name == "order" else words for words in shop.entities
    )
    return replace(shop, entities=entities, kinds=shop.kinds | dict.fromkeys(marks, "mark"))


def _others() -> dict[str, States]:
    """Meaning of an order -> what any system calls its states."""
    shared = data("states")
    return {meaning: {state: tuple(words) for state, words in shared[of].items()} for meaning, of in _SHARED.items()}


@dataclass(frozen=True, slots=True)
class _Source:
    """One file; its errors name its path and the key."""

    path: Path
    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{self.path} cannot be read as TOML: {error}", "correct the file") from error

    def vocabulary(self, common: Mapping[str, Any]) -> Vocabulary:
        own = self.read()
        self.refuse_wrong(own)
        kinds = dict(self.kinds(common.get("kinds", {}))) | dict(self.kinds(self.table("kinds", own)))
        every = {"columns": self.columns(_EVERY, self.table(_EVERY, own))} if _EVERY in own else None
        entities = tuple(
            self.entity(name, self.table(name, own), kinds, every or common.get(name, {}), common.get(_LOADER, {}))
            for name in own
            if name in ENTITIES
        )
        return Vocabulary(
            platform=self.path.stem,
            title=own.get("title", self.path.stem),
            entities=entities,
            kinds=kinds,
            subtotal_after_discount="subtotal" in own,
            click=self.click(self.table("click", own)) if "click" in own else None,
            position=own.get("position", _LAST),
            waiting=self.waiting(self.table("waiting", own)),
        )

    def refuse_wrong(self, own: Mapping[str, Any]) -> None:
        """What cannot be at the top of a file."""
        self.refuse_unknown("", own, ("title", "subtotal", "position", "kinds", "click", "waiting", _EVERY, *ENTITIES))
        if not isinstance(own.get("position", _LAST), int):
            raise self.error("position must be a number")
        if own.get("subtotal", "after_discount") != "after_discount":
            raise self.error('subtotal must be "after_discount", or be left out')
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
        listed = dict(columns)
        # a name means what the platform means by it; JSON of that name leaves it to columns of other types
        taken = {one for meaning, names in listed.items() if kinds.get(meaning) != "object" for one in names}
        for meaning, names in (pair for one in shared for pair in one.get("columns", {}).items()):
            if columns.get(meaning) != ():
                left = (one for one in names if one not in taken)
                columns[meaning] = tuple(dict.fromkeys((*columns.get(meaning, ()), *left)))
        values = self.table("values", own)
        self.refuse_unknown(f"{name}.values", values, self.meanings[name])
        words = {meaning: self.words(f"{name}.values", meaning, values) for meaning in values}
        for one, other in (("state", "status"), ("status", "state")):  # one life, whatever it is called
            if name == "order" and one not in words and other in words:
                words[one] = words[other]
        known = {meaning: names for meaning, names in columns.items() if names}
        others = _others() if name == "order" else {}
        first, none = self.table("first", own), self.table("none", own)
        return EntityWords(name, objects, known, words, first, listed, none, others)

    def words(self, where: str, meaning: str, values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
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
