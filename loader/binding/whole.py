"""Whether the table that an object's rows are loaded into holds all that the object cannot do without.

Refused by name: a view whose rows stand in two tables, and one whose key, total or link is computed from a column that
nobody fills. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loader.binding.readings import plain
from loader.binding.subject import Subject
from loader.entities import ENTITIES
from loader.errors import SchemaError
from loader.flow.binding import Bound, Entity
from loader.flow.view import Occurrence


@dataclass(frozen=True, slots=True)
class Fault:
    """What is missing of an object, and what to do."""

    message: str
    remedy: str


def refuse_parts(pairs: Sequence[tuple[Subject, Entity]]) -> None:
    """Raise `SchemaError` (exit 5) that names every object of which the loaded table is only a part."""
    filled: dict[str, set[int]] = defaultdict(set)
    for _, entity in pairs:
        filled[entity.platform].add(entity.table.oid)
    faults = [fault for subject, entity in pairs for fault in _faults(subject, entity, filled[entity.platform])]
    if faults:
        messages, remedies = (dict.fromkeys(getattr(one, what) for one in faults) for what in ("message", "remedy"))
        raise SchemaError("; ".join(messages), "; ".join(remedies))


def _faults(subject: Subject, entity: Entity, filled: set[int]) -> Iterator[Fault]:
    item = subject.item
    if not item.made_of:
        return
    places = {place.name: place for place in item.places}
    yield from (_two_tables(subject, entity, *pair) for pair in _beside_key(subject, entity))
    for meaning, shown in _missing(subject, entity):
        base = [(places[place], column) for place, column in item.made_of[shown] if place in places]
        outside = [f"{place.schema}.{place.table}" for place, _ in base if place.oid not in filled]
        if outside:
            yield _two_tables(subject, entity, shown, outside[0])
        elif own := _unfilled(entity, base):
            yield _computed(entity, f"{item.qualified}.{shown} ({entity.name}.{meaning})", shown, own)


def _beside_key(subject: Subject, entity: Entity) -> Iterator[tuple[str, str]]:
    """(column of the view, table) of what the view joins to a row's own key: a table that a run does not fill."""
    keys = {key.beside(entity.tenant) for key in entity.table.uniques}
    joined = {(place.schema, place.table) for place in subject.item.places}
    for bound in entity.bound:
        found = bound.lookup if bound.filler == "lookup" and (bound.column.name,) in keys else None
        if found and (found.schema, found.table) in joined:
            yield bound.shown or bound.column.name, f"{found.schema}.{found.table}"


def _missing(subject: Subject, entity: Entity) -> Iterator[tuple[str, str]]:
    """(meaning, column of the view) of all that the object shows and its table does not hold as a column of its own."""
    by_plain = {plain(name): name for name in reversed(list(subject.item.made_of))}
    own = set(subject.item.shown.values())
    for meaning in ENTITIES[entity.name].needed:
        names = [by_plain[name] for name in subject.words.columns.get(meaning, ()) if name in by_plain]
        bound = entity.by_meaning.get(meaning)
        if names and not (bound and (bound.shown or bound.link)) and names[0] not in own:
            yield meaning, names[0]


def _unfilled(entity: Entity, base: Iterable[tuple[Occurrence, str]]) -> str:
    """A column of the object's own table that is left out, or holds something else; "" if there is none."""
    bound = {b.column.name: b for b in entity.bound}
    return next((c for place, c in base if place.oid == entity.table.oid and not _says(bound.get(c))), "")


def _says(bound: Bound | None) -> bool:
    """If a computed column may rest on it: it has a meaning, and is no object in which anything may stand."""
    return bound is not None and bound.meaning is not None and bound.column.type.traits.form != "json"


def _computed(entity: Entity, what: str, shown: str, own: str) -> Fault:
    table = entity.table.qualified
    return Fault(
        f"{what} is computed from {table}.{own}, which nothing here fills in that form",
        f"give {table} a column of its own for {shown}, and let the view show it",
    )


def _two_tables(subject: Subject, entity: Entity, shown: str, other: str) -> Fault:
    item = subject.item
    whole = f"{_quoted(entity.table.schema)}.{_quoted(item.name)}"
    view = f"{_quoted(item.schema)}.{_quoted(item.name)}"
    shows = f"CREATE OR REPLACE VIEW {view} AS TABLE {whole};"
    if item.viewpoint.asked:
        shows = f"then let {item.qualified} show that table, with its condition on the workspace"
    return Fault(
        f"{item.qualified}: its rows stand in two tables, {entity.table.qualified} and {other} ({shown} is"
        f" in the second), and a run fills one",
        f"let one table hold them: CREATE TABLE {whole} AS TABLE {view}; {shows}",
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = ["refuse_parts"]
