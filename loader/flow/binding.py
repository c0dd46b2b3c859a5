"""Semantic objects on their base tables: what every column means, and how it is filled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from loader.entities import ENTITIES, PLACE, ROLES
from loader.flow.table import NOTHING_ENFORCED, Column, Enforced, Table


@dataclass(frozen=True, slots=True)
class Lookup:
    """The `column` of a table outside the semantic objects, referred to by foreign key `key`, whose `columns` are taken
    together; `filters` are the parent's columns that the tenant's column refers to; `condition` is what a view asks of
    the parent's row, called `place` in its SQL. `held`: the columns of this table that hold them, if no two rows may
    have the same parent; else empty."""

    key: str
    schema: str
    table: str
    column: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    condition: str = ""
    place: str = "parent"
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A base column, and how it is filled: by a `meaning` of the store model, by a `filler`, or not at all.

    `shown` is the name under which the semantic object shows it (None: it does not). `link` names the entity
    whose key it holds, `lookup` a table outside the semantic objects of whose rows it takes one,
    `constant` what the filler "constant" writes in every row, as Python holds a value of the column's type, `room` the
    column that links here and is narrower: then `column` is as narrow;
    `pinned` says that a person decided; `copy` that another column of the row has the meaning, and this one repeats it.
    Money counts 10**`decimals` of the unit (2: cents) of `currency` ("": whatever the shop's is). A column with neither
    meaning nor filler is left out of the COPY: its default
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
    pinned: bool = False
    copy: bool = False
    decimals: int = 0
    currency: str = ""


@dataclass(frozen=True)
class Entity:
    """One semantic object on its base table. `name` is one of `loader.entities.ENTITIES`.

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
    enforced: Enforced = NOTHING_ENFORCED
    """The CHECKs that its rows are made to keep."""
    shared: bool = False
    """Whether a person allowed a table without tenant column: its live rows are everybody's, a run's its own."""

    @property
    def is_view(self) -> bool:
        """Whether the semantic object is a view, and not the table itself."""
        return (self.view_schema, self.view_name) != (self.table.schema, self.table.name)

    @cached_property
    def by_meaning(self) -> dict[str, Bound]:
        """The bound columns by what they mean, without those that repeat another."""
        return {bound.meaning: bound for bound in self.bound if bound.meaning and not bound.copy}

    @property
    def loaded(self) -> tuple[Bound, ...]:
        """The columns that a COPY lists, in the table's order."""
        return tuple(bound for bound in self.bound if bound.meaning or bound.filler)

    @property
    def left_out(self) -> tuple[Column, ...]:
        """The table's columns that a COPY does not list."""
        loaded = {bound.column.name for bound in self.loaded}
        return tuple(column for column in self.table.columns if column.name not in loaded)

    def source(self, bound: Bound) -> str:
        """What one of its columns repeats of a parent, as "entity.meaning": a key, or a fact; empty if nothing."""
        return bound.link or ENTITIES[self.name].copies.get(bound.meaning or "", "")

    def has(self, *meanings: str) -> bool:
        """Whether any of these meanings has a base column."""
        return any(meaning in self.by_meaning for meaning in meanings)

    @cached_property
    def places(self) -> tuple[tuple[Bound, ...], ...]:
        """The columns of each address that live rows may teach: nothing else of the row follows from its place."""
        return tuple(
            tuple(self.by_meaning[role + field] for field in PLACE if self.has(role + field))
            for role, whole in ROLES.get(self.name, {}).items()
            if not self.has(whole, f"{role}latitude", f"{role}longitude")
        )

    @cached_property
    def daily(self) -> bool:
        """Whether an ads table holds a row a day: it has a day, and no key without it names the thing itself."""
        if not self.has("date"):
            return False
        day, named = self.by_meaning["date"].column.name, {self.tenant}
        named |= {b.column.name for b in self.bound if b.meaning in ENTITIES[self.name].identity}
        return not any(day not in u.columns and set(u.columns) <= named for u in self.table.uniques)


@dataclass(frozen=True)
class Binding:
    """Every semantic object of the asked platforms that this database has, parents before children."""

    entities: tuple[Entity, ...]

    def platform(self, name: str) -> tuple[Entity, ...]:
        """One platform's entities, parents first."""
        return tuple(entity for entity in self.entities if entity.platform == name)

    def entity(self, platform: str, name: str) -> Entity | None:
        """One entity, or None if the schema lacks it."""
        return next((e for e in self.entities if e.platform == platform and e.name == name), None)
