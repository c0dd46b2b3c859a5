"""What tests ask of a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql


def checksum(
    connection: psycopg.Connection[Any],
    table: str,
    where: str = "true",
    params: Sequence[Any] = (),
    *,
    xmin: bool = False,
) -> str:
    """An md5 over all rows of `table` ("schema.name") that `where` keeps, as text, in an order that is always the same.

    With `xmin` a row that was rewritten with the same values counts as changed; views have none.
    """
    row = sql.SQL("t::text || '/' || t.xmin::text" if xmin else "t::text")
    query = sql.SQL(
        "SELECT md5(coalesce(string_agg(h, '' ORDER BY h COLLATE \"C\"), ''))"
        " FROM (SELECT md5({row}) AS h FROM {table} t WHERE {where}) AS hashes"
    ).format(row=row, table=sql.Identifier(*table.split(".")), where=sql.SQL(where))
    result = connection.execute(query, params or None).fetchone()
    assert result is not None
    return str(result[0])


def count(connection: psycopg.Connection[Any], table: str, where: str = "true", params: Sequence[Any] = ()) -> int:
    """How many rows of `table` ("schema.name") `where` keeps."""
    query = sql.SQL("SELECT count(*) FROM {} t WHERE {}").format(sql.Identifier(*table.split(".")), sql.SQL(where))
    result = connection.execute(query, params or None).fetchone()
    assert result is not None
    return int(result[0])
