"""The rows that the server tries before BEGIN, as JSON: from five places, and every row that seems to break a CHECK."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from loader.constraints import broken, judged
from loader.flow.binding import Entity
from loader.flow.predicate import columns as columns_read
from loader.flow.rows import RowSource
from loader.literals import as_text

JsonRows: TypeAlias = list[dict[str, Any]]
"""Rows by column, values as JSON takes them."""
SAMPLE_ROWS = 200
"""Rows from each place."""
_PLACES = 5


def sample(rows: RowSource, entity: Entity) -> JsonRows:
    """Up to 200 rows from each of five places, the first and the last among them."""
    parts = list(rows.parts(entity, SAMPLE_ROWS))
    places = np.unique(np.linspace(0, len(parts) - 1, _PLACES).astype(int)) if parts else ()
    batches = (rows.batch(entity, parts[place]).rows.slice(0, SAMPLE_ROWS) for place in places)
    return [row for batch in batches for row in as_json(entity, batch)]


def suspects(rows: RowSource, entity: Entity) -> JsonRows:
    """Rows, wherever they stand, that seem to break a CHECK: up to 200 of the first part that has any."""
    rules = judged(entity.enforced, frozenset(b.column.name for b in entity.loaded))
    read = sorted({name for rule in rules for name in columns_read(rule.predicate)})
    for part in rows.parts(entity) if rules else ():
        places = broken(rows.batch(entity, part, read).rows, rules, rows.plan.spec.as_of)
        if len(places):
            return as_json(entity, rows.batch(entity, part).rows.take(pa.array(places[:SAMPLE_ROWS])))
    return []


def columns_of(rows: RowSource, entity: Entity, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Every row of some columns alone, batch by batch."""
    return (rows.batch(entity, part, names).rows for part in rows.parts(entity))


def as_json(entity: Entity, batch: pa.RecordBatch) -> JsonRows:
    """A batch's rows as JSON takes them for the table's types."""
    names = batch.schema.names
    documents = [entity.table.by_name[name].type.traits.form == "json" for name in names]
    columns = [
        [None if text is None else json.loads(text) for text in array.to_pylist()] if is_json else plain(array)
        for array, is_json in zip(batch.columns, documents, strict=True)
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def shown(batch: pa.RecordBatch) -> JsonRows:
    """A batch's rows for people: numbers and flags bare, all else as the server would print it."""
    columns = [plain(array) for array in batch.columns]
    return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]


def plain(array: pa.Array) -> list[Any]:
    """Values as JSON has them: numbers and flags bare, all else in the server's own text form."""
    kind = array.type
    bare = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return (array if bare else as_text(array)).to_pylist()  # type: ignore[no-any-return]
