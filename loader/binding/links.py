"""Foreign keys as links between entities: a child's column takes the value that its parent's row has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.binding.columns import must_have, tag_key
from loader.entities import LINKED
from loader.flow.binding import Bound, Entity, Lookup
from loader.flow.table import ForeignKey

_UUID_LENGTH = 36


def link(entity: Entity, everybody: Sequence[Entity]) -> Entity:
    """`entity` with every foreign key and every link by name resolved to `parent.meaning`."""
    parents = {(e.table.schema, e.table.name): e for e in everybody if e.platform == entity.platform}
    named = {e.name: e for e in everybody if e.platform == entity.platform}
    bound = {b.column.name: _by_name(b, named) for b in entity.bound}
    for key in entity.table.foreign_keys:
        parent = parents.get((key.parent_schema, key.parent_table))
        for column, parent_column in zip(key.columns, key.parent_columns, strict=True):
            if column in bound and column != entity.tenant:
                later = parent is not None and everybody.index(parent) > everybody.index(entity)
                if later and parent is not None:
                    bound[column] = _left(bound[column], f"references {parent.table.qualified}, which refers to it too")
                elif parent is not None and parent.name == entity.name and bound[column].meaning != "key":
                    bound[column] = _to_itself(bound[column], parent_column, parent)
                else:
                    bound[column] = _by_key(bound[column], key, parent, parent_column, entity.tenant)
    referenced = _referenced(entity, everybody)
    done = tuple(_identifier(b) if b.column.name in referenced else b for b in bound.values())
    linked = replace(entity, bound=tuple(_long_enough(b, named) for b in done))
    return replace(linked, key=tag_key(linked))


def _by_name(bound: Bound, named: dict[str, Entity]) -> Bound:
    """A column that names its parent holds the parent's key, foreign key or not."""
    if bound.meaning not in LINKED:
        return bound
    parent = named.get(bound.meaning)
    if parent is None or "key" not in parent.by_meaning:
        return _left(bound, f"names a {bound.meaning}, which this schema does not have")
    own = parent.by_meaning["key"].column.type
    if bound.column.type.holds_keys_of(own):
        return replace(bound, link=f"{bound.meaning}.key")
    return _left(bound, f"is {bound.column.type.name}, but the key of {bound.meaning} is {own.name}")


def _by_key(bound: Bound, key: ForeignKey, parent: Entity | None, parent_column: str, tenant: str | None) -> Bound:
    if parent is None:
        return _outside(bound, key, parent_column, tenant)
    if parent.name == bound.meaning == "key":
        return bound
    target = next((b for b in parent.bound if b.column.name == parent_column), None)
    if target and target.meaning == bound.meaning == "date":
        return bound  # a fact's day is its own, whatever row of its parent's it belongs to
    meaning = target.meaning if target and target.meaning else f"id.{parent_column}"
    name = bound.meaning if bound.meaning in LINKED else f"link.{bound.column.name}"
    return replace(bound, meaning=name, filler=None, link=f"{parent.name}.{meaning}", why=f"foreign key {key.name}")


def _long_enough(bound: Bound, named: dict[str, Entity]) -> Bound:
    """Numbers are chosen to fit the columns that link to them; a uuid cannot be."""
    parent, _, meaning = (bound.link or "").partition(".")
    target = named[parent].by_meaning.get(meaning) if parent in named else None
    length = bound.column.type.length
    if target is None or target.column.type.family != "uuid" or (length or _UUID_LENGTH) >= _UUID_LENGTH:
        return bound
    return _left(bound, f"holds {length} characters, but the key of {parent} is a uuid of {_UUID_LENGTH}")


def _outside(bound: Bound, key: ForeignKey, parent_column: str, tenant: str | None) -> Bound:
    """One of the rows that are there, a foreign key's columns together; where it may be NULL only history knows."""
    where = f"{key.parent_schema}.{key.parent_table}"
    pairs = list(zip(key.columns, key.parent_columns, strict=True))
    columns = tuple(parent for own, parent in pairs if own != tenant)
    filters = tuple(parent for own, parent in pairs if own == tenant)
    found = Lookup(key.name, key.parent_schema, key.parent_table, parent_column, columns, filters)
    if not must_have(bound.column):
        left = _left(bound, f"references {where}, which mock-data does not fill")
        return replace(left, lookup=found) if len(found.columns) == 1 else left
    why = f"foreign key {key.name}: one of the rows of {where}"
    return replace(bound, meaning=None, filler="lookup", link=None, lookup=found, why=why)


def _to_itself(bound: Bound, parent_column: str, own: Entity) -> Bound:
    """A row of a kind that refers to its own kind has no parent; where it must have one it is its own."""
    if not must_have(bound.column):
        return replace(bound, meaning=None, filler=None, link=None, why="left out: refers to its own kind")
    target = next((b for b in own.bound if b.column.name == parent_column), None)
    meaning = target.meaning if target and target.meaning else f"id.{parent_column}"
    name = f"link.{bound.column.name}"
    return replace(bound, meaning=name, filler=None, link=f"{own.name}.{meaning}", why="refers to itself")


def _left(bound: Bound, why: str) -> Bound:
    """Left to its default or NULL; where neither is possible the run is refused with `why`."""
    why = f"must have a value, and {why}" if must_have(bound.column) else f"left out: {why}"
    return replace(bound, meaning=None, filler=None, link=None, why=why)


def _referenced(entity: Entity, everybody: Sequence[Entity]) -> set[str]:
    here = (entity.table.schema, entity.table.name)
    return {
        column
        for other in everybody
        for key in other.table.foreign_keys
        if (key.parent_schema, key.parent_table) == here
        for column in key.parent_columns
    }


def _identifier(bound: Bound) -> Bound:
    """A column that children reference must be known before it is written, so it is never left to its default."""
    if bound.meaning or bound.column.generated:
        return bound
    return replace(bound, meaning=f"id.{bound.column.name}", filler=None, why="children reference it")
