"""What nearly all live rows have in a column with a meaning: where the model would write one value of its own in every
row (the name of the shop, its domain), the live rows' comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from psycopg import sql as pgsql

from loader.database import comma
from loader.flow.binding import Bound, Entity
from loader.flow.profile import Place
from loader.profile.owners import Owners
from loader.profile.privacy import are_shared, revealing
from loader.profile.reader import Reader, named, query

_FORMS = ("text", "bool", "whole")
_NEVER = ("key", "tenant", "currency", "platform")
"""Meanings that the run's own settings decide."""


def constants(reader: Reader, entities: Iterable[Entity], owners: Owners) -> dict[Place, str]:
    """The constants, by (entity, column), as text."""
    return {place: value for entity in entities for place, value in _of(reader, entity, owners)}


def _of(reader: Reader, entity: Entity, owners: Owners) -> list[tuple[Place, str]]:
    wanted = list(_wanted(entity))
    if not wanted:
        return []
    columns = comma(pgsql.SQL("t.{}").format(named(bound)) for bound in wanted)
    parts = comma(query("history_constant", column=named(bound)) for bound in wanted)
    row = owners.asked(reader, "history", entity, columns=columns, parts=parts) or ()
    found = ((bound, *answer) for bound, answer in zip(wanted, row, strict=True) if answer and answer[0] is not None)
    return [
        ((entity.name, bound.column.name), value)
        for bound, value, rows, people, known in found
        if are_shared(rows, people if known else None) and not revealing(bound, [value])
    ]


def _wanted(entity: Entity) -> Iterator[Bound]:
    """The columns that may be constant; none of the shop itself, nor of a table of everybody's rows."""
    if entity.name != "shop" and (entity.tenant or entity.shared):
        yield from filter(_may_be_constant, entity.bound)


def _may_be_constant(bound: Bound) -> bool:
    if not bound.meaning or bound.link or bound.pinned or bound.meaning in _NEVER:
        return False
    return bound.column.type.traits.form in _FORMS
