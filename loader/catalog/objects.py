"""The semantic objects, each view followed to the base columns that it shows.

Which columns a view compares with the session's workspace is read from its text: `org_id = current_workspace_id()`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import psycopg
from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind
from pglast.parser import ParseError
from pglast.stream import RawStream
from pglast.visitors import Visitor

from loader.catalog.expressions import uncast
from loader.catalog.tables import rows
from loader.flow.table import SemanticObject, Table

Lineage: TypeAlias = tuple[tuple[str, int, str], ...]
"""(view column, base table's oid, base column)."""
_WORKSPACE = ("current_workspace_id(", "'app.workspace_id'")


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


def _lineage(columns: Sequence[Mapping[str, Any]]) -> Lineage:
    return tuple((c["view_column"], c["base_oid"], c["base_column"]) for c in columns if c["base_column"])


def with_workspace_columns(
    conn: psycopg.Connection[Any], objects: Sequence[SemanticObject], tables: Mapping[int, Table]
) -> tuple[SemanticObject, ...]:
    """The objects with the columns of their tables that a view on the way down compares with the workspace."""
    views = sorted({view for item in objects for view in item.views})
    definitions = rows(conn, "definitions", views=views) if views else []
    filters = {row["oid"]: names for row in definitions if (names := compared_with_workspace(row["definition"]))}
    lineage = {item.oid: item.lineage for item in objects}
    others = _columns(conn, [view for view in filters if view not in lineage])
    lineage |= {view: _lineage(columns) for view, columns in others.items()}
    return tuple(_with_workspace(item, tables.get(item.holder or 0), filters, lineage) for item in objects)


def _with_workspace(
    item: SemanticObject, table: Table | None, filters: Mapping[int, frozenset[str]], lineage: Mapping[int, Lineage]
) -> SemanticObject:
    """A filter names the table's own column, or that of a view in between."""
    names = {name for view in item.views for name in filters.get(view, ())}
    shown = (one for view in item.views for one in lineage.get(view, ()))
    names |= {base for column, oid, base in shown if oid == item.holder and column in names}
    own = table.columns if table else ()
    return replace(item, workspace_columns=frozenset(c.name for c in own if not c.generated and c.name in names))


def compared_with_workspace(definition: str) -> frozenset[str]:
    """The names of those columns in one view definition."""
    if not any(word in definition for word in _WORKSPACE):
        return frozenset()
    try:
        tree = parse_sql(definition)
    except ParseError:
        return frozenset()
    found = _Comparisons()
    found(tree)
    return frozenset(found.names)


class _Comparisons(Visitor):
    """Collects the columns on one side of = with the workspace on the other."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def visit_A_Expr(self, ancestors: Any, node: Any) -> None:
        if node.kind != A_Expr_Kind.AEXPR_OP or not node.name or node.name[-1].sval != "=":
            return
        for one, other in ((node.lexpr, node.rexpr), (node.rexpr, node.lexpr)):
            name = _column(one)
            if name and _is_workspace(other):
                self.names.append(name)


def _column(node: Any) -> str | None:
    node = uncast(node)
    fields: tuple[Any, ...] = (node.fields or ()) if isinstance(node, ast.ColumnRef) else ()
    return str(fields[-1].sval) if fields and isinstance(fields[-1], ast.String) else None


def _is_workspace(node: Any) -> bool:
    """The function or the setting itself, also within casts and a SELECT without FROM."""
    text = str(RawStream()(node))
    return any(word in text for word in _WORKSPACE) and " FROM " not in text.upper()
