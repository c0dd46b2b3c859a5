"""How big a run will be, known before anything big is built: rows, bytes and time. Only reads.

A run of few rows is built whole, and counted. Of a big one a small run of the same plan is built, and its counts are
scaled: each entity grows with the orders by a power of its own (`EntityKind.growth`). Refused: more rows than allowed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor, log10

import psycopg

from loader.entities import ENTITIES
from loader.errors import Refused
from loader.flow.binding import Entity
from loader.flow.plan import AdsSpec, Plan, PlatformPlan, StoreSpec
from loader.flow.result import Estimate
from loader.flow.rows import RowSource
from loader.plan import RunOptions
from loader.project import Rows, make_rows
from loader.resources import named_query

FEW = 60_000
"""Things of the model, about: a run of fewer is built whole."""
_SMALL = 10_000
_COUNT, _CAMPAIGNS, _PRODUCTS = 20_000, 60, 2_000
"""What is planned at most while only the size of a run is asked for."""
_LEAF_DAYS = 3
_LEAST, _SOLD = 20, 300
"""Orders that a small run has at least, and new products at most."""
_DAY = 86_400_000_000
_HEADER, _INDEXED = 32, 45
"""Bytes of a row beside its values, and about those of its entry in an index."""
_SAMPLE, _TIMED = 50, 1_000
_QUICK = 5_000
"""Rows of the largest table of a run that takes no time to speak of: fewer are not timed."""
_AS_FAST = 100_000_000
"""Bytes a second that rows are made at, if they are not timed."""
_WHOLE = 5
"""How much longer than to make the rows it takes to load and check them, by benchmarks/copy_floor.md."""
_DIGITS = 2
_SURELY = 1.2
"""What is more than this many times as much is more, however rough the estimate."""


@dataclass(frozen=True)
class Sized:
    """Rows that can be looked at, and the rows by (platform, entity) that the run would have: the same if `whole`."""

    rows: Rows
    counts: Mapping[tuple[str, str], int]
    whole: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, entity: Entity) -> int:
        """The rows of an entity."""
        return self.counts[entity.platform, entity.name]

    def refuse_more_than(self, most: int) -> None:
        """Raise `Refused` if the run would write more rows; if they are not counted yet, only if it surely would."""
        if self.total > (most if self.whole else most * _SURELY):
            raise too_many(self.total, most, about=not self.whole)


def too_many(rows: int, most: int, *, about: bool = False) -> Refused:
    """The error of a run that would write more rows than it may."""
    shown, enough = (f"about {rounded(rows):,}", rounded(rows * 2)) if about else (f"{rows:,}", rows)
    remedy = f"ask for fewer with --count or --sessions, or allow them with --max-rows {enough}"
    return Refused(f"the run would write {shown} rows, and may write {most:,}", remedy)


def bounded(options: RunOptions) -> RunOptions:
    """Options that are planned in no time, whatever was asked for: with the same shape, and fewer of everything."""
    wishes, count = options.wishes, options.count
    if count is not None and count > _COUNT:
        if wishes.customers is not None:
            wishes = replace(wishes, customers=max(round(wishes.customers * _COUNT / count), 1))
        count = _COUNT
    if wishes.products is not None:
        wishes = replace(wishes, products=min(wishes.products, _PRODUCTS))
    campaigns = None if options.campaigns is None else min(options.campaigns, _CAMPAIGNS)
    return replace(options, count=count, campaigns=campaigns, wishes=wishes)


def whole(plan: Plan) -> Sized:
    """All rows, built and counted."""
    rows = make_rows(plan)
    return Sized(rows, {(e.platform, e.name): one.rows(e) for one in rows.platforms for e in one.plan.entities}, True)


def measured(plan: Plan, options: RunOptions) -> Sized:
    """The rows of `plan`, which is of `bounded(options)`: all of them if they are few, else those of a smaller run with
    the counts that the whole one of `options` would have."""
    asked = [_asked(one.spec, options) for one in plan.platforms]
    weight = sum(_weight(one.spec, size) for one, size in zip(plan.platforms, asked, strict=True))
    if weight <= FEW and bounded(options) == options:
        return whole(plan)
    planned = sum(_weight(one.spec, _asked(one.spec, bounded(options))) for one in plan.platforms)
    share = min(_SMALL / planned, 1)
    small = (
        replace(_smaller(one, share), target=round(size.orders or size.campaigns))
        for one, size in zip(plan.platforms, asked, strict=True)
    )
    rows = make_rows(replace(plan, platforms=tuple(small)))
    pairs = [(one.plan.spec, size) for one, size in zip(rows.platforms, asked, strict=True)]
    orders = max((size.orders / spec.orders for spec, size in pairs if isinstance(spec, StoreSpec)), default=1.0)
    counts = {
        (entity.platform, entity.name): _scaled(entity, one.rows(entity), _times(entity, one.plan.spec, size, orders))
        for one, size in zip(rows.platforms, asked, strict=True)
        for entity in one.plan.entities
    }
    return Sized(rows, counts, False)


def estimated(conn: psycopg.Connection, sized: Sized, elapsed: float) -> Estimate:
    """Rows, bytes and seconds of the run, of which `elapsed` seconds have passed."""
    tables = _tables(sized.rows)
    oids = [entity.table.oid for _, entity in tables]
    indexes: dict[int, int] = dict(conn.execute(named_query("preflight.indexes"), {"oids": oids}).fetchall())
    beside = {oid: _HEADER + _INDEXED * indexes.get(oid, 0) for oid in oids}
    size = sum(sized.of(entity) * (_bytes(one, entity) + beside[entity.table.oid]) for one, entity in tables)
    seconds = elapsed + size * _WHOLE / _speed(sized)
    return Estimate(sized.total if sized.whole else rounded(sized.total), rounded(size), rounded(seconds), sized.whole)


def rounded(value: float) -> int:
    """To two digits, above one: what is guessed is not said to the last digit."""
    if value < 1:
        return 1
    step = 10 ** max(floor(log10(value)) - _DIGITS + 1, 0)
    return int(round(value / step) * step)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a platform was asked for: orders and new products of a shop, or campaigns."""

    orders: float = 0
    products: int | None = None
    campaigns: float = 0


