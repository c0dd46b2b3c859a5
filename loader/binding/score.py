"""What a column means, as a score of 0 to 100 with its reason. Pure.

A known name decides: in the order of the vocabulary, the likeliest name first. Weaker evidence is asked only of what
has no meaning yet: the same name with other words around it, the name in the table if the view has another, the
column's comment. Such evidence needs the kind's own type, and a lead over every other column; else nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property

from loader.binding.readings import Reading, plain, readings, spelt, whole
from loader.binding.sounds import crosses
from loader.binding.subject import Subject
from loader.flow.table import Column
from loader.resources import data

ENOUGH = 50
_NAME, _SYNONYM, _STEP, _READ = 100, 96, 1, 90
_IN_TABLE, _AROUND, _TURNED, _WHOLE_COMMENT, _IN_COMMENT = 70, 62, 58, 75, 45
_OF_BASE, _PER_WORD, _NEIGHBOUR, _TYPE = 4, 3, 4, 5
_NEAR = 2
_DATA = data("names")
_EDGES = frozenset(_DATA["around"])
_THINGS = frozenset(_DATA["things"])
_SHORTEST = 5
_OTHER_NAME = 10
_COPIED = frozenset({"money", "count", "real", "time", "word", "text", "flag", "list"})
"""Kinds of which several columns of a row may hold the same."""
_CURRENCY = re.compile(r"_?currency(_iso)?(_code)?$")
Names = Mapping[str, Sequence[str]]
"""Meaning -> the names it goes by."""
Listed = Mapping[tuple[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A column means `meaning`, of `score` points, because of `why`. It counts 10**`decimals` of the unit of `currency`
    ("": the shop's own); `copy`: another column has the meaning already, and this one repeats it."""

    column: str
    meaning: str
    score: int
    why: str
    decimals: int = 0
    currency: str = ""
    copy: bool = False


Found = Mapping[str, NameMatch]
"""Base column -> what it means."""


def matches(subject: Subject, columns: Sequence[Column], names: Names) -> dict[str, NameMatch]:
    """Base column -> what it means, of these columns and meanings."""
    found = {match.column: match for match in _by_name(subject, columns, names)}
    found |= _by_reading(subject, [c for c in columns if c.name not in found], names, found)
    weaker = _Evidence(subject, columns, names, dict(found)).ranked()
    for match in weaker:
        # no other column that is left has as many points for the meaning
        best = {m.column for m in weaker if (m.meaning, m.score) == (match.meaning, match.score)} - set(found)
        if match.meaning not in {one.meaning for one in found.values()} and best == {match.column}:
            found[match.column] = match
    return found


def _by_name(subject: Subject, columns: Iterable[Column], names: Names) -> Iterator[NameMatch]:
    """The platform's own names before those that any shop may use."""
    # the shown name decides; the table's own name only for a column that is not shown
    by_plain = {plain(subject.shown(c)): c for c in sorted(columns, key=lambda c: c.name in subject.names)}
    settled: set[str] = set()
    own = {meaning: listed for meaning, listed in subject.words.own.items() if meaning in names}
    for meaning, listed in (*own.items(), *names.items()):
        fitting = (n for n in listed if n in by_plain and _holds(subject, by_plain[n], meaning, spelt(n)))
        if meaning not in settled and (synonym := next(fitting, None)):
            settled.add(meaning)
            place, column = names[meaning].index(synonym), by_plain.pop(synonym)
            whose = "its name" if subject.shown(column) == column.name else "the view's name"
            why = f"{whose}, as {names[meaning][0]}" if place else whose
            yield NameMatch(column.name, meaning, _SYNONYM - _STEP * place if place else _NAME, why)


def _holds(subject: Subject, column: Column, meaning: str, words: Sequence[str]) -> bool:
    """Whether the column can hold the meaning, and its name does not speak of another kind of number."""
    whole_numbers = column.type.traits.form != "decimal" or not column.type.scale
    return subject.suits(column, meaning) and (whole_numbers or not crosses(words, subject.kind(meaning)))


