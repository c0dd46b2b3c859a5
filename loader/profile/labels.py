"""Labels in place of live ones: as many of the same form, of nobody. Pure; the same for the same column and place."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from loader.profile.people import are_names
from loader.resources import data
from loader.rng import entropy

_UPPER, _LOWER, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "0123456789"
_LONGEST_LABEL = 3


def are_labels(values: Iterable[str]) -> bool:
    """If values are short enough to be names or codes, and no texts that somebody wrote."""
    return all(len(value.split()) <= _LONGEST_LABEL for value in values)


def renamed(column: str, values: Sequence[str], hidden: frozenset[str], *, form: str, named: bool) -> tuple[str, ...]:
    """The values, those that are `hidden` with another label each; `named`: the column is called like somebody's."""
    taken, made = set(values), []
    people = named or are_names(hidden)
    for place, value in enumerate(values):
        label = _label(entropy(0, column, str(place)), place, value, form, people) if value in hidden else value
        while value in hidden and label in taken:
            label = _respelt(zlib.crc32(label.encode()) + place, label)
        taken.add(label)
        made.append(label)
    return tuple(made)


def respelt(column: str, text: str) -> str:
    """A text of the same form, the same for all rows of a column."""
    return _respelt(entropy(0, column), text)


def _label(seed: int, place: int, value: str, form: str, people: bool) -> str:
    if form == "uuid":
        return str(UUID(int=seed * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128, version=4))
    if "@" in value:
        return f"desk{place + 1}@example.com"
    words = re.findall(r"[^\W\d_]+", value)
    if people and words and not re.search(r"\d", value):
        names = data("personal")["labels"]
        first, last = (names[kind][(seed // 97 + place) % len(names[kind])] for kind in ("first", "last"))
        return f"{first} {last}" if len(words) > 1 else first
    return _respelt(seed, value)


def _respelt(seed: int, value: str) -> str:
    """Other letters and digits in the places of its own, marks as they are."""
    made = []
    for one in value:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        pool = _DIGITS if one.isdigit() else _UPPER if one.isupper() else _LOWER if one.isalpha() else one
        made.append(pool[(seed >> 33) % len(pool)])
    return "".join(made)
