"""Tables for people, from the very objects that `--json` prints. Plain text where the output is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

Found = dict[str, Any]


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Left to the command line: rich would end the process with exit 1, even after a COMMIT."""
        raise BrokenPipeError


def _out() -> Console:
    """Values are printed as they are: `[vip]` is a tag of a customer and no markup, `:x:` no picture."""
    width = None if Console().is_terminal else 1000  # a file or a pipe has no width to fold to
    return _Console(width=width, markup=False, highlight=False, emoji=False)


@contextmanager
def progress(shown: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar a table on stderr while rows are loaded; only on a terminal."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield None
        return
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True)
    tasks: dict[str, Any] = {}
    with bar:

        def advance(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(table, total=total)
            bar.update(tasks[table], completed=done)

        yield advance


def _table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def generated(found: Found) -> None:
    """A run, or what a dry run would do."""
    out = _out()
    for platform in found["platforms"]:
        out.print(f"{platform['platform']}: {platform['strategy']}, {platform['mode']}, {_target(platform)}")
        table = _table("table", "entity", "rows", right=("rows",))
        for one in platform["tables"]:
            table.add_row(one["table"], one["entity"], f"{one['rows']:,}")
        out.print(table)
    _columns(out, found.get("columns", []))
    for name, rows in found.get("sample", {}).items():
        _sample(out, name, rows)
    for warning in found["warnings"]:
        out.print(f"warning: {warning}", style="yellow", soft_wrap=True)
    verb = "would be written" if found["dry_run"] else "loaded and rolled back" if found["rehearsed"] else "committed"
    how = f"seed {found['seed']}, as of {found['as_of']}"
    if asked := found.get("checks"):
        out.print(f"{len(asked)} rules checked, none broken")
    out.print(f"{found['total_rows']:,} rows {verb} in {found['seconds']:.1f} s ({how})", soft_wrap=True)
    if found["committed"]:  # not folded: people copy it
        out.print(f"run {found['run_id']}; take it back with: mock-data clean --run {found['run_id']}", soft_wrap=True)


def _target(platform: Found) -> str:
    ads = any(table["entity"] == "campaign" for table in platform["tables"])
    return f"{platform['target']} {'campaigns' if ads else 'orders'}"


def _sample(out: Console, name: str, rows: list[Found]) -> None:
    table = _table(name, *(f"row {n}" for n in range(1, len(rows) + 1)))
    for column in rows[0] if rows else ():
        table.add_row(column, *(_short(row[column]) for row in rows))
    out.print(table)


def _short(value: Any, most: int = 40) -> str:
    text = "NULL" if value is None else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def status(found: Found) -> None:
    """Rows and mock rows, and the latest runs."""
    out = _out()
    out.print(f"workspace {found['workspace_id']}")
    for platform in found["platforms"]:
        table = _table(platform["platform"], "rows", "mock rows", right=("rows", "mock rows"))
        for one in platform["tables"]:
            table.add_row(one["table"], f"{one['rows']:,}", f"{one['mock_rows']:,}")
        out.print(table)
    runs(found)


def runs(found: Found) -> None:
    """The runs, newest first."""
    table = _table("run", "platforms", "strategy", "rows", "started", "state", right=("rows",))
    for one in found["runs"]:
        state = f"removed {one['removed_at']}" if one["removed_at"] else "there"
        started = str(one["started_at"])[:19]
        table.add_row(
            one["run_id"], ", ".join(one["platforms"]), one["strategy"], f"{one['total_rows']:,}", started, state
        )
    _out().print(table if found["runs"] else "no runs yet")


def run(found: Found) -> None:
    """One run in full."""
    out = _out()
    for name, value in found.items():
        if name != "tables":
            out.print(f"{name}: {_short(value, 200)}")
    table = _table("table", "entity", "rows", "key", right=("rows",))
    for one in found["tables"]:
        table.add_row(one["table"], one["entity"], f"{one['rows']:,}", ", ".join(one["key"]))
    out.print(table)


def verified(found: Found) -> None:
    """Every rule that was asked, and those that could not be."""
    out = _out()
    table = _table("rule", "platform", "table", "violations", right=("violations",))
    for one in found["checks"]:
        table.add_row(one["name"], one["platform"], one["table"], f"{one['violations']:,}")
    out.print(table)
    for one in found["not_applied"]:
        out.print(f"not applied: {one['name']} ({one['platform']}): no {', '.join(one['missing'])}", soft_wrap=True)
    broken = sum(1 for one in found["checks"] if one["violations"])
    said = (
        f"{broken} of {len(found['checks'])} rules are broken" if broken else f"all {len(found['checks'])} rules hold"
    )
    out.print(f"run {found['run_id']}: {said}", soft_wrap=True)


def cleaned(found: Found) -> None:
    """What was removed, or would be."""
    out = _out()
    table = _table("table", "deleted", "kept (changed since)", right=("deleted", "kept (changed since)"))
    for one in found["tables"]:
        table.add_row(one["table"], f"{one['deleted']:,}", f"{one['kept_changed']:,}")
    out.print(table)
    verb = "would be removed" if found["dry_run"] else "removed"
    out.print(f"{found['total_deleted']:,} rows of {len(found['runs'])} run(s) {verb}")


def examined(found: Found) -> None:
    """The doctor's lines, and how each column is filled."""
    out = _out()
    for check in found["checks"]:
        mark = "note" if check.get("notice") else "ok  " if check["ok"] else "FAIL"
        out.print(f"{mark} {check['name']}: {check['detail']}", soft_wrap=True)
        if mark != "ok  " and check["remedy"]:
            out.print(f"       {check['remedy']}", soft_wrap=True)
    _columns(out, found["columns"])


def _columns(out: Console, columns: list[Found]) -> None:
    """How each column is filled, and why so."""
    table = _table("column", "meaning or filler", "why")
    for one in columns:
        table.add_row(f"{one['table']}.{one['column']}", one["filled_by"], one["why"])
    if columns:
        out.print(table)
