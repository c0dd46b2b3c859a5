"""An explanation for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from loader.report.tables import printer, show

if TYPE_CHECKING:
    from rich.console import Console

Result = dict[str, Any]
_MOST = 12


def explained(result: Result) -> None:
    """A table's columns; or everything of one."""
    out = printer()
    if result["detail"]:
        _column(out, result, result["columns"][0], result["detail"])
        return
    out.print(f"{result['object']} on {result['table']}: {result['platform']} {result['entity']}")
    out.print(f"key: {', '.join(result['key']) or 'none'}; tenant: {result['tenant'] or 'none'}")
    rows = ((one["column"], one["type"], one["filled_by"], one["why"]) for one in result["columns"])
    show(out, ("column", "type", "meaning or filler", "why"), rows, spare=("type",))


def _column(out: Console, result: Result, column: Result, detail: Result) -> None:
    place = f"{result['table']}.{column['column']}"
    shown = f"{result['object']}.{column['shown']}" if column["shown"] else "no view"
    out.print(place if shown == place else f"{place}, shown by {shown}")
    facts = {
        "of": f"{result['platform']} {result['entity']}",
        "type": column["type"],
        "filled by": column["filled_by"],
        "why": column["why"],
        "holds": detail["holds"],
        "comment": detail["comment"],
    }
    for name, value in facts.items():
        if value:
            out.print(f"{name:<10} {value}")
    _listed(out, "the schema asks", detail["constraints"])
    _listed(out, "considered", (f"{one['meaning']} ({one['score']}): {one['why']}" for one in detail["considered"]))
    _listed(out, "rows of the workspace show", detail["learned"])
    _listed(out, "samples", detail["samples"])
    if detail["possible"] and column["filled_by"].startswith(("-", "filler")):
        more = len(detail["possible"]) - _MOST
        names = ", ".join(detail["possible"][:_MOST]) + (f" and {more} more" if more > 0 else "")
        out.print(f"meanings that it could hold and nothing has: {names}")
    if detail["not_tried"]:
        out.print(f"nothing was tried: {detail['not_tried']}")
    if detail["override"]:  # not folded: people copy it
        out.print("to fill it otherwise, paste into config/columns.toml:")
        out.print(detail["override"], soft_wrap=True)


def _listed(out: Console, title: str, lines: Iterable[str]) -> None:
    if found := list(lines):
        out.print(f"{title}:")
        for line in found:
            out.print(f"  {line}")


def platforms(result: Result) -> None:
    """What there is, and which tables of it the database has."""
    out = printer()
    rows = (
        (
            one["platform"],
            one["kind"],
            ", ".join(one["aliases"]),
            ", ".join(entity["entity"] for entity in one["entities"]),
            "?" if one["tables"] is None else f"{one['tables']} of {len(one['entities'])}",
        )
        for one in result["platforms"]
    )
    show(out, ("platform", "kind", "also called", "entities", "tables here"), rows)
    if result["not_asked"]:
        out.print(f"the database was not asked: {result['not_asked']}")
