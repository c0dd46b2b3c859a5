"""An override to paste, that fills a column otherwise: each line is tried on the schema first. Pure.

Nothing is suggested for what only its meaning can fill, such as a key that others refer to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from loader.errors import MockDataError
from loader.flow.binding import Bound, Entity
from loader.overrides import Overrides
from loader.report import filled_by

_MOST_MEANINGS = 3
_ANY = {"bool": "true", "whole": "1", "decimal": "1", "float": "1", "json": "{}"}
"""A value for a column that shows none, by the form of its type."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def suggested(
    bind_with: Callable[[str], Entity | None],
    overrides: Overrides,
    entity: Entity,
    bound: Bound,
    *,
    meanings: Sequence[str],
    samples: Sequence[str],
) -> str:
    """The lines for the override file: one that counts, others that could stand instead behind a #. "" if none can.

    `bind_with` binds the entity with such lines; `meanings` that something speaks for and nothing has, `samples` of
    the column's values.
    """
    head, name = _head(entity, bound), bound.column.name
    if any(one.column in (name, bound.shown) and one.object in _called(entity) for one in overrides.columns):
        return f"# {overrides.source} configures it already: take that out to let mock-data decide"
    works = []
    for line in _lines(bound, meanings, samples):
        with suppress(MockDataError):
            found = _of(bind_with(f"[{head}]\n{line}\n"), name)
            if found and filled_by(found) != filled_by(bound):
                works.append(f"{line}  # {_effect(found)}")
    return "\n".join((f"[{head}]", *works[:1], *(f"# {line}" for line in works[1:]))) if works else ""


def _of(entity: Entity | None, name: str) -> Bound | None:
    """The column, if a run could fill it, or leave it."""
    found = next((one for one in entity.bound if one.column.name == name), None) if entity else None
    return found if found and (found.meaning or found.filler or not found.column.required) else None


def _effect(bound: Bound) -> str:
    if bound.by_type:
        return "values of its type that say nothing"
    if bound.filler == "constant":
        return "the same in every row"
    if bound.meaning:
        return f"filled as {bound.meaning}"
    return "left to its default" if bound.column.default else "left NULL"


def _lines(bound: Bound, meanings: Sequence[str], samples: Sequence[str]) -> Iterator[str]:
    """What could be said of the column; whether it can be is for binding to say."""
    yield from (f"meaning = {json.dumps(meaning)}" for meaning in meanings[:_MOST_MEANINGS])
    if not bound.column.required:
        yield "leave = true"
    yield _constant(bound, samples)
    yield "noise = true"


def _constant(bound: Bound, samples: Sequence[str]) -> str:
    """Any value of the column, as TOML writes it."""
    form = bound.column.type.traits.form
    shown = [] if form == "json" else [one for one in samples if one != "NULL"]
    value = next(iter((*bound.column.allowed, *shown, _ANY.get(form, "example"))))
    bare = form == "bool" or (bound.column.type.traits.kind == "num" and re.fullmatch(r"-?\d+(\.\d+)?", value))
    return f"constant = {value.lower() if bare else json.dumps(value, ensure_ascii=False)}"


def _head(entity: Entity, bound: Bound) -> str:
    """The column's table in the file, as TOML writes it."""
    column = bound.shown or bound.column.name
    if entity.view_schema == "semantic":
        return f"{_key(entity.view_name)}.{_key(column)}"
    return f"{_key(entity.table.qualified)}.{_key(bound.column.name)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _called(entity: Entity) -> tuple[str, ...]:
    return (entity.view_name, f"{entity.view_schema}.{entity.view_name}", entity.table.qualified)
