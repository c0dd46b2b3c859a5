"""Names resolved: the columns that an expression speaks of, as what they are of the base tables.

What is nobody's column (out of a UNION, a recursion, an aggregate's rows) makes the whole expression nobody's: None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from pglast import ast
from pglast.enums import A_Expr_Kind

from loader.catalog import trees
from loader.catalog.flat import Columns
from loader.catalog.lists import as_membership

Scope: TypeAlias = dict[str, Columns]
"""The relations of a FROM by their aliases."""


class _OpaqueError(Exception):
    """A column of which nobody can say what it is of the base tables."""


def equal(left: Scope, right: Scope, name: str) -> Any:
    """What USING says of a column; None if either side is nobody's."""
    one, other = (next((c[name] for c in side.values() if name in c), None) for side in (left, right))
    if one is None or other is None:
        return None
    return ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String("="),), lexpr=one, rexpr=other)


def resolved(node: Any, scopes: Sequence[Scope]) -> Any:
    """The expression over the sources; None if a part of it is nobody's column."""
    try:
        return as_membership(_rewritten(node, scopes, ()))
    except _OpaqueError:
        return None


def _rewritten(node: Any, scopes: Sequence[Scope], inner: tuple[str, ...]) -> Any:
    """The tree with every column in its place; names of `inner`, the relations of sub-selects within it, stay."""
    if isinstance(node, ast.ColumnRef):
        return _column(node, scopes, inner)
    if isinstance(node, ast.FuncCall) and node.over and not inner:
        raise _OpaqueError  # what other rows decide
    if isinstance(node, ast.SelectStmt):
        inner = (*inner, *_aliases(node))
    return trees.rebuilt(node, lambda part: _rewritten(part, scopes, inner))


def _column(node: Any, scopes: Sequence[Scope], inner: tuple[str, ...]) -> Any:
    found = trees.names(node)
    if len(found) != len(node.fields) or len(found) > 2:
        raise _OpaqueError
    if inner and (len(found) == 1 or found[0] in inner):
        return node  # within a sub-select only its own columns may stand without a relation's name
    for scope in scopes:
        columns = scope.get(found[0], {}) if len(found) == 2 else _holding(scope, found[0])
        if found[-1] in columns:
            if columns[found[-1]] is None:
                raise _OpaqueError
            return columns[found[-1]]
    raise _OpaqueError


def _holding(scope: Scope, name: str) -> Columns:
    return next((columns for columns in scope.values() if name in columns), {})


def _aliases(node: Any) -> Iterator[str]:
    """The names of all relations in a sub-select's FROM."""
    waiting = list(node.fromClause or ())
    while waiting:
        item = waiting.pop()
        if isinstance(item, ast.JoinExpr):
            waiting += [item.larg, item.rarg]
        alias = getattr(item, "alias", None)
        yield alias.aliasname if alias else getattr(item, "relname", None) or ""
