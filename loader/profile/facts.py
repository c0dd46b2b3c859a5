"""What nearly all live rows have in a column with a meaning: where the model would write one value of its own in every
row (the name of the shop, its domain), the live rows' comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from loader.flow.binding import Bound, Entity
from loader.profile.privacy import are_shared, revealing
from loader.profile.reader import Part, named, query

_FORMS = ("text", "bool", "whole")
_NEVER = ("key", "tenant", "currency", "platform")
"""Meanings that the run's own settings decide."""


def may_be_constant(entity: Entity) -> tuple[Bound, ...]:
    """The columns that may be constant; none of the shop itself, nor of a table of everybody's rows."""
    return tuple(filter(_is_wanted, entity.bound)) if entity.name != "shop" else ()


def asked(bound: Bound) -> Part:
    """What is asked of a column, for `constants`."""
    return query("history_constant", column=named(bound))


def constants(answers: Iterable[tuple[Bound, Any]]) -> Iterator[tuple[str, str]]:
    """The constants, as text, by column: what the server answered of each column."""
    for bound, answer in answers:
        value, rows, people, known = answer or (None, 0, 0, 0)
        if value is not None and are_shared(rows, people if known else None) and not revealing(bound, [value]):
            yield bound.column.name, value


def _is_wanted(bound: Bound) -> bool:
    if not bound.meaning or bound.link or bound.pinned or bound.meaning in _NEVER:
        return False
    return bound.column.type.traits.form in _FORMS
