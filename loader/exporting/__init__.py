"""A run's rows as files: what is still the run's, as the server has it now, read in one snapshot, written as it comes.

A row is the run's as `status` and `verify` know it. Memory does not grow with the rows. Refused: a removed run, a run
of another workspace, and files that are there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg

from loader import __version__, ledger, migrate, progress
from loader.errors import Refused, UsageError
from loader.exporting.files import Destination, Output
from loader.exporting.queries import ExportSource, sources
from loader.exporting.writing import Written, write
from loader.resources import named_query

if TYPE_CHECKING:
    from loader.ledger import RunName
    from loader.session import Session

FORMATS = ("csv", "parquet")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is exported: of which run (None: the latest), the tables of one `platform`, or those that are named (empty:
    all), in the columns of the semantic views or as they are stored."""

    run: RunName | None = None
    file_format: str = "csv"
    platform: str | None = None
    tables: tuple[str, ...] = ()
    semantic: bool = False


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """One file: the `relation` (table or view) whose columns it has, and what became of the `written` rows that the run
    had loaded into the base table."""

    source: ExportSource
    file: str | None
    written: Written

    def to_json(self) -> dict[str, Any]:
        """One entry of "tables"."""
        source, written = self.source, self.written
        return {
            "platform": source.platform,
            "entity": source.entity,
            "table": source.table,
            "relation": source.relation,
            "file": self.file,
            "rows": written.rows,
            "loaded": source.loaded,
            "bytes": written.size,
            "sha256": written.sha256,
        }

    def described(self) -> dict[str, Any]:
        """The same with the columns: too much for a terminal, and what a manifest is for."""
        stored_as = dict(self.written.stored_as)
        columns = [asdict(one) | {"stored_as": stored_as.get(one.name)} for one in self.source.columns]
        return self.to_json() | {"columns": columns}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and where."""

    run: ledger.Run
    file_format: str
    semantic: bool
    output: str
    tables: tuple[ExportedTable, ...]
    warnings: tuple[str, ...]

    @property
    def total_rows(self) -> int:
        """Rows over all files."""
        return sum(one.written.rows for one in self.tables)

    def to_json(self) -> dict[str, Any]:
        """The object of `export --json`."""
        return {
            "run_id": str(self.run.run_id),
            "workspace_id": self.run.workspace,
            "format": self.file_format,
            "semantic": self.semantic,
            "output": self.output,
            "tables": [one.to_json() for one in self.tables],
            "total_rows": self.total_rows,
            "warnings": list(self.warnings),
        }


def export(session: Session, wanted: ExportRequest, destination: Destination) -> Exported:
    """Write the files of a run. Raises `UsageError` for what is not there to be exported, `Refused` if no row is the
    run's any more, `Unwritten` (exit 9) if they cannot be written; then nothing of them is left."""
    with session.connected("exporting the run") as conn:
        conn.execute(named_query("export.snapshot"))
        migrate.require(conn)
        conn.execute(named_query("export.settings"))
        run = _run(conn, session.workspace, wanted.run)
        found = sources(conn, session, run, wanted.platform, wanted.tables, wanted.semantic)
        with destination.opened([one.relation for one in found]) as output:
            tables = tuple(_tables(conn, output, found, wanted.file_format))
            _refuse_unrecognised(run, tables)
            warnings = tuple(_warnings(tables))
            exported = Exported(run, wanted.file_format, wanted.semantic, destination.path, tables, warnings)
            output.manifest(lambda: _manifest(session, exported))
    return exported


def _run(conn: psycopg.Connection[Any], workspace: str, name: RunName | None) -> ledger.Run:
    """The run that is named, of this workspace, and not removed."""
    from loader.proof import chosen

    run = chosen(conn, workspace, name)
    if run.workspace != workspace:
        raise UsageError(f"run {run.run_id} belongs to workspace {run.workspace}", f"give --workspace {run.workspace}")
    return run


def _tables(
    conn: psycopg.Connection[Any], output: Output, found: Sequence[ExportSource], file_format: str
) -> Iterator[ExportedTable]:
    """Write a file each."""
    total, done = sum(one.loaded for one in found), 0
    for one in found:
        one.see(conn)
        with progress.part(done, total):
            written = write(conn, one, file_format, partial(output.file, one.relation))
        done += one.loaded
        yield ExportedTable(one, output.named(one.relation), written)


def _refuse_unrecognised(run: ledger.Run, tables: Sequence[ExportedTable]) -> None:
    if any(one.source.loaded for one in tables) and not any(one.written.rows for one in tables):
        raise Refused(
            f"no row of run {run.run_id} can be recognised any more",
            "all were edited, removed, or restored from a dump, which gives every row a new xmin; nothing was written",
        )


def _warnings(tables: Sequence[ExportedTable]) -> Iterator[str]:
    for one in tables:
        rows, loaded, relation = one.written.rows, one.source.loaded, one.source.relation
        if rows != loaded:
            is_view = one.source.relation != one.source.table
            hidden = ", or the view does not show them (a materialized one before its REFRESH)" if is_view else ""
            yield (
                f"{relation}: {rows:,} rows of the {loaded:,} that the run wrote:"
                f" the others were edited or removed since{hidden}"
            )
        for column in one.written.as_text:
            yield (
                f"{relation}.{column} is text: it has values that its type cannot hold in Parquet (infinity, NaN, a"
                " date before Christ, an array of arrays, more digits)"
            )


def _manifest(session: Session, exported: Exported) -> dict[str, Any]:
    """What the folder holds, for who finds it later."""
    return {
        "database": session.location.to_json(),
        "program": __version__,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "run": {name: value for name, value in exported.run.to_json().items() if name not in ("profile", "tables")},
        **exported.to_json(),
        "tables": [one.described() for one in exported.tables],
    }
