"""Rows elsewhere in the shape of a profile file: what it shows goes before what the workspace itself shows. Pure.

Keys, names of the shop, live products and customers are the workspace's own; words and histories count as far as the
schema admits them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from loader.flow.binding import Bound, Entity
from loader.flow.habits import Habits
from loader.flow.profile import Existing, History, Profile
from loader.flow.table import Column
from loader.vocabulary import Vocabulary

_OWN = ("rows", "keys", "word_rows", "passed_over", "cents", "columns", "existing", "notes")
"""Fields that are the workspace's, beside those of single rows."""
_WEEK, _YEAR, _DAY = 7, 364, 86_400_000_000
_KINDS = {"numbers": "num", "times": "time"}


def shaped(
    live: Profile, profiles: Mapping[str, Profile], vocabulary: Vocabulary, entities: Sequence[Entity], as_of: int
) -> Profile:
    """The live profile with the shape of the platform's own in `profiles`; of another shop's, if it has none of the
    platform and sells too, only what has no column. What it did, it does in the time before `as_of` (microseconds)."""
    platform, sells = vocabulary.platform, vocabulary.sells
    same = profiles.get(platform)
    given = same or (_largest(profiles) if sells else None)
    if given is None:
        return live
    given = _until(given, as_of)
    own = {one.name for one in fields(live) if "rows" in one.metadata} | {*_OWN}
    learned = {one.name: getattr(given, one.name) for one in fields(live) if one.name not in own}
    learned |= {name: getattr(live, name) for name, value in learned.items() if _is_empty(value)}
    bound = {(entity.name, one.column.name): one for entity in entities for one in entity.bound}
    learned |= {
        "words": live.words | (_words(given, entities) if same else {}),
        "history": live.history | _histories(given, bound),
        "constants": {**_constants(given, bound), **live.constants} if same else live.constants,
        "existing": _recategorised(live.existing, live.habits, learned["habits"]),
    }
    return replace(live, **learned)


def _until(given: Profile, as_of: int) -> Profile:
    """The profile as if its last order had been in the last week before as-of: its weekdays stay what they are, and the
    seasons of a history of a year, what was sold at the same time of the year."""
    habits = given.habits
    if habits is None:
        return given
    days = len(habits.clock.day)
    later = (as_of // _DAY - (habits.first_day + days - 1)) // _WEEK * _WEEK
    clock = habits.clock
    if days >= _YEAR:
        of_year, year = (np.arange(days) + later) % _YEAR, np.arange(days) // _YEAR * _YEAR
        turned = np.where(of_year + year < days, of_year + year, of_year)
        clock = replace(clock, day=clock.day[turned], firsts=clock.firsts[:, turned])
    moved = replace(habits, clock=clock, first_day=habits.first_day + later, last=habits.last + later * _DAY)
    first = given.first_order
    return replace(given, habits=moved, first_order=None if first is None else first + later * _DAY)


def _largest(profiles: Mapping[str, Profile]) -> Profile | None:
    """The shop of most orders."""
    shops = [one for one in profiles.values() if one.rows.get("order")]
    return max(shops, key=lambda one: one.rows["order"], default=None)


def _is_empty(value: Any) -> bool:
    """If it says nothing: what live rows show counts then."""
    return value is None or (isinstance(value, (dict, tuple, frozenset)) and not value)


def _words(given: Profile, entities: Sequence[Entity]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The words that the columns of these meanings admit."""
    columns = {(e.name, meaning): b.column for e in entities for meaning, b in e.by_meaning.items()}
    found = {
        place: tuple(word for word in words if _fits(columns[place], word))
        for place, words in given.words.items()
        if place in columns
    }
    return {place: words for place, words in found.items() if words}


def _histories(given: Profile, bound: Mapping[tuple[str, str], Bound]) -> dict[tuple[str, str], History]:
    """The histories of columns that are there: by name, else by meaning."""
    named = {(entity, one.meaning): column for (entity, column), one in bound.items() if one.meaning}
    found = {}
    for (entity, column), history in given.history.items():
        family, meaning = given.columns.get((entity, column), ("", ""))
        name = column if (entity, column) in bound else named.get((entity, meaning))
        one = bound.get((entity, name)) if name else None
        if one is not None and name and (fitting := _fitting(history, family, one, bound, entity)):
            found[entity, name] = fitting
    return found


def _fitting(
    history: History, family: str, one: Bound, bound: Mapping[tuple[str, str], Bound], entity: str
) -> History | None:
    """What the column admits of a history; None if nothing fits, or something else decides what it holds."""
    decided = one.link or one.pinned or one.lookup or one.filler in ("unique", "constant", "inside")
    kind = one.column.type.traits.kind
    if decided or (family and family != one.column.type.family) or _KINDS.get(history.kind, kind) != kind:
        return None
    if history.kind == "nulls" and not one.column.nullable:
        return None
    if history.by and any((entity, name) not in bound for name in history.by.of):
        history = replace(history, by=None)
    if history.draw and any((entity, name) not in bound for name in (*history.draw.of, history.draw.steady) if name):
        history = replace(history, draw=replace(history.draw, of=(), edges=(), cases=(), steady=""))
    if history.kind == "related" and history.by is None:
        return None
    return _admitted(history, one) if history.kind == "values" else history


def _admitted(history: History, one: Bound) -> History | None:
    keeps = [place for place, value in enumerate(history.values) if _fits(one.column, value)]
    if len(keeps) == len(history.values):
        return history
    total = sum(history.shares[place] for place in keeps)
    if not total:
        return None
    return replace(
        history,
        values=tuple(history.values[place] for place in keeps),
        shares=tuple(history.shares[place] / total for place in keeps),
        by=None,
        draw=None,
        places=(),
    )


def _fits(column: Column, text: str) -> bool:
    """If the column's length, and its closed set if it has one, have room for a text."""
    long = column.type.family != "bytea" and column.type.length is not None and len(text) > column.type.length
    return not long and (column.admits(text) if column.allowed or column.refused else True)


def _constants(given: Profile, bound: Mapping[tuple[str, str], Bound]) -> dict[tuple[str, str], str]:
    """Constants of columns that are there with the same meaning, and admit them."""
    return {
        place: text
        for place, text in given.constants.items()
        if place in bound
        and bound[place].meaning == given.columns.get(place, ("", ""))[1]
        and _fits(bound[place].column, text)
    }


def _recategorised(existing: Existing | None, live: Habits | None, given: Habits | None) -> Existing | None:
    """Live products, their categories counted as those of the given habits."""
    if existing is None or existing.sales is None or live is None or given is None or given is live:
        return existing
    places = {name: place for place, name in enumerate(given.goods.categories)}
    moved = np.array([*(places.get(name, -1) for name in live.goods.categories), -1], np.int32)
    return replace(existing, sales=replace(existing.sales, category=moved[existing.sales.category]))
