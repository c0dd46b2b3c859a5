"""The frozen `Warehouse` model: what reflection saw, and what every column means. Pure data.

Nothing after `reflect` touches SQLAlchemy or the catalog: the stages read these classes. Names are the
database's own, unquoted; quoting is `psycopg.sql.Identifier`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from math import inf
from typing import Any, Literal, TypeAlias
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.predicates import NO_RULES, Rules

# The family a type is written as. "image": one that only fillers write (`generate/images.py`). "other" can only be left
# to its default or NULL.
Family = Literal[
    "text", "int2", "int4", "int8", "numeric", "float4", "float8", "bool", "date", "time", "timestamp",
    "timestamptz", "interval", "uuid", "json", "jsonb", "bytea", "inet", "array", "enum", "image", "other",
]  # fmt: skip


_INTEGERS = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}
_NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")


@dataclass(frozen=True, slots=True)
class PgType:
    """A column's type, domains already followed to their base (binary COPY carries the base type).

    `length` is in characters; `precision` and `scale` are a numeric's; `labels` an enum's, in order.
    """

    oid: int
    name: str
    family: Family
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    element: PgType | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A base column. `identity` is '', 'a' (always) or 'd' (by default); `sequence` what feeds its default.

    `allowed` holds the values that an enum or a CHECK (x IN (...)) admits, as text; empty = not limited.
    `low`/`high` are inclusive bounds that a CHECK puts on a number; `unique`: part of a unique key.
    """

    name: str
    number: int
    type: PgType
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    identity: str = ""
    sequence: str | None = None
    comment: str | None = None
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unique: bool = False

    @property
    def most(self) -> int | None:
        """The largest whole number that it can hold; None = of any size."""
        kind, bounds = self.type, [] if self.high is None else [self.high]
        if kind.family in _INTEGERS:
            bounds.append(_INTEGERS[kind.family])
        elif kind.family == "numeric" and kind.precision is not None:
            bounds.append(10 ** (kind.precision - (kind.scale or 0)) - 1)
        elif kind.family == "text" and kind.length is not None:
            bounds.append(10**kind.length - 1)
        return min(map(int, bounds), default=None)

    def admits(self, word: str) -> bool:
        """Whether the column takes this word: its closed set says so, or the bounds of a number."""
        if self.allowed:
            return word.lower() in (value.lower() for value in self.allowed)
        if self.type.family not in _NUMBERS:
            return True
        low, high = (-inf if self.low is None else self.low), (inf if self.high is None else self.high)
        return word.isdigit() and low <= int(word) <= high


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique or primary key, constraint or index. An expression column stands as its text in `expressions`;
    `nulls_equal`: NULLS NOT DISTINCT."""

    name: str
    columns: tuple[str, ...]
    primary: bool = False
    predicate: str | None = None
    expressions: tuple[str, ...] = ()
    nulls_equal: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of this table reference `parent_columns` of the table (parent_schema, parent_table)."""

    name: str
    columns: tuple[str, ...]
    parent_schema: str
    parent_table: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK, of the table or of a domain of one of its columns, as Postgres prints it."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Partition:
    """A leaf of a partitioned table: its `bounds` as written, and the `rule` that all its rows keep, as SQL."""

    name: str
    kind: str
    bounds: str
    rule: str


@dataclass(frozen=True)
class Table:
    """A base table. `kind` is pg_class.relkind: r(elation), p(artitioned), f(oreign), v(iew), m(aterialised)."""

    oid: int
    schema: str
    name: str
    kind: str
    columns: tuple[Column, ...]
    uniques: tuple[Unique, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    triggers: tuple[str, ...] = ()
    row_security: bool = False
    partitions: tuple[Partition, ...] = ()
    partition_columns: tuple[str, ...] = ()
    domain_checks: tuple[tuple[str, Check], ...] = ()
    """The CHECKs of its columns' domains, by column."""

    @property
    def qualified(self) -> str:
        """Schema and name, as the JSON and the messages show a table."""
        return f"{self.schema}.{self.name}"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True, slots=True)
