"""Many rows of a query as Arrow columns, without a Python object for each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql as pgsql

_BYTES_AT_ONCE = 1 << 19


def arrow(
    conn: psycopg.Connection[Any], query: pgsql.Composable, params: Mapping[str, Any], schema: pa.Schema
) -> pa.Table:
    """The rows of a query, read-only, whose columns are of these types: whole numbers, or text (NULL stays NULL)."""
    with conn.cursor().copy(pgsql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query), params) as copy:
        return pa.concat_tables(
            [schema.empty_table(), *(_read(part, schema) for part in _parts(copy))]
        ).combine_chunks()


def _parts(copy: psycopg.Copy) -> Iterator[bytes]:
    """Some whole rows at once: the server sends one a message."""
    waiting = bytearray()
    for row in copy:
        waiting += row
        if len(waiting) >= _BYTES_AT_ONCE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _read(part: bytes, schema: pa.Schema) -> pa.Table:
    from pyarrow import csv

    return csv.read_csv(
        pa.BufferReader(part),
        csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=len(part) + 1),
        csv.ParseOptions(newlines_in_values=True),
        # an empty text is quoted, a NULL is not
        csv.ConvertOptions(
            column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
        pa.system_memory_pool(),  # Arrow's own keeps more than it needs
    )
