"""The tenant column by what the views filter by: `org_id = current_workspace_id()` says more than any name.

Asked only where the name leaves a doubt. Two answers are none: then the run is refused, or the override file says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind
from pglast.parser import ParseError
from pglast.stream import RawStream
from pglast.visitors import Visitor

from loader.binding.columns import by_tenant_name
from loader.catalog import SemanticObject, lineage, rows
from loader.entities import TENANT_NAMES
from loader.flow.table import Table

_WORKSPACE = ("current_workspace_id(", "'app.workspace_id'")


def tenants(
    conn: psycopg.Connection[Any], found: Sequence[tuple[SemanticObject, Table, dict[str, str]]]
) -> dict[int, str]:
    """The tenant column of each object, by its oid, where its views filter by one and its name does not say it."""
    doubtful = [(item, table) for item, table, shown in found if item.views and _doubtful(table, shown)]
    if not doubtful:
        return {}
    views = sorted({view for item, _ in doubtful for view in item.views})
    filters = {row["oid"]: set(filtered(row["definition"])) for row in rows(conn, "definitions", views=views)}
    shows = lineage(conn, views)
    answers = {}
    for item, table in doubtful:
        names = set().union(*(filters.get(view, set()) for view in item.views))
        columns = {
            c["base_column"]
            for view in item.views
            for c in shows[view]
            if c["base_oid"] == table.oid and c["view_column"] in names
        }
        columns = (columns | names) & {c.name for c in table.columns if not c.generated}
        if len(columns) == 1:
            answers[item.oid] = columns.pop()
    return answers


def _doubtful(table: Table, shown: dict[str, str]) -> bool:
    names = shown or {column.name: column.name for column in table.columns}
    return by_tenant_name(table, names) is None or len({c.name for c in table.columns} & set(TENANT_NAMES)) > 1


def filtered(definition: str) -> Iterator[str]:
    """The names of the columns that a view's text compares with the session's workspace."""
    if not any(word in definition for word in _WORKSPACE):
        return
    try:
        tree = parse_sql(definition)
    except ParseError:
        return
    found = _Comparisons()
    found(tree)
    yield from found.names


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
    while isinstance(node, ast.TypeCast):
        node = node.arg
    fields: tuple[Any, ...] = (node.fields or ()) if isinstance(node, ast.ColumnRef) else ()
    return str(fields[-1].sval) if fields and isinstance(fields[-1], ast.String) else None


def _is_workspace(node: Any) -> bool:
    """The function or the setting itself, also within casts and a SELECT without FROM."""
    text = str(RawStream()(node))
    return any(word in text for word in _WORKSPACE) and " FROM " not in text.upper()
