"""Which rows go into which file: the tables of a run, or the semantic views over them, each with its query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from loader.catalog.tables import types_of
from loader.errors import Refused, UsageError
from loader.flow.view import NO_VIEWPOINT, Viewpoint
from loader.ledger import Run, kept_rows
from loader.overrides import nearest
from loader.resources import named_query
from loader.types import PgType

if TYPE_CHECKING:
    from loader.flow.binding import Entity
    from loader.session import Session


@dataclass(frozen=True, slots=True)
class ExportedColumn:
    """A column: its type as people write it, and what its comment says."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class ExportSource:
    """The rows of one file: a `query` on a base `table`, or on a view of it; the columns are those of `relation`, which
    is one of the two. `loaded`: how many rows the run wrote."""

    platform: str
    entity: str
    table: str
    relation: str
    loaded: int
    columns: tuple[ExportedColumn, ...]
    types: dict[str, PgType]
    query: sql.Composed
    viewpoint: Viewpoint = field(default=NO_VIEWPOINT)
    workspace: str = ""

    def see(self, conn: psycopg.Connection[Any]) -> None:
        """Make the session one of the workspace, as the view looks for it. Raises `Refused` if that cannot be done."""
        from loader.preflight.viewpoint import found

        if not found(conn, self.viewpoint, self.workspace):
            asked = " AND ".join(self.viewpoint.asked)
            raise Refused(
                f"no setting that {self.relation} reads makes it show the workspace ({asked})",
                "leave --semantic out: the rows as they are stored need no setting",
            )


@dataclass(frozen=True, slots=True)
class _Part:
    """What is left of a run in one table, of one entity."""

    ordinal: int
    platform: str
    entity: str
    schema: str
    name: str
    tenant: str | None
    rows: int
    key_columns: list[str]
    oid: int | None
    xid: str
    kept: list[str]

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)


def sources(
    conn: psycopg.Connection[Any],
    session: Session,
    run: Run,
    platform: str | None,
    tables: Sequence[str],
    semantic: bool,
) -> tuple[ExportSource, ...]:
    """The files of a run, in the order of loading. Raises `UsageError` for a platform or table that it has not."""
    parts = [part for part in _parts(conn, run) if platform in (None, part.platform)]
    if not parts:
        raise UsageError(f"run {run.run_id} has no rows of {platform}", f"it has: {', '.join(run.platforms)}")
    if missing := [part.table for part in parts if part.oid is None]:
        raise Refused(f"{missing[0]} is not there any more", "leave it out: name the others with --table")
    found = list(_shown(conn, session, run, parts) if semantic else _stored(conn, run, parts))
    return tuple(_named(found, tables))


def _parts(conn: psycopg.Connection[Any], run: Run) -> list[_Part]:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(named_query("export.relations"), {"run_id": run.run_id}).fetchall()
    return [_Part(**row | {"rows": int(row["rows"])}) for row in rows]


def _stored(conn: psycopg.Connection[Any], run: Run, parts: Sequence[_Part]) -> Iterator[ExportSource]:
    """A file a table: those that share one cannot be told apart by the transaction that wrote them."""
    for table in dict.fromkeys(part.table for part in parts):
        here = [part for part in parts if part.table == table]
        query = sql.SQL(named_query("export.stored")).format(table=here[0].identifier, own=_own(run, here))
        loaded = sum(part.rows for part in here)
        platform = " and ".join(dict.fromkeys(part.platform for part in here))
        entity = " and ".join(dict.fromkeys(part.entity for part in here))
        yield ExportSource(platform, entity, table, table, loaded, *_columns(conn, here[0].oid or 0), query)


def _shown(conn: psycopg.Connection[Any], session: Session, run: Run, parts: Sequence[_Part]) -> Iterator[ExportSource]:
    """A file a view; a semantic object that is the table itself is the table."""
    wanted = [session.vocabulary(name) for name in dict.fromkeys(part.platform for part in parts)]
    entities = {(one.platform, one.name): one for one in session.reflect(conn, wanted).entities}
    for part in parts:
        entity = entities.get((part.platform, part.entity))
        if entity is None or not entity.is_view or entity.table.qualified != part.table:
            yield from _stored(conn, run, [part])
        else:
            yield _view(conn, run, part, entity)


def _view(conn: psycopg.Connection[Any], run: Run, part: _Part, entity: Entity) -> ExportSource:
    relation = f"{entity.view_schema}.{entity.view_name}"
    shown = {one.column.name: one.shown for one in entity.bound if one.shown}
    plain = shown.keys() - entity.table.seen.reformed
    if not entity.key or not plain >= set(entity.key):
        raise UsageError(
            f"{relation} does not show the key of {part.table} as it is: which of its rows are the run's, nobody knows",
            f"leave --semantic out for it: --table {part.table}",
        )
    pairs = [
        sql.SQL("t.{} = v.{}").format(sql.Identifier(name), sql.Identifier(shown[name] or name)) for name in entity.key
    ]
    view = sql.Identifier(entity.view_schema, entity.view_name)
    query = sql.SQL(named_query("export.shown")).format(
        view=view, table=part.identifier, own=_own(run, [part]), same=sql.SQL(" AND ").join(pairs)
    )
    oid = conn.execute(named_query("export.oid"), {"schema": entity.view_schema, "name": entity.view_name}).fetchone()
    described = _columns(conn, oid[0] if oid else 0)
    viewpoint = entity.table.seen.viewpoint
    return ExportSource(
        part.platform, part.entity, part.table, relation, part.rows, *described, query, viewpoint, run.workspace
    )


def _own(run: Run, parts: Sequence[_Part]) -> sql.Composed:
    """A row t is the run's."""
    tenant: sql.Composable = sql.SQL("TRUE")
    if name := parts[0].tenant:
        tenant = sql.SQL("t.{} = {}").format(sql.Identifier(name), run.workspace)
    kept = [kept_rows(run.run_id, part.ordinal, part.key_columns, part.kept) for part in parts if part.kept]
    either = sql.SQL(" OR ").join([*kept, sql.SQL("false")])
    return sql.SQL(named_query("export.own")).format(tenant=tenant, xid=parts[0].xid, kept=either)


def _columns(conn: psycopg.Connection[Any], oid: int) -> tuple[tuple[ExportedColumn, ...], dict[str, PgType]]:
    rows = conn.execute(named_query("export.columns"), {"oid": oid}).fetchall()
    return tuple(ExportedColumn(*row) for row in rows), types_of(conn, oid)


def _named(found: Sequence[ExportSource], tables: Sequence[str]) -> Iterator[ExportSource]:
    """Those that are named with or without their schema, by table or by view; all of them without names."""
    names = [{name for full in (one.table, one.relation) for name in (full, full.partition(".")[2])} for one in found]
    for wanted in tables:
        if not any(wanted in known for known in names):
            close = nearest(wanted, [name for known in names for name in known])
            raise UsageError(f"the run has no rows in a table {wanted}", close)
    yield from (one for one, known in zip(found, names, strict=True) if not tables or known & set(tables))
