"""What identifies a row: the columns that its tag remembers, and a key without a known name. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence

from loader.entities import ENTITIES
from loader.flow.binding import Entity
from loader.flow.table import Table, Unique


def tag_key(entity: Entity) -> tuple[str, ...]:
    """The base columns that identify a row for its tag: the entity's own key, else the table's.

    The key of a thing that ads report on comes again every day: there the table's key comes first.
    """
    kind = ENTITIES[entity.name]
    if kind.grain == "fact":
        identity = _columns(entity, (*kind.identity, "date"))
        return _columns(entity, ("row",)) or _unique_over(entity, identity) or identity
    return _columns(entity, ("row", "key"))[:1] or _unique_over(entity, _columns(entity, kind.identity))


def _columns(entity: Entity, meanings: Sequence[str]) -> tuple[str, ...]:
    """The columns of those meanings that the entity has."""
    return tuple(entity.by_meaning[meaning].column.name for meaning in meanings if entity.has(meaning))


def _unique_over(entity: Entity, identity: Sequence[str]) -> tuple[str, ...]:
    """The first unique key of which every column beside the tenant identifies."""
    keys = (_beside(unique, entity.tenant) for unique in entity.table.uniques)
    return next((names for names in keys if names and set(names) <= set(identity)), ())


def own_key(table: Table, tenant: str | None, taken: Container[str]) -> str | None:
    """The table's own key, if it is one column beside the tenant and no meaning has taken it."""
    for unique in sorted(table.uniques, key=lambda unique: not unique.primary):
        names = _beside(unique, tenant)
        if len(names) == 1 and names[0] not in taken:
            column = table.by_name[names[0]]
            if "key" in column.type.traits.suits and not column.generated:
                return column.name
    return None


def _beside(unique: Unique, tenant: str | None) -> tuple[str, ...]:
    """The columns of a key beside the tenant; none of one that holds only some rows, or expressions."""
    if unique.predicate or unique.expressions:
        return ()
    return tuple(name for name in unique.columns if name != tenant)
