"""sql/analyse/*.sql with this warehouse's names in the braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import errors
from psycopg import sql as pgsql

from loader.flow.binding import Entity
from loader.resources import named_query


def name(*parts: str) -> pgsql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return pgsql.Identifier(*(part.replace("%", "%%") for part in parts))


def mock_runs(conn: psycopg.Connection[Any], workspace: str, *, others: bool = False) -> list[str]:
    """The transactions of the workspace's earlier runs, or of all `others`; none without tag tables (a dry run)."""
    try:
        with conn.transaction():
            return [row[0] for row in run(conn, "mock_others" if others else "mock", None, workspace).fetchall()]
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.InsufficientPrivilege):
        return []


def own(
    conn: psycopg.Connection[Any], entity: Entity, workspace: str, row: str = "", tenant: str = "tenant"
) -> pgsql.Composable:
    """The condition on a row (by its alias, if it has one) of being the workspace's; `tenant` names the parameter.

    In a table without tenant column every row is everybody's, but for what other workspaces' runs wrote: that goes when
    they are cleaned, and nothing may lean on it.
    """
    alias = pgsql.SQL(f"{row}." if row else "")
    if entity.tenant:
        return pgsql.SQL("{}{} = {}").format(alias, name(entity.tenant), pgsql.Placeholder(tenant))
    others = mock_runs(conn, workspace, others=True)
    return pgsql.SQL("NOT {}xmin = ANY ({}::xid[])").format(alias, pgsql.Literal(others))


def run(
    conn: psycopg.Connection[Any],
    query: str,
    entity: Entity | None,
    workspace: str,
    params: Mapping[str, object] | None = None,
    /,
    **names: pgsql.Composable,
) -> psycopg.Cursor[Any]:
    """Execute sql/analyse/QUERY.sql on an entity's base table; {table} and {own} are filled in here."""
    template = pgsql.SQL(named_query(f"profile.{query}"))
    if entity:
        names |= {"table": name(entity.table.schema, entity.table.name), "own": own(conn, entity, workspace)}
    statement = template.format(**names)
    return conn.execute(statement, {"tenant": workspace, **(params or {})})
