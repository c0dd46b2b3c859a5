"""The store model projected on a platform's reflected columns, as Arrow record batches of about 10,000 rows.

Pure: a batch is a function of (plan, entity, rows). Wide rows exist only here, in flight; what the batches share (who
bought what, when, for how much) is the store's compact columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints import Task, broken, judged, satisfied
from loader.flow.binding import Bound, Entity
from loader.flow.plan import Plan
from loader.flow.predicate import columns as columns_read
from loader.flow.profile import KeyStyle
from loader.flow.rows import Batch, Keys
from loader.literals import as_text
from loader.model.ads.account import Account
from loader.model.events import expand
from loader.model.store import Store
from loader.project.arrow import conform
from loader.project.columns import COLUMNS, PARENTS, column
from loader.project.columns.events import pages
from loader.project.context import NO_PAGES, Context, Index, Labels, Offers, present
from loader.project.fill import Rows, fill
from loader.project.history import follow, known, missing
from loader.project.keys import KeySource
from loader.project.series import Count, Fixed, Flag, Keyed, Mask, Money, Real, Time, Values
from loader.rng import entropy

BATCH_ROWS = 10_000
_PLACES = 5
Ranges = dict[tuple[str, str], tuple[tuple[int, int], ...]]
Model: TypeAlias = Store | Account
_NUMBER = ("order", "number")


class Generator:
    """The rows of a plan. The model is built once; numbers that only the server hands out come by `with_ranges`, and
    what it says of other platforms' rows (`labels`, `offers`) by `beside`."""

    def __init__(
        self, plan: Plan, model: Model, ranges: Ranges | None = None, labels: Labels | None = None,
        offers: tuple[Offers, ...] = (),
    ) -> None:  # fmt: skip
        self.plan = plan
        self.model = model
        self._ranges = ranges or {}
        self._labels = labels
        self._offers = offers

    def with_ranges(self, ranges: Ranges) -> Generator:
        """The same rows with the numbers reserved in the database: (entity, column) -> blocks."""
        return Generator(self.plan, self.model, ranges, self._labels, self._offers)

    def beside(self, labels: Labels | None, offers: tuple[Offers, ...]) -> Generator:
        """The same rows beside those of other platforms."""
        return Generator(self.plan, self.model, self._ranges, labels, offers)

    def rows(self, entity: Entity) -> int:
        """How many rows the plan has for this entity."""
        return rows(self.model, entity.name)

    def reservations(self) -> dict[tuple[str, str], tuple[str, int]]:
        """What must be taken from the database's sequences: (entity, column) -> (sequence, numbers)."""
        return {
            key: (source.style.sequence, source.rows)
            for key, source in self._sources.items()
            if source.style.sequence and source.rows
        }

    def sources(self, entity: Entity) -> Iterator[tuple[Bound, KeySource]]:
        """The columns of an entity whose values are handed out one a row, and the values."""
        for bound in entity.bound:
            if source := self._sources.get((entity.name, bound.column.name)):
                yield bound, source

    def key_texts(self, entity: str, count: int) -> pa.Array:
        """The first `count` keys of an entity as text, those of live rows included: (count,) string."""
        source = self._context.keys.get((entity, "key"))
        return source.text(np.arange(count)) if source else pa.array([str(n + 1) for n in range(count)], pa.string())

    def batches(self, entity: Entity, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """Every row of an entity, in the order of its keys."""
        for part in _parts(self.model, entity.name, size):
            yield self._batch(entity, part)

    def sample(self, entity: Entity, count: int) -> Iterator[dict[str, Any]]:
        """The first rows, for people: column -> value as text."""
        for batch in self.batches(entity, count):
            rows = batch.rows.slice(0, count)
            shown = [_shown(array) for array in rows.columns]
            yield from (dict(zip(rows.schema.names, row, strict=True)) for row in zip(*shown, strict=True))
            return

    def values(self, entity: Entity, columns: Sequence[str]) -> pa.Table:
        """Every row of some columns alone."""
        only = replace(entity, bound=tuple(b for b in entity.bound if b.column.name in columns), key=())
        parts = _parts(self.model, entity.name, BATCH_ROWS)
        return pa.Table.from_batches([self._batch(only, part).rows for part in parts])

    def as_json(self, entity: Entity, count: int) -> list[dict[str, Any]]:
        """Rows as JSON says them, for the server to judge: up to `count` from each of five places, first and last
        among them."""
        parts = list(_parts(self.model, entity.name, count))
        places = np.unique(np.linspace(0, len(parts) - 1, _PLACES).astype(int)) if parts else ()
        return [row for p in places for row in _told(entity, self._batch(entity, parts[p]).rows.slice(0, count))]

    def told(self, entity: Entity, columns: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
        """Every row of some columns alone, batch by batch, as `as_json` says them."""
        only = replace(entity, bound=tuple(b for b in entity.bound if b.column.name in columns), key=())
        for part in _parts(self.model, entity.name, BATCH_ROWS):
            yield _told(only, self._batch(only, part).rows)

    def suspects(self, entity: Entity, count: int) -> list[dict[str, Any]]:
        """Rows, wherever they stand, that seem to break a CHECK, as `as_json` says them: up to `count` of a batch."""
        rules = judged(entity.enforced, frozenset(b.column.name for b in entity.loaded))
        read = {name for rule in rules for name in columns_read(rule.predicate)}
        only = replace(entity, bound=tuple(b for b in entity.bound if b.column.name in read), key=())
        for part in _parts(self.model, entity.name, BATCH_ROWS) if rules else ():
            places = broken(self._batch(only, part).rows, rules, self.plan.spec.as_of)
            if len(places):
                return _told(entity, self._batch(entity, part).rows.take(pa.array(places[:count])))
        return []

    def distinct(self, entity: Entity, names: Sequence[str], most: int) -> list[dict[str, Any]]:
        """The combinations of values that all rows have in these columns, as JSON says them: of more than `most` every
        so many, in their order, the first and the last among them."""
        wanted = [b for b in entity.loaded if b.column.name in names]
        found: pa.Table | None = None
        for part in _parts(self.model, entity.name, BATCH_ROWS) if wanted else ():
            made = self._batch(replace(entity, bound=tuple(wanted), key=()), part).rows
            table = _groupable(pa.Table.from_batches([made]))
            found = (pa.concat_tables([found, table]) if found else table).group_by(made.schema.names).aggregate([])
        if found is None:  # no row, or none of these columns is ours to write
            return [{}] if rows(self.model, entity.name) else []
        found = found.sort_by([(b.column.name, "ascending") for b in wanted])
        places = np.unique(np.linspace(0, len(found) - 1, min(most, len(found))).astype(np.int64))
        return _told(replace(entity, bound=tuple(wanted), key=()), found.take(places))

    def _batch(self, entity: Entity, part: _Part) -> Batch:
        context = self._context
        if part.sessions is not None:
            context = replace(context, events=expand(context.store, *part.sessions))
        index = np.arange(part.first, part.last)
        columns = self._columns(context, entity, index)
        names = [bound.column.name for bound in entity.loaded]
        rows = pa.RecordBatch.from_arrays([columns[name] for name in names], names=names)
        return Batch(rows, tuple(self._tags(entity, column, part, rows) for column in entity.key))

    def _columns(self, c: Context, entity: Entity, index: Index) -> dict[str, pa.Array]:
        """The loaded columns by name. Where the CHECKs may change one of them, with those that the CHECKs read."""
        enforced, bound = entity.enforced, entity.loaded
        if not enforced.adjustable.intersection(b.column.name for b in bound) or not len(index):
            return {b.column.name: self._column(c, entity, b, index) for b in bound}
        whole = self.plan.entity(entity.name) or entity
        read = {name for check in enforced.checks for name in columns_read(check.predicate)}
        asked = {b.column.name: b for b in (*bound, *(b for b in whole.loaded if b.column.name in read))}
        made = {name: self._column(c, entity, b, index) for name, b in asked.items()}
        filled = self._filled(c, entity, index)
        task = Task(
            enforced, {name: b.column for name, b in asked.items()}, filled.seed, self.plan.spec.as_of,
            lambda name: conform(fill(asked[name].column, filled), asked[name].column),
        )  # fmt: skip
        return satisfied(made, int(index[0]), task)

    def _column(self, c: Context, entity: Entity, bound: Bound, index: Index) -> pa.Array:
        values = self._values(c, entity, bound, index)
        if isinstance(values, Time) and values.missing is not None and not bound.column.nullable:
            # what has not happened cannot be said here: the row's own time offends no rule
            created = self._created(c, entity, index)
            values = Time(np.where(values.missing, created, values.us))
        array = conform(values, bound.column)
        absent = missing(bound.column, bound.history, self._filled(c, entity, index)) if bound.history else None
        return array if absent is None else pc.if_else(pa.array(absent), pa.scalar(None, array.type), array)

    def _created(self, c: Context, entity: Entity, index: Index) -> NDArray[np.int64]:
        times = COLUMNS[entity.name]["created"](c, index)
        assert isinstance(times, Time)
        return times.us

    def _values(self, c: Context, entity: Entity, bound: Bound, index: Index) -> Values:
        meaning = bound.meaning or ""
        if meaning == "tenant" or bound.filler in ("constant", "default"):
            return Fixed(self.plan.workspace if meaning == "tenant" else bound.constant, len(index))
        if bound.link:
            return self._linked(c, entity.name, bound.link, index)
        if source := self._sources.get((entity.name, bound.column.name)):
            return Keyed(source, c.thing(entity.name, index) if meaning == "key" else index)
        if bound.filler == "lookup":
            return self._looked_up(c, entity, bound, index)
        make = column(entity.name, meaning)
        if bound.filler or make is None:
            filled = self._filled(c, entity, index)
            past = bound.history
            return follow(bound.column, past, filled, self.plan.spec.as_of) if past else fill(bound.column, filled)
        return make(c, index)

    def _looked_up(self, c: Context, entity: Entity, bound: Bound, index: Index) -> Values:
        """One of the rows that are there, the first ones most; the same for all columns of a foreign key."""
        assert bound.lookup is not None
        values = self.plan.profile.lookups[entity.name, bound.column.name]
        share = c.random(f"{entity.name} {bound.lookup.key}", index) / 2.0**64
        return known(bound.column, values, (share**2 * len(values)).astype(np.int64))

    def _linked(self, c: Context, entity: str, link: str, index: Index) -> Values:
        """What the parent's row has in that column; the parent's may itself come from its own parent."""
        parent, meaning = link.split(".", 1)
        if parent == "shop" and self.plan.profile.shop:
            return Fixed(self.plan.profile.shop.get(meaning), len(index))
        row, missing = self._parents(c, entity, parent, index)
        if (parent, meaning) in c.keys:
            return Keyed(c.keys[parent, meaning], row, missing)
        owner = self.plan.entity(parent)
        further = owner.by_meaning[meaning].link if owner else None
        found = self._linked(c, parent, further, row) if further else COLUMNS[parent][meaning](c, row)
        return _masked(found, missing)

    def _parents(self, c: Context, entity: str, parent: str, index: Index) -> tuple[Index, Mask]:
        """The parent's rows; where a shop has no such relation, any of them."""
        if parent == entity:
            return index, None
        if parent in PARENTS[entity]:
            row, missing = present(PARENTS[entity][parent](c, index))
            return row, missing if missing.any() else None
        count = max(things(self.model, parent), 1)
        return (c.random(f"{entity} {parent}", index) % np.uint64(count)).astype(np.int64), None

    def _filled(self, c: Context, entity: Entity, index: Index) -> Rows:
        return Rows(
            entropy(self.plan.spec.seed ^ self.plan.spec.namespace, entity.name),
            int(index[0]),
            int(index[-1]) + 1,
            self._created(c, entity, index),
        )

    def _tags(self, entity: Entity, column: str, part: _Part, batch: pa.RecordBatch) -> Keys:
        source = self._sources.get((entity.name, column))
        if source is None or source.rows != self.rows(entity):
            return batch.column(batch.schema.names.index(column))
        return source.tags(part.first, part.last, entity.table.by_name[column].type.family == "text")

    @cached_property
    def _sources(self) -> dict[tuple[str, str], KeySource]:
        """(entity, column) -> the keys of its rows."""
        return {
            (entity.name, bound.column.name): self._source(entity, bound)
            for entity in self.plan.entities
            for bound in entity.bound
            if (entity.name, bound.column.name) in self.plan.profile.keys
        }

    def _source(self, entity: Entity, bound: Bound) -> KeySource:
        style = self.plan.profile.keys[entity.name, bound.column.name]
        known = self._known(entity.name, bound.meaning or "")
        count = things(self.model, entity.name) if bound.meaning == "key" else self.rows(entity)
        if entity.name == "campaign" and known is not None:
            count = 0
        own = ((style.next, style.next + max(count, 1) - 1),)
        ranges = self._ranges.get((entity.name, bound.column.name), own)
        seed = entropy(self.plan.spec.seed ^ self.plan.spec.namespace, entity.name, bound.column.name)
        return KeySource(style, count, ranges, seed, known)

    def _known(self, entity: str, meaning: str) -> pa.Array | None:
        """The keys of rows that are there already: live ones, or campaigns that orders name."""
        if isinstance(self.model, Account):
            return self.model.keys if (entity, meaning) == ("campaign", "key") else None
        live = self.model.spec.existing
        columns = {"product": live.products, "variant": live.variants, "customer": live.customers} if live else {}
        return columns.get(entity, {}).get(meaning)

    @cached_property
    def _context(self) -> Context:
        by_column = {(e.name, b.column.name): b.meaning for e in self.plan.entities for b in e.bound}
        keys = {
            (entity, meaning): source
            for (entity, column), source in self._sources.items()
            if (meaning := by_column[entity, column])
        }
        if isinstance(self.model, Account):
            return Context(self.plan, self.model, keys, NO_PAGES, offers=self._offers)
        # a column may repeat an order number that the order's own table does not hold
        orders = rows(self.model, "order")
        keys.setdefault(_NUMBER, KeySource(KeyStyle("number", 1001), orders, ((1001, 1000 + orders),)))
        return Context(self.plan, self.model, keys, pages(self.model, self.plan.shop_domain), self._labels)


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows [first, last) of an entity; of events also their sessions [first, last)."""

    first: int
    last: int
    sessions: tuple[int, int] | None = None


def rows(model: Model, entity: str) -> int:
    """How many rows the model has of an entity: of what is reported by day, every day's."""
    return model.rows(entity)


def things(model: Model, entity: str) -> int:
    """How many there are of an entity, each counted once however many days it is reported on."""
    return model.things(entity)


def _parts(model: Model, entity: str, size: int) -> Iterator[_Part]:
    if entity != "event" or isinstance(model, Account):
        total = rows(model, entity)
        yield from (_Part(first, min(first + size, total)) for first in range(0, total, size))
        return
    ends = np.cumsum(model.sessions.event_counts, dtype=np.int64)
    if not len(ends):
        return
    # whole sessions, about `size` events each
    borders = np.unique(np.searchsorted(ends, np.arange(size, ends[-1] + size, size)) + 1)
    borders = np.unique(np.concatenate(([0], np.minimum(borders, len(ends)))))
    for first, last in pairwise(borders.tolist()):
        yield _Part(int(ends[first - 1]) if first else 0, int(ends[last - 1]), (first, last))


def _groupable(table: pa.Table) -> pa.Table:
    """Arrow groups wide decimals only."""
    kinds = [pa.decimal128(38, f.type.scale) if pa.types.is_decimal(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema([f.with_type(kind) for f, kind in zip(table.schema, kinds, strict=True)]))


def _masked(values: Values, missing: Mask) -> Values:
    """A parent's column where there is a parent."""
    if missing is None or not isinstance(values, Money | Time | Count | Real | Flag | Keyed):
        return values
    return replace(values, missing=missing)


def _told(entity: Entity, rows: pa.RecordBatch | pa.Table) -> list[dict[str, Any]]:
    """Rows as JSON takes them for the columns' types."""
    names = [b.column.name for b in entity.loaded]
    columns = [_judged(rows.column(b.column.name), b.column.type.traits.form) for b in entity.loaded]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _judged(array: pa.Array | pa.ChunkedArray, form: str) -> list[Any]:
    if form != "json":
        return _shown(array)
    return [None if text is None else json.loads(text) for text in array.to_pylist()]


def _shown(array: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Values as JSON has them: numbers and flags bare, all else in the server's own text form."""
    kind = array.type
    bare = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return (array if bare else as_text(array)).to_pylist()
