"""A run's rows into their tables: COPY and tags, parents before children, shops before ads accounts. Never commits.

COPY's columns are always listed (a generated one must not be). A COPY is one statement of about 50,000 rows: its
after-trigger queue grows with them, and a data error surfaces only at its end. A thread sends while the next batch is
made; its queue is not bounded in bytes, but a statement's rows are (some 30 MB).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

from loader import progress
from loader.connection import shops_path
from loader.database import comma, errors_as
from loader.errors import InvariantError
from loader.flow.binding import Entity
from loader.flow.plan import PlatformPlan
from loader.flow.result import Link, PlatformResult, TableResult
from loader.flow.rows import Batch, RowSource
from loader.load.encode import encoder
from loader.load.tags import Tagger

ROWS_A_COPY = 50_000


@dataclass
class TableLoader:
    """Loads the tables of a run on its connection. `digest` grows with every row's bytes: equal digests, equal rows."""

    conn: psycopg.Connection
    run_id: UUID
    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))
    _ordinals: Iterator[int] = field(default_factory=count)
    _sent: int = 0
    _planned: int = 0

    def platforms(self, platforms: Sequence[RowSource]) -> tuple[PlatformResult, ...]:
        """Every table of every platform, in their order; every batch is reported."""
        self._planned = sum(rows.rows(entity) for rows in platforms for entity in rows.plan.entities)
        return tuple(
            PlatformResult.of(rows.plan, tuple(self._table(rows, entity) for entity in rows.plan.entities))
            for rows in platforms
        )

    def _table(self, rows: RowSource, entity: Entity) -> TableResult:
        """COPY and tag one table; the server must keep what was planned."""
        planned, name = rows.rows(entity), entity.table.qualified
        self.digest.update(name.encode())
        progress.at(progress.LOADING, self._sent, self._planned, "rows", item=name, planned=planned)
        with errors_as(f"loading {name}"):
            tagger = Tagger(self.conn, self.run_id, next(self._ordinals), entity, _links(rows.plan, entity))
            sent = 0

            def loaded(batch: Batch, data: bytes) -> None:
                nonlocal sent
                sent += batch.rows.num_rows
                self._sent += batch.rows.num_rows
                self.digest.update(data)
                tagger.add(batch.keys, batch.rows.num_rows)
                progress.at(progress.LOADING, self._sent, self._planned, "rows", item=name, rows=sent, planned=planned)

            kept = copy(self.conn, entity, rows.batches(entity), loaded, tagger.flush)
            tagger.close(kept)
        if kept != planned:
            raise InvariantError(
                f"{name} kept {kept} of {planned} rows: a trigger or rule of the table drops rows",
                f"its triggers: {', '.join(entity.table.triggers) or 'none seen'}; disable or correct them",
            )
        return TableResult(name, entity.name, kept, planned=planned, filled=entity.filled)


def _links(plan: PlatformPlan, entity: Entity) -> tuple[Link, ...]:
    """The columns of this entity that hold a parent's values: `clean` looks at them before it removes the parent."""
    links = []
    for bound in entity.bound:
        name, _, meaning = (bound.link or "").partition(".")
        # the shop's number is in every row, live ones too: only a declared foreign key to it holds anything
        parent = plan.entity(name) if name != "shop" else None
        # what many rows have alike says of no row that it is the parent
        if parent and (target := parent.by_meaning.get(meaning)) and not target.filler:
            links.append(Link(bound.column.name, parent.table.schema, parent.table.name, target.column.name))
    return tuple(links)


def copy(
    conn: psycopg.Connection,
    entity: Entity,
    batches: Iterable[Batch],
    loaded: Callable[[Batch, bytes], None],
    flushed: Callable[[], None],
) -> int:
    """COPY every batch, `loaded` called with each and its bytes, `flushed` between COPYs. Returns the rows kept."""
    columns = [bound.column for bound in entity.loaded]
    names = comma(sql.Identifier(column.name) for column in columns)
    table = sql.Identifier(entity.table.schema, entity.table.name)
    received = all(column.type.received for column in entity.table.columns)
    stream, total = iter(batches), 0
    while (first := next(stream, None)) is not None:
        encode = encoder(first.rows.schema, columns, received=received)
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(table, names, sql.SQL(encode.format))
        with conn.cursor() as cursor:
            with shops_path(conn), cursor.copy(statement, writer=QueuedLibpqWriter(cursor)) as out:
                out.write(encode.write_header())
                for batch in _up_to(chain((first,), stream), ROWS_A_COPY):
                    data = encode.write_batch(batch.rows)
                    out.write(data)
                    loaded(batch, data)
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
