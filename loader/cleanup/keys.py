"""The queries of sql/clean.sql, and the keys that a relation's tags hold, as conditions on the rows of its table.

Values are literals: a name with a % in it would pass for a placeholder of a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from loader.database import comma
from loader.resources import named_query
from loader.types import TRAITS

TRUE = sql.SQL("TRUE")
_FEW = 16
"""Integer ranges up to this many are looked up each by BETWEEN; beyond, their keys are spread out and joined."""
_INTEGERS = {f"pg_catalog.{family}" for family, traits in TRAITS.items() if traits.form == "whole"}


@dataclass(frozen=True, slots=True)
class Cleaner:
    """One workspace's rows and tags, over one connection whose transaction is the caller's."""

    conn: psycopg.Connection
    workspace: str

    def execute(self, name: str, /, **parts: Any) -> psycopg.Cursor:
        """Run a query with `parts` in its braces."""
        return self.conn.execute(sql.SQL(named_query(f"clean.{name}")).format(**parts))

    def count(self, name: str, /, **parts: Any) -> int:
        row = self.execute(name, **parts).fetchone()
        return int(row[0]) if row else 0

    def rows(self, name: str, /, **params: object) -> list[dict[str, Any]]:
        """The rows of a query with parameters, as dicts."""
        with self.conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(named_query(f"clean.{name}"), params).fetchall()

    def tenant(self, row: str, column: str | None) -> sql.Composable:
        """The row is the workspace's. The literal has no type of its own, so it becomes whatever the column is."""
        if column is None:
            return TRUE
        return sql.SQL("{}.{} = {}").format(sql.SQL(row), sql.Identifier(column), self.workspace)


def temporary(name: str) -> sql.Identifier:
    """A temporary table, whatever the search_path says."""
    return sql.Identifier("pg_temp", name)


def equal(one: str, ones: Iterable[str], other: str, others: Iterable[str], as_text: bool = False) -> sql.Composed:
    """All columns of the one row equal those of the other; as text if their types differ (a uuid kept as text)."""
    form = sql.SQL(f"{one}.{{}}::text = {other}.{{}}::text" if as_text else f"{one}.{{}} = {other}.{{}}")
    pairs = zip(map(sql.Identifier, ones), map(sql.Identifier, others), strict=True)
    return sql.SQL(" AND ").join(form.format(*pair) for pair in pairs)


class Relation(NamedTuple):
    """A relation of a run that is not removed yet; `ordinal` None: the run has none."""

    run_id: UUID
    xid: str
    ordinal: int | None
    schema: str
    name: str
    tenant: str | None
    key_columns: list[str]
    key_types: list[str]
    chosen: bool | None


class Condition(NamedTuple):
    """What holds of the rows of t that have some of a relation's keys: of those that are still the run's, `own`, and of
    those that are not any more, `changed` (None: without a key nobody knows them)."""

    own: sql.Composable
    changed: sql.Composable | None


class _Chunk(NamedTuple):
    """One key column of a chunk: a range of numbers, or the array `kind` of mock_data.keys. `writer` is the transaction
    that wrote its rows, as xmin shows it; None: the run's."""

    chunk: int
    first: int
    last: int
    prefix: str
    width: int
    suffix: str
    kind: str
    place: int
    writer: str | None

    @property
    def spelt(self) -> bool:
        """If its numbers are written with other marks."""
        return bool(self.prefix or self.width or self.suffix)

    @property
    def is_plain(self) -> bool:
        """If it is a range of the run's own numbers as they stand."""
        return self.kind == "range" and not self.spelt and not self.writer


