"""The runs as the tag tables keep them, in short or in full. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from loader import errors, resources
from loader.flow.result import Link, RunRecord


@dataclass(frozen=True, slots=True)
class Relation:
    """A table that a run loaded. `key_types` are schema-qualified base types; `removed_at` UTC."""

    ordinal: int
    platform: str
    entity: str
    table: str
    tenant: str | None
    key_columns: tuple[str, ...]
    key_types: tuple[str, ...]
    rows: int
    links: tuple[Link, ...]
    removed_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """One entry of a run's "tables"."""
        return {
            "platform": self.platform,
            "table": self.table,
            "entity": self.entity,
            "rows": self.rows,
            "key": list(self.key_columns),
            "removed_at": _time(self.removed_at),
        }


@dataclass(frozen=True, slots=True)
class Run:
    """A run; `relations` is None if only the run's own row was read."""

    record: RunRecord
    content_hash: str | None = None
    relations: tuple[Relation, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """One entry of "runs"; with "tables" when the relations are known."""
        record = self.record
        short = {
            "run_id": str(record.run_id),
            "workspace_id": record.workspace,
            "platforms": list(record.platforms),
            "strategy": record.strategy,
            "seed": record.seed,
            "as_of": _time(record.as_of),
            "version": record.version,
            "parameters": record.parameters,
            "started_at": _time(record.started_at),
            "finished_at": _time(record.finished_at),
            "total_rows": record.total_rows,
            "content_hash": self.content_hash,
            "removed_at": _time(record.removed_at),
        }
        return short if self.relations is None else short | {"tables": [r.to_json() for r in self.relations]}


def latest(conn: psycopg.Connection, workspace: str | None, limit: int) -> tuple[Run, ...]:
    """The newest runs of a workspace, or of all of them."""
    return _read(conn, {"workspace": workspace, "run_id": None, "limit": limit})


def one(conn: psycopg.Connection, run_id: UUID) -> Run:
    """One run with its relations. Raises UsageError if there is no such run."""
    found = _read(conn, {"workspace": None, "run_id": run_id, "limit": 1})
    if not found:
        raise errors.UsageError(f"there is no run {run_id}", "mock-data runs lists them")
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(resources.named_query("status.relations"), {"run_id": run_id}).fetchall()
    return replace(found[0], relations=tuple(_relation(row) for row in rows))


def _read(conn: psycopg.Connection, params: dict[str, Any]) -> tuple[Run, ...]:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(resources.named_query("status.runs"), params).fetchall()
    return tuple(_run(row) for row in rows)


def _run(row: dict[str, Any]) -> Run:
    content_hash = row.pop("content_hash")
    numbers = {"seed": int(row["seed"]), "xid": int(row["xid"]), "platforms": tuple(row["platforms"])}
    times = {name: _utc(row[name]) for name in ("as_of", "started_at", "finished_at", "removed_at")}
    return Run(RunRecord(**row | numbers | times), content_hash)


def _relation(row: dict[str, Any]) -> Relation:
    links = tuple(Link(**link) for link in row["links"])
    key = {name: tuple(row[name]) for name in ("key_columns", "key_types")}
    return Relation(**row | key | {"links": links, "removed_at": _utc(row["removed_at"])})


def _utc(time: datetime | None) -> datetime | None:
    return time.astimezone(UTC) if time else None


def _time(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None
