"""The catalog's rows as `Table` models: a dozen queries for the whole warehouse, none a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from psycopg import sql as pgsql
from psycopg.rows import dict_row

from loader.catalog.keys import constraints
from loader.catalog.limits import Limits, limits
from loader.catalog.pgtypes import resolve
from loader.flow.table import Check, Column, ForeignKey, Partition, Table
from loader.resources import named_query

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SemanticObject:
    """A relation of the semantic schema. `lineage`: (column, base table's oid, base column), computed ones left out.

    `views` are the oids of all views from here down to the tables, `stored` the names of the materialized ones,
    `comments` what the view says of its columns.
    """

    oid: int
    schema: str
    name: str
    kind: str
    lineage: tuple[tuple[str, int, str], ...]
    views: tuple[int, ...] = ()
    stored: tuple[str, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)


def rows(conn: psycopg.Connection[Any], name: str, **params: object) -> list[dict[str, Any]]:
    """The answer of sql/reflect/NAME.sql."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(named_query(f"catalog.{name}").encode(), params).fetchall()


def objects(conn: psycopg.Connection[Any], schema: str, names: Iterable[str]) -> list[SemanticObject]:
    """The semantic objects that exist, each with the base columns that it shows."""
    found = rows(conn, "objects", schema=schema, names=list(names))
    views = [row["oid"] for row in found if row["kind"] in ("v", "m")]
    told = lineage(conn, views)
    return [
        SemanticObject(
            r["oid"], r["schema"], r["name"], r["kind"],
            tuple((c["view_column"], c["base_oid"], c["base_column"]) for c in told[r["oid"]] if c["base_column"]),
            tuple(dict.fromkeys(view for c in told[r["oid"]] for view in c["views"])),
            tuple(dict.fromkeys(name for c in told[r["oid"]] for name in c["stored"])),
            {c["view_column"]: c["comment"] for c in told[r["oid"]] if c["comment"]},
        )
        for r in found
    ]  # fmt: skip


def lineage(conn: psycopg.Connection[Any], views: Sequence[int]) -> Mapping[int, list[dict[str, Any]]]:
    """Every column of these views with the base column that it shows, by view."""
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(conn, "lineage", views=list(views)) if views else ():
        told[row["view_oid"]].append(row)
    return told


def relations(conn: psycopg.Connection[Any], schema: str, names: Iterable[str]) -> list[str]:
    """Which of these names are a relation: "schema.name", or "name" in `schema`."""
    return [row["name"] for row in rows(conn, "relations", schema=schema, names=list(names))]


def has_parent(conn: psycopg.Connection[Any], key: ForeignKey, value: object) -> bool:
    """Whether a value stands in the table that a foreign key references; with several columns nobody knows."""
    if len(key.columns) != 1:
        return False
    query = pgsql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {}::text = {}::text)").format(
        pgsql.Identifier(key.parent_schema, key.parent_table),
        pgsql.Identifier(key.parent_columns[0]),
        pgsql.Literal(str(value)),
    )
    row = conn.execute(query).fetchone()
    return bool(row and row[0])


def tables(
    conn: psycopg.Connection[Any], connect: Callable[[], psycopg.Connection], oids: Iterable[int]
) -> dict[int, Table]:
    """The base tables by oid."""
    wanted = sorted(set(oids))
    found = rows(conn, "tables", oids=wanted)
    columns = rows(conn, "columns", oids=wanted)
    types = {r["oid"]: r for r in rows(conn, "types", oids=sorted({r["type_oid"] for r in columns}))}
    domains = [oid for oid, row in types.items() if row["kind"] == "d"]
    checks = rows(conn, "checks", oids=wanted, domains=domains)
    parted = [row["oid"] for row in found if row["kind"] == "p" or row["part"]]
    parts = rows(conn, "partitions", oids=parted) if parted else []
    copies = {(row["table_oid"], row["name"]) for row in rows(conn, "copies", oids=wanted)}
    keys = constraints(connect, [(row["schema"], row["name"]) for row in found])

    def table(row: Row) -> Table:
        oid, name = row["oid"], (row["schema"], row["name"])
        uniques = keys.uniques.get(name, ())
        unique = {column for key in uniques for column in key.columns}
        made = _columns([c for c in columns if c["table_oid"] == oid], types, checks)
        return Table(
            oid, *name, row["kind"],
            columns=tuple(replace(column, unique=column.name in unique) for column in made),
            uniques=uniques,
            foreign_keys=tuple(k for k in keys.foreign_keys.get(name, ()) if (oid, k.name) not in copies),
            checks=tuple(Check(c["name"], c["expression"]) for c in checks if c["table_oid"] == oid),
            domain_checks=tuple(_of_domains([c for c in columns if c["table_oid"] == oid], types, checks)),
            triggers=tuple(row["triggers"]),
            row_security=row["row_security"],
            partitions=tuple(
                Partition(p["name"], p["kind"], p["bounds"], p["rule"])
                for p in parts
                if p["table_oid"] == oid and p["name"]
            ),
            partition_columns=tuple(p["key_column"] for p in parts if p["table_oid"] == oid and p["key_column"]),
        )  # fmt: skip

    return {row["oid"]: table(row) for row in found}


def _columns(found: Sequence[Row], types: Mapping[int, Row], checks: Sequence[Row]) -> Iterable[Column]:
    if not found:
        return
    own = [c["expression"] for c in checks if c["table_oid"] == found[0]["table_oid"]]
    said = [limit for expression in own for limit in limits(expression)]
    for row in found:
        resolved = resolve(types, row["type_oid"], row["type_modifier"])
        by_domain = [
            limit
            for check in checks
            if check["domain_oid"] in resolved.domains
            for limit in limits(check["expression"], row["name"])
        ]
        column = Column(
            row["name"], row["number"], resolved.type,
            nullable=row["nullable"] and not resolved.not_null,
            default=row["default"] or resolved.default,
            generated=row["generated"], identity=row["identity"],
            sequence=row["sequence"], comment=row["comment"],
            allowed=resolved.type.labels,
        )  # fmt: skip
        yield _limited(column, [limit for limit in (*said, *by_domain) if limit.column == row["name"]])


def _of_domains(found: Sequence[Row], types: Mapping[int, Row], checks: Sequence[Row]) -> Iterable[tuple[str, Check]]:
    """The CHECKs of these columns' domains, by column."""
    for row in found:
        domains = resolve(types, row["type_oid"], row["type_modifier"]).domains
        yield from ((row["name"], Check(c["name"], c["expression"])) for c in checks if c["domain_oid"] in domains)


def _limited(column: Column, found: Iterable[Limits]) -> Column:
    for limit in found:
        if limit.allowed:
            both = tuple(word for word in limit.allowed if not column.allowed or word in column.allowed)
            column = replace(column, allowed=both)
        if limit.low is not None:
            column = replace(column, low=limit.low if column.low is None else max(column.low, limit.low))
        if limit.high is not None:
            column = replace(column, high=limit.high if column.high is None else min(column.high, limit.high))
    return column
