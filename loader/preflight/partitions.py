"""Whether a partitioned table has a partition for every row of a run.

The server evaluates the partitions' own rules over the values that the key columns take, whatever the strategy: range,
list, hash, expressions, partitions of partitions. A foreign partition counts as none: its server is in no transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql

from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.preflight.defaults import completed
from loader.preflight.samples import JsonRows, as_json, columns_of
from loader.preflight.server import expression, identifier, table_name
from loader.resources import named_query

MOST_VALUES = 20_000
_NAMED = 12


def missing_partitions(
    conn: psycopg.Connection[Any], rows: RowSource, entity: Entity, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Message and remedy if no partition takes some of the rows."""
    table = entity.table
    left = [column for column in entity.left_out if column.name in table.partition_columns]
    if not table.partition_columns or any(column.sequence or column.identity for column in left):
        return  # not partitioned, or by a number that is not taken yet
    values = completed(conn, entity, _key_values(rows, entity), defaults)
    count, extremes = _without_partition(conn, entity, values)
    if count:
        spans = ", ".join(f"{name} {low} to {high}" for name, (low, high) in extremes.items())
        whole, other = (
            sql.Identifier(table.schema, name).as_string(None) for name in (table.name, f"{table.name}_default"[:63])
        )
        yield (
            f"{table.qualified} has no partition for {spans}; its partitions: {_bounds(entity)}",
            f"create the missing ones, or one for all else: CREATE TABLE {other} PARTITION OF {whole} DEFAULT;"
            " or ask for fewer --days",
        )


def _key_values(rows: RowSource, entity: Entity) -> JsonRows:
    """The combinations of values that all rows have in the key columns: of more than 20,000 every so many, in their
    order, the first and the last among them."""
    names = [b.column.name for b in entity.loaded if b.column.name in entity.table.partition_columns]
    if not names:
        return [{}] if rows.rows(entity) else []
    distinct: pa.Table | None = None
    for batch in columns_of(rows, entity, names):
        table = _groupable(pa.Table.from_batches([batch]))
        distinct = (pa.concat_tables([distinct, table]) if distinct else table).group_by(names).aggregate([])
    if distinct is None:
        return []
    distinct = distinct.select(names).sort_by([(name, "ascending") for name in names])
    places = np.unique(np.linspace(0, len(distinct) - 1, min(MOST_VALUES, len(distinct))).astype(np.int64))
    return [row for batch in distinct.take(places).to_batches() for row in as_json(entity, batch)]


def _groupable(table: pa.Table) -> pa.Table:
    """Arrow groups wide decimals only."""
    kinds = [pa.decimal128(38, f.type.scale) if pa.types.is_decimal(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema([f.with_type(kind) for f, kind in zip(table.schema, kinds, strict=True)]))


def _without_partition(
    conn: psycopg.Connection[Any], entity: Entity, rows: JsonRows
) -> tuple[int, dict[str, tuple[str, str]]]:
    """How many of these rows no partition takes, and the least and greatest value of each key column of them."""
    table, names = entity.table, entity.table.partition_columns
    rules = [f"({p.rule})" for p in table.partitions if p.kind != "f"]
    extremes = [sql.SQL("min({0}::text), max({0}::text)").format(identifier(name)) for name in names]
    query = sql.SQL(named_query("preflight.partition")).format(
        extremes=sql.SQL(", ").join(extremes), table=table_name(entity), rule=expression(" OR ".join(rules) or "false")
    )
    count, *found = conn.execute(query, {"rows": json.dumps(rows)}).fetchone() or (0,)
    return int(count), dict(zip(names, zip(found[::2], found[1::2], strict=True), strict=True)) if count else {}


def _bounds(entity: Entity) -> str:
    foreign = " (a foreign table, which cannot be loaded)"
    named = [f"{p.name} {p.bounds}{foreign if p.kind == 'f' else ''}" for p in entity.table.partitions]
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more or "none"