def key_conditions(cleaner: Cleaner, relation: Relation) -> list[Condition]:
    """Conditions that hold for all of the relation's keys, each key in one of them."""
    if not relation.key_columns:
        # only the transaction tells which rows of such a table are the run's
        return [Condition(_written_by(relation, "="), None)]
    rows = cleaner.rows("chunks", run_id=relation.run_id, ordinal=relation.ordinal)
    chunks = [_Chunk(**row) for row in rows]
    is_number = len(relation.key_types) == 1 and relation.key_types[0] in _INTEGERS
    if not is_number or len(chunks) > _FEW or not all(chunk.is_plain for chunk in chunks):
        return [_spread_out(cleaner, relation, chunks)]
    column, between = sql.Identifier(relation.key_columns[0]), sql.SQL("t.{} BETWEEN {} AND {} AND {}")
    ranges = [(column, chunk.first, chunk.last) for chunk in chunks]
    own, changed = _written_by(relation, "="), _written_by(relation, "<>")
    return [Condition(between.format(*one, own), between.format(*one, changed)) for one in ranges]


def _written_by(relation: Relation, compared: str) -> sql.Composed:
    return sql.SQL(f"t.xmin {compared} {{}}::xid").format(relation.xid)


def _spread_out(cleaner: Cleaner, relation: Relation, chunks: list[_Chunk]) -> Condition:
    """The keys in a temporary table of their own, each with the writer of its row if that is not the run for all."""
    wanted = temporary(f"mock_data_wanted_{relation.xid}_{relation.ordinal}")
    names = [f"k{place}" for place in range(len(relation.key_columns))]
    typed = list(zip(map(sql.Identifier, names), map(sql.SQL, relation.key_types), strict=True))
    cleaner.execute("wanted", wanted=wanted, columns=comma(sql.SQL("{} {}").format(*column) for column in typed))
    for at in range(0, len(chunks), len(names)):
        cleaner.execute("fill_wanted", wanted=wanted, **_filling(relation, chunks[at : at + len(names)], typed))
    cleaner.execute("analyze", table=wanted)
    match = equal("w", names, "t", relation.key_columns)
    if any(chunk.writer for chunk in chunks):
        exists = sql.SQL("EXISTS (SELECT FROM {} AS w WHERE {} AND t.xmin {} w.mock_data_writer)")
        return Condition(*(exists.format(wanted, match, sql.SQL(compared)) for compared in ("=", "<>")))
    known = sql.SQL("EXISTS (SELECT FROM {} AS w WHERE {}) AND {}")
    return Condition(*(known.format(wanted, match, _written_by(relation, compared)) for compared in ("=", "<>")))


def _filling(
    relation: Relation, part: Sequence[_Chunk], typed: Sequence[tuple[sql.Identifier, sql.SQL]]
) -> dict[str, sql.Composable]:
    """One chunk of the keys, of which `part` are the columns, in the parts of its query."""
    return {
        "keys": comma(_key(chunk, *column) for chunk, column in zip(part, typed, strict=True)),
        "sources": comma(_source(relation, chunk) for chunk in part),
        "names": comma(column for column, _ in typed),
        "writer": sql.Literal(part[0].writer or relation.xid),
    }


def _source(relation: Relation, chunk: _Chunk) -> sql.Composed:
    """A function that gives one key column of one chunk, in order."""
    if chunk.kind == "range":
        return sql.SQL("generate_series({}::bigint, {}::bigint)").format(chunk.first, chunk.last)
    return sql.SQL(
        "unnest((SELECT {} FROM mock_data.keys WHERE run_id = {} AND ordinal = {} AND chunk = {} AND place = {}))"
    ).format(sql.Identifier(chunk.kind), relation.run_id, relation.ordinal, chunk.chunk, chunk.place)


def _key(chunk: _Chunk, column: sql.Identifier, kind: sql.SQL) -> sql.Composed:
    """The key as its column's type. lpad would cut a number that is longer than the width."""
    value: sql.Composable = column
    if chunk.kind == "range" and chunk.spelt:
        digits = sql.SQL("lpad({0}::text, greatest({1}, length({0}::text)), '0')").format(value, chunk.width)
        value = sql.SQL("({} || {} || {})").format(chunk.prefix, digits, chunk.suffix)
    return sql.SQL("{}::{}").format(value, kind)
