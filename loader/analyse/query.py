"""sql/analyse/*.sql with this warehouse's names in the braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import errors
from psycopg import sql as pgsql

from loader.model import Entity
from loader.resources import sql


def name(*parts: str) -> pgsql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return pgsql.Identifier(*(part.replace("%", "%%") for part in parts))


def mock_runs(conn: psycopg.Connection[Any], workspace: str) -> list[str]:
    """The transactions of earlier runs; none where the tag tables are not there (a dry run)."""
    try:
        with conn.transaction():
            return [row[0] for row in run(conn, "mock", None, workspace).fetchall()]
    except (errors.UndefinedTable, errors.InvalidSchemaName, errors.InsufficientPrivilege):
        return []


def run(
    conn: psycopg.Connection[Any],
    query: str,
    entity: Entity | None,
    workspace: str,
    params: Mapping[str, object] | None = None,
    /,
    **names: pgsql.Composable,
) -> psycopg.Cursor[Any]:
    """Execute sql/analyse/QUERY.sql on an entity's base table; {table} and {tenant} are filled in here."""
    template = pgsql.SQL(sql(f"analyse/{query}.sql"))
    if entity:
        names |= {"table": name(entity.table.schema, entity.table.name), "tenant": name(entity.tenant or "")}
    statement = template.format(**names)
    return conn.execute(statement, {"tenant": workspace, **(params or {})})
