"""Tables for people, from the very objects that `--json` prints. Plain text unless the output is a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from loader.clock import for_people
from loader.report.amounts import duration, size
from loader.report.tables import printer, show

if TYPE_CHECKING:
    from rich.console import Console

Result = dict[str, Any]
_LOADED = ("table", "entity", "rows")
_ROOMY = 132
"""The width of a terminal that has room for whole ids."""
_CELL, _SAMPLE_CELL = 40, 20
"""What a sample's value is cut to if there is room, and at least."""
_FRAME = 3
"""What a column needs beside its text."""


def generated(result: Result, done: str = "", more: str = "mock-data doctor --columns") -> None:
    """A run, or what a dry run would do; `done`: its last line, `more`: the command that shows every column."""
    out = printer()
    if result.get("already"):
        _already(out, result, done)
        return
    for platform in result["platforms"]:
        _platform(out, platform)
    columns(out, [one for one in result.get("columns", []) if one["filled_by"].startswith(("filler", "constant"))])
    if result["dry_run"]:
        out.print(f"how each column is filled: {more}", soft_wrap=True)
    for table, rows in result.get("sample", {}).items():
        _sample(out, table, rows)
    for warning in result["warnings"]:
        out.print(f"warning: {warning}", style="yellow")
    verb = "would be written" if result["dry_run"] else "loaded and rolled back" if result["rehearsed"] else "committed"
    how = f"seed {result['seed']}, as of {_exact(result['as_of'])}"
    if checks := result.get("checks"):
        out.print(f"{len(checks)} rules checked, none broken")
    if planned := result["dry_run"] and result.get("estimate"):  # the command's own time says nothing of the run's
        about = "" if planned["exact"] else "about "
        cost = f"{size(planned['bytes'])} with indexes, about {duration(planned['seconds'])}"
        out.print(f"{about}{planned['rows']:,} rows would be written: {cost} ({how})")
    else:
        out.print(f"{result['total_rows']:,} rows {verb} in {result['seconds']:.1f} s ({how})")
    if done:  # not folded: people copy it
        out.print(done, soft_wrap=True)


def _already(out: Console, result: Result, done: str) -> None:
    """An earlier run, returned by its key."""
    out.print(f"nothing was loaded: run key {result['run_key']} is that of run {result['run_id']}", soft_wrap=True)
    out.print(f"{result['total_rows']:,} rows (seed {result['seed']}, as of {_exact(result['as_of'])})")
    out.print(done, soft_wrap=True)


def _platform(out: Console, platform: Result) -> None:
    ads = any(table["entity"] == "campaign" for table in platform["tables"])
    target = f"{platform['target']:,} {'campaigns' if ads else 'orders'}"
    out.print(f"{platform['platform']}: {platform['strategy']}, {platform['mode']}, {target}")
    headings = (*_LOADED, "by meaning", "by history", "by type", "left")
    show(out, headings, map(_loaded, platform["tables"]), spare=("entity",))
    for table in platform["tables"]:
        if names := table["filled"]["by_type"]:
            out.print(f"filled by type alone in {table['table']}: {', '.join(names)}")


def _loaded(table: Result) -> tuple[Any, ...]:
    """A table's rows, and how many of its columns are filled by what."""
    filled = table["filled"]
    named = len(filled["by_type"])
    return (*(table[name] for name in _LOADED), filled["by_meaning"], filled["by_history"], named, filled["left"])


