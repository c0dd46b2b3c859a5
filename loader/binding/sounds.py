"""What a name sounds like, whatever its meaning: money, a quantity, a time, a status. Pure.

A name is never taken for a meaning of another kind because some of its words are the same: an item_total is no number
of items. And a column that sounds like something that people decide by is not filled with values that say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from loader.binding.readings import plain, spelt
from loader.flow.table import Column
from loader.resources import data

_SOUNDS: dict[str, frozenset[str]] = {kind: frozenset(words) for kind, words in data("names")["sounds"].items()}
_NUMBERS = ("count", "money")
_FEW = 100
_IDS, _OWN_IDS = (
    frozenset(word for one in data("names")["decisive"] if "unless" in one for word in one[part])
    for part in ("last", "unless")
)
_DECISIVE = tuple(
    (str(one["what"]), frozenset(one.get("words", ())), frozenset(one.get("last", ())), frozenset(one["types"]))
    for one in data("names")["decisive"]
)


def sound(words: Sequence[str]) -> str | None:
    """The kind of number, time or word that a name speaks of: "count" before "money" (total_quantity), by any of its
    words; "time" and "word" by its last."""
    if words and (last := next((kind for kind in ("time", "word") if words[-1] in _SOUNDS[kind]), None)):
        return last
    return next((kind for kind in _NUMBERS if not _SOUNDS[kind].isdisjoint(words)), None)


def crosses(words: Sequence[str], kind: str) -> bool:
    """Whether a name speaks of another kind of value than a meaning of this kind has."""
    heard = sound(words)
    if heard in (None, kind):
        return False
    return kind in (*_NUMBERS, "time", "word") or (heard in _NUMBERS and kind == "text")


def decisive(column: Column, shown: str) -> str:
    """What people would take random values of this column for; "" if nobody decides by it, or its CHECK leaves only a
    few numbers: each of them is one that the shop has."""
    kind = column.type.family if column.type.family == "uuid" else column.type.traits.kind
    if column.name.startswith("_") or column.type.family == "array" or _is_closed(column):
        return ""
    names = [spelt(plain(name)) for name in (shown, column.name)]
    names = [name for name in names if _OWN_IDS.isdisjoint(name) or name[-1] not in _IDS]
    of_kind = [(what, words, last) for what, words, last, types in _DECISIVE if kind in types]
    by_last = (what for what, _, last in of_kind if any(name and name[-1] in last for name in names))
    by_any = (what for what, words, _ in of_kind if any(not words.isdisjoint(name) for name in names))
    return next(by_last, None) or next(by_any, "")


def _is_closed(column: Column) -> bool:
    """Whether its CHECK bounds a number so that few are left."""
    return column.low is not None and column.high is not None and column.high - column.low < _FEW
