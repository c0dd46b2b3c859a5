"""Could the rows be removed again? A DELETE of every table, planned by the server and not executed.

A published table needs a replica identity for DELETE, one that holds what the publication's filter and columns name:
the server says so when it prepares the statement, whatever its version. What triggers and rules would do is not known
before: they are named as advice. Only reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import errors, sql

from loader.flow.binding import Entity
from loader.flow.result import Finding
from loader.flow.table import Table
from loader.resources import named_query

_NO_IDENTITY = (errors.ObjectNotInPrerequisiteState, errors.InvalidColumnReference)


def irremovable(conn: psycopg.Connection[Any], entity: Entity, where: str) -> Iterator[Finding]:
    """The fault of a table whose publication forbids DELETE."""
    table = entity.table
    if table.kind not in ("r", "p") or (said := _forbidden(conn, table)) is None:
        return
    parts, publications = _published(conn, table)
    named = f"the publication {', '.join(publications)}" if publications else "a publication"
    yield Finding(
        where,
        f"{table.qualified}: its rows could never be removed, for want of a replica identity for {named}: {said}",
        " ".join(f"ALTER TABLE {part} REPLICA IDENTITY FULL;" for part in parts)
        + " or give it a primary key that holds what the publication filters by",
    )


def _forbidden(conn: psycopg.Connection[Any], table: Table) -> str | None:
    """What the server says against a DELETE for want of a replica identity; None if nothing. Other faults, such as a
    missing right, are reported by others."""
    try:
        with conn.transaction():
            name = sql.Identifier(table.schema, table.name)
            conn.execute(sql.SQL(named_query("preflight.delete")).format(table=name))
    except _NO_IDENTITY as error:
        return " ".join(filter(None, (error.diag.message_primary, error.diag.message_detail)))
    except psycopg.Error:
        if conn.broken:
            raise
    return None


def _published(conn: psycopg.Connection[Any], table: Table) -> tuple[Sequence[str], Sequence[str]]:
    """The tables that hold its rows, as SQL names them, and the publications that send their DELETEs."""
    row = conn.execute(named_query("preflight.published"), {"oid": table.oid}).fetchone()
    return row or ((), ())