class History:
    """What a column holds in the live rows of a workspace, `rows` of them; a share of `nulls` (0 to 1) is NULL.

    By `kind`: "values" with `shares`; "numbers", `points` being their hundredths times 10**`scale`; "times", those
    in microseconds (after the row's own creation, or since 1970), in whole `unit`s; texts as "shapes" (A, a and 9 for
    letters and digits, after a `prefix`), "words", "mails", "hex" or "uuids", points being lengths; "plain": by type.
    """

    kind: Literal["values", "numbers", "times", "shapes", "words", "mails", "hex", "uuids", "plain"]
    rows: int
    nulls: float
    values: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    points: tuple[int, ...] = ()
    scale: int = 0
    unit: int = 1
    future: bool = False
    after_created: bool = False
    prefix: str = ""

    @property
    def says(self) -> str:
        """In a few words, for people."""
        number = {"values": f"{len(self.values)} values", "shapes": f"{len(self.values)} forms"}
        what = number.get(self.kind, "" if self.kind == "plain" else self.kind)
        nulls = f"{self.nulls:.0%} NULL" if self.nulls else ""
        return ", ".join(part for part in (f"{self.rows} rows", what, nulls) if part)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The `column` of a table outside the semantic objects, referred to by foreign key `key`, whose `columns` are taken
    together; `filters` are the parent's columns that the tenant's column refers to."""

    key: str
    schema: str
    table: str
    column: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A base column, and how it is filled: by a `meaning` of the store model, by a `filler`, or not at all.

    `shown` is the name under which the semantic object shows it (None: it does not). `link` names the entity
    whose key it holds, `lookup` a table outside the semantic objects of whose rows it takes one,
    `constant` what the filler "constant" writes in every row, as Python holds a value of the column's type, `room` the
    column that links here and is narrower: then `column` is as narrow; `history` what the filler "history" follows,
    `pinned` says that a person decided. A column with neither meaning nor filler is left out of the COPY: its default
    or NULL.
    """

    column: Column
    shown: str | None
    meaning: str | None
    filler: str | None
    why: str
    link: str | None = None
    lookup: Lookup | None = None
    constant: Any = None
    room: str = ""
    history: History | None = None
    pinned: bool = False


@dataclass(frozen=True)
class Entity:
    """One semantic object on its base table. `name`: shop, product, variant, customer, order, item, payment, refund or
    event; campaign, keyword, search_term, ad_product or creative.

    `key` are the base columns that, with the tenant, identify a row: what the tags remember. They may be
    declared unique or not; empty = the table has none, and only the run's transaction id tells its rows.
    """

    platform: str
    name: str
    view_schema: str
    view_name: str
    table: Table
    bound: tuple[Bound, ...]
    tenant: str | None
    key: tuple[str, ...]
    stored: tuple[str, ...] = ()
    """The materialized views between the semantic object and the table, as SQL names them."""
    checked: Rules = NO_RULES
    """The CHECKs that its rows are made to keep."""
    shared: bool = False
    """Whether a person allowed a table without tenant column: its live rows are everybody's, a run's its own."""

    @property
    def is_view(self) -> bool:
        """Whether the semantic object is a view, and not the table itself."""
        return (self.view_schema, self.view_name) != (self.table.schema, self.table.name)

    @cached_property
    def by_meaning(self) -> dict[str, Bound]:
        """The bound columns by what they mean."""
        return {bound.meaning: bound for bound in self.bound if bound.meaning}

    @property
    def loaded(self) -> tuple[Bound, ...]:
        """The columns that a COPY lists, in the table's order."""
        return tuple(bound for bound in self.bound if bound.meaning or bound.filler)

    def has(self, *meanings: str) -> bool:
        """Whether any of these meanings has a base column."""
        return any(meaning in self.by_meaning for meaning in meanings)

    @cached_property
    def daily(self) -> bool:
        """Whether an ads table holds a row a day: it has a day, and no key without it names the thing itself."""
        if not self.has("date"):
            return False
        day, named = self.by_meaning["date"].column.name, {self.tenant}
        named |= {b.column.name for b in self.bound if b.meaning in _THINGS}
        return not any(day not in u.columns and set(u.columns) <= named for u in self.table.uniques)


