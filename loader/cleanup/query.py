"""The queries of sql/clean.sql with names and values in their braces.

Values are literals: a name with a % in it would pass for a placeholder of a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from loader.resources import named_query

TRUE = sql.SQL("TRUE")


@dataclass(frozen=True, slots=True)
class Cleaner:
    """One workspace's rows and tags, over one connection whose transaction is the caller's."""

    conn: psycopg.Connection
    workspace: str

    def execute(self, name: str, /, **parts: Any) -> psycopg.Cursor[Any]:
        """Run a query with `parts` in its braces."""
        return self.conn.execute(sql.SQL(named_query(f"clean.{name}")).format(**parts))

    def count(self, name: str, /, **parts: Any) -> int:
        """The number that a query answers."""
        row = self.execute(name, **parts).fetchone()
        return int(row[0]) if row else 0

    def rows(self, name: str, /, **params: object) -> list[dict[str, Any]]:
        """The rows of a query with parameters, as dicts."""
        with self.conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(named_query(f"clean.{name}"), params).fetchall()

    def tenant(self, row: str, column: str | None) -> sql.Composable:
        """The row is the workspace's. The literal has no type of its own, so it becomes whatever the column is."""
        if column is None:
            return TRUE
        return sql.SQL("{}.{} = {}").format(sql.SQL(row), sql.Identifier(column), self.workspace)


def comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    """The parts with commas between them."""
    return sql.SQL(", ").join(parts)


def identifiers(names: Iterable[str]) -> list[sql.Identifier]:
    """Quoted names."""
    return [sql.Identifier(name) for name in names]


def equal(one: str, ones: Iterable[str], other: str, others: Iterable[str], as_text: bool = False) -> sql.Composed:
    """All columns of the one row equal those of the other; as text if their types differ (a uuid kept as text)."""
    form = sql.SQL("{}.{}::text = {}.{}::text" if as_text else "{}.{} = {}.{}")
    pairs = zip(identifiers(ones), identifiers(others), strict=True)
    return sql.SQL(" AND ").join(form.format(sql.SQL(one), a, sql.SQL(other), b) for a, b in pairs)
