"""Words for columns of ads that nothing makes, by what they are called: which device a row is of. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from loader.flow.table import Column
from loader.resources import data


def spoken(column: Column, names: Iterable[str | None]) -> dict[str, float]:
    """The words that a column called by one of these names has, as it admits them, with their shares; none if its name
    says nothing, or it admits none of them."""
    called = {name.lower() for name in names if name}
    if not (column.allowed or column.type.traits.form == "text"):
        return {}
    found = (one["words"] for one in data("ads")["spoken"] if not called.isdisjoint(one["names"]))
    return {_spelt(word, column): share for words in found for word, share in words.items() if _is_held(word, column)}


def _is_held(word: str, column: Column) -> bool:
    return column.admits(word) and len(word) <= (column.type.length or len(word))


def _spelt(word: str, column: Column) -> str:
    """As the column's closed set spells it."""
    return {known.lower(): known for known in column.allowed}.get(word.lower(), word)
