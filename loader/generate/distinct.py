"""Before BEGIN: would the rows of a run repeat a value that a unique key of the table forbids?

Numbers that are handed out, uuids and what carries the run's token differ by construction; only other keys are looked
at, by making just their columns. Rows with a NULL in the key are exempt, as the server has it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from loader.generate.project import Generator
from loader.model import Entity, Unique

_TOKENS = {"email", "sku", "handle", "username", "event_id", "url", "image", "barcode", "gclid"}


def repeated(generator: Generator, entity: Entity) -> Iterator[tuple[Unique, str]]:
    """Every unique key that the rows break, with an example of what comes twice."""
    for unique in entity.table.uniques if generator.rows(entity) else ():
        columns = [name for name in unique.columns if name != entity.tenant]
        if unique.predicate or unique.expressions or not columns or not _at_risk(generator, entity, columns):
            continue
        table = generator.values(entity, columns).drop_null()
        counts = table.group_by(columns).aggregate([([], "count_all")])
        twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 1)
        if twice.num_rows:
            yield unique, ", ".join(str(twice[name][0]) for name in columns)


def _at_risk(generator: Generator, entity: Entity, columns: list[str]) -> bool:
    """Whether no column of the key differs from row to row by construction, and the run writes all of them."""
    bound = {b.column.name: b for b in entity.loaded}
    if any(name not in bound for name in columns):
        return False  # left to its default or NULL
    fresh = any((entity.name, name) in generator.plan.profile.keys for name in columns)
    return not fresh and not any(bound[name].meaning in _TOKENS for name in columns)
