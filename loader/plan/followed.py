"""Histories as far as a run's columns allow: what a column has to do with another counts only if that is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from loader.flow.binding import Entity
from loader.flow.profile import History, Place


def followed(history: Mapping[Place, History], entities: Sequence[Entity]) -> dict[Place, History]:
    """The histories of `entities` without what columns that are not loaded would decide: a column that follows from one
    has none, one that is drawn beside one is drawn by itself."""
    loaded = {entity.name: {bound.column.name for bound in entity.loaded} for entity in entities}
    kept = {place: _beside(one, loaded.get(place[0], set())) for place, one in history.items()}
    return {place: one for place, one in kept.items() if one is not None}


def _beside(history: History, loaded: set[str]) -> History | None:
    by, draw = history.by, history.draw
    if by and not loaded.issuperset(by.of):
        return None
    if by and not loaded.issuperset(by.before):
        history = replace(history, by=replace(by, before=tuple(name for name in by.before if name in loaded)))
    if draw and not loaded.issuperset((*draw.of, *filter(None, [draw.steady]))):
        history = replace(history, draw=replace(draw, of=(), edges=(), cases=(), steady=""))
    return history
