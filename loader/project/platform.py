"""One platform's rows: its model projected on the reflected columns, as Arrow record batches of about 10,000 rows.

Pure: a batch is a function of (plan, entity, part). Wide rows exist only here, in flight; what the batches have in
common (who bought what, when, for how much) is the model's compact columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.satisfaction import Task, satisfied
from loader.entities import COPIED, ENTITIES
from loader.flow.binding import Bound, Entity
from loader.flow.plan import PlatformPlan
from loader.flow.predicate import columns as columns_read
from loader.flow.profile import KeyStyle
from loader.flow.rows import Batch, Keys, Named, Part, Ranges
from loader.flow.table import Enforced
from loader.literals import as_text
from loader.model.ads.account import Account
from loader.model.events import expand
from loader.model.store import Store, build
from loader.model.used import used
from loader.project.arrow import conform
from loader.project.columns import COLUMNS, PARENTS, column
from loader.project.columns.common import AS_TEXT
from loader.project.columns.objects import nested
from loader.project.columns.pages import pages
from loader.project.columns.payloads import merchandise
from loader.project.context import NO_LABELS, NO_PAGES, Context, Index, Labels, Offers, present
from loader.project.fill import RowSpan, fill
from loader.project.history import Following, known
from loader.project.keys import KeySource
from loader.project.numbered import Order
from loader.project.series import Count, Fixed, Keyed, Mask, Time, Values, Words, counted, without
from loader.rng import entropy
from loader.vocabulary.spoken import spoken

BATCH_ROWS, _SMALL = 10_000, 2_000
_BUILT = 2_000
"""Orders of the largest run that is built to know the size of another."""
_SETTLED = (*sorted(COPIED), ("product", "handle"))
"""Texts that other rows repeat, (entity, meaning); a handle stands in the addresses of pages."""
_SIZED = {"product": "title", "variant": "sku", "customer": "email"}
_NUMBERS = 10**9
_RANDOM = 4
"""The version of uuids that say nothing of their rows."""
_ROOM = 255
"""Characters of a text column that takes all texts of the model."""
Model: TypeAlias = Store | Account


@dataclass(frozen=True, eq=False)
class PlatformRows:
    """The rows of a platform's plan. `ranges` are the numbers that only the server hands out, (entity, column) ->
    blocks; `labels` of campaigns and `offers` of products are what the rows say of other platforms."""

    plan: PlatformPlan
    model: Model
    ranges: Ranges = field(default_factory=dict)
    labels: Labels = NO_LABELS
    offers: tuple[Offers, ...] = ()
    _small: dict[str, Batch] = field(default_factory=dict, init=False, repr=False)
    """Whole tables of few rows, which are asked for again and again."""

    def rows(self, entity: Entity) -> int:
        """How many rows the plan has for this entity."""
        return self.model.rows(entity.name)

    @property
    def target(self) -> int:
        """How many orders the plan has, or campaigns."""
        return self.plan.target

    def rows_of(self, entity: Entity, target: int) -> int:
        """How many rows the entity would have in a run of another size; of an account that is not known."""
        if isinstance(self.model, Account):
            return self.rows(entity)
        if target <= _BUILT:
            return build(replace(self.model.spec, orders=target)).rows(entity.name)
        return round(self._large.rows(entity.name) * (target / _BUILT) ** ENTITIES[entity.name].growth)

    @cached_property
    def _large(self) -> Store:
        """The store of a run of so many orders that larger ones are like it."""
        assert isinstance(self.model, Store)
        return build(replace(self.model.spec, orders=_BUILT))

    def parts(self, entity: Entity, size: int = BATCH_ROWS) -> Iterator[Part]:
        """All rows of an entity, in parts of about `size` rows; a session's events are never parted."""
        total = self.rows(entity)
        if entity.name != "event" or not total or isinstance(self.model, Account):
            yield from (Part(first, min(first + size, total)) for first in range(0, total, size))
            return
        ends = np.cumsum(self.model.event_counts(), dtype=np.int64)
        borders = np.searchsorted(ends, np.arange(size, total + size, size)) + 1
        for first, last in pairwise([0, *np.unique(np.minimum(borders, len(ends))).tolist()]):
            yield Part(int(ends[first - 1]) if first else 0, int(ends[last - 1]), (first, last))

    def batches(self, entity: Entity) -> Iterator[Batch]:
        """Every row of an entity, in the order of its keys."""
        return (self.batch(entity, part) for part in self.parts(entity))

    def batch(self, entity: Entity, part: Part, columns: Sequence[str] | None = None) -> Batch:
        """The rows of one part: all loaded columns, or some `columns` alone and without keys."""
        if columns is not None:
            return self._made(
                replace(entity, bound=tuple(b for b in entity.bound if b.column.name in columns), key=()), part
            )
        if (
            part.last - part.first < self.rows(entity)
            or part.last > _SMALL
            or entity is not self.plan.entity(entity.name)
        ):
            return self._made(entity, part)
        if entity.name not in self._small:
            self._small[entity.name] = self._made(entity, part)
        return self._small[entity.name]

    def some(self, entity: Entity, size: int) -> pa.RecordBatch | None:
        """About the first `size` rows of an entity, of a small table all; None if it has none."""
        part = next(self.parts(entity, size if self.rows(entity) > _SMALL else _SMALL), None)
        return self.batch(entity, part).rows if part else None

    def _made(self, entity: Entity, part: Part) -> Batch:
        context = self._context
        if part.sessions is not None:
            context = replace(context, events=expand(context.store, *part.sessions), memo={})
        arrays = self._arrays(_Columns(context, self._sources, entity, np.arange(part.first, part.last)))
        names = [bound.column.name for bound in entity.loaded]
        made = pa.RecordBatch.from_arrays([arrays[name] for name in names], names=names)
        return Batch(made, tuple(self._tags(entity, column, part, made) for column in entity.key))

    def reservations(self) -> dict[tuple[str, str], tuple[str, int]]:
        """What must be taken from the database's sequences: (entity, column) -> (sequence, how many numbers)."""
        return {
            key: (source.style.sequence, source.rows)
            for key, source in self._sources.items()
            if source.style.sequence and source.rows
        }

    def sources(self, entity: Entity) -> Iterator[tuple[Bound, KeySource]]:
        """The columns of an entity that are numbered row by row, with their values."""
        for bound in entity.bound:
            if source := self._sources.get((entity.name, bound.column.name)):
                yield bound, source

    def named(self) -> Iterator[Named]:
        """The live rows that new rows refer to, by entity."""
        existing = self.model.spec.existing if isinstance(self.model, Store) else None
        if existing is None or isinstance(self.model, Account):
            return
        columns = {"product": existing.products, "variant": existing.variants, "customer": existing.customers}
        for name, places in used(self.model, events=self.plan.entity("event") is not None).items():
            entity = self.plan.entity(name)
            if entity is not None and len(places):
                yield Named(entity, tuple(columns[name]["key"].take(pa.array(places)).to_pylist()))

    def key_texts(self, entity: str, count: int) -> pa.Array:
        """The first `count` keys of an entity as text, those of live rows included: (count,) string."""
        source = self._context.keys.get((entity, "key"))
        return source.text(np.arange(count)) if source else pa.array([str(n + 1) for n in range(count)], pa.string())

    @property
    def pages(self) -> pa.Array:
        """The addresses of a shop's pages by number: home, one a category, one a product."""
        return self._context.pages.urls

    def text(self, entity: str, meaning: str) -> pa.Array:
        """A text of every row of an entity, live ones last, as its own table holds it: (n,) string."""
        values = COLUMNS[entity][meaning](self._context, np.arange(_things(self.model, entity)))
        return conform(values, AS_TEXT)

    def _arrays(self, columns: _Columns) -> dict[str, pa.Array]:
        """The loaded columns by name. If CHECKs may change one of them, those that the CHECKs read are made as well."""
        entity, index = columns.entity, columns.index
        rules, bound = columns.enforced, {b.column.name: b for b in entity.loaded}
        if not rules.adjustable.intersection(bound) or not len(index):
            return {name: columns.array(b) for name, b in bound.items()}
        whole = self.plan.entity(entity.name) or entity
        read = {name for rule in rules.checks for name in columns_read(rule.predicate)}
        bound |= {b.column.name: b for b in whole.loaded if b.column.name in read}
        arrays = {name: columns.array(b) for name, b in bound.items()}
        types = {name: b.column for name, b in bound.items()}
        task = Task(rules, types, columns.span.seed, self.plan.spec.as_of, lambda name: columns.filler(bound[name]))
        return satisfied(arrays, int(index[0]), task)

    def _tags(self, entity: Entity, column: str, part: Part, batch: pa.RecordBatch) -> Keys:
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
            if (entity.name, bound.column.name) in self.plan.profile.keys and not _repeats(entity, bound)
        }

    def _source(self, entity: Entity, bound: Bound) -> KeySource:
        place = (entity.name, bound.column.name)
        style = self.plan.profile.keys[place]
        there = _live(self.model, entity.name, bound.meaning or "")
        count = self.model.things(entity.name) if bound.meaning == "key" else self.rows(entity)
        if bound.lookup:
            values = self.plan.profile.lookups[place][:count]
            taken = pa.array([*values, *[None] * (count - len(values))], pa.string())
            there, count = taken if there is None else pa.concat_arrays([taken, there]), 0
        count = 0 if entity.name == "campaign" and there is not None else count
        own = ((style.next, style.next + max(count, 1) - 1),)
        seed = entropy(self.plan.spec.seed ^ self.plan.spec.namespace, *place)
        born = self._born(entity.name) if style.version != _RANDOM else None
        return KeySource(style, count, self.ranges.get(place, own), seed, there, born)

    def _born(self, entity: str) -> Callable[[Index], NDArray[np.int64]] | None:
        """When each row was created, (n,) indices -> (n,) microseconds UTC; None of events, and of what ads report."""
        if isinstance(self.model, Account) or entity == "event":
            return None
        bare = Context(self.plan, self.model, {}, NO_PAGES)

        def times(index: Index) -> NDArray[np.int64]:
            made = COLUMNS[entity]["created"](bare, index)
            assert isinstance(made, Time)
            return made.us

        return times

    @cached_property
    def _context(self) -> Context:
        keys = self._keys
        if isinstance(self.model, Account):
            return Context(self.plan, self.model, keys, NO_PAGES, offers=self.offers)
        bare = Context(self.plan, self.model, keys | self._keys_elsewhere(keys), NO_PAGES, self.labels)
        settling = [place for place in _SETTLED if place not in bare.keys and self._narrow(*place)]
        found = {place: self._settled(bare, *place) for place in settling}
        handles = found.get(("product", "handle"), self.model.products.handle)
        whole = replace(bare, pages=pages(self.model, self.plan.shop_domain, handles), settled=found)
        event = self.plan.entity("event")
        if event is None or not event.has("data"):
            return whole
        return replace(whole, pages=replace(whole.pages, merchandise=merchandise(whole)))

    @property
    def _keys(self) -> dict[tuple[str, str], KeySource]:
        """(entity, meaning) -> the keys of its rows."""
        by_column = {(e.name, b.column.name): b.meaning for e in self.plan.entities for b in e.bound}
        return {(of[0], meaning): source for of, source in self._sources.items() if (meaning := by_column[of])}

    def _keys_elsewhere(self, keys: Mapping[tuple[str, str], KeySource]) -> dict[tuple[str, str], KeySource]:
        """Keys that rows name though no table has them: order numbers, and products of lines, customers of orders."""
        orders = self.model.rows("order")
        first = KeySource(KeyStyle("number", 1001), orders, ((1001, 1000 + orders),))
        names = keys.get(("order", "name"), first)
        counted = replace(names, style=KeyStyle("number", names.style.next)) if names.style.kind == "number" else first
        found = {("order", "number"): counted}
        for entity in _SIZED:
            found[entity, "key"] = self._numbered_elsewhere(entity)
        return {place: source for place, source in found.items() if place not in keys}

    def _numbered_elsewhere(self, entity: str) -> KeySource:
        """The keys of what no table has: numbers above those that live rows name, and these; else the run's own."""
        live, things = _live(self.model, entity, "key"), _things(self.model, entity)
        styles, link = self.plan.profile.keys, f"{entity}.key"
        places = [
            (one.name, bound.column.name) for one in self.plan.entities for bound in one.bound if bound.link == link
        ]
        above = max((styles[place].next for place in places if place in styles), default=0)
        first = above or 1 + self.plan.spec.namespace % _NUMBERS
        count = things if live is None else self.model.rows(entity)
        return KeySource(KeyStyle("number", first), count, ((first, first + things),), known=live)

    def _narrow(self, entity: str, meaning: str) -> bool:
        """If a text that others repeat may not be what the model has: a CHECK or too little room changes it."""
        owner = self.plan.entity(entity)
        bound = owner.by_meaning.get(meaning) if owner else None
        if owner is None or bound is None or bound.link or bound.column.type.traits.form != "text":
            return False
        return bound.column.name in owner.enforced.adjustable or (bound.column.type.length or _ROOM) < _ROOM

    def _settled(self, bare: Context, entity: str, meaning: str) -> pa.Array:
        """A text of every row as its own table holds it, guests' as it would: that of live rows is what they have."""
        total, every, known = self.model.rows(entity), _things(self.model, entity), _live(self.model, entity, "key")
        guests = total + (0 if known is None else len(known))
        live = conform(COLUMNS[entity][meaning](bare, np.arange(total, guests)), AS_TEXT)
        own = self._written(bare, entity, meaning, 0, total)
        return pa.concat_arrays([*own, live, *self._written(bare, entity, meaning, guests, every)])

    def _written(self, bare: Context, entity: str, meaning: str, first: int, last: int) -> Iterator[pa.Array]:
        """A text of rows [first, last) as the CHECKs and the room of its column let it be."""
        owner = self.plan.entity(entity)
        assert owner is not None
        bound = owner.by_meaning[meaning]
        owner = replace(owner, bound=(bound,), key=())
        for begins in range(first, last, BATCH_ROWS):
            index = np.arange(begins, min(begins + BATCH_ROWS, last))
            yield self._arrays(_Columns(bare, self._sources, owner, index))[bound.column.name].cast(pa.string())


