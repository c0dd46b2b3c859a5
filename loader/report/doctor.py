"""What the doctor found, for people: short if all is well; faults and notes in full, each with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from loader.report.console import columns
from loader.report.tables import printer

if TYPE_CHECKING:
    from rich.console import Console

Result = dict[str, Any]


def examined(result: Result) -> None:
    """A line for each area, the faults and notes, the columns if they were asked for, and a verdict."""
    out, platforms = printer(), result.get("platforms", [])
    names = [one["platform"] for one in platforms]
    for check in result["checks"]:
        mark = "note" if check.get("notice") else "ok  " if check["ok"] else "FAIL"
        if mark != "ok  " or check["name"].partition(" ")[0] not in names:
            _line(out, mark, check)
    ill = {check["name"].partition(" ")[0] for check in result["checks"] if not check["ok"]}
    for one in platforms:
        if one["platform"] not in ill:
            out.print(f"{'ok  ' if one['tables'] else '-   '} {one['platform']}: {_filled(one)}")
    columns(out, result.get("columns", []))
    out.print(_verdict(result))


def _line(out: Console, mark: str, check: Mapping[str, Any]) -> None:
    out.print(f"{mark} {check['name']}: {check['detail']}")
    if mark != "ok  " and check["remedy"]:  # not folded: people copy it
        out.print(f"       {check['remedy']}", soft_wrap=True)


def _filled(one: Mapping[str, Any]) -> str:
    if not one["tables"]:
        return "not in this database"
    names = one["by_type"]
    ways = {
        "by meaning": one["by_meaning"],
        "by history": one["by_history"],
        f"by type alone ({', '.join(names)})": len(names),
        "left": one["left"],
    }
    filled = ", ".join(f"{number} {way}" for way, number in ways.items() if number)
    return f"{one['tables']} tables, {one['columns']} columns: {filled}"


def _verdict(result: Mapping[str, Any]) -> str:
    faults = sum(not check["ok"] for check in result["checks"])
    if faults:
        return f"{faults} fault{'' if faults == 1 else 's'}, to be corrected before anything can be loaded"
    if not result["tried"]:
        return "all is well as far as it was seen: give --workspace, and sample rows are tried too"
    return "all is well: sample rows were tried, and generate can load"