_THINGS = {"key", "campaign", "ad_group", "keyword", "product"}


@dataclass(frozen=True)
class Warehouse:
    """Every semantic object of the asked platforms that this database has, parents before children."""

    entities: tuple[Entity, ...]

    def platform(self, name: str) -> tuple[Entity, ...]:
        """One platform's entities, parents first."""
        return tuple(entity for entity in self.entities if entity.platform == name)

    def entity(self, platform: str, name: str) -> Entity | None:
        """One entity, or None where the schema lacks it."""
        return next((e for e in self.entities if e.platform == platform and e.name == name), None)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Keys `first` to `last`, inclusive, step one; each is prefix + the number zero-padded to `width` + suffix.

    For an integer column prefix and suffix are empty and width is 0.
    """

    first: int
    last: int
    prefix: str = ""
    width: int = 0
    suffix: str = ""

    def __len__(self) -> int:
        return self.last - self.first + 1


Keys: TypeAlias = KeyRange | pa.Array
"""The key values of consecutive rows in one key column: a range, or an array (string, binary(16), int64)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one entity in flight: `rows` in COPY's column order, and per key column their `keys`."""

    rows: pa.RecordBatch
    keys: tuple[Keys, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`column` of a child table holds the `parent_column` of a parent table, declared as a foreign key or not."""

    column: str
    parent_schema: str
    parent_table: str
    parent_column: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as mock_data.runs keeps it. Times are UTC; `xid` is pg_current_xact_id() of its one transaction."""

    run_id: UUID
    workspace: str
    platforms: tuple[str, ...]
    strategy: str
    seed: int
    as_of: datetime
    version: str
    parameters: dict[str, Any]
    xid: int
    started_at: datetime
    finished_at: datetime | None = None
    total_rows: int = 0
    removed_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class Existing:
    """Live rows that new orders may name, the best sold first: no run's own, so that every run can be removed alone.

    `products` (P rows), `variants` (V) and `customers` (C) hold text columns by meaning or `id.column`; `product_of` is
    each variant's product. Prices are millionths, times microseconds UTC; `sold` counts a product's lines.
    """

    products: dict[str, pa.Array]
    variants: dict[str, pa.Array]
    customers: dict[str, pa.Array]
    product_of: NDArray[np.int32]
    price: NDArray[np.int64]
    sold: NDArray[np.int64]
    published: NDArray[np.int64]
    signup: NDArray[np.int64]


ORDER_STATES = (
    "pending", "authorized", "paid", "fulfilled", "cancelled", "voided", "refunded", "partially_refunded",
)  # fmt: skip
"""The states that an order's life ends in, or is in at as-of."""


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """What the store model is built from: a pure function of these fields gives the same store, always.

    Times are int64 microseconds since the Unix epoch, UTC; money is int64 in minor units of 10**-digits.
    A part of an order's money that no column can show (`discounts`, `taxes`, `shipping` False) is not made,
    so that what is visible always adds up. `order_states` are the states that the schema's value sets admit,
    of ORDER_STATES; `campaigns` the numbers of the campaigns that orders may come from, none = no ad brings any.
    """

    seed: int
    orders: int
    start: int
    as_of: int
    timezone: str = "America/New_York"
    digits: int = 2
    discounts: bool = True
    taxes: bool = True
    shipping: bool = True
    tax_included: bool = False
    order_states: tuple[str, ...] = ORDER_STATES
    sessions: bool = True
    namespace: int = 0
    campaigns: tuple[int, ...] = ()
    existing: Existing | None = None
    taken_titles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AdsSpec:
    """What the model of an ads account is built from, as `StoreSpec` is a store's. `shops` stores have `products`
    each, which their orders' ads may show; `token` tells this run's campaigns from those that are there already."""

    seed: int
    campaigns: int
    start: int
    as_of: int
    digits: int = 2
    shops: int = 1
    products: tuple[int, ...] = ()
    namespace: int = 0
    token: str = ""


@dataclass(frozen=True, eq=False)
class Placed:
    """Orders of a workspace that ads may have brought: times in microseconds UTC, totals in millionths, and the
    campaign that each landing page names ("" = a click without one, None = no click)."""

    time: NDArray[np.int64]
    total: NDArray[np.int64]
    campaign: tuple[str | None, ...]
    clickable: bool


@dataclass(frozen=True, slots=True)
class EntityWords:
    """An entity in a platform's vocabulary.

    `objects` are the semantic names it may have; `columns` meaning -> column names, likeliest first;
    `values` meaning -> canonical value -> words for it, likeliest first ("" is NULL); `first` meaning -> what an empty
    shop begins with, such as "000000001" for a zero-padded number.
    """

    name: str
    objects: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, tuple[str, ...]]]
    first: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A platform's words. `kinds` gives a meaning's kind of value (what is not listed is text)."""

    platform: str
    title: str
    entities: tuple[EntityWords, ...]
    kinds: dict[str, str]
    subtotal_after_discount: bool = False

    def words(self, entity: str) -> EntityWords:
        """The words of one entity."""
        return next(words for words in self.entities if words.name == entity)

    @property
    def first(self) -> dict[tuple[str, str], str]:
        """What numbered columns begin with in an empty shop, by (entity, meaning)."""
        return {(words.name, meaning): text for words in self.entities for meaning, text in words.first.items()}

    @property
    def sells(self) -> bool:
        """Whether the platform is a shop's; else it advertises one."""
        return any(words.name == "order" for words in self.entities)

    @property
    def counted(self) -> str:
        """The entity whose number is a run's target: orders, or campaigns."""
        return "order" if self.sells else "campaign"


