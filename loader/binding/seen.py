"""What a platform's views ask of the rows of a table, in the table's own terms. Pure.

Filters are CHECKs, joins foreign keys, and for the server there are the conditions that rows must keep to be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from loader.constraints.bounds import narrowed_by
from loader.constraints.enforcement import python
from loader.flow.predicate import UNKNOWN, And, Col, Compare, Const, Null, Predicate
from loader.flow.table import Catalog, Check, Column, ForeignKey, SemanticObject, Table
from loader.flow.view import Filter, Occurrence, Sight, exists


def as_seen(catalog: Catalog, item: SemanticObject, beside: Sequence[SemanticObject]) -> Table | None:
    """The object's table with what the views of its platform, `beside`, ask of it; None if it has no table.

    `beside` are ordered as they are loaded: rows of a later object's table cannot be linked to.
    """
    table = catalog.table_of(item)
    if table is None or not any(one.views for one in beside):
        return table
    view = _View(item, tuple(beside))
    filters = tuple(dict.fromkeys(view.filters))
    keys = tuple(view.keys(table))
    columns = narrowed_by(table.columns, [check.predicate for check in filters])
    asked = {name for key in keys if key.view for name in key.columns} | set(_never_null(filters)) | view.joined
    columns = tuple(replace(c, nullable=False) if c.name in asked else c for c in columns)
    return replace(
        table,
        columns=columns,
        filters=filters,
        foreign_keys=(*table.foreign_keys, *keys),
        seen=Sight(item.place, tuple(view.tests), item.reformed, item.viewpoint),
    )


def settled(table: Table) -> dict[str, tuple[Any, str]]:
    """Column -> the one value, not a word, that it has in every row that is seen (None: NULL), and the view's name.

    What identifies a row on its own is none of them.
    """
    own = {key.columns[0] for key in table.uniques if len(key.columns) == 1}
    found: dict[str, tuple[Any, str]] = {}
    for check in table.filters:
        for part in _parts(check.predicate):
            match part:
                case Null(Col(name), True):
                    found[name] = (None, check.name)
                case Compare("=", Col(name), Const() as const) if (
                    value := _value(const, table.by_name[name])
                ) is not None:
                    found.setdefault(name, (value, check.name))
    return {name: value for name, value in found.items() if name not in own}


def _value(const: Const, column: Column) -> Any:
    """A number, a flag, a time or a uuid as Python holds it; None of what is none."""
    if const.kind == "time":
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(const.value or 0))
        moment = moment if column.type.zoned else moment.replace(tzinfo=None)
        return moment.date() if column.type.traits.form == "date" else moment
    if const.kind == "text" and column.type.traits.form == "uuid":
        return const.value
    return python(const, column) if const.kind in ("num", "bool") else None


def _never_null(filters: Iterable[Check]) -> Iterator[str]:
    for check in filters:
        for part in _parts(check.predicate):
            if isinstance(part, Null) and not part.wanted:
                yield part.column.name


def _parts(predicate: Predicate) -> tuple[Predicate, ...]:
    return predicate.parts if isinstance(predicate, And) else (predicate,)


@dataclass(frozen=True)
class _View:
    item: SemanticObject
    beside: tuple[SemanticObject, ...]

    @cached_property
    def places(self) -> Mapping[str, Occurrence]:
        """The places of the object's own view by name."""
        return {place.name: place for place in self.item.places}

    @cached_property
    def made(self) -> frozenset[int]:
        """The tables that a run fills."""
        return frozenset(one.holder for one in self.beside if one.holder is not None)

    @cached_property
    def outside(self) -> frozenset[str]:
        """The places of tables that a run does not fill, by name."""
        return frozenset(name for name, place in self.places.items() if place.oid not in self.made)

    @property
    def conditions(self) -> Iterator[Filter]:
        """Those of the own view that do not depend on the session."""
        return (condition for condition in self.item.conditions if not condition.session)

    @property
    def filters(self) -> Iterator[Check]:
        """What any view asks of this table's columns alone; of the other views, where they join it to their own."""
        for other in self.beside:
            places = {place.name: place.oid for place in other.places}
            for condition in other.conditions:
                (name, *more) = condition.places
                is_own = name == other.place if other.holder == self.item.holder else True
                if not more and is_own and places[name] == self.item.holder and condition.predicate != UNKNOWN:
                    yield Check(other.qualified, condition.expression, condition.predicate)

    def keys(self, table: Table) -> Iterator[ForeignKey]:
        """The inner joins to tables that are filled before this one, or not by mock-data at all."""
        before = {one.holder for one in self.beside[: self.beside.index(self.item)]}
        declared = _declared(table)
        for name, equal in self._pairs().items():
            place = self.places[name]
            parent = (place.schema, place.table)
            pairs = [pair for pair in equal if (pair[0], *parent) not in declared and pair[0] in table.by_name]
            if pairs and (name in self.outside or place.oid in before):
                yield self._key(place, pairs)

    def _key(self, place: Occurrence, pairs: Sequence[tuple[str, str]]) -> ForeignKey:
        """The view's join as a foreign key of these pairs of columns."""
        columns, parent_columns = zip(*pairs, strict=True)
        view, where = self.item.qualified, self._alone(place) if place.name in self.outside else ""
        return ForeignKey(
            f"the join of {view}", columns, place.schema, place.table, parent_columns, view, place.name, where
        )

    @property
    def joined(self) -> frozenset[str]:
        """The columns that inner joins hold equal to others: a row in which one is NULL is not seen."""
        return frozenset(own for equal in self._pairs().values() for own, _ in equal)

    def _pairs(self) -> dict[str, list[tuple[str, str]]]:
        """Occurrence -> (own column, its column) that are held equal."""
        found: dict[str, list[tuple[str, str]]] = {}
        for condition in self.conditions:
            for one, other in _both_ways(condition):
                if one[0] == self.item.place:
                    found.setdefault(other[0], []).append((one[1], other[1]))
        return found

    def _alone(self, place: Occurrence) -> str:
        """What the view asks of a row of a table outside, whatever the object's own row: SQL."""
        found = self._decided(self.outside)
        return self._exists(found, beside=place.name) if found else ""

    @property
    def tests(self) -> Iterator[str]:
        """SQL that is TRUE of a row at the object's own place if the view shows it, as far as tables that the run does
        not fill decide."""
        own = self.item.place
        known = self._decided(self.outside | {own})
        yield from (c.expression for c in known if c.places == {own})
        joined = [c for c in known if c.places != {own}]
        if any(own in c.places for c in joined):
            yield self._exists(joined, beside=own)

    def _decided(self, places: AbstractSet[str]) -> list[Filter]:
        """The conditions on these places alone, as far as no table that a run fills decides them."""
        return [c for c in self.conditions if c.places <= places and not c.reads & self.made]

    def _exists(self, conditions: Sequence[Filter], beside: str) -> str:
        """SQL: whether there are rows that keep these conditions with the row at a place."""
        others = sorted({name for c in conditions for name in c.places} - {beside})
        return exists([self.places[name] for name in others], [c.expression for c in conditions])


def _declared(table: Table) -> set[tuple[str, str, str]]:
    """(column, parent's schema, parent's table) of every foreign key."""
    return {(column, key.parent_schema, key.parent_table) for key in table.foreign_keys for column in key.columns}


def _both_ways(condition: Filter) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    if condition.equal:
        one, other = condition.equal
        yield from ((one, other), (other, one))
