"""A run as the tag tables keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Link:
    """`column` of a child table holds the `parent_column` of a parent table, declared as a foreign key or not."""

    column: str
    parent_schema: str
    parent_table: str
    parent_column: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as mock_data.runs keeps it. Times are UTC; `xid` is pg_current_xact_id() of its one transaction."""

    run_id: UUID
    workspace: str
    platforms: tuple[str, ...]
    strategy: str
    seed: int
    as_of: datetime
    version: str
    parameters: dict[str, Any]
    xid: int
    started_at: datetime
    finished_at: datetime | None = None
    total_rows: int = 0
    removed_at: datetime | None = None