@dataclass(frozen=True, slots=True)
class KeyStyle:
    """How the keys of one column look, and the first number that is free.

    "number": prefix + decimal, zero-padded to `width` + suffix (an integer column: the number alone);
    "uuid": version 4. `sequence` is what hands the numbers out, where the column has one.
    """

    kind: Literal["number", "uuid"]
    next: int = 1
    prefix: str = ""
    width: int = 0
    suffix: str = ""
    sequence: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace already has. Aggregates, and the shop's own row; never a person's data.

    `rows` by entity, `campaigns` counts them once however many days they have; `shop` meaning or `id.column` -> value
    of the existing shop row, empty when there is none; `keys` by (entity, column); `words` by (entity, meaning), the
    most used first; order times are microseconds, UTC.
    """

    rows: dict[str, int]
    shop: dict[str, Any]
    keys: dict[tuple[str, str], KeyStyle]
    words: dict[tuple[str, str], tuple[str, ...]]
    first_order: int | None = None
    last_order: int | None = None
    subtotal_after_discount: bool | None = None
    tax_included: bool | None = None
    existing: Existing | None = None
    titles: frozenset[str] = frozenset()
    lookups: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    campaigns: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides a platform's rows but the numbers that sequences hand out. Pure data.

    `mode` is "new" (no orders or campaigns yet) or "add"; `target` the number of them asked for. `words` by (entity,
    meaning): canonical value -> the word that the schema and the workspace use for it (None = NULL).
    """

    workspace: str
    platform: str
    strategy: str
    mode: str
    target: int
    entities: tuple[Entity, ...]
    spec: StoreSpec | AdsSpec
    profile: Profile
    words: dict[tuple[str, str], dict[str, str | None]]
    currency: str
    shop_domain: str
    subtotal_after_discount: bool

    def entity(self, name: str) -> Entity | None:
        """One entity of the plan, or None."""
        return next((entity for entity in self.entities if entity.name == name), None)


def microseconds(time: datetime) -> int:
    """An aware time as microseconds since the Unix epoch, exactly (a float of seconds would not be)."""
    delta = time - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
