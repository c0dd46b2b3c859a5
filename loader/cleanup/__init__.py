"""Remove runs, exactly: the rows they wrote and nobody has touched since, in one transaction, beside live rows.

Works from the tag tables and the catalog alone. A row goes when its key, its tenant and its writer (xmin) are the
run's; a row that was edited, or a real row that took a key over, stays and is counted. Refuses when a row that stays
refers to one that would go, by a foreign key or by name: ON DELETE CASCADE would silently take real rows along.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from loader import errors, resources
from loader.cleanup.removal import Relation, Removal, Target


@dataclass(frozen=True, slots=True)
class Selection:
    """Which runs: one by id, or the workspace's by platform and time started (`until` exclusive), or all of them."""

    workspace: str
    platform: str | None = None
    run_id: UUID | None = None
    all: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CleanTable:
    """A base table, the rows deleted, and the rows whose key is tagged but which are not the run's any more."""

    table: str
    deleted: int
    kept_changed: int


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What was removed, or with `dry_run` what would be."""

    dry_run: bool
    runs: tuple[UUID, ...] = ()
    tables: tuple[CleanTable, ...] = ()
    total_deleted: int = 0
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object of `clean --json`."""
        tables = [{"table": t.table, "deleted": t.deleted, "kept_changed": t.kept_changed} for t in self.tables]
        return {
            "dry_run": self.dry_run,
            "runs": [str(run) for run in self.runs],
            "tables": tables,
            "total_deleted": self.total_deleted,
        }


def clean(conn: psycopg.Connection, selection: Selection, dry_run: bool) -> CleanResult:
    """Remove the selected runs and commit; with `dry_run` do the very same and roll back.

    Raises UsageError for an unknown run or an empty selection, Refused where a row that stays would lose its parent
    or a table changed too much, LoadError for what the database says. After any of them nothing has changed.
    """
    if conn.autocommit:
        raise ValueError("clean needs a connection without autocommit: it must be able to roll back")
    if not (selection.all or selection.platform or selection.run_id or selection.since or selection.until):
        raise errors.UsageError(
            "nothing was selected to be removed", "name a platform, --run, --since/--until or --all"
        )
    try:
        result = _clean(conn, selection, dry_run)
        if dry_run:
            conn.rollback()
        else:
            conn.commit()
        return result
    except psycopg.Error as error:
        raise _failure(conn, error) from error
    finally:
        with suppress(psycopg.Error):  # a lost connection has rolled back already; after COMMIT this does nothing
            conn.rollback()


def _failure(conn: psycopg.Connection, error: psycopg.Error) -> errors.LoadError:
    if conn.broken or conn.closed:
        return errors.LoadError(
            f"the connection was lost while removing: {error}",
            "mock-data runs says whether the run was removed; else clean again",
        )
    where = f" ({error.diag.schema_name}.{error.diag.table_name})" if error.diag.table_name else ""
    hint = error.diag.message_hint or error.diag.message_detail or ""
    if isinstance(error, psycopg.errors.LockNotAvailable):
        hint = "another session is at work on these rows or this workspace: try again later"
    return errors.LoadError(f"nothing was removed: {error.diag.message_primary or error}{where}", hint)


def _clean(conn: psycopg.Connection, selection: Selection, dry_run: bool) -> CleanResult:
    conn.execute(resources.named_query("clean.limits"))
    conn.execute(resources.named_query("clean.lock"), {"workspace": selection.workspace})
    warnings = _check_run(conn, selection) if selection.run_id else []
    relations = _choose(conn, selection)
    if not relations:
        warnings.append("no run of this workspace is left that matches: nothing to remove")
    removal = Removal(conn, selection.workspace, sorted({relation.xid for relation in relations}))
    counts = {relation.run_id: (0, 0) for relation in relations if relation.chosen or relation.ordinal is None}
    chosen = [relation for relation in relations if relation.chosen]
    for relation in chosen:
        deleted, kept = counts[relation.run_id]
        more, changed = removal.doom(relation)
        counts[relation.run_id] = deleted + more, kept + changed
    removal.refuse_orphans({(relation.schema, relation.name) for relation in relations})
    targets = removal.delete()
    # A run of which every row looks changed keeps its tags: more likely its tables were rewritten.
    runs = [run for run, (deleted, kept) in counts.items() if deleted or not kept]
    _forget(conn, [relation for relation in chosen if relation.run_id in runs], runs)
    warnings += removal.warnings + [_rewritten(run) for run in counts if run not in runs]
    return _result(dry_run, runs, targets, warnings)


def _check_run(conn: psycopg.Connection, selection: Selection) -> list[str]:
    """Warnings about the run asked for; raises UsageError when it is unknown or of another workspace."""
    run_id = selection.run_id
    row = conn.execute(resources.named_query("clean.run"), {"run_id": run_id}).fetchone()
    if row is None:
        raise errors.UsageError(f"there is no run {run_id}", "mock-data runs lists them")
    if row[0] != selection.workspace:
        raise errors.UsageError(f"run {run_id} belongs to workspace {row[0]}", f"pass --workspace {row[0]}")
    return [] if row[1] is None else [f"run {run_id} was removed at {row[1]}"]


def _choose(conn: psycopg.Connection, selection: Selection) -> list[Relation]:
    fields = {name: getattr(selection, name) for name in ("workspace", "run_id", "platform", "since", "until")}
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(resources.named_query("clean.choose"), fields).fetchall()
    return [Relation(**row) for row in rows]


def _forget(conn: psycopg.Connection, relations: list[Relation], runs: list[UUID]) -> None:
    for relation in relations:
        fields = {"run_id": relation.run_id, "ordinal": relation.ordinal}
        conn.execute(resources.named_query("clean.forget_keys"), fields)
        conn.execute(resources.named_query("clean.forget_relation"), fields)
    conn.execute(resources.named_query("clean.forget_runs"), {"runs": runs})


def _rewritten(run: UUID) -> str:
    return (
        f"not one row of run {run} is as it wrote it (ALTER TABLE, or a restored dump?): "
        "nothing of it was removed, and its tags stay"
    )


def _result(dry_run: bool, runs: list[UUID], targets: list[Target], warnings: list[str]) -> CleanResult:
    tables = tuple(CleanTable(f"{t.schema}.{t.name}", t.deleted, t.kept) for t in targets)
    return CleanResult(dry_run, tuple(runs), tables, sum(t.deleted for t in targets), tuple(warnings))
