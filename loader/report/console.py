"""Tables for people, from the very objects that `--json` prints. Plain text unless the output is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

Result = dict[str, Any]


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Left to the command line: rich would end the process with exit 1, even after a COMMIT."""
        raise BrokenPipeError


def _out() -> Console:
    """Values are printed as they are: `[vip]` is a customer's tag, not markup, and `:x:` is not a picture."""
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


def generated(result: Result) -> None:
    """A run, or what a dry run would do."""
    out = _out()
    for platform in result["platforms"]:
        out.print(f"{platform['platform']}: {platform['strategy']}, {platform['mode']}, {_target(platform)}")
        table = _table("table", "entity", "rows", right=("rows",))
        for one in platform["tables"]:
            table.add_row(one["table"], one["entity"], f"{one['rows']:,}")
        out.print(table)
    _columns(out, result.get("columns", []))
    for name, rows in result.get("sample", {}).items():
        _sample(out, name, rows)
    for warning in result["warnings"]:
        out.print(f"warning: {warning}", style="yellow", soft_wrap=True)
    verb = "would be written" if result["dry_run"] else "loaded and rolled back" if result["rehearsed"] else "committed"
    how = f"seed {result['seed']}, as of {result['as_of']}"
    if checks := result.get("checks"):
        out.print(f"{len(checks)} rules checked, none broken")
    out.print(f"{result['total_rows']:,} rows {verb} in {result['seconds']:.1f} s ({how})", soft_wrap=True)
    if result["committed"]:  # not folded: people copy it
        out.print(
            f"run {result['run_id']}; take it back with: mock-data clean --run {result['run_id']}", soft_wrap=True
        )


def _target(platform: Result) -> str:
    ads = any(table["entity"] == "campaign" for table in platform["tables"])
    return f"{platform['target']} {'campaigns' if ads else 'orders'}"


def _sample(out: Console, name: str, rows: list[Result]) -> None:
    table = _table(name, *(f"row {n}" for n in range(1, len(rows) + 1)))
    for column in rows[0] if rows else ():
        table.add_row(column, *(_short(row[column]) for row in rows))
    out.print(table)


def _short(value: Any, most: int = 40) -> str:
    text = "NULL" if value is None else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def status(result: Result) -> None:
    """Rows and mock rows, and the latest runs."""
    out = _out()
    out.print(f"workspace {result['workspace_id']}")
    for platform in result["platforms"]:
        table = _table(platform["platform"], "rows", "mock rows", right=("rows", "mock rows"))
        for one in platform["tables"]:
            table.add_row(one["table"], f"{one['rows']:,}", f"{one['mock_rows']:,}")
        out.print(table)
    runs(result)


def runs(result: Result) -> None:
    """The runs, newest first."""
    table = _table("run", "platforms", "strategy", "rows", "started", "state", right=("rows",))
    for one in result["runs"]:
        state = f"removed {one['removed_at']}" if one["removed_at"] else "loaded"
        started = str(one["started_at"])[:19]
        table.add_row(
            one["run_id"], ", ".join(one["platforms"]), one["strategy"], f"{one['total_rows']:,}", started, state
        )
    _out().print(table if result["runs"] else "no runs yet")


def run(result: Result) -> None:
    """One run in full."""
    out = _out()
    for name, value in result.items():
        if name != "tables":
            out.print(f"{name}: {_short(value, 200)}")
    table = _table("table", "entity", "rows", "key", right=("rows",))
    for one in result["tables"]:
        table.add_row(one["table"], one["entity"], f"{one['rows']:,}", ", ".join(one["key"]))
    out.print(table)


def verified(result: Result) -> None:
    """Every rule that was checked, and those that could not be."""
    out = _out()
    table = _table("rule", "platform", "table", "violations", right=("violations",))
    for one in result["checks"]:
        table.add_row(one["name"], one["platform"], one["table"], f"{one['violations']:,}")
    out.print(table)
    for one in result["not_applied"]:
        out.print(f"not applied: {one['name']} ({one['platform']}): no {', '.join(one['missing'])}", soft_wrap=True)
    broken = sum(1 for one in result["checks"] if one["violations"])
    total = len(result["checks"])
    verdict = f"{broken} of {total} rules are broken" if broken else f"all {total} rules hold"
    out.print(f"run {result['run_id']}: {verdict}", soft_wrap=True)


def cleaned(result: Result) -> None:
    """What was removed, or would be."""
    out = _out()
    table = _table("table", "deleted", "kept (changed since)", right=("deleted", "kept (changed since)"))
    for one in result["tables"]:
        table.add_row(one["table"], f"{one['deleted']:,}", f"{one['kept_changed']:,}")
    out.print(table)
    verb = "would be removed" if result["dry_run"] else "removed"
    out.print(f"{result['total_deleted']:,} rows of {len(result['runs'])} run(s) {verb}")


def examined(result: Result) -> None:
    """The doctor's lines, and how each column is filled."""
    out = _out()
    for check in result["checks"]:
        mark = "note" if check.get("notice") else "ok  " if check["ok"] else "FAIL"
        out.print(f"{mark} {check['name']}: {check['detail']}", soft_wrap=True)
        if mark != "ok  " and check["remedy"]:
            out.print(f"       {check['remedy']}", soft_wrap=True)
    _columns(out, result["columns"])


def _columns(out: Console, columns: list[Result]) -> None:
    """How each column is filled, and why."""
    table = _table("column", "meaning or filler", "why")
    for one in columns:
        table.add_row(f"{one['table']}.{one['column']}", one["filled_by"], one["why"])
    if columns:
        out.print(table)
