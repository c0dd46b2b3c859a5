"""The base tables with their columns, keys, CHECKs and partitions: one query a kind, for all tables at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import dict_row

from loader.catalog.checks import predicate
from loader.catalog.defaults import with_defaults
from loader.catalog.expressions import constant
from loader.catalog.keys import foreign_key, unique
from loader.constraints.bounds import narrowed_by
from loader.flow.table import Check, Column, ForeignKey, Partition, Table
from loader.hooks import hook_of
from loader.resources import named_query
from loader.types import VECTORS, Family, PgType, family_of

Row: TypeAlias = Mapping[str, Any]
Resolved: TypeAlias = tuple[PgType, Sequence[Row]]
"""A type followed to its base, and the domains around it, the outermost first."""


def rows(conn: psycopg.Connection[Any], name: str, **params: object) -> list[dict[str, Any]]:
    """The answer of a query of sql/catalog.sql, as rows by column."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(named_query(f"catalog.{name}").encode(), params).fetchall()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the queries answered: rows by the oid of their table, types and domain CHECKs by their own."""

    columns: Mapping[int, Sequence[Row]]
    types: Mapping[tuple[int, int], Resolved]
    checks: Mapping[int, Sequence[Row]]
    domain_checks: Mapping[int, Sequence[Row]]
    partitions: Mapping[int, Sequence[Row]]
    hooks: Mapping[int, Sequence[Row]]
    uniques: Mapping[int, Sequence[Row]]
    foreign_keys: Mapping[int, Sequence[Row]]

    def type_of(self, column: Row) -> Resolved:
        """The type of a column, and the domains around it."""
        return self.types[column["type_oid"], column["type_modifier"]]


def read_tables(conn: psycopg.Connection[Any], oids: Iterable[int]) -> dict[int, Table]:
    """The tables of these oids."""
    wanted = sorted(oids)
    found = rows(conn, "tables", oids=wanted)
    parts = _parts(conn, found, wanted)
    tables = {row["oid"]: _table(row, parts) for row in found}
    keys = [key for table in tables.values() for key in table.foreign_keys]
    return {oid: _with_defaults(conn, table, keys) for oid, table in tables.items()}


def types_of(conn: psycopg.Connection[Any], oid: int) -> dict[str, PgType]:
    """The type of each column of this table or view, in their order."""
    columns = rows(conn, "columns", oids=[oid])
    types = {row["oid"]: row for row in rows(conn, "types", oids=sorted({row["type_oid"] for row in columns}))}
    return {row["name"]: _resolve(types, row["type_oid"], row["type_modifier"])[0] for row in columns}


def _parts(conn: psycopg.Connection[Any], found: Sequence[Row], wanted: list[int]) -> _Parts:
    columns = rows(conn, "columns", oids=wanted)
    types = {row["oid"]: row for row in rows(conn, "types", oids=sorted({row["type_oid"] for row in columns}))}
    checks = rows(conn, "checks", oids=wanted, domains=[oid for oid, row in types.items() if row["kind"] == "d"])
    return _Parts(
        columns=_by(columns, "table_oid"),
        types={place: _resolve(types, *place) for place in {(c["type_oid"], c["type_modifier"]) for c in columns}},
        checks=_by(checks, "table_oid"),
        domain_checks=_by(checks, "domain_oid"),
        partitions=_by(_partitions(conn, found), "table_oid"),
        hooks=_by(rows(conn, "hooks", oids=wanted), "table_oid"),
        uniques=_by(rows(conn, "uniques", oids=wanted), "table_oid"),
        foreign_keys=_by(rows(conn, "foreign_keys", oids=wanted), "table_oid"),
    )


def _partitions(conn: psycopg.Connection[Any], found: Iterable[Row]) -> Sequence[Row]:
    partitioned = [row["oid"] for row in found if row["kind"] == "p" or row["part"]]
    return rows(conn, "partitions", oids=partitioned) if partitioned else []


def _with_defaults(conn: psycopg.Connection[Any], table: Table, keys: Sequence[ForeignKey]) -> Table:
    here = (table.schema, table.name)
    referenced = {name for k in keys if (k.parent_schema, k.parent_table) == here for name in k.parent_columns}
    return replace(table, columns=with_defaults(conn, table.columns, referenced))


