"""Which columns a view compares with the session's workspace, by its text: `org_id = current_workspace_id()`. Pure."""

from __future__ import annotations

from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind
from pglast.parser import ParseError
from pglast.stream import RawStream
from pglast.visitors import Visitor

_WORKSPACE = ("current_workspace_id(", "'app.workspace_id'")


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
    while isinstance(node, ast.TypeCast):
        node = node.arg
    fields: tuple[Any, ...] = (node.fields or ()) if isinstance(node, ast.ColumnRef) else ()
    return str(fields[-1].sval) if fields and isinstance(fields[-1], ast.String) else None


def _is_workspace(node: Any) -> bool:
    """The function or the setting itself, also within casts and a SELECT without FROM."""
    text = str(RawStream()(node))
    return any(word in text for word in _WORKSPACE) and " FROM " not in text.upper()
