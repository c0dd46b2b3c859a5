"""Semantic objects on their base tables: what every column means, and how it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    `constant` what the filler "constant" writes in every row, as Python holds a value of the column's type, or a link
    where there is no such row (None: NULL), `room` the
    column that links here and is narrower: then `column` is as narrow;
    `pinned` says that a person decided; `copy` that another column of the row has the meaning, and this one repeats it.
    `decisive` is what people would take its values for ("money"), if it has no meaning: then its type alone fills it
    only if a person allowed that. The filler "spoken" has the words that the column's name calls for; "inside" makes
    objects of `fields`, each a path and the meaning of what stands there. Money counts 10**`decimals` of the
    unit (2: cents) of `currency` ("": whatever the shop's is).
    A column with neither meaning nor filler is left out of the COPY: its default or NULL. `personal` is what somebody
    said of whose its values are: a person's, nobody's, or (None) nothing.
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
    decisive: str = ""
    fields: tuple[tuple[tuple[str, ...], str], ...] = ()
    personal: bool | None = None

    @property
    def exact_to(self) -> int | None:
        """Money: to how many decimals of the currency's unit it holds amounts; None: to as many as there are."""
        kind = self.column.type
        scale = 0 if kind.traits.form == "whole" else kind.scale
        return None if scale is None else scale + self.decimals

    @property
    def counts_whole(self) -> bool:
        """Money: whether the column itself has no decimals, whatever it counts."""
        return self.exact_to is not None and self.exact_to <= self.decimals

    @property
    def by_type(self) -> bool:
        """Whether its type alone says what it holds."""
        return self.meaning is None and self.filler in ("plain", "allowed", "unique")

    def rounds(self, digits: int) -> bool:
        """Whether it holds amounts of so many decimals rounded only."""
        return self.exact_to is not None and self.exact_to < digits


@dataclass(frozen=True, slots=True)
class Filled:
    """How many columns of a table are filled by what they mean (or what a person says of them) and by their history;
    `by_type` names those that their type alone fills; the others are `left` to their default or NULL."""

    by_meaning: int
    by_history: int
    by_type: tuple[str, ...]
    left: int

    def to_json(self) -> dict[str, Any]:
        """A table's "filled"."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "by_type": list(self.by_type)}

    def __str__(self) -> str:
        named = f" ({', '.join(self.by_type)})" if self.by_type else ""
        return (
            f"{self.by_meaning} by meaning, {self.by_history} by history, {len(self.by_type)} by type alone{named},"
            f" {self.left} left to their default or NULL"
        )


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
    def filled(self) -> Filled:
        """How its columns are filled."""
        typed = tuple(b.column.name for b in self.bound if b.by_type)
        history = sum(1 for b in self.bound if b.filler == "history")
        return Filled(len(self.loaded) - len(typed) - history, history, typed, len(self.bound) - len(self.loaded))

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

    def in_cents(self, kinds: Mapping[str, str]) -> Entity:
        """The entity, its whole numbers of money counting cents. `kinds`: meaning -> its kind."""
        return replace(self, bound=tuple(_in_cents(one, kinds) for one in self.bound))

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


def _in_cents(bound: Bound, kinds: Mapping[str, str]) -> Bound:
    if kinds.get(bound.meaning or "") != "money" or not bound.counts_whole or bound.decimals:
        return bound
    return replace(bound, decimals=2, why=f"{bound.why}; in cents, as the live rows show")


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
