"""Weaker evidence of what a column means, asked only of what has no meaning yet: the same name with other words around
it or in another order, the name in the table if the view has another, the column's comment, its neighbours. Pure.

Such evidence needs the kind's own type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property

from loader.binding.match import ENOUGH, IN_TABLE, OF_BASE, NameMatch, Names
from loader.binding.readings import parted, plain, spelt
from loader.binding.sounds import crosses
from loader.binding.subject import Subject
from loader.flow.table import Column
from loader.resources import data

_AROUND, _TURNED, _WHOLE_COMMENT, _IN_COMMENT = 62, 58, 75, 45
_PER_WORD, _NEIGHBOUR, _TYPE = 3, 4, 5
_NEAR = 2
_DATA = data("names")
_EDGES = frozenset(_DATA["around"])
_THINGS = frozenset(_DATA["things"])
_SHORTEST = 5


@dataclass(frozen=True)
class Evidence:
    """What speaks for the meanings and columns that are left, when some were `found` by name."""

    subject: Subject
    columns: Sequence[Column]
    names: Names
    found: Mapping[str, NameMatch]

    def ranked(self) -> list[NameMatch]:
        """The strongest evidence first."""
        each = (match for column in self.columns if column.name not in self.found for match in self.of(column))
        return sorted(each, key=lambda match: (-match.score, match.column))

    @cached_property
    def beside(self) -> dict[int, str]:
        """Column number -> what that column was found to mean."""
        return {c.number: self.found[c.name].meaning for c in self.columns if c.name in self.found}

    def of(self, column: Column) -> Iterator[NameMatch]:
        """Every meaning that enough speaks for, of those that no column has yet."""
        fitting = self.fitting(column)
        comment = list(_in_comment(self.subject.comment(column), fitting))
        for meaning in [m for m in fitting if m not in self.beside.values()]:
            evidence = [*self.named(column, meaning), *((points, why) for m, points, why in comment if m == meaning)]
            points, why = max(evidence, default=(-ENOUGH, ""))
            near = self.is_near(column, meaning)
            points += _NEIGHBOUR * near + _TYPE * (self.subject.kind(meaning) != "text")
            if points >= ENOUGH:
                yield NameMatch(column.name, meaning, points, why + (", and its neighbour" if near else ""))

    def fitting(self, column: Column) -> Names:
        """The names of the meanings whose values are usually kept in such a type: text, which holds everything, proves
        nothing."""
        kinds, usual = self.subject.kind, column.type.traits.usual
        return {m: n for m, n in self.names.items() if kinds(m) in usual and self.subject.suits(column, m)}

    def is_near(self, column: Column, meaning: str) -> bool:
        """Whether a column beside it has a meaning that stands beside this one in the vocabulary."""
        neighbours = (self.beside.get(column.number + step) for step in (-1, 1))
        return any(abs(self.order[one] - self.order[meaning]) <= _NEAR for one in neighbours if one)

    @cached_property
    def order(self) -> dict[str, int]:
        """A meaning's place in the vocabulary."""
        return {meaning: place for place, meaning in enumerate(self.names)}

    @cached_property
    def around(self) -> frozenset[str]:
        """What a name may hold beside its meaning: the entity, the platform."""
        platform = self.subject.vocabulary.platform
        return frozenset((*self.subject.words.name.split("_"), platform, *platform.split("_")))

    def named(self, column: Column, meaning: str) -> Iterator[tuple[int, str]]:
        """What the column's names have of the meaning's."""
        shown, own = plain(self.subject.shown(column)), plain(column.name)
        if own in self.names[meaning] and shown != own:
            yield IN_TABLE, f"the table calls it {own}"
        for name, less in ((shown, 0), (own, OF_BASE)):
            for synonym in () if crosses(spelt(name), self.subject.kind(meaning)) else self.names[meaning]:
                yield from ((points - less, why) for points, why in self.alike(name, synonym))

    def alike(self, name: str, synonym: str) -> Iterator[tuple[int, str]]:
        """Whether two names say the same in other words, or in another order."""
        words, wanted = _words_of(name), _words_of(synonym)
        if _core(words, self.around) == _core(wanted, self.around) != ():
            yield _AROUND, f"{name} is {synonym} in other words"
        elif len(wanted) > 1 and sorted(words) == sorted(wanted):
            yield _TURNED, f"{name} is {synonym} in another order"


def _in_comment(comment: str, fitting: Names) -> Iterator[tuple[str, int, str]]:
    """(meaning, points, why) of the longest name that the comment holds, of all that the type can hold: its subject."""
    text = f"_{'_'.join(_words_of(parted(comment)))}_"
    held = [
        (len(words), -text.index(phrase), meaning, synonym)
        for meaning, synonyms in fitting.items()
        for synonym in synonyms
        if (words := _in_prose(synonym)) and (phrase := f"_{'_'.join(words)}_") in text
    ]
    longest = max(held, default=(0, 0))[:2]
    for many, place, meaning, synonym in held:
        if (many, place) == longest:
            whole = text.strip("_").removeprefix("the_") == "_".join(_words_of(synonym))
            yield meaning, _WHOLE_COMMENT if whole else _IN_COMMENT + _PER_WORD * many, f"its comment says {synonym}"


@cache
def _words_of(name: str) -> tuple[str, ...]:
    """The words of a plain name, each whole and in the singular."""
    return tuple(_singular(word) for word in spelt(name))


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST and word.endswith("s") and not word.endswith("ss") else word


def _core(words: Sequence[str], around: AbstractSet[str]) -> tuple[str, ...]:
    """The words without `around`, the entity's and the platform's names, and what says how it is kept, at both ends."""
    kept, dropped = list(words), around | _EDGES
    while len(kept) > 1 and kept[0] in dropped:
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in dropped:
        kept = kept[:-1]
    return tuple(kept) if kept and kept[0] not in dropped else ()


def _in_prose(name: str) -> Sequence[str]:
    """A name as a comment has it: created_at is "created"; one short word alone proves nothing."""
    words = [word for word in _words_of(name) if word not in ("at", "date")] or _words_of(name)
    return words if len(words) > 1 or (len(words[0]) >= _SHORTEST and words[0] not in _THINGS) else ()