def _repeats(entity: Entity, bound: Bound) -> bool:
    """If a column says again what is counted elsewhere: a link, and an order's name if its number has a column."""
    named = (entity.name, bound.meaning) == ("order", "name") and entity.has("number")
    return named or bool(bound.link)


def _things(model: Model, entity: str) -> int:
    """The rows of an entity that others may name, live ones with them."""
    return len(getattr(getattr(model, f"{entity}s"), _SIZED[entity]))


def _live(model: Model, entity: str, meaning: str) -> pa.Array | None:
    """What rows that exist already have: live ones, or campaigns that orders of the workspace name. As text."""
    if isinstance(model, Account):
        return model.keys if (entity, meaning) == ("campaign", "key") else None
    live = model.spec.existing
    columns = {"product": live.products, "variant": live.variants, "customer": live.customers} if live else {}
    return columns.get(entity, {}).get(meaning)


def _or_none(bound: Bound, values: Values) -> Values:
    """The keys of the parents' rows; where there is none, the number by which the platform says so."""
    if bound.constant is None or not isinstance(values, Keyed) or values.missing is None:
        return values
    return Count(np.where(values.missing, bound.constant, values.source.numbers(values.index)))


@dataclass(frozen=True)
class _Columns:
    """Makes the columns of one batch, rows `index` of `entity`; `sources`: (entity, column) -> numbered columns."""

    context: Context
    sources: dict[tuple[str, str], KeySource]
    entity: Entity
    index: Index
    made: dict[str, pa.Array] = field(default_factory=dict)
    tuples: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    @cached_property
    def enforced(self) -> Enforced:
        """The CHECKs that these rows keep; what is settled does not change for them any more."""
        rules, settled = self.entity.enforced, self.context.settled
        fixed = {b.column.name for b in self.entity.bound if (self.entity.name, b.meaning) in settled}
        return replace(rules, adjustable=rules.adjustable - fixed) if fixed else rules

    @cached_property
    def created(self) -> NDArray[np.int64]:
        """When each row was created: (n,) microseconds UTC."""
        times = COLUMNS[self.entity.name]["created"](self.context, self.index)
        assert isinstance(times, Time)
        return times.us

    @cached_property
    def span(self) -> RowSpan:
        """What fillers know of these rows: their numbers, their times, and a seed of the entity's own."""
        spec = self.context.plan.spec
        seed = entropy(spec.seed ^ spec.namespace, self.entity.name)
        return RowSpan(seed, 0, len(self.index), self.created, np.asarray(self.index, np.int64))

    def array(self, bound: Bound) -> pa.Array:
        """The column's values of these rows, in its own Arrow type: (n,)."""
        values = self._values(bound)
        if isinstance(values, Time) and values.missing is not None and not bound.column.nullable:
            # what has not happened cannot be expressed here: the row's own time offends no rule
            values = Time(np.where(values.missing, self.created, values.us))
        apart = bound.meaning in ENTITIES[self.entity.name].identity
        array = conform(counted(values, bound.decimals), bound.column, apart=apart)
        past = self._following(bound)
        absent = past.missing() if past else None
        array = array if absent is None else pc.if_else(pa.array(absent), pa.scalar(None, array.type), array)
        return self._settled(array, bound, past) if past and past.facts else array

    def _settled(self, array: pa.Array, bound: Bound, past: Following) -> pa.Array:
        """The column, beside live keys as live rows have it."""
        found = past.settled()
        if found is None:
            return array
        told, values, null = found
        there = conform(values, bound.column)
        there = there if null is None else pc.if_else(pa.array(null), pa.scalar(None, there.type), there)
        return pc.if_else(pa.array(told), there, array)

    def filler(self, bound: Bound) -> pa.Array:
        """Values by type alone: (n,)."""
        return conform(fill(bound.column, self.span), bound.column)

    def _values(self, bound: Bound) -> Values:
        name, meaning, index = self.entity.name, bound.meaning or "", self.index
        if bound.link:
            return _or_none(bound, self._linked(name, bound.link, index))
        if source := self.sources.get((name, bound.column.name)):
            return Keyed(source, self.context.thing(name, index) if meaning == "key" else index)
        if meaning == "tenant":
            return Fixed(self.context.plan.workspace, len(index))
        make = None if bound.filler else column(name, meaning)
        if make is None:
            return self._by_filler(bound)
        values = make(self.context, index)
        live = self.context.plan.profile.constants.get((name, bound.column.name))
        if isinstance(values, Fixed) and live is not None:  # a fact of the shop, as its live rows have it
            return known(bound.column, (live,), np.zeros(len(index), np.int64))
        return values

    def _by_filler(self, bound: Bound) -> Values:
        if bound.filler == "inside":
            return nested(self.entity.name, bound.fields)(self.context, self.index)
        if bound.filler in ("constant", "default"):
            return Fixed(bound.constant, len(self.index))
        if bound.filler == "lookup":
            return self._outside(bound)
        past = self._following(bound)
        if past is None and bound.filler == "spoken":
            return self._spoken(bound)
        return past.values() if past else fill(bound.column, self.span)

    def _spoken(self, bound: Bound) -> Values:
        """The words that columns of this name hold, as often as they are used."""
        words = spoken(bound.column, (bound.shown, bound.column.name))
        steps = np.cumsum(list(words.values()))
        at = self.span.random(bound.column) / 2.0**64 * steps[-1]
        return Words(np.minimum(np.searchsorted(steps, at, side="right"), len(steps) - 1), tuple(words))

    def _following(self, bound: Bound) -> Following | None:
        """What the column's values follow, if they follow its live rows."""
        name = self.entity.name, bound.column.name
        profile, as_of = self.context.plan.profile, self.context.plan.spec.as_of
        past = profile.history.get(name) if bound.filler in ("history", "lookup") else None
        if past is None:
            return None
        facts = profile.facts.get(name)
        return Following(bound.column, past, self.span, as_of, self.beside, facts, self.tuples, self._order)

    def _order(self) -> Order:
        """The order in which all rows of the entity were created."""
        memo, entity = self.context.memo, self.entity.name
        if f"order of {entity}" not in memo:
            times = COLUMNS[entity]["created"](self.context, np.arange(self.context.model.rows(entity)))
            assert isinstance(times, Time)
            memo[f"order of {entity}"] = Order.of(times.us)
        return memo[f"order of {entity}"]

    def beside(self, name: str) -> pa.Array:
        """Another column of these rows, by its name: (n,)."""
        if name not in self.made:
            whole = self.context.plan.entity(self.entity.name) or self.entity
            self.made[name] = self.array(next(bound for bound in whole.loaded if bound.column.name == name))
        return self.made[name]

    def _outside(self, bound: Bound) -> Values:
        """A row of an outside parent, the first ones most; the same for all columns of a foreign key."""
        assert bound.lookup is not None
        values = self.context.plan.profile.lookups[self.entity.name, bound.column.name]
        if bound.lookup.held:
            return known(bound.column, values, np.asarray(self.index, np.int64))
        share = self.context.random(f"{self.entity.name} {bound.lookup.key}", self.index) / 2.0**64
        return known(bound.column, values, (share**2 * len(values)).astype(np.int64))

    def _linked(self, entity: str, link: str, index: Index) -> Values:
        """What the parent's row has in that column; the parent's may itself come from its own parent."""
        parent, meaning = link.split(".", 1)
        if parent == "shop" and self.context.plan.profile.shop:
            return Fixed(self.context.plan.profile.shop.get(meaning), len(index))
        row, absent = self._parents(entity, parent, index)
        if (parent, meaning) in self.context.keys:
            return Keyed(self.context.keys[parent, meaning], row, absent)
        owner = self.context.plan.entity(parent)
        target = owner.by_meaning[meaning] if owner else None
        if owner and target and target.filler:
            return self._copied(owner, target, row, absent)
        further = target.link if target else None
        values = self._linked(parent, further, row) if further else COLUMNS[parent][meaning](self.context, row)
        return values if absent is None else without(values, absent)

    def _copied(self, owner: Entity, bound: Bound, rows: Index, absent: Mask) -> Values:
        """What the parents' rows have in a column that a filler made, new ones and live ones: each parent once."""
        index, place = np.unique(rows, return_inverse=True)
        count = self.context.model.rows(owner.name)
        new, live = index[index < count], index[index >= count] - count
        made = (
            as_text(replace(self, entity=owner, index=new, made={}, tuples={}).array(bound))
            if len(new)
            else pa.array([], pa.string())
        )
        known_texts = _live(self.context.model, owner.name, bound.meaning or "")
        there = pa.array([], pa.string()) if known_texts is None else known_texts.take(pa.array(live))
        texts = pa.concat_arrays([made, there]).take(pa.array(place))
        coded, nothing = texts.dictionary_encode(), np.asarray(texts.is_null())
        if not len(coded.dictionary):
            return Fixed(None, len(rows))
        values = known(bound.column, tuple(coded.dictionary.to_pylist()), np.asarray(coded.indices.fill_null(0)))
        return without(values, nothing if absent is None else nothing | absent)

    def _parents(self, entity: str, parent: str, index: Index) -> tuple[Index, Mask]:
        """The parent's rows; any of them if a shop has no such relation."""
        if parent == entity:
            return index, None
        if parent in PARENTS[entity]:
            row, absent = present(PARENTS[entity][parent](self.context, index))
            return row, absent if absent.any() else None
        count = max(self.context.model.things(parent), 1)
        return (self.context.random(f"{entity} {parent}", index) % np.uint64(count)).astype(np.int64), None
