"""What a name sounds like, whatever its meaning: money, a quantity, a time, a status. Pure.

A name is never taken for a meaning of another kind because some of its words are the same: an item_total is no number
of items.
"""

from __future__ import annotations

from collections.abc import Sequence

from loader.resources import data

_SOUNDS: dict[str, frozenset[str]] = {kind: frozenset(words) for kind, words in data("names")["sounds"].items()}
_NUMBERS = ("count", "money")


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
