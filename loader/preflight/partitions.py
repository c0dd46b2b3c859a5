"""Before BEGIN: whether a partitioned table has a partition for every row that would be loaded. Only reads.

The server evaluates the partitions' own rules over the values that the key columns take, whatever the strategy: range,
list, hash, expressions, partitions of partitions. A foreign partition counts as none: its server is in no transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.preflight.complete import completed
from loader.resources import named_query

MOST_VALUES = 20_000
_NAMED = 12


def refuse_missing_partitions(conn: psycopg.Connection[Any], entity: Entity, rows: Sequence[dict[str, Any]]) -> None:
    """Raise `SchemaError` where no partition takes some of these rows (the key columns' values, each once)."""
    table = entity.table
    loaded = {bound.column.name for bound in entity.loaded}
    left = [table.by_name[name] for name in table.partition_columns if name not in loaded]
    if any(column.sequence or column.identity for column in left):
        return  # the number is not taken yet
    count, extremes = _unplaced(conn, entity, completed(conn, entity, rows))
    if count:
        spans = ", ".join(f"{name} {low} to {high}" for name, (low, high) in extremes.items())
        whole, other = _quoted(table.schema, table.name), _quoted(table.schema, f"{table.name}_default"[:63])
        raise SchemaError(
            f"{table.qualified} has no partition for {spans}; its partitions: {_bounds(entity)}",
            f"create the missing ones, or one for all else: CREATE TABLE {other} PARTITION OF {whole} DEFAULT;"
            " or ask for fewer --days",
        )


def _bounds(entity: Entity) -> str:
    named = [
        f"{p.name} {p.bounds}{' (a foreign table, which cannot be loaded)' if p.kind == 'f' else ''}"
        for p in entity.table.partitions
    ]
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more or "none"


def _unplaced(
    conn: psycopg.Connection[Any], entity: Entity, rows: Sequence[dict[str, Any]]
) -> tuple[int, dict[str, tuple[str, str]]]:
    table, names = entity.table, entity.table.partition_columns
    rules = [f"({p.rule})" for p in table.partitions if p.kind != "f"]
    extremes = [
        sql.SQL("min({0}::text), max({0}::text)").format(sql.Identifier(name.replace("%", "%%"))) for name in names
    ]
    query = sql.SQL(named_query("preflight.partition")).format(
        extremes=sql.SQL(", ").join(extremes),
        table=sql.Identifier(*(part.replace("%", "%%") for part in (table.schema, table.name))),
        rule=sql.SQL((" OR ".join(rules) or "false").replace("%", "%%")),
    )
    count, *found = conn.execute(query, {"rows": json.dumps(list(rows))}).fetchone() or (0,)
    return int(count), {name: (found[2 * at], found[2 * at + 1]) for at, name in enumerate(names)} if count else {}


def _quoted(*names: str) -> str:
    return sql.Identifier(*names).as_string(None)
