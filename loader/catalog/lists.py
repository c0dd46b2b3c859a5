"""VALUES in a view: a column of it that another one must equal is a closed list of what that may hold. Pure."""

from __future__ import annotations

from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, SubLinkType

from loader.catalog.expressions import uncast
from loader.catalog.trees import names, printed, walked

_MARK = "mock_data_listed"


def listed(node: Any) -> dict[str, Any]:
    """Each column of a VALUES as a sub-select with a mark; nothing if its rows are made of columns."""
    rows = node.valuesLists
    columns = {f"column{place + 1}": None for place in range(len(rows[0]))}
    if any(names(part) for part in walked(rows)):
        return columns
    text = printed(ast.SelectStmt(valuesLists=rows))
    return {name: _marked(parse_sql(f"SELECT {_MARK}.{name} FROM ({text}) AS {_MARK}")) for name in columns}


def _marked(tree: Any) -> Any:
    return ast.SubLink(subLinkType=SubLinkType.EXPR_SUBLINK, subselect=tree[0].stmt)


def is_list(node: Any) -> bool:
    """If it is such a sub-select."""
    return isinstance(node, ast.SubLink) and _MARK in printed(node.subselect)


def holds_list(node: Any) -> bool:
    """If a tree holds one anywhere: it says nothing of one row."""
    return any(is_list(part) and part.subLinkType == SubLinkType.EXPR_SUBLINK for part in walked(node))


def as_membership(node: Any) -> Any:
    """A condition that holds a column equal to a list's, as IN; any other as it is."""
    if isinstance(node, ast.A_Expr) and node.kind == A_Expr_Kind.AEXPR_OP and (node.name or ())[-1].sval == "=":
        sides: tuple[Any, Any] = (node.lexpr, node.rexpr)
        for one, other in (sides, sides[::-1]):
            bare = uncast(one)
            if is_list(bare) and not holds_list(other):
                return ast.SubLink(subLinkType=SubLinkType.ANY_SUBLINK, testexpr=other, subselect=bare.subselect)
    return node


__all__ = ["as_membership", "holds_list", "listed"]
