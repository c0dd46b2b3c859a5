"""Postgres as it is, read into one frozen `Catalog`: a dozen queries for the whole warehouse, none a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from loader.catalog.conditions import with_conditions
from loader.catalog.objects import read_objects
from loader.catalog.tables import read_tables, rows
from loader.catalog.views import read_views, with_values
from loader.flow.table import Catalog


def read(
    conn: psycopg.Connection[Any],
    names: Iterable[str],
    schema: str = "semantic",
    mentioned: Iterable[str] = (),
) -> Catalog:
    """The objects of these names in `schema` and the tables below them; those that do not exist are left out.

    `mentioned` are names, "schema.name" or "name" in `schema`, of which the catalog says if they are relations.
    """
    plain = read_objects(conn, schema, names)
    asked = list(mentioned)
    relations = {row["name"] for row in rows(conn, "relations", schema=schema, names=asked)} if asked else ()
    if not plain:  # a platform that the warehouse does not have
        return Catalog((), {}, frozenset(relations))
    views = read_views(conn, plain)
    objects = with_values(plain, views)
    tables = read_tables(conn, {item.holder for item in objects if item.holder is not None})
    return Catalog(with_conditions(conn, objects, tables, views), tables, frozenset(relations))


__all__ = ["read", "rows"]
