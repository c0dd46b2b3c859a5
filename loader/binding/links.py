"""Foreign keys as links between entities: a child's column takes the value that its parent's row has. Pure.

A clipped link would lose its row without a word, so a key is chosen that every child can hold: it has no more room than
the narrowest column that links to it. What a run needs beyond that is refused before BEGIN, with both columns named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from loader.binding.entity import tag_key
from loader.binding.referenced import referenced
from loader.entities import ENTITIES, LINKED
from loader.flow.binding import Bound, Entity, Lookup
from loader.flow.table import Column, ForeignKey

Repeats = Mapping[tuple[str, str], Sequence[tuple[Entity, Bound]]]
"""(platform, "entity.meaning" of a parent) -> the columns that repeat it, each with its entity."""
_UUID_LENGTH = 36
NO_WORDS: Mapping[str, int] = MappingProxyType({})
NUMBERED, LEAST_ROOM = ("product", "variant", "customer"), 2**31 - 1
"""What has numbers without a table of its own, and the largest number that a column for them holds at least."""
_LEAST_LENGTH = 6
"""Characters that a unique text keeps: cut to fewer, a copy is no reason that rows of many differ in few places."""


def linked(entity: Entity, everybody: Sequence[Entity], none: Mapping[str, int] = NO_WORDS) -> Entity:
    """`entity` with every foreign key and every link by name resolved to `parent.meaning`. `everybody`: the entities of
    all platforms, parents before children; `none`: the numbers by which the platform says that there is no such row."""
    platform = [one for one in everybody if one.platform == entity.platform]
    named = {one.name: one for one in platform}
    bound = {b.column.name: _by_name(b, named, none) for b in entity.bound}
    for key, column, parent_column in _referring(entity):
        if column in bound and bound[column].filler != "constant":
            bound[column] = _by_key(entity, bound[column], key, parent_column, platform)
    known = referenced(replace(entity, bound=tuple(bound.values())), everybody)
    made = replace(known, bound=tuple(_long_enough(b, named) for b in known.bound))
    return replace(made, key=tag_key(made))


def _referring(entity: Entity) -> Iterator[tuple[ForeignKey, str, str]]:
    """(foreign key, own column, the parent's) of all but the tenant."""
    for key in entity.table.foreign_keys:
        pairs = zip(key.columns, key.parent_columns, strict=True)
        yield from ((key, own, parent) for own, parent in pairs if own != entity.tenant)


def _by_key(entity: Entity, bound: Bound, key: ForeignKey, parent_column: str, platform: Sequence[Entity]) -> Bound:
    """One column of a foreign key: filled from the parent's row, or from the rows of a table outside."""
    name = (key.parent_schema, key.parent_table)
    parent = next((one for one in platform if (one.table.schema, one.table.name) == name), None)
    if parent is None:
        return _outside(entity, bound, key, parent_column)
    if key.view and (bound.meaning not in (None, *LINKED) or not _holds(bound, parent, parent_column)):
        return bound  # what it means is the same fact in both rows
    if platform.index(parent) > platform.index(entity):
        return _left(bound, f"references {parent.table.qualified}, which refers to it too")
    if parent.name == entity.name and bound.meaning != "key":
        return _to_itself(bound, parent, parent_column)
    return _to_parent(bound, key, parent, parent_column)


def _by_name(bound: Bound, named: Mapping[str, Entity], none: Mapping[str, int]) -> Bound:
    """A column that names its parent holds the parent's key, foreign key or not."""
    if bound.meaning not in LINKED:
        return bound
    parent = named.get(bound.meaning)
    wanted = bound.column.required or bound.meaning not in none
    if parent is None and wanted and bound.column.type.traits.kind == "num":
        return _of_nobody(bound, none)
    if parent is None or "key" not in parent.by_meaning:
        return _left(bound, f"names a {bound.meaning}, which this schema does not have")
    own = parent.by_meaning["key"].column.type
    if bound.column.type.holds_keys_of(own):
        whole = bound.column.type.traits.form == "whole" and not bound.column.nullable
        return replace(bound, link=f"{bound.meaning}.key", constant=none.get(bound.meaning) if whole else None)
    return _left(bound, f"is {bound.column.type.name}, but the key of {bound.meaning} is {own.name}")


def _of_nobody(bound: Bound, none: Mapping[str, int]) -> Bound:
    """A number that must be there and names a row of a kind that no object here shows: the platform's word for none,
    else the same number wherever the same thing is meant."""
    parent = str(bound.meaning)
    if parent in none:
        why = f"no {parent} is in this schema, and {none[parent]} says so"
        return replace(bound, meaning=None, filler="constant", constant=none[parent], why=why)
    if parent in NUMBERED and (bound.column.most or LEAST_ROOM) >= LEAST_ROOM:
        return replace(bound, link=f"{parent}.key", why=f"a number for each {parent}, which no object here shows")
    return _left(bound, f"names a {parent}, which this schema does not have")


def _to_parent(bound: Bound, key: ForeignKey, parent: Entity, parent_column: str) -> Bound:
    meaning = _meaning(parent, parent_column)
    if parent.name == bound.meaning == "key":
        return bound
    if meaning == bound.meaning == "date":
        return bound  # a fact's day is its own, whatever row of its parent's it belongs to
    name = bound.meaning if bound.meaning in LINKED else f"link.{bound.column.name}"
    return replace(bound, meaning=name, filler=None, link=f"{parent.name}.{meaning}", constant=None, why=_declared(key))


def _holds(bound: Bound, parent: Entity, parent_column: str) -> bool:
    return bound.column.type.holds_keys_of(parent.table.by_name[parent_column].type)


def _declared(key: ForeignKey) -> str:
    return key.name if key.view else f"foreign key {key.name}"


def _to_itself(bound: Bound, own: Entity, parent_column: str) -> Bound:
    """A row of a kind that refers to its own kind has no parent; if it must have one it is its own."""
    if not bound.column.required:
        return replace(bound, meaning=None, filler=None, link=None, why="left out: refers to its own kind")
    link = f"{own.name}.{_meaning(own, parent_column)}"
    return replace(bound, meaning=f"link.{bound.column.name}", filler=None, link=link, why="refers to itself")


def _meaning(parent: Entity, column: str) -> str:
    """What a column of the parent means; one without a meaning is known as "id." and its name."""
    target = next((bound for bound in parent.bound if bound.column.name == column), None)
    return target.meaning if target and target.meaning else f"id.{column}"


def _outside(entity: Entity, bound: Bound, key: ForeignKey, parent_column: str) -> Bound:
    """One of the live rows, a foreign key's columns together; if it may be NULL only history knows. A key that is such
    a reference itself, or that may stand in one row only, takes rows that nobody has yet."""
    where, lookup = f"{key.parent_schema}.{key.parent_table}", _lookup(entity, key, parent_column)
    if not bound.column.required and bound.meaning != "key":
        left = _left(bound, f"references {where}, which mock-data does not fill")
        return replace(left, lookup=lookup) if len(lookup.columns) == 1 else left
    why = f"{_declared(key)}: " + (f"a row of {where} each" if lookup.held else f"one of the rows of {where}")
    meaning = bound.meaning if bound.meaning == "key" else None
    return replace(bound, meaning=meaning, filler="lookup", link=None, lookup=lookup, why=why)


def _lookup(entity: Entity, key: ForeignKey, parent_column: str) -> Lookup:
    pairs = list(zip(key.columns, key.parent_columns, strict=True))
    others = [(own, parent) for own, parent in pairs if own != entity.tenant]
    columns = tuple(parent for _, parent in others)
    filters = tuple(parent for own, parent in pairs if own == entity.tenant)
    held = tuple(own for own, _ in others) if _alone(entity, key) else ()
    seen = (key.condition, key.place) if key.view else ()
    lookup = Lookup(key.name, key.parent_schema, key.parent_table, parent_column, columns, filters, *seen)
    return replace(lookup, held=held)


def _alone(entity: Entity, key: ForeignKey) -> bool:
    """If no two rows may reference the same row: what they hold is the entity's own key, or all of a unique one."""
    own = {name for name in key.columns if name != entity.tenant}
    uniques = filter(None, (unique.beside(entity.tenant) for unique in entity.table.uniques))
    return any(b.meaning == "key" and b.column.name in own for b in entity.bound) or any(own >= set(u) for u in uniques)


def _long_enough(bound: Bound, named: Mapping[str, Entity]) -> Bound:
    """Numbers are chosen to fit the columns that link to them; a uuid cannot be."""
    parent, _, meaning = (bound.link or "").partition(".")
    target = named[parent].by_meaning.get(meaning) if parent in named else None
    length = bound.column.type.length
    if target is None or target.column.type.family != "uuid" or (length or _UUID_LENGTH) >= _UUID_LENGTH:
        return bound
    return _left(bound, f"holds {length} characters, but the key of {parent} is a uuid of {_UUID_LENGTH}")


def _left(bound: Bound, why: str) -> Bound:
    """Left to its default or NULL; if neither is possible the run is refused with `why`."""
    why = f"must have a value, and {why}" if bound.column.required else f"left out: {why}"
    return replace(bound, meaning=None, filler=None, link=None, why=why)


def narrowed(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities, each key column no wider than the columns of its platform that link to it, nor a text wider than
    those that repeat it.

    Twice, since a link may itself be linked to: an item's order number is the order's, and a refund's the item's.
    """
    found = tuple(entities)
    for _ in range(2):
        repeats = _repeats(found)
        found = tuple(replace(one, bound=tuple(_narrowed(one, b, repeats) for b in one.bound)) for one in found)
    return found


def _repeats(everybody: Sequence[Entity]) -> Repeats:
    """What columns repeat of a parent -> those columns."""
    found: dict[tuple[str, str], list[tuple[Entity, Bound]]] = defaultdict(list)
    for entity in everybody:
        for bound in entity.bound:
            found[entity.platform, entity.source(bound)].append((entity, bound))
    return found


def _narrowed(entity: Entity, bound: Bound, repeats: Repeats) -> Bound:
    for other, child in repeats.get((entity.platform, f"{entity.name}.{bound.meaning}"), ()):
        bound = _with_room_of(bound, child, entity, other)
    return bound


def _with_room_of(bound: Bound, child: Bound, entity: Entity, other: Entity) -> Bound:
    """An entity's column no wider than the other's that repeats it."""
    column = _no_wider(bound.column, child.column)
    if column == bound.column:
        return bound
    if not child.link:
        if column.unique and (column.type.length or _LEAST_LENGTH) < _LEAST_LENGTH:
            return bound
        column = replace(column, unique=column.unique or bound.meaning in ENTITIES[entity.name].identity)
    return replace(bound, column=column, room=child.room or f"{other.table.qualified}.{child.column.name}")


def _no_wider(column: Column, child: Column) -> Column:
    if column.type.family == "text":
        length = child.type.length if child.type.family == "text" else None
        if length is not None and length < (column.type.length or length + 1):
            return replace(column, type=replace(column.type, length=length))
        return column
    limit, own = child.most, column.most
    if column.type.family == "uuid" or limit is None or (own is not None and own <= limit):
        return column
    return replace(column, high=float(limit))
