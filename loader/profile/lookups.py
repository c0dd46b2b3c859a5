"""Tables outside the semantic objects that a column must refer to: a new row takes one of the rows that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.flow.binding import Entity, Lookup
from loader.profile.query import name, run

# What a tenant's column may be called there, where no foreign key says so.
_TENANTS = ("tenant_id", "workspace_id")
_COLUMNS = """
SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (%s)
  AND a.atttypid::regtype::text IN ('uuid', 'text', 'character varying', 'character')
"""


def pools(
    conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The values that each such column may take, as text, by (entity, column); of the workspace's own rows where the
    table has workspaces, else of all. The columns of one foreign key have theirs in the same order."""
    return {
        (entity.name, bound.column.name): _values(conn, bound.lookup, entity.tenant, workspace)
        for entity in entities
        for bound in entity.bound
        if bound.lookup and bound.filler == "lookup"
    }


def empty(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> Iterator[str]:
    """A reason for each column whose table has no row to refer to."""
    for entity in entities:
        for bound in entity.bound:
            there = bound.lookup if bound.filler == "lookup" else None
            if there and not _values(conn, there, entity.tenant, workspace):
                yield (
                    f"{entity.table.qualified}.{bound.column.name} must refer to a row of {there.schema}.{there.table},"
                    " which has none for this workspace: insert one"
                )


def _values(conn: psycopg.Connection[Any], lookup: Lookup, tenant: str | None, workspace: str) -> tuple[str, ...]:
    wanted = [n for n in (tenant, *_TENANTS) if n and n not in lookup.columns]
    filters = lookup.filters
    if not filters:
        found = [row[0] for row in conn.execute(_COLUMNS, (lookup.schema, lookup.table, wanted)).fetchall()]
        filters = tuple(n for n in wanted if n in found)[:1]
    own = [pgsql.SQL("{}::text = %(tenant)s").format(name(n)) for n in filters]
    known = [pgsql.SQL("{} IS NOT NULL").format(name(column)) for column in lookup.columns]
    columns = pgsql.SQL(", ").join(name(column) for column in lookup.columns)
    rows = run(
        conn, "lookup", None, workspace, table=name(lookup.schema, lookup.table), columns=columns,
        values=pgsql.SQL(", ").join(pgsql.SQL("{}::text").format(name(column)) for column in lookup.columns),
        own=pgsql.SQL(" AND ").join([*own, *known]),
    ).fetchall()  # fmt: skip
    place = lookup.columns.index(lookup.column)
    return tuple(row[place] for row in rows)
