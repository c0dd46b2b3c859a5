"""Which places a condition does not let be empty: it is not TRUE if their columns are NULL. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType

from loader.catalog.trees import column, walked

_STRICT = {
    A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_OP_ANY, A_Expr_Kind.AEXPR_OP_ALL, A_Expr_Kind.AEXPR_IN,
    A_Expr_Kind.AEXPR_LIKE, A_Expr_Kind.AEXPR_ILIKE, A_Expr_Kind.AEXPR_BETWEEN,
}  # fmt: skip
# Inside these NULL may become something else.
_FILLING = (ast.CoalesceExpr, ast.CaseExpr, ast.NullTest, ast.BooleanTest, ast.SubLink, ast.BoolExpr, ast.MinMaxExpr)
_FILLERS = {"concat", "concat_ws", "num_nulls", "num_nonnulls", "json_build_object", "jsonb_build_object", "format"}


def nulls_rejected(condition: Any) -> Iterator[str]:
    """The places, by name; fewer than there are if it is hard to tell."""
    match condition:
        case ast.NullTest(nulltesttype=NullTestType.IS_NOT_NULL, arg=arg):
            yield from _places(arg)
        case ast.BooleanTest(booltesttype=BoolTestType.IS_TRUE | BoolTestType.IS_FALSE, arg=arg):
            yield from _places(arg)
        case ast.BoolExpr(boolop=BoolExprType.NOT_EXPR, args=args):
            yield from nulls_rejected((args or (None,))[0])
        case ast.A_Expr(kind=kind) if kind in _STRICT:
            yield from _places(condition)
        case ast.ColumnRef():
            yield from _places(condition)


def _places(node: Any) -> Iterator[str]:
    """Those of an expression that is NULL if any of its columns is."""
    parts = list(walked(node))
    if any(isinstance(part, _FILLING) or _fills(part) for part in parts):
        return
    yield from (found[0] for part in parts if (found := column(part)))


def _fills(part: Any) -> bool:
    if isinstance(part, ast.A_Expr):
        return part.kind not in _STRICT
    return isinstance(part, ast.FuncCall) and (part.funcname or ())[-1].sval in _FILLERS