def _by(found: Iterable[Row], name: str) -> Mapping[int, Sequence[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in found:
        groups[row[name]].append(row)
    return groups


def _table(row: Row, parts: _Parts) -> Table:
    oid, name = row["oid"], (row["schema"], row["name"])
    columns = [_column(column, parts) for column in parts.columns[oid]]
    families = {column.name: column.type.family for column in columns}
    leaves = parts.partitions[oid]
    table = Table(
        oid,
        *name,
        row["kind"],
        columns=(),
        uniques=tuple(map(unique, parts.uniques[oid])),
        foreign_keys=tuple(map(foreign_key, parts.foreign_keys[oid])),
        checks=tuple(_check(check, families) for check in parts.checks[oid]),
        domain_checks=tuple(_domain_checks(oid, families, parts)),
        hooks=tuple(map(hook_of, parts.hooks[oid])),
        row_security=row["row_security"],
        partitions=tuple(
            Partition(one["name"], one["kind"], one["bounds"], one["rule"]) for one in leaves if one["name"]
        ),
        partition_columns=tuple(one["key_column"] for one in leaves if one["key_column"]),
    )
    return replace(table, columns=tuple(_constrained(columns, table)))


def _column(row: Row, parts: _Parts) -> Column:
    type_, domains = parts.type_of(row)
    default = next(filter(None, (one["default"] for one in (row, *domains))), None)
    return Column(
        row["name"],
        row["number"],
        type_,
        nullable=row["nullable"] and not any(domain["not_null"] for domain in domains),
        default=default,
        default_constant=constant(default, type_.family) if default else None,
        generated=row["generated"],
        identity=row["identity"],
        sequence=row["sequence"],
        comment=row["comment"],
        allowed=type_.labels,
    )


def _resolve(types: Mapping[int, Row], oid: int, modifier: int) -> Resolved:
    """A type followed to its base, or an array's to its element; and the domains around it, the outermost first."""
    row, domains = types[oid], []
    while row["kind"] == "d":
        domains.append(row)
        modifier, row = row["base_modifier"], types[row["base_oid"]]
    outermost, found = types[oid], _base(types, row, modifier)
    return replace(found, domain=domains[0]["name"] if domains else None, received=outermost["received"]), domains


def _base(types: Mapping[int, Row], row: Row, modifier: int) -> PgType:
    oid, name = row["oid"], row["name"]
    if row["kind"] == "e":
        return PgType(oid, name, "enum", labels=tuple(row["labels"]))
    if row["category"] == "A" and row["element_oid"] and name not in VECTORS:
        element, _ = _resolve(types, row["element_oid"], modifier)
        # binary COPY of an array names its element type: a domain as itself, not as its base
        return PgType(oid, name, "array", element=replace(element, oid=row["element_oid"]))
    family = family_of(name, row["kind"], builtin=row["schema"] == "pg_catalog")
    found = PgType(oid, name, family, typtype=row["kind"])
    if family == "numeric" and modifier >= 4:
        packed = modifier - 4
        # since 15 the scale is a signed 11-bit number
        return replace(found, precision=packed >> 16, scale=((packed & 0x7FF) ^ 0x400) - 0x400)
    return replace(found, length=_length(found, modifier))


def _length(found: PgType, modifier: int) -> int | None:
    """In characters; of a bit string in bits, without the four that others add."""
    if found.name == "name":
        return 63
    if found.name in ("bit", "varbit"):
        return modifier if modifier > 0 else None
    return modifier - 4 if found.family == "text" and modifier >= 4 else None


def _check(row: Row, families: Mapping[str, Family], column: str | None = None) -> Check:
    return Check(row["name"], row["expression"], predicate(row["expression"], families, column))


def _domain_checks(oid: int, families: Mapping[str, Family], parts: _Parts) -> Iterator[Check]:
    """The CHECKs of the domains of a table's columns, each once a column."""
    for row in parts.columns[oid]:
        for domain in parts.type_of(row)[1]:
            yield from (_check(check, families, row["name"]) for check in parts.domain_checks[domain["oid"]])


def _constrained(columns: Iterable[Column], table: Table) -> Iterator[Column]:
    """The columns with what the table's keys and CHECKs say of each."""
    keys = {name for key in table.uniques for name in key.columns}
    for column in narrowed_by(columns, (check.predicate for check in (*table.checks, *table.domain_checks))):
        yield replace(column, unique=True) if column.name in keys else column
