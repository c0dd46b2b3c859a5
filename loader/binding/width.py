"""How much room a key has: no more than the narrowest of the columns that hold it. Pure.

A clipped link would lose its row without a word, so a key is chosen that every child can hold; what a run needs beyond
that room is refused before BEGIN, with both columns named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loader.flow.binding import Bound, Entity
from loader.flow.table import Column


def narrowed(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities, each key column no wider than the columns of its platform that link to it.

    Twice, since a link may itself be linked to: an item's order number is the order's, and a refund's the item's.
    """
    found = tuple(entities)
    for _ in range(2):
        found = tuple(_narrowed(entity, found) for entity in found)
    return found


def _narrowed(entity: Entity, everybody: Sequence[Entity]) -> Entity:
    return replace(entity, bound=tuple(_held(b, list(_children(entity, b, everybody))) for b in entity.bound))


def _children(entity: Entity, bound: Bound, everybody: Sequence[Entity]) -> Iterator[tuple[str, Bound]]:
    if not bound.meaning:
        return
    wanted = f"{entity.name}.{bound.meaning}"
    for other in everybody:
        if other.platform == entity.platform:
            yield from ((other.table.qualified, b) for b in other.bound if b.link == wanted and b is not bound)


def _held(bound: Bound, children: Sequence[tuple[str, Bound]]) -> Bound:
    for table, child in children:
        column = _no_wider(bound.column, child.column)
        if column != bound.column:
            bound = replace(bound, column=column, room=child.room or f"{table}.{child.column.name}")
    return bound


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
