"""Tables for people, from the very objects that `--json` prints. Plain text unless the output is a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NoReturn

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

Result = dict[str, Any]
_LOADED = ("table", "entity", "rows")


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Left to the command line: rich would end the process with exit 1, even after a COMMIT."""
        raise BrokenPipeError


def printer(width: int | None = None) -> Console:
    """Values are printed as they are: `[vip]` is a customer's tag, not markup, and `:x:` is not a picture."""
    if width is None and not Console().is_terminal:
        width = 1000  # a file or a pipe has no width to fold to
    return _Console(width=width, markup=False, highlight=False, emoji=False)


def listed(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Whole numbers stand on the right, with separators; everything else as it is."""
    table, cells = Table(box=SIMPLE, pad_edge=False), list(rows)
    for place, heading in enumerate(headings):
        number = any(isinstance(row[place], int) for row in cells)
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in cells:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else cell for cell in row))
    return table


def generated(result: Result, done: str = "") -> None:
    """A run, or what a dry run would do; `done`: its last line."""
    out = printer()
    if result.get("already"):
        _already(out, result, done)
        return
    for platform in result["platforms"]:
        _platform(out, platform)
    _columns(out, result.get("columns", []))
    for table, rows in result.get("sample", {}).items():
        _sample(out, table, rows)
    for warning in result["warnings"]:
        out.print(f"warning: {warning}", style="yellow", soft_wrap=True)
    verb = "would be written" if result["dry_run"] else "loaded and rolled back" if result["rehearsed"] else "committed"
    how = f"seed {result['seed']}, as of {result['as_of']}"
    if checks := result.get("checks"):
        out.print(f"{len(checks)} rules checked, none broken")
    out.print(f"{result['total_rows']:,} rows {verb} in {result['seconds']:.1f} s ({how})", soft_wrap=True)
    if done:  # not folded: people copy it
        out.print(done, soft_wrap=True)


def _already(out: Console, result: Result, done: str) -> None:
    """An earlier run, returned by its key."""
    out.print(f"nothing was loaded: run key {result['run_key']} is that of run {result['run_id']}", soft_wrap=True)
    out.print(f"{result['total_rows']:,} rows (seed {result['seed']}, as of {result['as_of']})", soft_wrap=True)
    out.print(done, soft_wrap=True)


def _platform(out: Console, platform: Result) -> None:
    ads = any(table["entity"] == "campaign" for table in platform["tables"])
    target = f"{platform['target']} {'campaigns' if ads else 'orders'}"
    out.print(f"{platform['platform']}: {platform['strategy']}, {platform['mode']}, {target}")
    headings = (*_LOADED, "by meaning", "by history", "by type", "left")
    out.print(listed(headings, map(_loaded, platform["tables"])))
    for table in platform["tables"]:
        if names := table["filled"]["by_type"]:
            out.print(f"filled by type alone in {table['table']}: {', '.join(names)}", soft_wrap=True)


def _loaded(table: Result) -> tuple[Any, ...]:
    """A table's rows, and how many of its columns are filled by what."""
    filled = table["filled"]
    named = len(filled["by_type"])
    return (*(table[name] for name in _LOADED), filled["by_meaning"], filled["by_history"], named, filled["left"])


def _sample(out: Console, table: str, rows: Sequence[Result]) -> None:
    """A table's first rows, side by side."""
    headings = (table, *(f"row {n}" for n in range(1, len(rows) + 1)))
    columns = rows[0] if rows else ()
    out.print(listed(headings, ((column, *(_short(row[column]) for row in rows)) for column in columns)))


def _short(value: Any, most: int = 40) -> str:
    text = "NULL" if value is None else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def status(result: Result) -> None:
    """Rows and mock rows, and the latest runs."""
    out = printer()
    out.print(f"workspace {result['workspace_id']}")
    for platform in result["platforms"]:
        counts = map(itemgetter("table", "rows", "mock_rows"), platform["tables"])
        out.print(listed((platform["platform"], "rows", "mock rows"), counts))
    runs(result)


def runs(result: Result) -> None:
    """The runs, newest first."""
    rows = []
    for one in result["runs"]:
        state = f"removed {one['removed_at']}" if one["removed_at"] else "loaded"
        platforms, started = ", ".join(one["platforms"]), str(one["started_at"])[:19]
        rows.append((one["run_id"], platforms, one["strategy"], one["total_rows"], started, state))
    printer().print(
        listed(("run", "platforms", "strategy", "rows", "started", "state"), rows) if rows else "no runs yet"
    )


def scenarios(result: Result) -> None:
    """The scenarios, a line each."""
    printer().print(listed(("scenario", "what happens"), map(itemgetter("name", "title"), result["scenarios"])))


def run(result: Result) -> None:
    """One run in full."""
    out = printer()
    for name, value in result.items():
        if name != "tables":
            out.print(f"{name}: {_short(value, 200)}")
    rows = ((*(one[name] for name in _LOADED), ", ".join(one["key"])) for one in result["tables"])
    out.print(listed((*_LOADED, "key"), rows))


def verified(result: Result) -> None:
    """Every rule that was checked, and those that could not be."""
    out, checks = printer(), result["checks"]
    found = map(itemgetter("name", "platform", "table", "violations"), checks)
    out.print(listed(("rule", "platform", "table", "violations"), found))
    for one in result["not_applied"]:
        out.print(f"not applied: {one['name']} ({one['platform']}): no {', '.join(one['missing'])}", soft_wrap=True)
    if figures := result.get("figures"):
        shown = ((f["question"], f["platform"], f"{f['value']:.3g}", _bounds(f)) for f in figures)
        out.print(listed(("question", "platform", "figure", "a shop's"), shown))
    broken = sum(1 for one in checks if one["violations"])
    verdict = f"{broken} of {len(checks)} rules are broken" if broken else f"all {len(checks)} rules hold"
    out.print(f"run {result['run_id']}: {verdict}", soft_wrap=True)


def _bounds(figure: Mapping[str, Any]) -> str:
    """What a shop has, with a mark if the figure is outside."""
    mark = {None: " (few orders: not judged)", True: "", False: " outside"}[figure["within"]]
    return f"{figure['low']:g} to {figure['high']:g}{mark}"


def cleaned(result: Result) -> None:
    """What was removed, or would be."""
    out = printer()
    counts = map(itemgetter("table", "deleted", "kept_changed", "kept"), result["tables"])
    out.print(listed(("table", "deleted", "changed since", "kept"), counts))
    verb = "would be removed" if result["dry_run"] else "removed"
    out.print(f"{result['total_deleted']:,} rows of {len(result['runs'])} run(s) {verb}")


def examined(result: Result) -> None:
    """The doctor's lines, and how each column is filled."""
    out = printer()
    for check in result["checks"]:
        mark = "note" if check.get("notice") else "ok  " if check["ok"] else "FAIL"
        out.print(f"{mark} {check['name']}: {check['detail']}", soft_wrap=True)
        if mark != "ok  " and check["remedy"]:
            out.print(f"       {check['remedy']}", soft_wrap=True)
    _columns(out, result["columns"])


def _columns(out: Console, columns: list[Result]) -> None:
    rows = ((f"{one['table']}.{one['column']}", one["filled_by"], one["why"]) for one in columns)
    if columns:
        out.print(listed(("column", "meaning or filler", "why"), rows))
