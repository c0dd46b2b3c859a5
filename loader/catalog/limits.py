"""CHECK expressions -> what one column admits: a list of values, or inclusive bounds of a number.

Only conjunctions of `column = / IN constants` and `column < <= > >= / BETWEEN constants` are read, with casts and with
`IS NULL OR` around them. What is not understood is left alone here: the server still checks every row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, NullTestType
from pglast.parser import ParseError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a CHECK says of one column: `allowed` values as text (empty = any), inclusive `low` and `high`."""

    column: str
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


def limits(expression: str, value: str | None = None) -> list[Limits]:
    """The limits in one CHECK expression. In a domain's CHECK, `value` is the column that VALUE stands for."""
    try:
        tree: Any = parse_sql(f"SELECT 1 WHERE {expression}")
    except ParseError:
        return []
    return [found for part in _conjuncts(tree[0].stmt.whereClause) if (found := _limit(part, value))]


def _conjuncts(node: Any) -> Iterator[Any]:
    args: tuple[Any, ...] = (node.args or ()) if isinstance(node, ast.BoolExpr) else ()
    if args and node.boolop == BoolExprType.AND_EXPR:
        for arg in args:
            yield from _conjuncts(arg)
    elif args and node.boolop == BoolExprType.OR_EXPR:
        # `x IS NULL OR rule`: the rule holds for every value that is not NULL
        rest = [arg for arg in args if not isinstance(arg, ast.NullTest)]
        if len(rest) == 1 and len(args) > 1:
            yield from _conjuncts(rest[0]) if _only_null(rest[0], args) else ()
        elif len(rest) == len(args):
            yield node
    else:
        yield node


def _only_null(rule: Any, args: Iterable[Any]) -> bool:
    """Whether the rule is of one column, and the tests beside it are that this very column IS NULL."""
    nulls = [arg for arg in args if isinstance(arg, ast.NullTest)]
    names = {tuple(str(f.sval) for f in node.fields) for node in _columns(rule)}
    tested = {tuple(str(f.sval) for f in node.fields) for arg in nulls for node in _columns(arg.arg)}
    return len(names) == 1 and tested == names and all(arg.nulltesttype == NullTestType.IS_NULL for arg in nulls)


def _columns(node: Any) -> Iterator[Any]:
    """The columns that an expression reads."""
    if isinstance(node, ast.ColumnRef):
        yield node
    elif isinstance(node, tuple | list):
        for part in node:
            yield from _columns(part)
    elif isinstance(node, ast.Node):
        for slot in node:
            yield from _columns(getattr(node, slot))


def _limit(node: Any, value: str | None) -> Limits | None:
    if isinstance(node, ast.BoolExpr):
        return _one_of_equalities(node, value)
    if not isinstance(node, ast.A_Expr) or not node.name:
        return None
    column, constants = _column(node.lexpr, value), _constants(node.rexpr)
    operator = str(node.name[-1].sval)
    if column is None and node.kind == A_Expr_Kind.AEXPR_OP:  # 0 <= price
        column, constants = _column(node.rexpr, value), _constants(node.lexpr)
        operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    return _said(node.kind, operator, column, constants) if column and constants else None


def _said(kind: Any, operator: str, column: str, constants: list[str]) -> Limits | None:
    if kind == A_Expr_Kind.AEXPR_BETWEEN and len(constants) == 2:
        return _bounds(column, _number(constants[0]), _number(constants[1]))
    if operator == "=":
        return Limits(column, allowed=tuple(constants))
    single = kind == A_Expr_Kind.AEXPR_OP and len(constants) == 1
    return _compared(column, operator, _number(constants[0])) if single else None


def _one_of_equalities(node: Any, value: str | None) -> Limits | None:
    """status = 'a' OR status = 'b'."""
    if node.boolop != BoolExprType.OR_EXPR:
        return None
    parts = [_limit(arg, value) for arg in node.args]
    if any(part is None or not part.allowed for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if len({part.column for part in known}) != 1:
        return None
    return Limits(known[0].column, allowed=tuple(word for part in known for word in part.allowed))


def _compared(column: str, operator: str, number: float | None) -> Limits | None:
    if number is None:
        return None
    if operator in ("<", "<="):
        return _bounds(column, None, math.nextafter(number, -math.inf) if operator == "<" else number)
    if operator in (">", ">="):
        return _bounds(column, math.nextafter(number, math.inf) if operator == ">" else number, None)
    return None


def _bounds(column: str, low: float | None, high: float | None) -> Limits | None:
    return None if low is None and high is None else Limits(column, low=low, high=high)


def _column(node: Any, value: str | None) -> str | None:
    while isinstance(node, ast.TypeCast):
        node = node.arg
    fields: tuple[Any, ...] = (node.fields or ()) if isinstance(node, ast.ColumnRef) else ()
    if len(fields) != 1 or not isinstance(fields[0], ast.String):
        return None
    name = str(fields[0].sval)
    return value if value is not None and name == "value" else name


def _constants(node: Any) -> list[str]:
    """The constants of a list, an array or one literal, as text; empty when anything else is among them."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.A_ArrayExpr):
        node = node.elements
    if isinstance(node, tuple | list):
        return _each(node)
    if isinstance(node, ast.A_Const) and not node.isnull:
        return [_literal(node.val)]
    return []


def _each(nodes: Iterable[Any]) -> list[str]:
    parts = [_constants(item) for item in nodes]
    return [part[0] for part in parts] if all(len(part) == 1 for part in parts) else []


def _literal(val: Any) -> str:
    for field in ("sval", "ival", "fval", "boolval", "bsval"):
        if hasattr(val, field):
            found = getattr(val, field)
            return ("true" if found else "false") if isinstance(found, bool) else str(found)
    return ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
