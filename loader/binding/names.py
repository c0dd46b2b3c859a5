"""Names of columns in one spelling, and the words that they are made of. Pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from loader.resources import data

_DATA = data("names")
_SHORT: dict[str, str] = _DATA["short"]
_AROUND = frozenset(_DATA["around"])
_THINGS = frozenset(_DATA["things"])
_SHORTEST = 5


def plain(name: str) -> str:
    """orderTotal, Order Total, ORDER_TOTAL -> order_total."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def words_of(name: str) -> list[str]:
    """The words of a plain name, each whole and in the singular."""
    spelt = "_".join(_SHORT.get(word, word) for word in name.replace("sub_total", "subtotal").split("_"))
    return [_singular(word) for word in spelt.split("_") if word]


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST and word.endswith("s") and not word.endswith("ss") else word


def core(words: list[str], around: AbstractSet[str]) -> tuple[str, ...]:
    """The words without `around`, the entity's and the platform's names, and what says how it is kept, at both ends."""
    kept, dropped = list(words), around | _AROUND
    while len(kept) > 1 and kept[0] in dropped:
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in dropped:
        kept = kept[:-1]
    return tuple(kept) if kept and kept[0] not in dropped else ()


def in_prose(name: str) -> list[str]:
    """A name as a comment has it: created_at is "created"; one short word alone proves nothing."""
    words = [word for word in words_of(name) if word not in ("at", "date")] or words_of(name)
    return words if len(words) > 1 or (len(words[0]) >= _SHORTEST and words[0] not in _THINGS) else []
