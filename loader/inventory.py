"""What a workspace has: rows and mock rows of every table, and the latest runs. One scan a table; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from loader import ledger, resources
from loader.flow.binding import Binding, Entity
from loader.ledger import Run

LATEST = 10


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
        for t in self.tables:
            entry = {"table": t.table, "entity": t.entity, "rows": t.rows, "mock_rows": t.mock_rows}
            platforms.setdefault(t.platform, []).append(entry)
        return {
            "workspace_id": self.workspace,
            "platforms": [{"platform": name, "tables": tables} for name, tables in platforms.items()],
            "runs": [run.to_json() for run in self.runs],
        }


def status(conn: psycopg.Connection, workspace: str, warehouse: Binding) -> Status:
    """Count every entity's table, and list the latest runs. Needs the tag tables (migrate.require)."""
    rows = conn.execute(resources.named_query("status.tagged"), {"workspace": workspace}).fetchall()
    xids = {(schema, name): found for schema, name, found in rows}
    tables = tuple(
        _table(conn, workspace, entity, xids.get((entity.table.schema, entity.table.name), []))
        for entity in warehouse.entities
    )
    return Status(workspace, tables, ledger.latest(conn, workspace, LATEST))


def _table(conn: psycopg.Connection, workspace: str, entity: Entity, xids: list[str]) -> TableStatus:
    tenant: sql.Composable = sql.SQL("TRUE")
    if entity.tenant:
        tenant = sql.SQL("t.{} = {}").format(sql.Identifier(entity.tenant), workspace)
    table = sql.Identifier(entity.table.schema, entity.table.name)
    # Values as literals: a name with a % in it would pass for a placeholder of a parameter.
    query = sql.SQL(resources.named_query("status.counts")).format(xids=sql.Literal(xids), table=table, tenant=tenant)
    row = conn.execute(query).fetchone()
    rows, mock_rows = row or (0, 0)
    return TableStatus(entity.platform, entity.table.qualified, entity.name, rows, mock_rows)
