"""What a column means, as a score of 0 to 100 with its reason. Pure.

A known name decides: in the order of the vocabulary, the likeliest name first; then the name without its affixes.
Weaker evidence (`evidence`) is asked only of what has no meaning yet, and needs a lead over every other column; else
nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from loader.binding.evidence import Evidence
from loader.binding.match import IN_TABLE, OF_BASE, NameMatch, Names
from loader.binding.readings import Reading, parted, plain, readings, said, spelt
from loader.binding.sounds import crosses
from loader.binding.subject import Subject
from loader.flow.table import Column

_NAME, _SYNONYM, _STEP, _READ = 100, 96, 1, 90
_OTHER_NAME = 10
_COPIED = frozenset({"money", "count", "real", "time", "word", "text", "flag", "list"})
"""Kinds of which several columns of a row may hold the same."""
_CURRENCY = re.compile(r"_?currency(_iso)?(_code)?$")
Listed = Mapping[tuple[str, str], Sequence[str]]
"""What a name says -> the meanings that go by it."""
Options = list[tuple[str, Reading]]
"""The meanings that a name may have, each as the name is read for it."""
Found = Mapping[str, NameMatch]
"""Base column -> what it means."""


def matches(subject: Subject, columns: Sequence[Column], names: Names) -> dict[str, NameMatch]:
    """Base column -> what it means, of these columns and meanings."""
    found = {match.column: match for match in _by_name(subject, columns, names)}
    found |= _by_reading(subject, [c for c in columns if c.name not in found], names, found)
    weaker = Evidence(subject, columns, names, dict(found)).ranked()
    for match in weaker:
        # no other column that is left has as many points for the meaning
        best = {m.column for m in weaker if (m.meaning, m.score) == (match.meaning, match.score)} - set(found)
        if match.meaning not in {one.meaning for one in found.values()} and best == {match.column}:
            found[match.column] = match
    return found


def candidates(subject: Subject, column: Column, names: Names) -> list[NameMatch]:
    """Every meaning that anything speaks for, whatever the other columns mean: its best reason, the strongest first."""
    found = [*_by_name(subject, [column], names), *Evidence(subject, subject.writable, names, {}).of(column)]
    for steps, one, options in _all_said(subject, [column], _listed(names)):
        found += [_as_read(one, meaning, reading, steps, names[meaning][0]) for meaning, reading in options]
    best: dict[str, NameMatch] = {}
    for match in sorted(found, key=lambda match: -match.score):
        best.setdefault(match.meaning, match)
    return list(best.values())


def _by_name(subject: Subject, columns: Iterable[Column], names: Names) -> Iterator[NameMatch]:
    """The platform's own names before those that any shop may use."""
    # the shown name decides; the table's own name only for a column that is not shown
    by_plain = {plain(subject.shown(c)): c for c in sorted(columns, key=lambda c: c.name in subject.names)}
    settled: set[str] = set()
    own = {meaning: listed for meaning, listed in subject.words.own.items() if meaning in names}
    for meaning, listed in (*own.items(), *names.items()):
        fitting = (n for n in listed if n in by_plain and _holds(subject, by_plain[n], meaning, spelt(n)))
        if meaning not in settled and (name := next(fitting, None)):
            settled.add(meaning)
            yield _named(subject, by_plain.pop(name), meaning, names[meaning], name)


def _named(subject: Subject, column: Column, meaning: str, names: Sequence[str], name: str) -> NameMatch:
    """The match of a column whose name is one of a meaning's: the further behind, the fewer points."""
    place = names.index(name)
    whose = "its name" if subject.shown(column) == column.name else "the view's name"
    foreign = plain(subject.shown(column)) != parted(subject.shown(column))
    why = f"{whose}, in English {name}" if foreign else f"{whose}, as {names[0]}" if place else whose
    return NameMatch(column.name, meaning, _SYNONYM - _STEP * place if place else _NAME, why)


