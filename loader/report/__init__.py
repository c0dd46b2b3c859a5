"""What a run and a workspace look like to people; here, the columns that `doctor` and `generate --dry-run` show."""

from __future__ import annotations

from collections.abc import Iterable

from loader.flow.binding import Bound, Entity


def columns(entities: Iterable[Entity]) -> list[dict[str, str]]:
    """Every base column of these entities, how it is filled, and why."""
    return [
        {"table": one.table.qualified, "column": bound.column.name, "filled_by": filled_by(bound), "why": bound.why}
        for one in entities
        for bound in one.bound
    ]


def filled_by(bound: Bound) -> str:
    """What fills a column: a meaning, a constant, a filler; "-" if nothing does."""
    if bound.filler == "constant":
        return f"constant: {bound.constant}"
    return bound.meaning or (f"filler: {bound.filler}" if bound.filler else "-")