def _by_reading(subject: Subject, columns: Sequence[Column], names: Names, found: Found) -> dict[str, NameMatch]:
    """What the names of these columns say without their affixes: those with the fewest first, and a column that says
    what another says already as its copy."""
    listed = _listed(names)
    said = [(steps, column, one) for column in columns for steps, one in _said(subject, column, listed).items()]
    made: dict[str, NameMatch] = {}
    taken = {match.meaning for match in found.values()}
    for steps, column, options in sorted(said, key=lambda one: (one[0], one[1].number)):
        new = [(meaning, reading) for meaning, reading in options if meaning not in taken]
        copied = [(m, r) for m, r in options if _is_copied(subject, column, m) and steps < _OTHER_NAME]
        if column.name in made or not (new or copied):
            continue
        meaning, reading = (new or copied)[0]
        taken.add(meaning)
        why = f"its name, as {names[meaning][0]}" + (", but for what stands around it" if steps else "")
        points = max(_READ - _OF_BASE * steps, _IN_TABLE)
        made[column.name] = NameMatch(
            column.name, meaning, points, why, reading.decimals, reading.currency, copy=not new
        )
    return made


def _is_copied(subject: Subject, column: Column, meaning: str) -> bool:
    """Whether a second column may repeat what another says: a closed set may have other words for it."""
    kind = subject.kind(meaning)
    return kind in _COPIED and not (kind == "word" and column.allowed)


def _said(subject: Subject, column: Column, listed: Listed) -> dict[int, list[tuple[str, Reading]]]:
    """Number of affixes -> the meanings that the column's name has without them; the table's own name says less."""
    found: dict[int, list[tuple[str, Reading]]] = {}
    entity = subject.words.name
    for less, name in enumerate(dict.fromkeys((plain(subject.shown(column)), plain(column.name)))):
        for one in readings(name, entity):
            for meaning in listed.get(one.said, ()):
                kind = subject.kind(meaning)
                fits = one.kinds is None or kind in one.kinds or meaning in one.kinds
                if fits and _holds(subject, column, meaning, one.words):
                    found.setdefault(one.steps + less * _OTHER_NAME, []).append((meaning, one))
        if not found and subject.suits(column, "currency") and _is_currency_of_money(subject, name, listed):
            found[1] = [("currency", Reading(()))]
        if found:
            break
    return found


def _is_currency_of_money(subject: Subject, name: str, listed: Listed) -> bool:
    """total_price_set_shop_currency_code: the currency of an amount that has a meaning."""
    stem = _CURRENCY.sub("", name)
    of = (meaning for one in readings(stem, subject.words.name) for meaning in listed.get(one.said, ()))
    return stem not in ("", name) and any(subject.kind(meaning) == "money" for meaning in of)


def _listed(names: Names) -> Listed:
    """What a name says -> the meanings that go by it."""
    found: dict[tuple[str, str], list[str]] = {}
    for meaning, synonyms in names.items():
        for said in dict.fromkeys(whole(synonym).said for synonym in synonyms):
            found.setdefault(said, []).append(meaning)
    return found


@dataclass(frozen=True)
class _Evidence:
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
        kinds, usual = self.subject.kind, column.type.traits.usual
        # a type in which such values are usually kept: text, which holds everything, proves nothing
        fitting = {m: n for m, n in self.names.items() if kinds(m) in usual and self.subject.suits(column, m)}
        comment = list(_in_comment(self.subject.comment(column), fitting))
        for meaning in [m for m in fitting if m not in self.beside.values()]:
            evidence = [*self.named(column, meaning), *((points, why) for m, points, why in comment if m == meaning)]
            points, why = max(evidence, default=(-ENOUGH, ""))
            near = self.is_near(column, meaning)
            points += _NEIGHBOUR * near + _TYPE * (kinds(meaning) != "text")
            if points >= ENOUGH:
                yield NameMatch(column.name, meaning, points, why + (", and its neighbour" if near else ""))

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
            yield _IN_TABLE, f"the table calls it {own}"
        for name, less in ((shown, 0), (own, _OF_BASE)):
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
    text = f"_{'_'.join(_words_of(plain(comment)))}_"
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
