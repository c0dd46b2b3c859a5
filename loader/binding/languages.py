"""The words of a column's name in English, if they are of another language. Pure.

Names are known word by word (`loader/data/languages.toml`): phrases before single words, words that German and its kin
write together part by part, and names that begin with the thing itself (fecha_pedido) turned round. A name that is not
known to its last word stays as it is: half a name would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from loader.resources import data

_LONGEST_PHRASE = 4
_SHORTEST_PART = 3
_LAST = ("id", "no", "number")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """What its words are in English; those of `beside` only next to one of its own. Words may be `joined` to one, or
    the thing itself stands first (`turned`)."""

    words: Mapping[str, str]
    beside: Mapping[str, str]
    joined: bool = False
    turned: bool = False

    @cached_property
    def said(self) -> frozenset[str]:
        """Its words in English."""
        return frozenset(self.words.values())

    @cached_property
    def starts(self) -> frozenset[str]:
        """What its own words begin with: few names of another language have such a word."""
        return frozenset(word[:_SHORTEST_PART] for word in self.words)

    def english(self, words: Words) -> str | None:
        """A name of these words; None if one of them is not known, or all of them may be English."""
        if self.starts.isdisjoint([word[:_SHORTEST_PART] for word in words]):
            return None
        said, own = [], False
        for found in self.phrases([word for word in words if not (self.turned and word in _BETWEEN)]):
            if found is None:
                return None
            said.append(found[0])
            own = own or found[1]
        if not own:
            return None
        return "_".join(reversed(said) if self.turned and said[-1] not in _LAST else said)

    def phrases(self, words: Sequence[str]) -> Iterator[tuple[str, bool] | None]:
        """Each phrase in English, and whether it can be of this language alone; None for a word that is not known."""
        place = 0
        while place < len(words):
            length, found = self.longest(words[place:])
            yield found
            place += length

    def longest(self, words: Sequence[str]) -> tuple[int, tuple[str, bool] | None]:
        """How many of the words are one phrase, and what that is."""
        for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
            if text := self.words.get("_".join(words[:length])):
                return length, (text, True)
        return 1, self.single(words[0])

    def single(self, word: str) -> tuple[str, bool] | None:
        """One word that is no word of its own language alone, or is of several."""
        if word in self.beside or word in _PLAIN or word in self.said:
            return self.beside.get(word, word), False
        parts = self.parts(word) if self.joined else None
        return ("_".join(parts), True) if parts else None

    def parts(self, word: str) -> Sequence[str] | None:
        """The parts of a word that is written together, the longest first, if all of it is known."""
        for length in range(len(word), _SHORTEST_PART - 1, -1):
            first, rest = self.words.get(word[:length]) or self.beside.get(word[:length]), word[length:]
            further = [] if not rest else self.parts(rest)
            if first and further is not None:
                return [first, *further]
        return None


@cache
def english(name: str) -> str:
    """A name of small letters and underscores, in English if all of it is known in one other language."""
    words = tuple(word for word in name.split("_") if word)
    return next((found for one in _LANGUAGES if (found := one.english(words))), name)


@cache
def in_other_letters(name: str) -> str | None:
    """What a name that is not in Latin letters says in English; None if that is not known."""
    return _OTHER.get("_".join(re.findall(r"\w+", name.lower())))


def _language(one: Mapping[str, Any]) -> Language:
    return Language(one["words"], one.get("beside", {}), one.get("joined", False), one.get("reversed", False))


_DATA = data("languages")
_BETWEEN = frozenset(_DATA["between"]["reversed"])
_OTHER: Mapping[str, str] = _DATA["other"]["words"]
_PLAIN = frozenset({"id", "total", "subtotal", "status", "code", "email", "date", "utc", "eur", "usd", "sku"})
_LANGUAGES = tuple(_language(one) for name, one in _DATA.items() if name not in ("between", "other"))
