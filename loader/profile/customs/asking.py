"""How customs are asked for: the queries of sql/customs.sql, with this warehouse's names in the braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import errors
from psycopg import sql as pgsql

from loader.flow.binding import Bound, Entity
from loader.flow.customs import Points
from loader.profile import odd
from loader.profile.reader import Part, Reader, Row, named, table
from loader.resources import named_query

NULL_TEXT, NULL_NUMBER = (pgsql.SQL(f"NULL::{kind}") for kind in ("text", "numeric"))
NULL_TIME, NULL_FLAG = (pgsql.SQL(f"NULL::{kind}") for kind in ("timestamptz", "boolean"))
_SETTINGS = "SET LOCAL statement_timeout = '20s'; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
GIVEN_UP = (
    errors.QueryCanceled, errors.DataError, errors.ConfigurationLimitExceeded, errors.DiskFull, errors.OutOfMemory,
)  # fmt: skip
"""What a server says that cannot count something, or takes too long: then it is not learned."""
_LEAST = 20
"""Fewer of a kind show no distribution."""


def query(wanted: str, /, **names: Part) -> pgsql.Composed:
    """A query of sql/customs.sql, or a part of one."""
    return pgsql.SQL(named_query(f"customs.{wanted}")).format(**names)


def asked(reader: Reader, wanted: str, entity: Entity, more: Mapping[str, object], /, **names: Part) -> Row:
    """The row of a query on an entity's base table, called `t`; `more` are parameters. Raises GIVEN_UP."""
    names = {"table": table(entity), "own": reader.own(entity, "t"), "live": reader.live("t"), **names}
    params = {"tenant": reader.workspace, "tenant_beside": reader.workspace, **more}
    with reader.conn.transaction(force_rollback=True):  # a savepoint, with which the settings go
        reader.conn.execute(_SETTINGS)
        return reader.conn.execute(query(wanted, **names), params).fetchone() or ()


def of(bound: Bound) -> Part:
    """A column of `t`."""
    return pgsql.SQL("t.{}").format(named(bound))


def text(entity: Entity | None, meaning: str) -> Part:
    """A column as text, compared by its bytes; NULL without one."""
    bound = entity.by_meaning.get(meaning) if entity else None
    return pgsql.SQL('{}::text COLLATE "C"').format(of(bound)) if bound else NULL_TEXT


def moment(entity: Entity, meaning: str) -> Part:
    """A column as a time; NULL without one."""
    bound = entity.by_meaning.get(meaning)
    return odd.moment(bound.column, of(bound)) if bound else NULL_TIME


def happened(entity: Entity, meaning: str) -> Part:
    """The same, NULL where nothing happened: a column that must have a value has the order's own time then."""
    bound = entity.by_meaning.get(meaning)
    if bound is None or bound.column.nullable:
        return moment(entity, meaning)
    return pgsql.SQL("nullif({}, {})").format(moment(entity, meaning), moment(entity, "created"))


def money(entity: Entity, meaning: str) -> Part:
    """A column in units of the currency; NULL without one."""
    bound = entity.by_meaning.get(meaning)
    return odd.amount(bound, of(bound)) if bound else NULL_NUMBER


def flag(entity: Entity, meaning: str) -> Part:
    """A column of yes and no, in whatever form; NULL without one."""
    bound = entity.by_meaning.get(meaning)
    if bound is None:
        return NULL_FLAG
    if bound.column.type.family == "bool":
        return of(bound)
    yes = pgsql.SQL("lower({}::text COLLATE \"C\") IN ('t', 'true', '1', 'yes', 'y', 'subscribed', 'enabled')")
    return pgsql.SQL("CASE WHEN {0} IS NOT NULL THEN {1} END").format(of(bound), yes.format(of(bound)))


def points(found: Any) -> Points | None:
    """A distribution as SQL gives it, to two digits; None of too few."""
    if not found or found["count"] < _LEAST:
        return None
    return Points(int(found["count"]), tuple(float(f"{one:.2g}") for one in found["points"]))
