"""The queries of sql/profile.sql on one workspace's rows, with this warehouse's names in the braces. Only reads.

Base tables are read with an explicit tenant predicate: through the views a direct connection sees nothing until the
session's workspace is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg import sql as pgsql

from loader.database import name
from loader.flow.binding import Bound, Entity
from loader.resources import named_query

# A column's place in a view's condition.
_PLACE = re.compile(r"\bt_\w+__\d+\.")
Row = tuple[Any, ...]
Part = pgsql.Composable
Params = Mapping[str, object] | None
K = TypeVar("K")
T = TypeVar("T")
_SECONDS = 60


def named(bound: Bound) -> pgsql.Identifier:
    return name(bound.column.name)


def amount(bound: Bound) -> pgsql.Composable:
    """Money in units of its currency, whatever the column counts."""
    if not bound.decimals:
        return named(bound)
    return pgsql.SQL(f"({{}}::numeric * 1e-{bound.decimals})").format(named(bound))


def table(entity: Entity) -> pgsql.Identifier:
    return name(entity.table.schema, entity.table.name)


def query(name: str, /, **names: Part) -> pgsql.Composed:
    """A query of sql/profile.sql, or a part of one."""
    return fill(f"profile.{name}", **names)


def fill(place: str, /, **names: Part) -> pgsql.Composed:
    """A query by its file and name, its braces filled."""
    return pgsql.SQL(named_query(place)).format(**names)


@dataclass(frozen=True)
class Reader:
    """One workspace's rows, read over one connection; `zone` is that of the shop's clock, `notes` say what took longer
    than it may."""

    conn: psycopg.Connection
    workspace: str
    zone: str = "UTC"
    notes: list[str] = field(default_factory=list, compare=False)

    def within(self, what: str, learn: Callable[[], dict[K, T]]) -> dict[K, T]:
        """What `learn` finds; nothing, and a note that names it, if one of its statements takes too long."""
        try:
            with self.conn.transaction(force_rollback=True):  # a savepoint, with which the setting goes
                self.conn.execute(f"SET LOCAL statement_timeout = '{_SECONDS}s'")
                return learn()
        except errors.QueryCanceled:
            self.notes.append(f"{what} was not learned: it took longer than {_SECONDS} s")
            return {}

    def rows(
        self, wanted: str, entity: Entity | None = None, params: Params = None, /, **names: pgsql.Composable
    ) -> list[Row]:
        """The rows of a query on an entity's base table; {table}, {own} and {live} are filled in here."""
        if entity:
            names = {"table": table(entity), "own": self.own(entity), "live": self.live(), **names}
        return self.conn.execute(query(wanted, **names), {"tenant": self.workspace, **(params or {})}).fetchall()

    def row(
        self, wanted: str, entity: Entity | None = None, params: Params = None, /, **names: pgsql.Composable
    ) -> Row | None:
        """The first row of a query, or None."""
        return next(iter(self.rows(wanted, entity, params, **names)), None)

    def own(self, entity: Entity, alias: str = "", tenant: str = "tenant") -> pgsql.Composable:
        """The condition that a row (by its alias, if it has one) is the workspace's; `tenant` names the parameter.

        In a table without tenant column every row is everybody's, except what other workspaces' runs wrote: that goes
        when they are cleaned, and nothing may depend on it. What the semantic view does not show (deleted, of another
        type) decides nothing here, and no new row refers to it.
        """
        shown = (check.expression.replace("%", "%%") for check in entity.table.filters)
        asked = [pgsql.SQL(f"({_PLACE.sub(f'{alias}.' if alias else '', text)})") for text in shown]
        return pgsql.SQL(" AND ").join([self.tenants(entity, alias, tenant), *asked])

    def tenants(self, entity: Entity, alias: str = "", tenant: str = "tenant") -> pgsql.Composable:
        """The same, whether the semantic view shows the row or not."""
        row = pgsql.SQL(f"{alias}." if alias else "")
        if entity.tenant:
            return pgsql.SQL("{}{} = {}").format(row, name(entity.tenant), pgsql.Placeholder(tenant))
        return pgsql.SQL("NOT {}xmin = ANY ({}::xid[])").format(row, pgsql.Literal(self._other_runs))

    def live(self, alias: str = "") -> pgsql.Composable:
        """The condition that none of the workspace's runs wrote a row."""
        if not self.runs:
            return pgsql.SQL("true")
        row = pgsql.SQL(f"{alias}." if alias else "")
        return pgsql.SQL("NOT {}xmin = ANY ({}::xid[])").format(row, pgsql.Literal(self.runs))

    @cached_property
    def runs(self) -> list[str]:
        """The transactions of the workspace's earlier runs; none without tag tables (a dry run)."""
        return self._transactions("mock")

    @cached_property
    def _other_runs(self) -> list[str]:
        return self._transactions("mock_others")

    def _transactions(self, wanted: str) -> list[str]:
        try:
            with self.conn.transaction():
                return [row[0] for row in self.rows(wanted)]
        except (
            *(errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName),
            errors.InsufficientPrivilege,
        ):
            return []
