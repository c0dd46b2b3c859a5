"""Whether every key column, and every column that links to it, has room for the keys of a run. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from loader.flow.binding import Bound, Entity
from loader.flow.rows import NumberedKeys, RowSource

_UUID_LENGTH = 36


def no_room(rows: RowSource, entity: Entity) -> Iterator[str]:
    """A line for each key column whose values do not fit."""
    for bound, source in rows.sources(entity):
        needed = _needed(bound, source)
        if needed and source.rows:
            held = f", as {bound.room} does, which refers to it" if bound.room else ""
            yield (
                f"{entity.table.qualified}.{bound.column.name} has no room for {source.rows} more keys: it would need"
                f" {needed}, and holds {_room(bound)}{held}"
            )


def _needed(bound: Bound, source: NumberedKeys) -> str:
    """What does not fit, in words; "" when all does."""
    kind = bound.column.type
    if kind.family == "text":
        longest = max(_longest(source), _known(source))
        return f"{longest} characters" if kind.length is not None and longest > kind.length else ""
    if kind.family == "uuid":
        return ""
    last, most = max(high for _, high in source.ranges), bound.column.most
    return f"{last}" if most is not None and last > most else ""


def _longest(source: NumberedKeys) -> int:
    if source.style.kind == "uuid":
        return _UUID_LENGTH
    digits = max(len(str(high)) for _, high in source.ranges)
    return len(source.style.prefix) + max(digits, source.style.width) + len(source.style.suffix)


def _known(source: NumberedKeys) -> int:
    """The longest key of the live rows that new ones may refer to."""
    if source.known is None or not len(source.known):
        return 0
    return int(pc.max(pc.utf8_length(source.known)).as_py() or 0)


def _room(bound: Bound) -> str:
    return (
        f"{bound.column.type.length} characters" if bound.column.type.family == "text" else f"up to {bound.column.most}"
    )
