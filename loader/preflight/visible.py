"""After the COPY, inside the transaction: whether the semantic views show the run's rows, with its workspace set.

A view that joins, filters or deduplicates may hide rows that the table holds: that is no fault of the load, so it is
said and not refused. One scan of the table and one of the view; a big table is passed over. Everything is undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import psycopg
from psycopg import sql

from loader.flow.binding import Entity
from loader.resources import named_query

MOST_ROWS = 200_000
_SETTINGS = ("SET LOCAL enable_nestloop = off", "SET LOCAL work_mem = '64MB'", "SET LOCAL jit = off")
_WORKSPACE = """
    SELECT set_config('app.workspace_id', %(workspace)s, true)
    WHERE to_regprocedure('public.current_workspace_id()') IS NOT NULL
"""


def hidden(
    conn: psycopg.Connection[tuple[object, ...]], written: Iterable[tuple[Entity, int]], workspace: str, xid: int
) -> tuple[str, ...]:
    """A warning for each semantic view that does not show all of the run's rows. `written`: rows a table."""
    everything = list(written)
    tables = Counter(entity.table.oid for entity, _ in everything)
    asked = [
        (entity, rows)
        for entity, rows in everything
        # of a table that several platforms share, the rows of one view are not told apart here
        if entity.is_view and not entity.stored and 0 < rows <= MOST_ROWS and tables[entity.table.oid] == 1
    ]
    if not asked:
        return ()
    with conn.transaction(force_rollback=True):
        for setting in _SETTINGS:
            conn.execute(setting.encode())
        conn.execute(_WORKSPACE.encode(), {"workspace": workspace})
        return tuple(said for entity, rows in asked for said in _said(conn, entity, rows, xid))


def _said(conn: psycopg.Connection[tuple[object, ...]], entity: Entity, rows: int, xid: int) -> Iterator[str]:
    view = f"{entity.view_schema}.{entity.view_name}"
    try:
        with conn.transaction():
            unseen = _unseen(conn, entity, rows, xid)
    except psycopg.Error as error:
        if conn.broken:
            raise
        said = error.diag.message_primary or str(error)
        yield f"{view} could not be read, so nobody knows whether it shows the new rows: {said}"
        return
    if unseen > 0:
        yield f"{view} hides {unseen} of the {rows} new rows of {entity.table.qualified}: look at its joins and filters"


def _unseen(conn: psycopg.Connection[tuple[object, ...]], entity: Entity, rows: int, xid: int) -> int:
    """By the key where the view shows it; else at least as many as the whole view falls short of the new rows."""
    shown = {bound.column.name: bound.shown for bound in entity.bound}
    names = [(name, shown.get(name)) for name in entity.key]
    view = _name(entity.view_schema, entity.view_name)
    if not names or not all(view_name for _, view_name in names):
        row = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(view)).fetchone()
        return rows - int(str(row[0])) if row else 0
    same = sql.SQL(" AND ").join(
        sql.SQL("v.{} = t.{}").format(_name(view_name or ""), _name(name)) for name, view_name in names
    )
    query = sql.SQL(named_query("preflight.hidden")).format(
        table=_name(entity.table.schema, entity.table.name), view=view, same=same
    )
    row = conn.execute(query, {"xid": xid}).fetchone()
    return int(str(row[0])) if row else 0


def _name(*parts: str) -> sql.Identifier:
    return sql.Identifier(*(part.replace("%", "%%") for part in parts))
