"""Remove runs, exactly: the rows they wrote and nobody has touched since, in one transaction, beside live rows.

Works from the tag tables and the catalog alone. A row goes if its key, its tenant and its writer (xmin) are the run's;
a row that was edited, or a real row that took a key over, stays and is counted. So does a row that a trigger or rule of
its table keeps, with its reason; whatever stays keeps its tag. Refuses if a row that stays refers to one that would go,
by a foreign key or by name: ON DELETE CASCADE would silently take real rows along.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from loader import errors, progress
from loader.cleanup.deletion import Deletion
from loader.cleanup.failure import explained
from loader.cleanup.keys import Cleaner, Relation
from loader.cleanup.marking import Marking
from loader.cleanup.tagging import forget
from loader.cleanup.target import Target
from loader.clock import for_people
from loader.connection import SHOPS_PATH
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
    """A base table, the rows deleted, the rows whose key is tagged but which are not the run's any more, and those that
    had to be kept, with the `reasons`. Whatever stays is still tagged."""

    table: str
    deleted: int
    kept_changed: int
    kept: int = 0
    reasons: tuple[str, ...] = ()

    @classmethod
    def of(cls, target: Target) -> CleanTable:
        return cls(target.qualified, target.deleted, target.changed, target.kept, tuple(target.reasons))


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
            "warnings": list(self.warnings),
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
        with explained(conn):
            result = _remove(Cleaner(conn, selection.workspace), selection, dry_run)
            if not dry_run:
                progress.at(progress.COMMIT)
                conn.execute(SHOPS_PATH)  # whatever still waits for COMMIT is the shop's own
                conn.commit()
        return result
    finally:
        with suppress(psycopg.Error):  # a lost connection has rolled back by itself; after COMMIT this does nothing
            conn.rollback()


def _remove(cleaner: Cleaner, selection: Selection, dry_run: bool) -> CleanResult:
    cleaner.conn.execute(named_query("clean.limits"))
    cleaner.conn.execute(named_query("clean.lock"), {"workspace": selection.workspace})
    warnings = _check_run(cleaner, selection.run_id) if selection.run_id else []
    fields = {name: getattr(selection, name) for name in ("workspace", "run_id", "platform", "since", "until")}
    relations = [Relation(**row) for row in cleaner.rows("choose", **fields)]
    if not relations:
        warnings.append("no run of this workspace is left that matches: nothing to remove")
    marking = Marking(cleaner, relations)
    rewritten = marking.mark()
    marking.refuse_orphans()
    targets = Deletion(cleaner, marking.targets, "trying the removal" if dry_run else "removing").run()
    runs = forget(cleaner, relations, targets)
    warnings += [*marking.warnings, *_kept_warnings(targets)]
    warnings += [
        f"every row of run {run} has changed since (ALTER TABLE, or a restored dump?): "
        "nothing of it was removed, and its tags stay"
        for run in rewritten
    ]
    tables = tuple(map(CleanTable.of, targets))
    return CleanResult(dry_run, tuple(runs), tables, sum(table.deleted for table in tables), tuple(warnings))


def _kept_warnings(targets: list[Target]) -> list[str]:
    return [
        f"{target.kept} rows of {target.qualified} stay, and so do their tags: {'; '.join(target.reasons)}"
        for target in targets
        if target.kept
    ]


def _check_run(cleaner: Cleaner, run_id: UUID) -> list[str]:
    """Warnings about the run asked for; raises UsageError if it is unknown or another workspace's."""
    found = cleaner.rows("run", run_id=run_id)
    if not found:
        raise errors.UsageError(f"there is no run {run_id}", "list them with: mock-data runs")
    owner, removed_at = found[0]["workspace"], found[0]["removed_at"]
    if owner != cleaner.workspace:
        raise errors.UsageError(f"run {run_id} belongs to workspace {owner}", f"pass --workspace {owner}")
    return [f"run {run_id} was removed {for_people(removed_at)}"] if removed_at else []