def _sample(out: Console, table: str, rows: Sequence[Result]) -> None:
    """A table's first rows, side by side: as many as have room."""
    names = list(rows[0]) if rows else []
    room = out.width - max(map(len, (table, *names))) - _FRAME
    shown = max(1, min(len(rows), room // (_SAMPLE_CELL + _FRAME)))
    cell = min(_CELL, room // shown - _FRAME) if room > _CELL else _SAMPLE_CELL
    headings = (table, *(f"row {n}" for n in range(1, shown + 1)))
    show(out, headings, ((name, *(_short(row[name], cell) for row in rows[:shown])) for name in names))


def _short(value: Any, most: int) -> str:
    text = "NULL" if value is None else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def status(result: Result) -> None:
    """Rows and mock rows, and the latest runs."""
    out = printer()
    out.print(f"workspace {result['workspace_id']}")
    for platform in result["platforms"]:
        counts = map(itemgetter("table", "rows", "mock_rows"), platform["tables"])
        show(out, (platform["platform"], "rows", "mock rows"), counts)
    runs(result)


def runs(result: Result) -> None:
    """The runs, newest first: by their whole ids if there is room, else by as many digits as tell them apart."""
    out, found = printer(), result["runs"]
    if not found:
        out.print("no runs yet")
        return
    digits = 36 if out.width >= _ROOMY else _telling([one["run_id"] for one in found])
    rows = (
        (
            one["run_id"][:digits],
            ", ".join(one["platforms"]),
            one["strategy"],
            one["total_rows"],
            _time(one["started_at"]),
            "removed" if one["removed_at"] else "loaded",
        )
        for one in found
    )
    show(out, ("run", "platforms", "strategy", "rows", "started", "state"), rows, spare=("strategy",))


def _telling(ids: Sequence[str]) -> int:
    """The fewest digits, from eight on, that tell these ids apart."""
    return next((n for n in range(8, 36) if len({one[:n] for one in ids}) == len(set(ids))), 36)


def _time(text: str | None) -> str:
    return for_people(datetime.fromisoformat(text)) if text else "-"


def _exact(text: str) -> str:
    """A time that is given again, to have the same rows."""
    return for_people(datetime.fromisoformat(text), exact=True)


def scenarios(result: Result) -> None:
    """The scenarios, a line each."""
    show(printer(), ("scenario", "what happens"), map(itemgetter("name", "title"), result["scenarios"]))


def verified(result: Result) -> None:
    """Every rule that was checked, and those that could not be."""
    out, checks = printer(), result["checks"]
    found = map(itemgetter("name", "platform", "table", "violations"), checks)
    show(out, ("rule", "platform", "table", "violations"), found, spare=("table",))
    if lacks := [(one["name"], one["platform"], ", ".join(one["missing"])) for one in result["not_applied"]]:
        show(out, ("not applied", "platform", "the schema has no"), lacks)
    if figures := result.get("figures"):
        shown = ((f["question"], f["platform"], f"{f['value']:.3g}", _bounds(f)) for f in figures)
        show(out, ("question", "platform", "figure", "a shop's"), shown)
    broken = [one for one in checks if one["violations"]]
    for one in broken:
        out.print(
            f"broken: {one['name']}, by {one['violations']:,} rows of {one['table']}", style="red", soft_wrap=True
        )
    verdict = f"{len(broken)} of {len(checks)} rules are broken" if broken else f"all {len(checks)} rules hold"
    out.print(f"run {result['run_id']}: {verdict}", soft_wrap=True)


def all_verified(result: Result) -> None:
    """Each run in short: how many rules were checked, and those that are broken."""
    out = printer()
    lines = ((one["run_id"], len(one["checks"]), _broken(one)) for one in result["runs"])
    show(out, ("run", "rules", "broken"), lines)
    broken = sum(not one["ok"] for one in result["runs"])
    number = len(result["runs"])
    verdict = f"{broken} of {number} break a rule" if broken else f"every rule holds in all {number}"
    out.print(f"runs of workspace {result['workspace_id']}: {verdict}", soft_wrap=True)


def _broken(run: Result) -> str:
    return ", ".join(one["name"] for one in run["checks"] if one["violations"])


def _bounds(figure: Mapping[str, Any]) -> str:
    """What a shop has, with a mark if the figure is outside."""
    mark = {None: " (few orders: not judged)", True: "", False: " outside"}[figure["within"]]
    return f"{figure['low']:g} to {figure['high']:g}{mark}"


def cleaned(result: Result) -> None:
    """What was removed, or would be."""
    out = printer()
    counts = map(itemgetter("table", "deleted", "kept_changed", "kept"), result["tables"])
    show(out, ("table", "deleted", "changed since", "kept"), counts)
    verb, number = "would be removed" if result["dry_run"] else "removed", len(result["runs"])
    out.print(f"{result['total_deleted']:,} rows of {number} run{'' if number == 1 else 's'} {verb}")


def columns(out: Console, found: list[Result]) -> None:
    """How each column is filled, and why."""
    rows = ((f"{one['table']}.{one['column']}", one["filled_by"], one["why"]) for one in found)
    if found:
        show(out, ("column", "meaning or filler", "why"), rows)
