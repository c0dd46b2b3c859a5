"""What a vocabulary holds: the names and words of a platform's entities, and what a click on its ads leaves behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

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
LAST = 99
"""The position of a platform that names none."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_NO_ACCENTS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d"})
T = TypeVar("T")
States = dict[str, tuple[str, ...]]
"""Canonical value -> the words for it."""


def normal(word: str) -> str:
    """A word without what spellings differ in: Partially-Refunded, partially_refunded; Terminée, terminee."""
    return re.sub(r"[\W_]+", "", folded(word))


def folded(text: str) -> str:
    """A text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.lower().translate(_NO_ACCENTS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


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
    the same states; `first` meaning -> what an empty shop begins with, such as "000000001" for a zero-padded number,
    or "key" for an order number that is the key;
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
            words = [
                _as_listed(word, closed) for word in (*own.get(state, ()), *(_as_listed(w, listed) or w for w in more))
            ]
            found[state] = tuple(dict.fromkeys(word for word in words if word is not None))
        return found


@dataclass(frozen=True, slots=True)
class Click:
    """What a click on an ad leaves in the address of the page that it opens, and in a shop's columns.

    `source` and `medium` are its utm_source and utm_medium, `fixed` further parameters; `referrer` is where it
    happened, `partner` if other people's pages showed the ad (else the same). `campaign` and `id` name the parameters
    of the campaign's id and of the click's own, which is `prefix`, `length` random letters of `alphabet`, `suffix`.
    `other_ids` show a click as `id` does; `columns` is what a shop calls its column of the click's id.
    """

    source: str
    medium: str
    campaign: str
    id: str
    referrer: str
    partner: str = ""
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
    is an ads platform's. `position` orders platforms among shops, or among ads; `waiting` is how its orders wait.
    `one_sequence` are groups of entities whose keys the platform counts together. `tax_on_top`: its orders give the
    amounts of goods without tax, in any country. `aliases` are other names that people have for the platform."""

    platform: str
    title: str
    entities: tuple[EntityWords, ...]
    kinds: dict[str, str]
    subtotal_after_discount: bool = False
    click: Click | None = None
    position: int = LAST
    waiting: Waiting = Waiting()
    one_sequence: tuple[frozenset[str], ...] = ()
    tax_on_top: bool = False
    aliases: tuple[str, ...] = ()

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
