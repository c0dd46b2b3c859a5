"""sql/analyse/*.sql with this warehouse's names in the braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.model import Entity
from loader.resources import sql


def name(*parts: str) -> pgsql.Identifier:
    """A quoted name for a query with parameters: psycopg would take a % in it for a placeholder."""
    return pgsql.Identifier(*(part.replace("%", "%%") for part in parts))


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
