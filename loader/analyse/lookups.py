"""Tables outside the semantic objects that a column must refer to: a new row takes one of the rows that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql as pgsql

from loader.analyse.query import name, run
from loader.model import Bound, Entity

_TENANT = """
SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = %s
"""


def pools(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> dict[tuple[str, str], pa.Array]:
    """The keys that each such column may take, as text, by (entity, column); of the workspace's own rows where the
    table has workspaces, else of all."""
    return {
        (entity.name, bound.column.name): pa.array(_keys(conn, entity, bound, workspace), pa.string())
        for entity in entities
        for bound in entity.bound
        if bound.lookup
    }


def empty(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> Iterator[str]:
    """A reason for each column whose table has no row to refer to."""
    for entity in entities:
        for bound in entity.bound:
            if bound.lookup and not _keys(conn, entity, bound, workspace):
                schema, table, _ = bound.lookup
                here = f"{entity.table.qualified}.{bound.column.name}"
                yield f"{here} must refer to a row of {schema}.{table}, which has none for this workspace: insert one"


def _keys(conn: psycopg.Connection[Any], entity: Entity, bound: Bound, workspace: str) -> list[str]:
    assert bound.lookup is not None
    schema, table, column = bound.lookup
    tenant = conn.execute(_TENANT, (schema, table, entity.tenant)).fetchone()
    own = pgsql.SQL("{} = %(tenant)s").format(name(tenant[0])) if tenant else pgsql.SQL("true")
    rows = run(conn, "lookup", None, workspace, table=name(schema, table), column=name(column), own=own).fetchall()
    return [row[0] for row in rows]
