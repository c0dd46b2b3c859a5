"""Columns without a meaning that are filled as the workspace's own rows are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from loader.flow.binding import Bound, Entity
from loader.flow.profile import History, Profile


def follow_history(entities: Iterable[Entity], profile: Profile) -> tuple[Entity, ...]:
    """The entities, each column that has a history with the filler "history" (or left NULL, if it always is). An entity
    without such a column is returned as it is."""
    return tuple(_entity(entity, profile) for entity in entities)


def _entity(entity: Entity, profile: Profile) -> Entity:
    found = {
        bound.column.name: _following(bound, history)
        for bound in entity.bound
        if (history := profile.history.get((entity.name, bound.column.name)))
    }
    return replace(entity, bound=tuple(found.get(b.column.name, b) for b in entity.bound)) if found else entity


def _following(bound: Bound, history: History) -> Bound:
    if history.kind == "nulls":
        return replace(bound, filler=None, why=f"NULL in all its {history.rows} rows")
    why = f"its own history: {history.summary}"
    if bound.lookup and history.kind == "plain":  # any row, as often as not NULL
        return replace(bound, filler="lookup", why=f"{bound.why}; {why}")
    return replace(bound, filler="history", lookup=None, why=why)


def without_parents(entities: Iterable[Entity], profile: Profile) -> Iterator[str]:
    """A reason for each column that must refer to a row of a table that has none."""
    for entity in entities:
        for bound in entity.bound:
            parent = bound.lookup if bound.filler == "lookup" else None
            if parent and not profile.lookups[entity.name, bound.column.name]:
                yield (
                    f"{entity.table.qualified}.{bound.column.name} must refer to a row of"
                    f" {parent.schema}.{parent.table}, which has none for this workspace: insert one"
                )
