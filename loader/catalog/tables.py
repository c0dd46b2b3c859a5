"""The base tables with their columns, keys, CHECKs and partitions: one query a kind, for all tables at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any, TypeAlias

import psycopg

from loader.catalog.checks import predicate
from loader.catalog.expressions import constant
from loader.catalog.keys import Constraints, constraints
from loader.catalog.pgtypes import resolve
from loader.catalog.query import rows
from loader.constraints.bounds import Bounds, bounds
from loader.flow.table import Check, Column, Partition, Table
from loader.types import Family

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the queries answered: rows by the oid of their table, types and domain CHECKs by their own."""

    columns: Mapping[int, Sequence[Row]]
    types: Mapping[int, Row]
    checks: Mapping[int, Sequence[Row]]
    domain_checks: Mapping[int, Sequence[Row]]
    partitions: Mapping[int, Sequence[Row]]
    keys: Constraints


def read_tables(
    conn: psycopg.Connection[Any], connect: Callable[[], psycopg.Connection], oids: Iterable[int]
) -> dict[int, Table]:
    """The tables of these oids."""
    wanted = sorted(oids)
    found = rows(conn, "tables", oids=wanted)
    columns = rows(conn, "columns", oids=wanted)
    types = {row["oid"]: row for row in rows(conn, "types", oids=sorted({row["type_oid"] for row in columns}))}
    domains = [oid for oid, row in types.items() if row["kind"] == "d"]
    checks = rows(conn, "checks", oids=wanted, domains=domains)
    partitioned = [row["oid"] for row in found if row["kind"] == "p" or row["part"]]
    parts = _Parts(
        columns=_by(columns, "table_oid"),
        types=types,
        checks=_by(checks, "table_oid"),
        domain_checks=_by(checks, "domain_oid"),
        partitions=_by(rows(conn, "partitions", oids=partitioned) if partitioned else [], "table_oid"),
        keys=constraints(connect, [(row["schema"], row["name"]) for row in found]),
    )
    copies = {(row["table_oid"], row["name"]) for row in rows(conn, "copies", oids=wanted)}
    return {row["oid"]: _table(row, parts, copies) for row in found}


def _by(found: Iterable[Row], name: str) -> Mapping[int, Sequence[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in found:
        groups[row[name]].append(row)
    return groups


def _table(row: Row, parts: _Parts, copies: set[tuple[int, str]]) -> Table:
    oid, name = row["oid"], (row["schema"], row["name"])
    columns = tuple(_column(column, parts) for column in parts.columns.get(oid, ()))
    uniques = parts.keys.uniques.get(name, ())
    unique = {column for key in uniques for column in key.columns}
    families = {column.name: column.type.family for column in columns}
    checks = tuple(_check(check, families) for check in parts.checks.get(oid, ()))
    domain_checks = tuple(_domain_checks(parts.columns.get(oid, ()), families, parts))
    limits = bounds(check.predicate for check in (*checks, *domain_checks))
    return Table(
        oid,
        *name,
        row["kind"],
        columns=tuple(_limited(replace(c, unique=c.name in unique), limits.get(c.name)) for c in columns),
        uniques=uniques,
        foreign_keys=tuple(k for k in parts.keys.foreign_keys.get(name, ()) if (oid, k.name) not in copies),
        checks=checks,
        domain_checks=domain_checks,
        triggers=tuple(row["triggers"]),
        row_security=row["row_security"],
        partitions=tuple(
            Partition(p["name"], p["kind"], p["bounds"], p["rule"]) for p in parts.partitions.get(oid, ()) if p["name"]
        ),
        partition_columns=tuple(p["key_column"] for p in parts.partitions.get(oid, ()) if p["key_column"]),
    )


def _column(row: Row, parts: _Parts) -> Column:
    resolved = resolve(parts.types, row["type_oid"], row["type_modifier"])
    default = row["default"] or resolved.default
    return Column(
        row["name"],
        row["number"],
        resolved.type,
        nullable=row["nullable"] and not resolved.not_null,
        default=default,
        default_constant=constant(default, resolved.type.family) if default else None,
        generated=row["generated"],
        identity=row["identity"],
        sequence=row["sequence"],
        comment=row["comment"],
        allowed=resolved.type.labels,
    )


def _check(row: Row, families: Mapping[str, Family], column: str | None = None) -> Check:
    return Check(row["name"], row["expression"], predicate(row["expression"], families, column))


def _domain_checks(columns: Iterable[Row], families: Mapping[str, Family], parts: _Parts) -> Iterator[Check]:
    """The CHECKs of the domains of these columns, each once a column."""
    for row in columns:
        for oid in resolve(parts.types, row["type_oid"], row["type_modifier"]).domains:
            yield from (_check(check, families, row["name"]) for check in parts.domain_checks.get(oid, ()))


def _limited(column: Column, limits: Bounds | None) -> Column:
    """The column with what its CHECKs admit; bounds of integers are whole numbers."""
    if limits is None:
        return column
    allowed = column.allowed
    if limits.allowed is not None:
        allowed = tuple(word for word in limits.allowed if not allowed or word in allowed)
    low, high = limits.low, limits.high
    if column.type.traits.form == "whole":
        low, high = (None if low is None else float(ceil(low))), (None if high is None else float(floor(high)))
    return replace(column, allowed=allowed, low=low, high=high)
