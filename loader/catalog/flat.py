"""A view with all views, CTEs and sub-selects in it resolved, as a value.

That is: what each of its columns is of the base tables' columns, and what these tables' rows must keep to be seen.
Every occurrence of a base table is a `Source` with its own name; expressions are pglast's trees over source.column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from loader.catalog.nulls import nulls_rejected

Columns: TypeAlias = dict[str, Any]
"""A column's name -> its expression over the sources; None if that cannot be said."""


@dataclass(frozen=True, slots=True)
class Underlying:
    """A table or a view (with its `definition`) that a view names, and its columns in their order."""

    oid: int
    columns: tuple[str, ...]
    definition: str | None = None


Relations: TypeAlias = Mapping[tuple[str, str], Underlying]
"""(schema, name) -> relation: every one that the views name, on all levels."""


@dataclass(frozen=True, slots=True)
class Source:
    """One occurrence of the base table `oid` as `name`; `optional`: on the side of an outer join that may be empty."""

    name: str
    oid: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Dormant:
    """What would be asked if rows of these sources had to be there: an outer join asks nothing by itself."""

    sources: frozenset[str]
    conditions: tuple[Any, ...]


@dataclass(frozen=True)
class Flat:
    """A view without anything in between: `conditions` are TRUE of every row that it shows."""

    columns: Columns = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    conditions: tuple[Any, ...] = ()
    dormant: tuple[Dormant, ...] = ()

    def optional(self, conditions: Sequence[Any]) -> Flat:
        """The same on the empty side of an outer join with these conditions: it hides nothing."""
        asleep = Dormant(
            frozenset(one.name for one in self.sources if not one.optional), (*self.conditions, *conditions)
        )
        sources = tuple(Source(one.name, one.oid, True) for one in self.sources)
        return Flat(self.columns, sources, (), (*self.dormant, asleep))

    def awake(self) -> Flat:
        """The same with those outer joins as inner ones whose columns a condition does not let be NULL."""
        asked = frozenset[str]().union(*map(nulls_rejected, self.conditions))
        woken = [one for one in self.dormant if one.sources & asked]
        if not woken:
            return self
        names = frozenset[str]().union(*(one.sources for one in woken))
        conditions = (*self.conditions, *(condition for one in woken for condition in one.conditions))
        dormant = tuple(one for one in self.dormant if one not in woken)
        return Flat(self.columns, _there(self.sources, names), conditions, dormant).awake()

    def called(self, names: Sequence[str]) -> Flat:
        """The same with these names for its first columns."""
        own = tuple(self.columns)
        columns = dict(zip((*names, *own[len(names) :]), self.columns.values(), strict=False))
        return Flat(columns, self.sources, self.conditions, self.dormant)


def _there(sources: Sequence[Source], names: AbstractSet[str]) -> tuple[Source, ...]:
    """The sources, those of these names on no empty side any more."""
    return tuple(replace(one, optional=one.optional and one.name not in names) for one in sources)


def joined(columns: Columns, parts: Sequence[Flat], where: Sequence[Any]) -> Flat:
    """These columns over all parts, with their conditions and those of WHERE."""
    conditions = [*(c for part in parts for c in part.conditions), *where]
    sources = tuple(source for part in parts for source in part.sources)
    dormant = tuple(one for part in parts for one in part.dormant)
    return Flat(columns, sources, tuple(filter(None, conditions)), dormant)
