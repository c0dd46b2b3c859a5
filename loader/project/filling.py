"""One column of a batch: made by its link, its key, an outside parent, its history, its meaning or a filler. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.flow.binding import Bound, Entity
from loader.flow.plan import PlatformPlan
from loader.flow.profile import History
from loader.project.arrow import conform
from loader.project.columns import COLUMNS, PARENTS, column
from loader.project.context import Context, Index, present
from loader.project.fill import Rows, fill
from loader.project.history import follow, known, missing
from loader.project.keys import KeySource
from loader.project.series import Count, Fixed, Flag, Keyed, Mask, Money, Real, Time, Values
from loader.rng import entropy


def created(c: Context, entity: Entity, index: Index) -> NDArray[np.int64]:
    """When each row was created: (n,) microseconds UTC."""
    times = COLUMNS[entity.name]["created"](c, index)
    assert isinstance(times, Time)
    return times.us


def row_span(plan: PlatformPlan, c: Context, entity: Entity, index: Index) -> Rows:
    """What fillers know of these rows: their numbers, their times, and a seed of the entity's own."""
    seed = entropy(plan.spec.seed ^ plan.spec.namespace, entity.name)
    return Rows(seed, int(index[0]), int(index[-1]) + 1, created(c, entity, index))


@dataclass(frozen=True)
class Columns:
    """Makes columns of a platform; `sources` are the numbered columns by (entity, column)."""

    plan: PlatformPlan
    context: Context
    sources: dict[tuple[str, str], KeySource]

    def array(self, entity: Entity, bound: Bound, index: Index) -> pa.Array:
        """The column's values of these rows, in its own Arrow type: (n,)."""
        values = self._values(entity, bound, index)
        if isinstance(values, Time) and values.missing is not None and not bound.column.nullable:
            # what has not happened cannot be expressed here: the row's own time offends no rule
            values = Time(np.where(values.missing, created(self.context, entity, index), values.us))
        array = conform(values, bound.column)
        past = self._history(entity, bound)
        absent = missing(bound.column, past, self._span(entity, index)) if past else None
        return array if absent is None else pc.if_else(pa.array(absent), pa.scalar(None, array.type), array)

    def filler(self, entity: Entity, bound: Bound, index: Index) -> pa.Array:
        """Values by type alone: (n,)."""
        return conform(fill(bound.column, self._span(entity, index)), bound.column)

    def _span(self, entity: Entity, index: Index) -> Rows:
        return row_span(self.plan, self.context, entity, index)

    def _values(self, entity: Entity, bound: Bound, index: Index) -> Values:
        meaning, c = bound.meaning or "", self.context
        if bound.link:
            return self._linked(entity.name, bound.link, index)
        if source := self.sources.get((entity.name, bound.column.name)):
            return Keyed(source, c.thing(entity.name, index) if meaning == "key" else index)
        if meaning == "tenant":
            return Fixed(self.plan.workspace, len(index))
        make = None if bound.filler else column(entity.name, meaning)
        return make(c, index) if make else self._by_filler(entity, bound, index)

    def _by_filler(self, entity: Entity, bound: Bound, index: Index) -> Values:
        if bound.filler in ("constant", "default"):
            return Fixed(bound.constant, len(index))
        if bound.filler == "lookup":
            return self._outside(entity, bound, index)
        span, past = self._span(entity, index), self._history(entity, bound)
        return follow(bound.column, past, span, self.plan.spec.as_of) if past else fill(bound.column, span)

    def _history(self, entity: Entity, bound: Bound) -> History | None:
        """What the column's values follow, if they follow its live rows."""
        follows = bound.filler in ("history", "lookup")
        return self.plan.profile.history.get((entity.name, bound.column.name)) if follows else None

    def _outside(self, entity: Entity, bound: Bound, index: Index) -> Values:
        """A row of an outside parent, the first ones most; the same for all columns of a foreign key."""
        assert bound.lookup is not None
        values = self.plan.profile.lookups[entity.name, bound.column.name]
        share = self.context.random(f"{entity.name} {bound.lookup.key}", index) / 2.0**64
        return known(bound.column, values, (share**2 * len(values)).astype(np.int64))

    def _linked(self, entity: str, link: str, index: Index) -> Values:
        """What the parent's row has in that column; the parent's may itself come from its own parent."""
        parent, meaning = link.split(".", 1)
        if parent == "shop" and self.plan.profile.shop:
            return Fixed(self.plan.profile.shop.get(meaning), len(index))
        row, absent = self._parents(entity, parent, index)
        if (parent, meaning) in self.context.keys:
            return Keyed(self.context.keys[parent, meaning], row, absent)
        owner = self.plan.entity(parent)
        further = owner.by_meaning[meaning].link if owner else None
        values = self._linked(parent, further, row) if further else COLUMNS[parent][meaning](self.context, row)
        return _masked(values, absent)

    def _parents(self, entity: str, parent: str, index: Index) -> tuple[Index, Mask]:
        """The parent's rows; any of them if a shop has no such relation."""
        if parent == entity:
            return index, None
        if parent in PARENTS[entity]:
            row, absent = present(PARENTS[entity][parent](self.context, index))
            return row, absent if absent.any() else None
        count = max(self.context.model.things(parent), 1)
        return (self.context.random(f"{entity} {parent}", index) % np.uint64(count)).astype(np.int64), None


def _masked(values: Values, absent: Mask) -> Values:
    """A parent's column, NULL for rows without a parent."""
    if absent is None or not isinstance(values, Money | Time | Count | Real | Flag | Keyed):
        return values
    return replace(values, missing=absent)
