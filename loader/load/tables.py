"""A run's rows into their tables: COPY and tags, parents before children, shops before ads accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import psycopg

from loader.database import errors_as
from loader.errors import InvariantError
from loader.flow.binding import Entity
from loader.flow.plan import PlatformPlan
from loader.flow.result import PlatformResult, TableResult
from loader.flow.rows import Batch, RowSource
from loader.flow.run import Link
from loader.load.copy import copy
from loader.load.encode import encoder, hashing
from loader.load.tags import Tagger

Progress = Callable[[str, int, int], None]
"""Called with (table, rows so far, rows planned)."""


@dataclass
class TableLoader:
    """Loads the tables of one run on its connection; `digest` grows with every row's bytes."""

    conn: psycopg.Connection[Any]
    run_id: UUID
    progress: Progress
    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))
    _ordinals: Iterator[int] = field(default_factory=count)

    def platforms(self, platforms: Sequence[RowSource]) -> tuple[PlatformResult, ...]:
        """Every table of every platform, in their order."""
        return tuple(self._platform(rows) for rows in platforms)

    def _platform(self, rows: RowSource) -> PlatformResult:
        return PlatformResult.of(rows.plan, tuple(self._table(rows, entity) for entity in rows.plan.entities))

    def _table(self, rows: RowSource, entity: Entity) -> TableResult:
        """COPY and tag one table; the server must keep what was planned."""
        planned, name = rows.rows(entity), entity.table.qualified
        self.digest.update(name.encode())
        with errors_as(f"loading {name}"):
            tagger = Tagger(
                self.conn, self.run_id, next(self._ordinals), entity.platform, entity, links(rows.plan, entity)
            )
            sent = 0

            def loaded(batch: Batch) -> None:
                nonlocal sent
                sent += batch.rows.num_rows
                tagger.add(batch.keys, batch.rows.num_rows)
                self.progress(name, sent, planned)

            encoding = hashing(encoder, self.digest)
            kept = copy(self.conn, entity, rows.batches(entity), encoding, loaded, tagger.flush)
            tagger.close(kept)
        if kept != planned:
            raise InvariantError(
                f"{name} kept {kept} of {planned} rows: a trigger or rule of the table drops rows",
                f"its triggers: {', '.join(entity.table.triggers) or 'none seen'}; disable or mend them",
            )
        return TableResult(name, entity.name, kept, planned=planned)


def links(plan: PlatformPlan, entity: Entity) -> tuple[Link, ...]:
    """The columns of this entity that hold a parent's values: `clean` looks at them before it removes the parent."""
    return tuple(link for bound in entity.bound if bound.link for link in _link(plan, bound.column.name, bound.link))


def _link(plan: PlatformPlan, column: str, link: str) -> Iterator[Link]:
    name, meaning = link.split(".", 1)
    # the shop's number is in every row, live ones too: only a declared foreign key to it holds anything
    parent = plan.entity(name) if name != "shop" else None
    target = parent.by_meaning.get(meaning) if parent else None
    if parent and target:
        yield Link(column, parent.table.schema, parent.table.name, target.column.name)
