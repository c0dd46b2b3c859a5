"""The semantic objects, each view followed to the base columns that it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import psycopg

from loader.catalog.tables import rows
from loader.flow.table import SemanticObject

Lineage: TypeAlias = tuple[tuple[str, int, str], ...]
"""(view column, base table's oid, base column)."""


def read_objects(conn: psycopg.Connection[Any], schema: str, names: Iterable[str]) -> list[SemanticObject]:
    """The objects of these names that exist; what their views ask of rows is not known yet."""
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


def _lineage(columns: Sequence[Mapping[str, Any]]) -> Lineage:
    return tuple((c["view_column"], c["base_oid"], c["base_column"]) for c in columns if c["base_column"])
