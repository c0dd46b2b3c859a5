"""Remove runs, exactly: the rows they wrote and nobody has touched since, in one transaction, beside live rows.

Works from the tag tables and the catalog alone. A row goes if its key, its tenant and its writer (xmin) are the run's;
a row that was edited, or a real row that took a key over, stays and is counted. Refuses if a row that stays refers to
one that would go, by a foreign key or by name: ON DELETE CASCADE would silently take real rows along.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from loader import errors
from loader.cleanup.keys import Cleaner, Relation
from loader.cleanup.removal import Removal
from loader.connection import SHOPS_PATH, shops_path
from loader.resources import named_query

__all__ = ["CleanResult", "CleanTable", "Selection", "clean"]


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
        return {
            "dry_run": self.dry_run,
            "runs": [str(run) for run in self.runs],
            "tables": [asdict(table) for table in self.tables],
            "total_deleted": self.total_deleted,
        }


def clean(conn: psycopg.Connection, selection: Selection, dry_run: bool) -> CleanResult:
    """Remove the selected runs and commit; with `dry_run` do the very same and roll back.

    Raises UsageError for an unknown run or an empty selection, Refused if a row that stays would lose its parent or a
    table changed too much, LoadError for what the database says. After any of them nothing has changed.
    """
    if conn.autocommit:
        raise ValueError("clean needs a connection without autocommit: it must be able to roll back")
    if not (selection.all or selection.platform or selection.run_id or selection.since or selection.until):
        raise errors.UsageError(
            "nothing was selected to be removed", "name a platform, --run, --since, --until or --all"
        )
    try:
        result = _remove(conn, selection, dry_run)
        if not dry_run:
            conn.execute(SHOPS_PATH)  # so do those that are deferred
            conn.commit()
        return result
    except psycopg.Error as error:
        raise _failure(conn, error) from error
    finally:
        with suppress(psycopg.Error):  # a lost connection has rolled back by itself; after COMMIT this does nothing
            conn.rollback()


def _failure(conn: psycopg.Connection, error: psycopg.Error) -> errors.LoadError:
    if conn.broken or conn.closed:
        return errors.LoadError(
            f"the connection was lost while removing: {error}",
            "mock-data runs shows whether the run was removed; if it was not, clean again",
        )
    diag = error.diag
    hint = diag.message_hint or diag.message_detail or ""
    if isinstance(error, psycopg.errors.LockNotAvailable):
        hint = "another session is at work on these rows or this workspace: try again later"
    table = f" ({diag.schema_name}.{diag.table_name})" if diag.table_name else ""
    return errors.LoadError(f"nothing was removed: {diag.message_primary or error}{table}", hint)


def _remove(conn: psycopg.Connection, selection: Selection, dry_run: bool) -> CleanResult:
    conn.execute(named_query("clean.limits"))
    conn.execute(named_query("clean.lock"), {"workspace": selection.workspace})
    cleaner = Cleaner(conn, selection.workspace)
    warnings = _check_run(cleaner, selection.run_id) if selection.run_id else []
    fields = {name: getattr(selection, name) for name in ("workspace", "run_id", "platform", "since", "until")}
    relations = [Relation(**row) for row in cleaner.rows("choose", **fields)]
    if not relations:
        warnings.append("no run of this workspace is left that matches: nothing to remove")
    removal = Removal(cleaner, relations)
    rewritten = _mark(removal, relations)
    removal.refuse_orphans()
    with shops_path(conn):  # deleting fires the shop's own triggers
        targets = removal.delete()
    runs = _forget(conn, relations, rewritten)
    tables = tuple(CleanTable(f"{t.schema}.{t.name}", t.deleted, t.kept) for t in targets)
    warnings += removal.warnings
    warnings += [
        f"every row of run {run} has changed since (ALTER TABLE, or a restored dump?): "
        "nothing of it was removed, and its tags stay"
        for run in rewritten
    ]
    return CleanResult(dry_run, tuple(runs), tables, sum(table.deleted for table in tables), tuple(warnings))


def _mark(removal: Removal, relations: list[Relation]) -> list[UUID]:
    """Mark every row to be removed. The runs of which every row looks changed: more likely their tables were
    rewritten, so that they keep their tags."""
    marked: Counter[UUID] = Counter()
    changed: Counter[UUID] = Counter()
    for relation in relations:
        if relation.chosen:
            own, others = removal.mark(relation)
            marked[relation.run_id] += own
            changed[relation.run_id] += others
    return [run for run in changed if changed[run] and not marked[run]]


def _check_run(cleaner: Cleaner, run_id: UUID) -> list[str]:
    """Warnings about the run asked for; raises UsageError if it is unknown or another workspace's."""
    found = cleaner.rows("run", run_id=run_id)
    if not found:
        raise errors.UsageError(f"there is no run {run_id}", "mock-data runs lists them")
    owner, removed_at = found[0]["workspace"], found[0]["removed_at"]
    if owner != cleaner.workspace:
        raise errors.UsageError(f"run {run_id} belongs to workspace {owner}", f"pass --workspace {owner}")
    return [f"run {run_id} was removed at {removed_at}"] if removed_at else []


def _forget(conn: psycopg.Connection, relations: list[Relation], rewritten: list[UUID]) -> list[UUID]:
    """Take back the tags of what was removed; the runs that were removed."""
    removed = [r for r in relations if (r.chosen or r.ordinal is None) and r.run_id not in rewritten]
    runs = list(dict.fromkeys(relation.run_id for relation in removed))
    for relation in removed:
        fields = {"run_id": relation.run_id, "ordinal": relation.ordinal}
        conn.execute(named_query("clean.forget_keys"), fields)
        conn.execute(named_query("clean.forget_relation"), fields)
    conn.execute(named_query("clean.forget_runs"), {"runs": runs})
    return runs
