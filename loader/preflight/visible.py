"""Whether the semantic views show a run's rows: tried on samples before BEGIN, counted after the COPY.

Before BEGIN the server judges what a view asks of a row itself and of tables that the run does not fill. After the COPY
whole views are counted, with the session's workspace set as they look for it: one scan of the table and one of the
view; a big table is passed over. If no setting makes a view show the workspace, nobody knows, and that is a warning.
Everything is undone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import psycopg
from psycopg import sql

from loader import redaction
from loader.database import name
from loader.errors import InvariantError
from loader.flow.binding import Entity
from loader.flow.result import Finding
from loader.flow.view import Viewpoint
from loader.preflight.samples import JsonRows, ask, expression
from loader.preflight.viewpoint import alike, found
from loader.resources import named_query

MOST_ROWS = 200_000
_REMEDY = "give the column what the view asks for in config/columns.toml, or change the view"
_PLACE = re.compile(r"\bt_(\w+?)__\d+\b")
_CLOCK = re.compile(r"\bnow\(|\bcurrent_(date|time)", re.IGNORECASE)
_CAST = re.compile(r"CAST\(('(?:[^']|'')*') AS [\w ]+\)")


def would_hide(conn: psycopg.Connection, entity: Entity, rows: JsonRows) -> Iterator[tuple[str, str]]:
    """Message and remedy of each condition of the semantic view that hides some of these rows."""
    seen = entity.table.seen
    for test in seen.tests if rows else ():
        answer = ask(conn, "shown", entity, rows, place=name(seen.place), test=expression(test))
        if answer and answer[0][0]:
            moving = "; or ask for other --days" if _CLOCK.search(test) else ""
            yield (
                f"{_view(entity)} would hide {answer[0][0]} of {len(rows)} rows tried of {entity.table.qualified}:"
                f" it shows only rows with {_plain(test)}",
                _REMEDY + moving,
            )


def not_checked(conn: psycopg.Connection, entities: Iterable[Entity], workspace: str) -> Iterator[Finding]:
    """A notice that names the semantic views of which no setting makes them show the workspace."""
    with conn.transaction(force_rollback=True):
        views = list(entities)
        unset = [] if _one_session(conn, views, workspace) else [e for e in views if not _shows(conn, e, workspace)]
    if unset:
        remedy = "look through the views yourself, in a session that they know"
        yield Finding("", _unchecked([(e, _unset(e.table.seen.viewpoint)) for e in unset]), remedy, notice=True)


def hidden(
    conn: psycopg.Connection, written: Sequence[tuple[Entity, int]], workspace: str, xid: int
) -> tuple[str, ...]:
    """A warning that names the semantic views that could not be looked at. `written`: rows a table.

    Raises `InvariantError` (exit 7) if a view does not show all of the run's rows.
    """
    asked = _countable(written)
    if not asked:
        return ()
    unknown, faults = list[tuple[Entity, str]](), list[str]()
    with conn.transaction(force_rollback=True):
        conn.execute(named_query("preflight.view_settings"))
        together = _one_session(conn, [entity for entity, _ in asked], workspace)
        for entity, rows in asked:
            shows = together or _shows(conn, entity, workspace)
            reason, fault = _looked_at(conn, entity, rows, xid, shows=shows)
            unknown += [(entity, reason)] if reason else []
            faults += [fault] if fault else []
    if faults:
        raise InvariantError("; ".join(faults), "look at the joins and filters of the views")
    return (_unchecked(unknown),) if unknown else ()


def _countable(written: Sequence[tuple[Entity, int]]) -> list[tuple[Entity, int]]:
    """The views, with their rows, of which a count says what this run's rows are: of a table that several platforms
    share, the rows of one view are not told apart."""
    tables = Counter(entity.table.oid for entity, _ in written)
    views = [(entity, rows) for entity, rows in written if entity.is_view and not entity.stored]
    return [(entity, rows) for entity, rows in views if tables[entity.table.oid] == 1 and 0 < rows <= MOST_ROWS]


def _unchecked(unknown: Iterable[tuple[Entity, str]]) -> str:
    names: dict[str, list[str]] = defaultdict(list)
    for entity, reason in unknown:
        names[reason].append(_view(entity))
    reasons = "; ".join(f"{', '.join(views)}: {reason}" for reason, views in names.items())
    return f"visibility was not checked, so nobody knows whether these views show the new rows: {reasons}"


def _unset(viewpoint: Viewpoint) -> str:
    return f"no setting that is read makes {_plain(*viewpoint.asked)} true of the workspace"


def _view(entity: Entity) -> str:
    return f"{entity.view_schema}.{entity.view_name}"


def _plain(*expressions: str) -> str:
    """Conditions for people: tables without their places, constants without their types."""
    return _CAST.sub(r"\1", _PLACE.sub(r"\1", " AND ".join(expressions)))


def _one_session(conn: psycopg.Connection, entities: Iterable[Entity], workspace: str) -> bool:
    """Whether one session, now set, is the workspace's to all of these views: it is so where they read the same."""
    together = alike(e.table.seen.viewpoint for e in entities if e.table.seen.viewpoint.tests)
    return len(together) <= 1 and all(found(conn, one, workspace) for one in together)


def _shows(conn: psycopg.Connection, entity: Entity, workspace: str) -> bool:
    return found(conn, entity.table.seen.viewpoint, workspace)


def _looked_at(conn: psycopg.Connection, entity: Entity, rows: int, xid: int, *, shows: bool) -> tuple[str, str]:
    """Why a view could not be looked at, and what it hides; "" if nothing is wrong. `shows`: it has its session."""
    viewpoint = entity.table.seen.viewpoint
    if not shows:
        return _unset(viewpoint), ""
    try:
        with conn.transaction():
            unseen = _unseen(conn, entity, rows, xid)
    except psycopg.Error as error:
        if conn.broken:
            raise
        return redaction.message(error), ""
    if unseen <= 0:
        return "", ""
    if viewpoint.untested:
        return f"the session decides {_plain(*viewpoint.untested)}", ""
    return "", f"{_view(entity)} hides {unseen} of the {rows} new rows of {entity.table.qualified}"


def _unseen(conn: psycopg.Connection, entity: Entity, rows: int, xid: int) -> int:
    """By the key if the view shows it; else at least as many as the whole view falls short of the new rows."""
    table, view = name(entity.table.schema, entity.table.name), name(entity.view_schema, entity.view_name)
    shown = {bound.column.name: bound.shown for bound in entity.bound if bound.shown}
    plain = shown.keys() - entity.table.seen.reformed
    if not entity.key or not plain >= set(entity.key):
        row = conn.execute(sql.SQL("SELECT pg_catalog.count(*) FROM {}").format(view)).fetchone()
        return rows - row[0] if row else 0
    pairs = [sql.SQL("v.{} = t.{}").format(name(shown[column]), name(column)) for column in entity.key]
    # an index serves what is asked of a view itself, not what joins it: a million live rows are not looked at
    own = next((column for column in entity.key if column != entity.tenant), entity.key[0])
    query = sql.SQL(named_query("preflight.hidden")).format(
        table=table, view=view, same=sql.SQL(" AND ").join(pairs), column=name(own), shown=name(shown[own])
    )
    row = conn.execute(query, {"xid": xid}).fetchone()
    return int(row[0]) if row else 0
