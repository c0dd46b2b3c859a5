"""Before BEGIN: would the rows of a run repeat a value that a unique key of the table forbids?

Numbers that are handed out and the events' own uuids differ by construction; other keys are looked at, by making just
their columns. Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

import pyarrow.compute as pc

from loader.flow.binding import Entity
from loader.flow.table import Unique
from loader.project.generator import Generator

# Random uuids of the millions: made of a counter, and too many to be looked at.
_TOKENS = {("event", "event_id")}


def at_risk(
    generator: Generator, entity: Entity, same: Container[str] = ()
) -> Iterator[tuple[Unique, tuple[str, ...]]]:
    """Every unique key that the rows could break, with its columns that tell rows apart: none where all of them are the
    same in every row. `same` are the columns that the server fills with one value."""
    loaded = {bound.column.name for bound in entity.loaded}
    for unique in entity.table.uniques if generator.rows(entity) else ():
        if unique.predicate or unique.expressions:
            continue
        alike = {entity.tenant} | {n for n in unique.columns if n in same or (unique.nulls_equal and n not in loaded)}
        columns = tuple(name for name in unique.columns if name not in alike)
        if not columns or _at_risk(generator, entity, columns):
            yield unique, columns


def repeated(generator: Generator, entity: Entity, unique: Unique, columns: Sequence[str]) -> str | None:
    """An example of what the run's own rows have twice in these columns of the key; None where nothing is."""
    if not columns:
        return "the same in every row" if generator.rows(entity) > 1 else None
    table = generator.values(entity, columns)
    table = table if unique.nulls_equal else table.drop_null()
    counts = table.group_by(list(columns)).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
    return ", ".join(str(twice[name][0]) for name in columns) if twice.num_rows else None


def _at_risk(generator: Generator, entity: Entity, columns: Sequence[str]) -> bool:
    """Whether no column of the key differs from row to row by construction, and the run writes all of them."""
    bound = {b.column.name: b for b in entity.loaded}
    if any(name not in bound for name in columns):
        return False  # left NULL, or to a default of its own in every row
    if any(name in entity.enforced.adjustable for name in columns):
        return True  # a CHECK may give it another form, of which there may be few
    count = generator.rows(entity)
    fresh = {b.column.name for b, source in generator.sources(entity) if source.rows == count}
    return not any(name in fresh or (entity.name, bound[name].meaning) in _TOKENS for name in columns)
