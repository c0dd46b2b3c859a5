"""Before BEGIN: would the rows of a run repeat a value that a unique key of the table forbids?

Numbers that are handed out and the events' own uuids differ by construction; other keys are looked at, by making just
their columns. Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

import pyarrow.compute as pc

from loader.generate.project import Generator
from loader.model import Entity, Unique

# Random uuids of the millions: made of a counter, and too many to be looked at.
_TOKENS = {("event", "event_id")}


def repeated(generator: Generator, entity: Entity, same: Container[str] = ()) -> Iterator[tuple[Unique, str]]:
    """Every unique key that the rows break, with an example of what comes twice. `same` are the columns that the server
    fills with one value in every row: they tell no rows apart."""
    count = generator.rows(entity)
    loaded = {bound.column.name for bound in entity.loaded}
    for unique in entity.table.uniques if count else ():
        if unique.predicate or unique.expressions:
            continue
        alike = {entity.tenant} | {n for n in unique.columns if n in same or (unique.nulls_equal and n not in loaded)}
        columns = [name for name in unique.columns if name not in alike]
        if not columns:
            if count > 1:
                yield unique, "the same in every row"
        elif _at_risk(generator, entity, columns):
            table = generator.values(entity, columns)
            table = table if unique.nulls_equal else table.drop_null()
            counts = table.group_by(columns).aggregate([([], "count_all")])
            twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
            if twice.num_rows:
                yield unique, ", ".join(str(twice[name][0]) for name in columns)


def _at_risk(generator: Generator, entity: Entity, columns: list[str]) -> bool:
    """Whether no column of the key differs from row to row by construction, and the run writes all of them."""
    bound = {b.column.name: b for b in entity.loaded}
    if any(name not in bound for name in columns):
        return False  # left NULL, or to a default of its own in every row
    if any(name in entity.checked.free for name in columns):
        return True  # a CHECK may give it another form, of which there may be few
    count = generator.rows(entity)
    fresh = {b.column.name for b, source in generator.sources(entity) if source.rows == count}
    return not any(name in fresh or (entity.name, bound[name].meaning) in _TOKENS for name in columns)
