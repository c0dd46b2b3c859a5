"""What cannot be filled is refused by name, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loader.entities import TENANT_NAMES
from loader.errors import SchemaError
from loader.flow.binding import Entity

_UUID_LENGTH = 36
_DEFAULTS = "give each a DEFAULT, or let it be NULL, and run again"


def refuse_unfillable(entities: Iterable[Entity], more: Iterable[str] = ()) -> None:
    """Raise `SchemaError` (exit 5) that names every column which must have a value and cannot get one; `more` reasons
    are those that only the rows show."""
    found = tuple(entities)
    reasons = [*(reason for entity in found for reason in unfilled(entity)), *more]
    if reasons:
        remedies = (*(remedy for entity in found for remedy in no_tenant(entity)), _DEFAULTS)
        raise SchemaError(
            f"{len(reasons)} column(s) cannot be filled: " + "; ".join(reasons), "; ".join(dict.fromkeys(remedies))
        )


def unfilled(entity: Entity) -> Iterator[str]:
    """Why this entity cannot be filled, a line a column; nothing if it can."""
    yield from _tenant(entity)
    if entity.table.kind == "f":
        yield f"{entity.table.qualified} is a foreign table: its server takes part in no transaction of ours"
    for bound in entity.bound:
        if bound.meaning is None and bound.filler is None and bound.column.required:
            what = bound.column.type.domain or bound.column.type.name
            yield f"{entity.table.qualified}.{bound.column.name} ({what}) {bound.why}"


def _tenant(entity: Entity) -> Iterator[str]:
    table = entity.table
    if entity.tenant is None:
        if not entity.shared:
            names = " or ".join(TENANT_NAMES)
            yield f"{table.qualified} has no tenant column ({names}): its rows would belong to nobody"
        return
    kind = table.by_name[entity.tenant].type
    if kind.family not in ("uuid", "text"):
        yield f"{table.qualified}.{entity.tenant} is {kind.name}: the tenant column must hold the workspace's UUID"
    elif kind.length is not None and kind.length < _UUID_LENGTH:
        what = f"holds {kind.length} characters: the workspace's UUID has {_UUID_LENGTH}"
        yield f"{table.qualified}.{entity.tenant} {what}"


def no_tenant(entity: Entity) -> Iterator[str]:
    """What to do if no column says whose a row is."""
    if entity.tenant is None and not entity.shared:
        yield (
            f'say in config/columns.toml which column holds the workspace, [{entity.view_name}] tenant = "..."; or'
            f" allow rows that every workspace sees, [{entity.view_name}] tenant = false"
        )
