"""The runs as the tag tables keep them, in short or in full, and the rows and mock rows of a workspace. Reads only.

A run is named by its id, by the first hex digits of it that no other run of the workspace has, or as the latest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from loader.clock import for_people, utc
from loader.database import comma
from loader.errors import UsageError
from loader.flow.binding import Binding, Entity
from loader.flow.result import RunRecord
from loader.resources import named_query

LATEST = "latest"
_FEWEST_DIGITS, _MOST_SHOWN = 4, 5
_MOST_LISTED = 2**31
_LISTS = "list them with: mock-data runs"
RunName = UUID | str
"""A run's id, its first hex digits, or `LATEST`."""


@dataclass(frozen=True, slots=True)
class RunTable:
    """A table that a run loaded, by the base columns of its `key`."""

    platform: str
    table: str
    entity: str
    rows: int
    key: tuple[str, ...]
    removed_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """One entry of a run's "tables"."""
        return asdict(self) | {"key": list(self.key), "removed_at": _iso(self.removed_at)}


@dataclass(frozen=True, slots=True)
class Run(RunRecord):
    """A run as it is stored; `relations` is None, and `profile`, if only the run's own row was read."""

    content_hash: str | None = None
    relations: tuple[RunTable, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """One entry of "runs"; with "tables" and "profile" when the relations are known."""
        short = {
            "run_id": str(self.run_id),
            "run_key": self.run_key,
            "workspace_id": self.workspace,
            "platforms": list(self.platforms),
            "strategy": self.strategy,
            "seed": self.seed,
            "as_of": _iso(self.as_of),
            "version": self.version,
            "parameters": self.parameters,
            "started_at": _iso(self.started_at),
            "finished_at": _iso(self.finished_at),
            "total_rows": self.total_rows,
            "content_hash": self.content_hash,
            "removed_at": _iso(self.removed_at),
        }
        if self.relations is None:
            return short
        return short | {"tables": [r.to_json() for r in self.relations], "profile": self.profile}


@dataclass(frozen=True, slots=True)
class TableStatus:
    """A base table: the workspace's rows, and how many of them mock-data wrote and nobody has changed since."""

    platform: str
    table: str
    entity: str
    rows: int
    mock_rows: int


@dataclass(frozen=True, slots=True)
class Status:
    """A workspace's tables, in the warehouse's order, and its latest runs."""

    workspace: str
    tables: tuple[TableStatus, ...]
    runs: tuple[Run, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of `status --json`."""
        platforms: dict[str, list[dict[str, Any]]] = {}
        for entry in map(asdict, self.tables):
            platforms.setdefault(entry.pop("platform"), []).append(entry)
        return {
            "workspace_id": self.workspace,
            "platforms": [{"platform": name, "tables": tables} for name, tables in platforms.items()],
            "runs": [run.to_json() for run in self.runs],
        }


def latest(conn: psycopg.Connection, workspace: str | None, limit: int | None = None) -> tuple[Run, ...]:
    """The newest runs (None: all) of a workspace, or of all of them."""
    most = None if limit is None else min(limit, _MOST_LISTED)
    rows = _rows(conn, "runs", {"workspace": workspace, "run_id": None, "limit": most})
    return tuple(Run(**row) for row in rows)


def spelt(run: RunName) -> UUID | str:
    """A run's name as `found` takes it: an id, lower-case digits without dashes, or `LATEST`; no database is asked.

    Raises `UsageError` if it can name no run."""
    if isinstance(run, UUID):
        return run
    name = run.strip().lower()
    with suppress(ValueError):
        return UUID(name)
    digits = name.replace("-", "")
    if name == LATEST or re.fullmatch(rf"[0-9a-f]{{{_FEWEST_DIGITS},32}}", digits):
        return LATEST if name == LATEST else digits
    remedy = f"give its id, the first {_FEWEST_DIGITS} or more of its hex digits, or {LATEST}; {_LISTS}"
    raise UsageError(f"{run!r} is not how a run is named", remedy)


def found(conn: psycopg.Connection, workspace: str, run: RunName | None) -> UUID:
    """The id of a run of the workspace; None and `LATEST` are its newest that is not removed, and an id is taken as it
    is. Raises `UsageError` if there is none, or more than one: with those there are."""
    name = LATEST if run is None else spelt(run)
    if isinstance(name, UUID):
        return name
    digits = None if name == LATEST else name
    limit = 1 if digits is None else _MOST_SHOWN + 1
    rows = _rows(conn, "named", {"workspace": workspace, "digits": digits, "limit": limit})
    if len(rows) == 1:
        return UUID(str(rows[0]["run_id"]))
    if rows:
        several = f"{len(rows)} runs" if len(rows) <= _MOST_SHOWN else f"more than {_MOST_SHOWN} runs"
        raise UsageError(f"{several} begin with {run}: {_candidates(rows)}", "give more of its digits")
    if digits is None:
        raise UsageError(f"workspace {workspace} has no run", "make one with: mock-data generate PLATFORM")
    raise UsageError(f"workspace {workspace} has no run that begins with {run}", _LISTS)


def _candidates(rows: list[dict[str, Any]]) -> str:
    shown = (f"{row['run_id']} ({', '.join(row['platforms'])}, {for_people(row['started_at'])})" for row in rows)
    return "; ".join(list(shown)[:_MOST_SHOWN])


def one(conn: psycopg.Connection, run_id: UUID) -> Run:
    """One run with its relations. Raises UsageError if there is no such run."""
    rows = _rows(conn, "runs", {"workspace": None, "run_id": run_id, "limit": 1})
    if not rows:
        raise UsageError(f"there is no run {run_id}", _LISTS)
    relations = tuple(RunTable(**row) for row in _rows(conn, "relations", {"run_id": run_id}))
    (learned,) = _rows(conn, "profile", {"run_id": run_id})
    return Run(**rows[0], **learned, relations=relations)


def keyed(conn: psycopg.Connection, workspace: str, key: str) -> Run | None:
    """The run of a workspace that has this key and is not removed, with its relations."""
    found = _rows(conn, "keyed", {"workspace": workspace, "run_key": key})
    return one(conn, found[0]["run_id"]) if found else None


def status(conn: psycopg.Connection, workspace: str, warehouse: Binding) -> Status:
    """Count every entity's rows in one scan of its table, and list the ten latest runs. Needs the tag tables."""
    rows = conn.execute(named_query("status.tagged"), {"workspace": workspace}).fetchall()
    xids = {(schema, name): found for schema, name, found in rows}
    kept: dict[tuple[str, str], list[sql.Composable]] = defaultdict(list)
    for schema, name, *relation in conn.execute(named_query("status.kept"), {"workspace": workspace}).fetchall():
        kept[schema, name].append(kept_rows(*relation))
    tables = []
    for entity in warehouse.entities:
        at = entity.table.schema, entity.table.name
        tables.append(_counted(conn, workspace, entity, xids.get(at, []), kept[at]))
    return Status(workspace, tuple(tables), latest(conn, workspace, 10))


def kept_rows(run_id: UUID, ordinal: int, columns: list[str], xids: list[str]) -> sql.Composed:
    """A row t is one of a relation's that a removal changed and had to keep."""
    key = comma(sql.SQL("t.{}::text").format(sql.Identifier(name)) for name in columns)
    keys = sql.SQL(named_query("status.kept_keys")).format(run=run_id, ordinal=ordinal)
    return sql.SQL("t.xmin = ANY ({}::xid[]) AND ARRAY[{}] IN ({})").format(xids, key, keys)


def _counted(
    conn: psycopg.Connection, workspace: str, entity: Entity, xids: list[str], kept: list[sql.Composable]
) -> TableStatus:
    tenant: sql.Composable = sql.SQL("TRUE")
    if entity.tenant:
        tenant = sql.SQL("t.{} = {}").format(sql.Identifier(entity.tenant), workspace)
    table = sql.Identifier(entity.table.schema, entity.table.name)
    # Values as literals: a name with a % in it would pass for a placeholder of a parameter.
    parts: dict[str, sql.Composable] = {"xids": sql.Literal(xids), "table": table, "tenant": tenant}
    parts["kept"] = sql.SQL(" OR ").join([sql.SQL("false"), *kept])
    query = sql.SQL(named_query("status.counts")).format(**parts)
    rows, mock_rows = conn.execute(query).fetchone() or (0, 0)
    return TableStatus(entity.platform, entity.table.qualified, entity.name, rows, mock_rows)


def _rows(conn: psycopg.Connection, query: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a query of sql/status.sql, with tuples for arrays, int for numeric, and times in UTC."""
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(named_query(f"status.{query}"), params).fetchall()
    return [{name: _frozen(value) for name, value in row.items()} for row in rows]


def _frozen(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, Decimal):
        return int(value)
    return tuple(value) if isinstance(value, list) else value


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
