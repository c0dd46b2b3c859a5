"""What a name sounds like, whatever its meaning: money, a quantity, a time, a status. Pure.

A name is never taken for a meaning of another kind because some of its words are the same: an item_total is no number
of items. And a column that sounds like something that people decide by is not filled with values that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from loader.binding.readings import plain, spelt
from loader.flow.table import Column
from loader.resources import data

Words = Sequence[str]
_SOUNDS: dict[str, frozenset[str]] = {kind: frozenset(words) for kind, words in data("names")["sounds"].items()}
_NUMBERS = ("count", "money")
_FEW = 100
_NAMED = {"uuid": "uuid", "money": "num"}
"""Kinds of types that no expression has, by the type's name."""
_IDS, _OWN_IDS = (
    frozenset(word for one in data("names")["decisive"] if "unless" in one for word in one[part])
    for part in ("last", "unless")
)


class _Decision(NamedTuple):
    """What people decide by, in columns of these `types`: a name holds one of the `words`, or ends in one of `last`."""

    what: str
    words: frozenset[str]
    last: frozenset[str]
    types: frozenset[str]

    def ends(self, names: Sequence[Words]) -> bool:
        return any(words and words[-1] in self.last for words in names)

    def is_in(self, names: Sequence[Words]) -> bool:
        return any(not self.words.isdisjoint(words) for words in names)


_DECISIONS = tuple(
    _Decision(one["what"], *(frozenset(one.get(part, ())) for part in ("words", "last", "types")))
    for one in data("names")["decisive"]
)


@cache
def sound(words: Words) -> str | None:
    """The kind of number, time or word that a name speaks of: "count" before "money" (total_quantity), by any of its
    words; "time" and "word" by its last."""
    for kind in ("time", "word"):
        if not _SOUNDS[kind].isdisjoint(words[-1:]):
            return kind
    return next((kind for kind in _NUMBERS if not _SOUNDS[kind].isdisjoint(words)), None)


def crosses(words: Words, kind: str) -> bool:
    """Whether a name speaks of another kind of value than a meaning of this kind has."""
    heard = sound(words)
    if heard in (None, kind):
        return False
    return kind in (*_NUMBERS, "time", "word") or (heard in _NUMBERS and kind == "text")


def decisive(column: Column, shown: str) -> str:
    """What people would take random values of this column for; "" if nobody decides by it, or its CHECK leaves only a
    few numbers: each of them is one that the shop has."""
    if column.name.startswith("_") or column.type.family == "array" or _is_closed(column):
        return ""
    names, of_kind = tuple(_telling(shown, column.name)), _decisions(column)
    found = [one for one in of_kind if one.ends(names)] or [one for one in of_kind if one.is_in(names)]
    return found[0].what if found else ""


def _decisions(column: Column) -> list[_Decision]:
    """What values of its type decide."""
    kind = _NAMED.get(column.type.name) or column.type.traits.kind
    return [one for one in _DECISIONS if kind in one.types]


def _telling(*names: str) -> Iterator[Words]:
    """The words of those names that are not the id of the row's own thing."""
    for words in (spelt(plain(name)) for name in names):
        if _OWN_IDS.isdisjoint(words) or words[-1] not in _IDS:
            yield words


def _is_closed(column: Column) -> bool:
    """Whether its CHECK bounds a number so that few are left."""
    return column.low is not None and column.high is not None and column.high - column.low < _FEW
