"""Functions in FROM: what each of their columns is made of. Pure.

A record made of JSON is its object's fields. Of any other function it is only known what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind

from loader.catalog.expressions import called
from loader.catalog.trees import walked

_MARK = "mock_data_set"
_RECORDS = {"json_to_record", "jsonb_to_record"}


def returned(node: Any) -> Iterator[tuple[str, Any]]:
    """(column, expression) of what one item of FROM returns."""
    calls, defined = _calls(node), _defined(node)
    if defined and len(calls) == 1 and called(calls[0]) in _RECORDS:
        for column in defined:
            yield column.colname, _field(calls[0], column)
        return
    made = of_a_set([arg for call in calls for arg in call.args or ()])
    for name in _named(defined) or _renamed(node):
        yield name, made


def _calls(node: Any) -> list[Any]:
    return [call for call, _ in node.functions or () if isinstance(call, ast.FuncCall)]


def _defined(node: Any) -> Sequence[Any]:
    """The definitions of its columns: AS (a int), behind the item or behind each function of ROWS FROM."""
    return node.coldeflist or [column for _, more in node.functions or () for column in more or ()]


def _named(defined: Sequence[Any]) -> list[str]:
    return [column.colname for column in defined]


def _renamed(node: Any) -> list[str]:
    """The names that its alias gives to its columns."""
    return [name.sval for name in node.alias.colnames or ()] if node.alias else []


def of_a_set(args: Sequence[Any]) -> Any:
    """An expression that says only what many rows are made of, or made into."""
    return ast.FuncCall(funcname=(ast.String(_MARK),), args=tuple(args))


def _field(call: Any, column: Any) -> Any:
    key = ast.A_Const(val=ast.String(column.colname))
    parts: dict[str, Any] = {"name": (ast.String("->>"),), "lexpr": call.args[0], "rexpr": key}
    return ast.TypeCast(arg=ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, **parts), typeName=column.typeName)


def is_of_a_set(node: Any) -> bool:
    """If an expression is of many rows for one: no condition of a row."""
    return any(isinstance(part, ast.FuncCall) and called(part) == _MARK for part in walked(node))
