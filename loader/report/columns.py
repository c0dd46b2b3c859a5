"""The table of columns that `doctor` and `generate --dry-run` show: column, meaning or filler, why."""

from __future__ import annotations

from collections.abc import Iterable

from loader.flow.binding import Bound, Entity


def columns(entities: Iterable[Entity]) -> list[dict[str, str]]:
    """Every base column of these entities, and how it is filled."""
    return [_column(entity, bound) for entity in entities for bound in entity.bound]


def _column(entity: Entity, bound: Bound) -> dict[str, str]:
    table, name = entity.table.qualified, bound.column.name
    return {"table": table, "column": name, "filled_by": _filled(bound), "why": bound.why}


def _filled(bound: Bound) -> str:
    if bound.filler == "constant":
        return f"constant: {bound.constant}"
    return bound.meaning or (f"filler: {bound.filler}" if bound.filler else "-")
