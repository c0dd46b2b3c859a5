"""Columns, tables and entities for tests that need no database, and a run's options."""

from __future__ import annotations

from collections.abc import Mapping

from loader.binding.entity import bind_entity
from loader.binding.subject import Subject
from loader.flow.binding import Bound, Entity
from loader.flow.profile import Profile
from loader.flow.table import Column, Hook, SemanticObject, Table, Unique
from loader.plan.known import RunOptions
from loader.types import PgType
from loader.vocabulary import Vocabulary
from tests.support.sessions import WORKSPACE

TEXT = PgType(25, "text", "text")
MONEY = PgType(1700, "numeric", "numeric", precision=12, scale=2)
NUMERIC = PgType(1700, "numeric", "numeric")
SMALL = PgType(21, "int2", "int2")
WHOLE = PgType(23, "int4", "int4")
BIG = PgType(20, "int8", "int8")
STAMP = PgType(1114, "timestamp", "timestamp")
TENANT = Column("tenant_id", 99, TEXT, nullable=False)
DAY = 86_400_000_000  # in microseconds, as the model counts
NOTHING = Profile(rows={}, shop={}, keys={}, words={})  # learned from an empty workspace


def options(count: int | None = None) -> RunOptions:
    """What `generate` asks of a plan: the strategy smart, seed 1, 20,000 days after 1970."""
    return RunOptions(WORKSPACE, "smart", count, 1, 20_000 * DAY, None)


def make_columns(**types: PgType) -> tuple[Column, ...]:
    """Nullable columns by name, numbered in order."""
    return tuple(Column(name, number, kind) for number, (name, kind) in enumerate(types.items(), 1))


def make_table(
    name: str,
    *columns: Column,
    schema: str = "data",
    uniques: tuple[Unique, ...] = (),
    hooks: tuple[Hook, ...] = (),
) -> Table:
    return Table(1, schema, name, "r", columns, uniques, hooks=hooks)


def make_entity(
    table: Table,
    name: str = "order",
    platform: str = "shopify",
    *,
    meanings: Mapping[str, str] | None = None,
    filler: str | None = None,
    tenant: str | None = None,
    key: tuple[str, ...] = (),
) -> Entity:
    """`table` as that entity: `meanings` by column, `filler` for every other column. Binds nothing by itself."""
    meant = meanings or {}
    bound = tuple(
        Bound(column, column.name, meant.get(column.name), None if column.name in meant else filler, "")
        for column in table.columns
    )
    return Entity(platform, name, "semantic", table.name, table, bound, tenant, key)


def bind_table(vocabulary: Vocabulary, name: str, table: Table) -> Entity:
    """`table` bound by that platform's words, as a run would bind it."""
    item = SemanticObject(1, "semantic", table.name, "r")
    return bind_entity(Subject(vocabulary, vocabulary.words(name), item, table))
