"""Creates the local warehouse of `sql/warehouse/` in an empty database, whole or not at all.

Refuses if `data` or `semantic` already hold a relation: it never changes a warehouse that exists.
Driver errors pass through; `loader.database` turns them into ours.
"""

from __future__ import annotations

from typing import Any

import psycopg

from loader.database import connect
from loader.errors import Refused
from loader.resources import sql_dir

_OCCUPIED = """
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('data', 'semantic') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    ORDER BY n.nspname, c.relname LIMIT 1
"""


def create(url: str) -> None:
    """Create schemas, tables and views in the database at `url`, in one transaction. Raises Refused when not empty."""
    with connect(url) as connection:  # commits when the block ends well, else rolls back
        fill(connection)


def fill(connection: psycopg.Connection[Any]) -> None:
    """The same on a connection, which the caller commits."""
    if found := connection.execute(_OCCUPIED).fetchone():
        raise Refused(
            f"the database already has a warehouse: {found[0]} exists",
            "nothing was changed; create the local warehouse in a new, empty database",
        )
    for script in sorted((sql_dir() / "warehouse").glob("*.sql")):  # 00_common.sql is first
        connection.execute(script.read_bytes())