def _asked(spec: StoreSpec | AdsSpec, options: RunOptions) -> _Asked:
    """What was asked for; of what was not, as much as is planned."""
    planned = bounded(options)
    more = options.count / planned.count if options.count and planned.count else 1.0
    if isinstance(spec, StoreSpec):
        return _Asked(spec.orders * more, options.wishes.products)
    if options.campaigns and planned.campaigns:
        more = options.campaigns / planned.campaigns
    return _Asked(campaigns=spec.campaigns * (1 if spec.linked and not options.campaigns else more))


def _weight(spec: StoreSpec | AdsSpec, asked: _Asked) -> float:
    """About how many things the model would have."""
    if isinstance(spec, AdsSpec):
        return asked.campaigns * (spec.as_of - spec.start) / _DAY * _LEAF_DAYS
    return asked.orders * (1 + (1 / spec.conversion if spec.conversion else 1)) + (asked.products or 0)


def _smaller(plan: PlatformPlan, share: float) -> PlatformPlan:
    """The same platform with so large a part of what is planned: an account of as many campaigns as the shops name."""
    spec = plan.spec
    if isinstance(spec, AdsSpec):
        fewer = spec.campaigns if spec.linked else max(round(spec.campaigns * share), min(spec.campaigns, _LEAST // 4))
        return replace(plan, spec=replace(spec, campaigns=fewer))
    orders, wishes = max(round(spec.orders * share), min(spec.orders, _LEAST)), spec.wishes
    wishes = replace(wishes, status=(), groups=())  # of few orders hardly one is as young as a state may ask
    if wishes.customers is not None:
        wishes = replace(wishes, customers=max(round(wishes.customers * orders / spec.orders), 1))
    if wishes.products is not None:
        wishes = replace(wishes, products=min(wishes.products, _SOLD))
    return replace(plan, spec=replace(spec, orders=orders, wishes=wishes))


def _scaled(entity: Entity, rows: int, times: float) -> int:
    """Orders are as many as were asked for; what is guessed is rounded."""
    return round(rows * times) if entity.name == "order" or times == 1 else rounded(rows * times)


def _times(entity: Entity, small: StoreSpec | AdsSpec, asked: _Asked, orders: float) -> float:
    """How many times as many rows of an entity the whole run has as the small one."""
    growth = ENTITIES[entity.name].growth
    if isinstance(small, AdsSpec):
        return float(asked.campaigns / small.campaigns * orders**growth)
    if asked.products is not None and entity.name in ("product", "variant"):
        return asked.products / max(small.wishes.products or 0, 1)
    return float((asked.orders / small.orders) ** growth)


def _bytes(rows: RowSource, entity: Entity) -> float:
    """The bytes of a row's values."""
    found = rows.some(entity, _SAMPLE)
    return found.nbytes / len(found) if found else 0.0


def _speed(sized: Sized) -> float:
    """Bytes a second that rows of the largest table are made at."""
    one, entity = max(_tables(sized.rows), key=lambda pair: sized.of(pair[1]))
    part = next(one.parts(entity, _TIMED), None)
    if part is None or sized.of(entity) < _QUICK:
        return _AS_FAST
    began = time.perf_counter()
    made = one.batch(entity, part).rows.nbytes
    return float(made) / max(time.perf_counter() - began, 1e-6)


def _tables(rows: Rows) -> list[tuple[RowSource, Entity]]:
    return [(one, entity) for one in rows.platforms for entity in one.plan.entities]
