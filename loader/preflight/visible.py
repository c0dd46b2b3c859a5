"""After the COPY, inside the transaction: whether the semantic views show the run's rows, with its workspace set.

A view that joins, filters or deduplicates may hide rows that the table holds: that is no fault of the load, so it is
a warning. One scan of the table and one of the view; a big table is passed over. Everything is undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import psycopg
from psycopg import sql

from loader.database import name
from loader.flow.binding import Entity
from loader.resources import named_query

MOST_ROWS = 200_000


def hidden(
    conn: psycopg.Connection, written: Sequence[tuple[Entity, int]], workspace: str, xid: int
) -> tuple[str, ...]:
    """A warning for each semantic view that does not show all of the run's rows. `written`: rows a table."""
    tables = Counter(entity.table.oid for entity, _ in written)
    views = [(e, rows) for e, rows in written if e.is_view and not e.stored and 0 < rows <= MOST_ROWS]
    # of a table that several platforms share, the rows of one view are not told apart here
    asked = [(entity, rows) for entity, rows in views if tables[entity.table.oid] == 1]
    if not asked:
        return ()
    with conn.transaction(force_rollback=True):
        conn.execute(named_query("preflight.view_settings"), {"workspace": workspace})
        return tuple(warning for entity, rows in asked if (warning := _warning(conn, entity, rows, xid)))


def _warning(conn: psycopg.Connection, entity: Entity, rows: int, xid: int) -> str:
    view = f"{entity.view_schema}.{entity.view_name}"
    try:
        with conn.transaction():
            unseen = _unseen(conn, entity, rows, xid)
    except psycopg.Error as error:
        if conn.broken:
            raise
        reason = error.diag.message_primary or str(error)
        return f"{view} could not be read, so nobody knows whether it shows the new rows: {reason}"
    hides = f"{view} hides {unseen} of the {rows} new rows of {entity.table.qualified}: look at its joins and filters"
    return hides if unseen > 0 else ""


def _unseen(conn: psycopg.Connection, entity: Entity, rows: int, xid: int) -> int:
    """By the key if the view shows it; else at least as many as the whole view falls short of the new rows."""
    table, view = name(entity.table.schema, entity.table.name), name(entity.view_schema, entity.view_name)
    shown = {bound.column.name: bound.shown for bound in entity.bound if bound.shown}
    if not entity.key or not shown.keys() >= set(entity.key):
        row = conn.execute(sql.SQL("SELECT pg_catalog.count(*) FROM {}").format(view)).fetchone()
        return rows - row[0] if row else 0
    pairs = [sql.SQL("v.{} = t.{}").format(name(shown[column]), name(column)) for column in entity.key]
    query = sql.SQL(named_query("preflight.hidden")).format(table=table, view=view, same=sql.SQL(" AND ").join(pairs))
    row = conn.execute(query, {"xid": xid}).fetchone()
    return int(row[0]) if row else 0