def _holds(subject: Subject, column: Column, meaning: str, words: Sequence[str]) -> bool:
    """Whether the column can hold the meaning, and its name does not speak of another kind of number."""
    whole_numbers = column.type.traits.form != "decimal" or not column.type.scale
    return subject.suits(column, meaning) and (whole_numbers or not crosses(words, subject.kind(meaning)))


def _by_reading(subject: Subject, columns: Sequence[Column], names: Names, found: Found) -> dict[str, NameMatch]:
    """What the names of these columns say without their affixes: those with the fewest first, and a column that says
    what another says already as its copy."""
    made: dict[str, NameMatch] = {}
    taken = {match.meaning for match in found.values()}
    for steps, column, options in _all_said(subject, columns, _listed(names)):
        free = [one for one in options if one[0] not in taken]
        copied = [one for one in options if steps < _OTHER_NAME and _is_copied(subject, column, one[0])]
        if column.name not in made and (free or copied):
            meaning, reading = (free or copied)[0]
            taken.add(meaning)
            made[column.name] = replace(_as_read(column, meaning, reading, steps, names[meaning][0]), copy=not free)
    return made


def _as_read(column: Column, meaning: str, reading: Reading, steps: int, name: str) -> NameMatch:
    why = f"its name, as {name}" + (", but for what stands around it" if steps else "")
    points = max(_READ - OF_BASE * steps, IN_TABLE)
    return NameMatch(column.name, meaning, points, why, reading.decimals, reading.currency)


def _all_said(subject: Subject, columns: Iterable[Column], listed: Listed) -> list[tuple[int, Column, Options]]:
    """What every column's name says, the fewest affixes first."""
    read = [(steps, column, one) for column in columns for steps, one in _said(subject, column, listed).items()]
    return sorted(read, key=lambda one: (one[0], one[1].number))


def _is_copied(subject: Subject, column: Column, meaning: str) -> bool:
    """Whether a second column may repeat what another says: a closed set may have other words for it."""
    kind = subject.kind(meaning)
    return kind in _COPIED and not (kind == "word" and column.allowed)


def _said(subject: Subject, column: Column, listed: Listed) -> dict[int, Options]:
    """Number of affixes -> the meanings that the column's name has without them; the table's own name says less."""
    for less, name in enumerate(dict.fromkeys((plain(subject.shown(column)), plain(column.name)))):
        found: dict[int, Options] = {}
        for meaning, one in _readings_of(subject, column, name, listed):
            found.setdefault(one.steps + less * _OTHER_NAME, []).append((meaning, one))
        if found:
            return found
        if subject.suits(column, "currency") and _is_currency_of_money(subject, name, listed):
            return {1: [("currency", Reading(()))]}
    return {}


def _readings_of(subject: Subject, column: Column, name: str, listed: Listed) -> Iterator[tuple[str, Reading]]:
    """The meanings that a name may have, each as it is read, if the column can hold it."""
    for one in readings(name, subject.words.name):
        for meaning in listed.get(one.said, ()):
            fits = one.kinds is None or subject.kind(meaning) in one.kinds or meaning in one.kinds
            if fits and _holds(subject, column, meaning, one.words):
                yield meaning, one


def _is_currency_of_money(subject: Subject, name: str, listed: Listed) -> bool:
    """total_price_set_shop_currency_code: the currency of an amount that has a meaning."""
    stem = _CURRENCY.sub("", name)
    of = (meaning for one in readings(stem, subject.words.name) for meaning in listed.get(one.said, ()))
    return stem not in ("", name) and any(subject.kind(meaning) == "money" for meaning in of)


def _listed(names: Names) -> Listed:
    """What a name says -> the meanings that go by it."""
    found: dict[tuple[str, str], list[str]] = {}
    for meaning, synonyms in names.items():
        for one in dict.fromkeys(map(said, synonyms)):
            found.setdefault(one, []).append(meaning)
    return found
