"""Batches into a table: COPY statements of about 50,000 rows on the run's own connection. Never commits.

The columns are always listed (a generated one must not be). A COPY is one statement: its after-trigger queue grows with
its rows, and a data error surfaces only at its end, so statements stay short. A thread sends while the next batch is
made; its queue is not bounded in bytes, but a statement's 50,000 rows are (some 30 MB).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import psycopg
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

from loader.flow.binding import Entity
from loader.flow.rows import Batch
from loader.load.encode import Encoding

ROWS_A_COPY = 50_000


def copy(
    conn: psycopg.Connection[Any],
    entity: Entity,
    batches: Iterable[Batch],
    encoder: Encoding,
    loaded: Callable[[Batch], None],
    flushed: Callable[[], None],
) -> int:
    """COPY every batch, `loaded` called a batch while a COPY runs, `flushed` between COPYs. Returns the rows kept."""
    columns = [bound.column for bound in entity.loaded]
    stream, total = iter(batches), 0
    while (first := next(stream, None)) is not None:
        encode = encoder(first.rows.schema, columns)
        with conn.cursor() as cursor:
            with cursor.copy(_statement(entity, encode.format), writer=QueuedLibpqWriter(cursor)) as out:
                out.write(encode.write_header())
                for batch in _up_to(chain((first,), stream), ROWS_A_COPY):
                    out.write(encode.write_batch(batch.rows))
                    loaded(batch)
                out.write(encode.finish())
            total += cursor.rowcount  # what the server kept: a trigger may drop rows without a word
        flushed()
    return total


def _up_to(batches: Iterator[Batch], rows: int) -> Iterator[Batch]:
    """Batches until at least `rows` rows have passed."""
    passed = 0
    for batch in batches:
        yield batch
        passed += batch.rows.num_rows
        if passed >= rows:
            return


def _statement(entity: Entity, form: str) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(bound.column.name) for bound in entity.loaded)
    table = sql.Identifier(entity.table.schema, entity.table.name)
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(table, columns, sql.SQL(form))
