"""The keys that a relation's tags hold, as conditions on the rows of its table."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from loader.cleanup.query import TRUE, Cleaner, comma, equal, identifiers
from loader.types import TRAITS

FEW = 16
"""Integer ranges up to this many are looked up each by BETWEEN; beyond, their keys are spread out and joined."""
INTEGERS = {f"pg_catalog.{family}" for family, traits in TRAITS.items() if traits.form == "whole"}


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


class _Chunk(NamedTuple):
    """One key column of a chunk: a range of numbers, or the array `kind` of mock_data.keys."""

    chunk: int
    first: int
    last: int
    prefix: str
    width: int
    suffix: str
    kind: str
    place: int

    @property
    def spelt(self) -> bool:
        """If its numbers are written with other marks."""
        return bool(self.prefix or self.width or self.suffix)


def key_conditions(cleaner: Cleaner, relation: Relation) -> list[sql.Composable]:
    """Conditions on a row of t that hold for all of the relation's keys, each key in one of them."""
    if not relation.key_columns:
        return [TRUE]  # only the transaction tells which rows of such a table are the run's
    rows = cleaner.rows("chunks", run_id=relation.run_id, ordinal=relation.ordinal)
    chunks = [_Chunk(**row) for row in rows]
    if relation.key_types[1:] or relation.key_types[0] not in INTEGERS or not _few_ranges(chunks):
        return [_spread_out(cleaner, relation, chunks)]
    column = sql.Identifier(relation.key_columns[0])
    return [sql.SQL("t.{} BETWEEN {} AND {}").format(column, chunk.first, chunk.last) for chunk in chunks]


def _few_ranges(chunks: list[_Chunk]) -> bool:
    return len(chunks) <= FEW and all(chunk.kind == "range" and not chunk.spelt for chunk in chunks)


def _spread_out(cleaner: Cleaner, relation: Relation, chunks: list[_Chunk]) -> sql.Composed:
    """The keys in a temporary table of their own."""
    wanted = sql.Identifier(f"mock_data_wanted_{relation.xid}_{relation.ordinal}")
    names = [f"k{place}" for place in range(len(relation.key_columns))]
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in zip(names, relation.key_types, strict=True)
    ]
    cleaner.execute("wanted", wanted=wanted, columns=comma(columns))
    for at in range(0, len(chunks), len(names)):
        part = chunks[at : at + len(names)]
        keys = comma(_key(*one) for one in zip(part, names, relation.key_types, strict=True))
        sources = comma(_source(relation, chunk) for chunk in part)
        cleaner.execute("fill_wanted", wanted=wanted, keys=keys, sources=sources, names=comma(identifiers(names)))
    cleaner.execute("analyze", table=wanted)
    match = equal("w", names, "t", relation.key_columns)
    return sql.SQL("EXISTS (SELECT FROM {} AS w WHERE {})").format(wanted, match)


def _source(relation: Relation, chunk: _Chunk) -> sql.Composed:
    """A function that gives one key column of one chunk, in order."""
    if chunk.kind == "range":
        return sql.SQL("generate_series({}::bigint, {}::bigint)").format(chunk.first, chunk.last)
    return sql.SQL(
        "unnest((SELECT {} FROM mock_data.keys WHERE run_id = {} AND ordinal = {} AND chunk = {} AND place = {}))"
    ).format(sql.Identifier(chunk.kind), relation.run_id, relation.ordinal, chunk.chunk, chunk.place)


def _key(chunk: _Chunk, name: str, type_name: str) -> sql.Composed:
    """The key as its column's type. lpad would cut a number that is longer than the width."""
    value: sql.Composable = sql.Identifier(name)
    if chunk.kind == "range" and chunk.spelt:
        digits = sql.SQL("lpad({0}::text, greatest({1}, length({0}::text)), '0')").format(value, chunk.width)
        value = sql.SQL("({} || {} || {})").format(chunk.prefix, digits, chunk.suffix)
    return sql.SQL("{}::{}").format(value, sql.SQL(type_name))
