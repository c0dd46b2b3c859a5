"""JSON columns out of which a view takes single values: each is written where the view looks for it. Pure.

A value is understood by the name under which the view shows it, else by its own key. Keys and links stay out: what
people join by must stand in a column. An object that the platform itself defines keeps its own shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loader.binding.readings import plain
from loader.binding.subject import Subject
from loader.flow.binding import Bound, Entity

_LEFT_OUT = ("key", "link", "token", "mark", "json", "object")
Fields = dict[tuple[str, ...], str]
"""Path in an object -> the meaning of what stands there."""


def with_fields(subject: Subject, entity: Entity) -> Entity:
    """The entity, its JSON columns with the values that its view takes out of them."""
    found: dict[str, Fields] = {}
    for column, path, meaning in _meant(subject):
        found.setdefault(column, {}).setdefault(path, meaning)
    return replace(entity, bound=tuple(_filled(subject, one, found.get(one.column.name, {})) for one in entity.bound))


def _meant(subject: Subject) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for shown, (column, path) in subject.item.inside.items():
        for name in dict.fromkeys((plain(shown), plain(path[-1]))):
            meaning = next((m for m, names in subject.words.columns.items() if name in names), None)
            if meaning and subject.kind(meaning) not in _LEFT_OUT:
                yield column, path, meaning
                break


def _is_free(bound: Bound) -> bool:
    """If it is JSON of no shape that anybody asks for."""
    free = bound.meaning in (None, "raw", "data") and bound.filler in (None, "plain") and not bound.pinned
    return free and bound.column.type.traits.form == "json"


def _filled(subject: Subject, bound: Bound, fields: Fields) -> Bound:
    if not fields or not _is_free(bound):
        return bound
    # of two values at one place, or one within the other, the view can show one: then nothing is decided
    if any(one != other and one == other[: len(one)] for one in fields for other in fields):
        return bound
    keys = ", ".join(".".join(path) for path in fields)
    why = f"{subject.item.qualified} takes {keys} out of it"
    return replace(bound, meaning=None, filler="inside", why=why, fields=tuple(fields.items()))
