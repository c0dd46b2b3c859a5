"""The semantic objects, each view followed to the base columns that it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import psycopg

from loader.catalog.filters import compared_with_workspace
from loader.catalog.query import rows
from loader.flow.catalog import SemanticObject
from loader.flow.table import Table

Lineage: TypeAlias = tuple[tuple[str, int, str], ...]
"""(view column, base table's oid, base column)."""


def read_objects(conn: psycopg.Connection[Any], schema: str, names: Iterable[str]) -> list[SemanticObject]:
    """The objects of these names that exist; their workspace columns are not known yet."""
    found = rows(conn, "objects", schema=schema, names=list(names))
    columns = _columns(conn, [row["oid"] for row in found if row["kind"] in ("v", "m")])
    return [_object(row, columns.get(row["oid"], ())) for row in found]


def _object(row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> SemanticObject:
    return SemanticObject(
        **{name: row[name] for name in ("oid", "schema", "name", "kind")},
        lineage=_lineage(columns),
        materialized=tuple(dict.fromkeys(name for c in columns for name in c["stored"])),
        comments={c["view_column"]: c["comment"] for c in columns if c["comment"]},
        views=tuple(dict.fromkeys(view for c in columns for view in c["views"])),
    )


def _columns(conn: psycopg.Connection[Any], views: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Every column of these views with the base column that it shows, by view."""
    by_view: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(conn, "lineage", views=list(views)) if views else ():
        by_view[row["view_oid"]].append(row)
    return by_view


def _lineages(conn: psycopg.Connection[Any], views: Sequence[int]) -> dict[int, Lineage]:
    return {view: _lineage(columns) for view, columns in _columns(conn, views).items()}


def _lineage(columns: Sequence[Mapping[str, Any]]) -> Lineage:
    return tuple((c["view_column"], c["base_oid"], c["base_column"]) for c in columns if c["base_column"])


def with_workspace_columns(
    conn: psycopg.Connection[Any], objects: Sequence[SemanticObject], tables: Mapping[int, Table]
) -> tuple[SemanticObject, ...]:
    """The objects with the columns of their tables that a view on the way down compares with the workspace."""
    filters = _filters(conn, sorted({view for item in objects for view in item.views}))
    lineage = {item.oid: item.lineage for item in objects}
    lineage |= _lineages(conn, [view for view in filters if view not in lineage])
    return tuple(
        replace(item, workspace_columns=_writable(tables.get(item.holder or 0)) & _filtering(item, filters, lineage))
        for item in objects
    )


def _filters(conn: psycopg.Connection[Any], views: Sequence[int]) -> dict[int, frozenset[str]]:
    """The names of the columns that views compare with the workspace, by view; those without any are left out."""
    definitions = rows(conn, "definitions", views=list(views)) if views else []
    return {row["oid"]: names for row in definitions if (names := compared_with_workspace(row["definition"]))}


def _filtering(
    item: SemanticObject, filters: Mapping[int, frozenset[str]], lineage: Mapping[int, Lineage]
) -> frozenset[str]:
    """A filter names the table's own column, or that of a view in between."""
    names = frozenset(name for view in item.views for name in filters.get(view, ()))
    shown = (one for view in item.views for one in lineage.get(view, ()))
    return names | {base for column, oid, base in shown if oid == item.holder and column in names}


def _writable(table: Table | None) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if not column.generated) if table else frozenset()
