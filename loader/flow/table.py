"""Postgres as it is: the semantic objects and the base tables below them, with their columns, keys and CHECKs.

Names are the database's own, unquoted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Literal

from loader.flow.predicate import UNKNOWN, Const, Predicate
from loader.flow.view import ALWAYS_SEEN, NO_VIEWPOINT, Filter, Occurrence, Sight, Viewpoint
from loader.types import PgType


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a default writes the numbers of its sequence as text: prefix, number padded with zeros to `width`, suffix."""

    prefix: str = ""
    width: int = 0
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A base column. `identity` is '', 'a' (always) or 'd' (by default); `sequence` what feeds its default, with a
    `numbering` if that is a text; `default_constant` is its default if that is a constant, `default_value` what a
    default gives of which children hold a copy, as text.

    `allowed` holds the values that an enum or a CHECK (x IN (...)) admits, as text; empty = not limited; `refused`
    those that a CHECK names as wrong (x <> ...).
    `low`/`high` are inclusive bounds that a CHECK puts on a number; `unique`: part of a unique key.
    """

    name: str
    number: int
    type: PgType
    nullable: bool = True
    default: str | None = None
    default_constant: Const | None = None
    generated: bool = False
    identity: str = ""
    sequence: str | None = None
    numbering: Numbering | None = None
    default_value: str | None = None
    comment: str | None = None
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unique: bool = False
    refused: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether the server refuses a row without a value for this column."""
        return not (self.nullable or self.default or self.identity or self.generated)

    @property
    def most(self) -> int | None:
        """The largest whole number that it can hold; None = of any size."""
        bounds = [bound for bound in (self.type.most, self.high) if bound is not None]
        return min(map(int, bounds), default=None)

    def admits(self, word: str) -> bool:
        """If the column takes this word: its closed set says so, or the bounds of a number."""
        if word.lower() in (value.lower() for value in self.refused):
            return False
        if self.allowed:
            return word.lower() in (value.lower() for value in self.allowed)
        if self.type.traits.kind != "num":
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

    def beside(self, tenant: str | None) -> tuple[str, ...]:
        """The columns of the key beside the tenant; none of one that holds only some rows, or expressions."""
        return () if self.predicate or self.expressions else tuple(name for name in self.columns if name != tenant)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of this table reference `parent_columns` of the table (parent_schema, parent_table).

    One that only a `view` declares, by its inner join, may have a `condition` on the parent's row, at `place`, as SQL.
    """

    name: str
    columns: tuple[str, ...]
    parent_schema: str
    parent_table: str
    parent_columns: tuple[str, ...]
    view: str = ""
    place: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK, of the table or of a domain of one of its columns: as Postgres prints it, and as it was read."""

    name: str
    expression: str
    predicate: Predicate = UNKNOWN


@dataclass(frozen=True, slots=True)
class Enforced:
    """The CHECKs that a table's rows are made to keep, and the columns that may be adjusted for it."""

    checks: tuple[Check, ...] = ()
    adjustable: frozenset[str] = frozenset()


NOTHING_ENFORCED = Enforced()


@dataclass(frozen=True, slots=True)
class Hook:
    """What a `table`, as SQL names it, does by itself `on` INSERT or DELETE: a trigger with its function, or a rule.

    `early`: before the row, or instead. `may` is what its source shows that it could do to the statement: "keep" the
    row, "forbid" it all; "" is neither.
    """

    kind: Literal["trigger", "rule", "event trigger"]
    name: str
    function: str | None
    table: str | None
    on: Literal["INSERT", "DELETE", ""] = ""
    early: bool = False
    may: Literal["", "keep", "forbid"] = ""

    @property
    def text(self) -> str:
        return f"the {self.kind} {self.name}" + (f" (function {self.function})" if self.function else "")

    @property
    def switched_off(self) -> str:
        """The statement that switches it off."""
        what = f"ALTER TABLE {self.table} DISABLE {self.kind.upper()}" if self.table else "ALTER EVENT TRIGGER"
        return f"{what} {_quoted(self.name)}{'' if self.table else ' DISABLE'};"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


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
    hooks: tuple[Hook, ...] = ()
    row_security: bool = False
    partitions: tuple[Partition, ...] = ()
    partition_columns: tuple[str, ...] = ()
    domain_checks: tuple[Check, ...] = ()
    """The CHECKs of its columns' domains: once a column, of which the predicate speaks as VALUE."""
    filters: tuple[Check, ...] = ()
    """What views ask of its rows to show them, each named for its view: as a CHECK, and never NULL."""
    seen: Sight = ALWAYS_SEEN

    @property
    def qualified(self) -> str:
        """Schema and name, as the JSON and the messages show a table."""
        return f"{self.schema}.{self.name}"

    @property
    def triggers(self) -> tuple[str, ...]:
        """The triggers that a load fires."""
        return tuple(hook.name for hook in self.hooks if hook.on == "INSERT" and hook.kind == "trigger")

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class SemanticObject:
    """A relation of the semantic schema. `kind` is pg_class.relkind; `views` are the oids of all views from here down
    to the tables, `materialized` the materialized ones, as SQL names them; `comments` what the view says of columns.

    `lineage` is (column, base table's oid, base column), without the computed columns. `workspace_columns` are those of
    `holder` that a view on the way down compares with the session's workspace.
    """

    oid: int
    schema: str
    name: str
    kind: str
    lineage: tuple[tuple[str, int, str], ...] = ()
    views: tuple[int, ...] = ()
    materialized: tuple[str, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    workspace_columns: frozenset[str] = frozenset()
    places: tuple[Occurrence, ...] = ()
    """The tables in it, occurrence by occurrence; `place` is that of its rows."""
    place: str = ""
    conditions: tuple[Filter, ...] = ()
    reformed: frozenset[str] = frozenset()
    """The columns of `holder` that a view shows only in another form: cast, in small letters."""
    decimals: Mapping[str, int] = field(default_factory=dict)
    """A column of `holder` -> by how many powers of ten it is larger than what the view shows of it."""
    made_of: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """A column of a view -> the (place, column) that it is made of, as far as that is known."""
    inside: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """A column of the view -> the JSON column of `holder` out of which it is taken, and the path in its objects."""
    viewpoint: Viewpoint = NO_VIEWPOINT

    @property
    def qualified(self) -> str:
        """Schema and name, as the messages show them."""
        return f"{self.schema}.{self.name}"

    @cached_property
    def holder(self) -> int | None:
        """The oid of the table that holds its rows; None if no one table does.

        A view that joins shows columns of several tables: its rows are those of the table that gives most of them.
        """
        if self.kind in ("r", "p"):
            return self.oid
        votes = Counter(oid for _, oid, _ in self.lineage)
        return votes.most_common(1)[0][0] if votes else None

    @cached_property
    def shown(self) -> dict[str, str]:
        """Base column of `holder` -> the name under which a view shows it; empty for a plain table."""
        names: dict[str, str] = {}
        for view_column, base, column in self.lineage:
            if base == self.holder:
                names.setdefault(column, view_column)
        return names


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the database has of the objects asked for: their base tables by oid, and which of the names `mentioned` to
    `catalog.read` are relations."""

    objects: tuple[SemanticObject, ...]
    tables: Mapping[int, Table]
    relations: frozenset[str] = frozenset()

    def table_of(self, item: SemanticObject) -> Table | None:
        """The table that holds an object's rows; None if no one table does."""
        return None if item.holder is None else self.tables.get(item.holder)
