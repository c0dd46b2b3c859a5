"""Postgres as it is: the semantic objects and the base tables below them. Names are the database's own, unquoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from loader.flow.table import Table


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
