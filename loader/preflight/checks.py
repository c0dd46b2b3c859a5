"""CHECKs, domains and partitions, tried by the server on sample rows.

So those which nobody here can read are met before BEGIN too, whatever the partitions' strategy: range, list, hash,
expressions, partitions of partitions. A foreign partition counts as none: its server is in no transaction. A row that
was not tried may still break a rule, and rolls the load back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import errors, sql

from loader import redaction
from loader.database import comma, name
from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.preflight.samples import JsonRows, as_json, ask, columns_of, completed, expression
from loader.preflight.schema import quoted

MOST_VALUES = 20_000
_NAMED = 12
# For a table without CHECKs: its domains alone. A plain `true` would be folded, and no row ever made.
_ITS_TYPES = ("its types", "sample IS DISTINCT FROM NULL")
_REMEDY = "give the column a meaning that mock-data knows (doctor lists them), a DEFAULT, or let it be NULL"


def broken_checks(conn: psycopg.Connection, entity: Entity, rows: JsonRows) -> Iterator[tuple[str, str]]:
    """Message and remedy of the first CHECK or domain that the rows break."""
    broken = f"{entity.table.qualified}: generated rows would violate"
    rules = [(check.name, check.expression) for check in entity.table.checks] or [_ITS_TYPES]
    try:
        counts = _refused(conn, entity, rows, [rule for _, rule in rules])
    except errors.CheckViolation as error:
        domain = error.diag.constraint_name or "a domain's CHECK"
        yield f"{broken} {domain}: {redaction.message(error)}", _REMEDY
        return
    for (check, rule), count in zip(rules, counts, strict=True):
        if count:
            yield f"{broken} {check}: CHECK {rule}", _REMEDY
            return


def _refused(conn: psycopg.Connection, entity: Entity, rows: JsonRows, rules: Sequence[str]) -> Sequence[int]:
    """How many rows each rule refuses: all asked at once, or each alone if one of them cannot be asked."""
    count = "pg_catalog.count(*) FILTER (WHERE NOT ({}))"
    answer = ask(conn, "check", entity, rows, refused=comma(sql.SQL(count).format(expression(rule)) for rule in rules))
    if answer is not None:
        return answer[0]
    return [0] if len(rules) == 1 else [n for rule in rules for n in _refused(conn, entity, rows, [rule])]


def missing_partitions(
    conn: psycopg.Connection, rows: RowSource, entity: Entity, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Message and remedy if no partition takes some of the rows."""
    table = entity.table
    left = [column for column in entity.left_out if column.name in table.partition_columns]
    if not table.partition_columns or any(column.sequence or column.identity for column in left):
        return  # not partitioned, or by a number that is not taken yet
    spans = _without_partition(conn, entity, completed(conn, entity, _key_values(rows, entity), defaults))
    if spans:
        other = quoted(table.schema, f"{table.name}_default"[:63])
        yield (
            f"{table.qualified} has no partition for {spans}; its partitions: {_bounds(entity)}",
            f"create the missing ones, or one for all else: CREATE TABLE {other} PARTITION OF"
            f" {quoted(table.schema, table.name)} DEFAULT; or ask for fewer --days",
        )


def _without_partition(conn: psycopg.Connection, entity: Entity, rows: JsonRows) -> str:
    """The span of each key column's values that no partition takes; "" if all are taken."""
    rules = [f"({p.rule})" for p in entity.table.partitions if p.kind != "f"]
    names = entity.table.partition_columns
    extremes = comma(
        sql.SQL("pg_catalog.min({0}::text), pg_catalog.max({0}::text)").format(name(column)) for column in names
    )
    rule = expression(" OR ".join(rules) or "false")
    count, *found = next(iter(ask(conn, "partition", entity, rows, extremes=extremes, rule=rule) or ()), (0,))
    ends = zip(names, found[::2], found[1::2], strict=True) if count else ()
    return ", ".join(f"{column} {low} to {high}" for column, low, high in ends)


def _key_values(rows: RowSource, entity: Entity) -> JsonRows:
    """What all rows have in the key columns: of more than 20,000 combinations every so many, both ends among them."""
    names = [b.column.name for b in entity.loaded if b.column.name in entity.table.partition_columns]
    if not names:
        return [{}] if rows.rows(entity) else []
    distinct = _distinct(rows, entity, names)
    if distinct is None:
        return []
    distinct = distinct.sort_by([(name, "ascending") for name in names])
    places = np.unique(np.linspace(0, len(distinct) - 1, min(MOST_VALUES, len(distinct))).astype(np.int64))
    return [row for batch in distinct.take(places).to_batches() for row in as_json(entity, batch)]


def _distinct(rows: RowSource, entity: Entity, names: list[str]) -> pa.Table | None:
    """The combinations that all rows have in these columns, each once; None if there are no rows."""
    tables = (_groupable(pa.Table.from_batches([batch])) for batch in columns_of(rows, entity, names))
    distinct = next(tables, None)
    for table in tables:
        distinct = pa.concat_tables([distinct, table]).group_by(names).aggregate([])
    return None if distinct is None else distinct.group_by(names).aggregate([]).select(names)


def _groupable(table: pa.Table) -> pa.Table:
    """Arrow groups wide decimals only."""
    kinds = [pa.decimal128(38, f.type.scale) if pa.types.is_decimal(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema([f.with_type(kind) for f, kind in zip(table.schema, kinds, strict=True)]))


def _bounds(entity: Entity) -> str:
    foreign = " (a foreign table, which cannot be loaded)"
    named = [f"{p.name} {p.bounds}{foreign if p.kind == 'f' else ''}" for p in entity.table.partitions]
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more or "none"
