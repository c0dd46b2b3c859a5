"""What is known of a table that is cleaned: who refers to it, what acts on its DELETE, and the counts of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from psycopg import sql

from loader.cleanup.keys import Relation, equal, temporary
from loader.flow.table import Hook


class Reference(NamedTuple):
    """`columns` of a table hold `parent_columns` of one that is cleaned: `declared` as a foreign key, or by name.

    `action` is what its ON DELETE does, as pg_constraint has it: a(nothing), r(estrict), c(ascade), n(ull), d(efault).
    """

    schema: str
    name: str
    oid: int
    columns: list[str]
    parent_columns: list[str]
    tenant: str | None
    parent_tenant: str | None
    same_type: bool
    declared: bool
    indexed: bool
    action: str

    @property
    def text(self) -> str:
        return f"{self.schema}.{self.name} ({', '.join(self.columns)})"

    @property
    def acts(self) -> bool:
        """If removing a parent changes or removes the referring rows."""
        return self.action in ("c", "n", "d")

    def match(self, parent: str) -> sql.Composed:
        """A referring row c holds the key of the row `parent`."""
        return equal(parent, self.parent_columns, "c", self.columns, not self.same_type)


@dataclass
class Target:
    """A table that is cleaned. Its rows that go are in the temporary table `marked`, by where they lie, those that stay
    in `staying`, and why. `relations` are its relations by their place in the list of all, and `marked_of` the rows
    marked of each; `told`: a unique key tells its rows. `guards` act on its DELETE."""

    number: int
    oid: int
    schema: str
    name: str
    tenant: str | None
    relations: dict[int, Relation]
    references: list[Reference] = field(default_factory=list)
    guards: list[Hook] = field(default_factory=list)
    told: bool = False
    marked_of: Counter[int] = field(default_factory=Counter)
    kept: int = 0
    changed: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def marked(self) -> sql.Identifier:
        return temporary(f"mock_data_marked_{self.number}")

    @property
    def staying(self) -> sql.Identifier:
        return temporary(f"mock_data_staying_{self.number}")

    @property
    def columns(self) -> sql.Composed:
        """The key's columns and those that others may refer to, as further columns of a SELECT from t."""
        keys = {column for relation in self.relations.values() for column in relation.key_columns}
        names = sorted(keys | {column for reference in self.references for column in reference.parent_columns})
        return sql.SQL("").join(sql.SQL(", t.{}").format(sql.Identifier(name)) for name in names)

    @property
    def found(self) -> int:
        """Rows marked, of all its relations."""
        return self.marked_of.total()

    @property
    def deleted(self) -> int:
        return self.found - self.kept

    def by_key(self) -> Iterator[tuple[tuple[str, ...], list[int]]]:
        """Each key that its relations have, and the places of those relations."""
        places: dict[tuple[str, ...], list[int]] = {}
        for place, relation in self.relations.items():
            places.setdefault(tuple(relation.key_columns), []).append(place)
        yield from places.items()

    def stays(self, row: str) -> sql.Composed:
        """A row of this table is not marked."""
        return sql.SQL(
            "NOT EXISTS (SELECT FROM {marked} AS x"
            " WHERE x.mock_data_part = {row}.tableoid AND x.mock_data_place = {row}.ctid)"
        ).format(marked=self.marked, row=sql.SQL(row))
