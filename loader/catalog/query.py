"""The named queries of sql/catalog.sql, answered as rows by column."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from loader.resources import named_query


def rows(conn: psycopg.Connection[Any], name: str, **params: object) -> list[dict[str, Any]]:
    """The answer of the query NAME."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(named_query(f"catalog.{name}").encode(), params).fetchall()
