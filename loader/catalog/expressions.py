"""The expressions inside a CHECK -> `loader.flow.predicate`: columns, constants, operators, functions, casts.

The types matter: a cast that changes nothing (`(code)::text` of a varchar) is passed over, one that does is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, SQLValueFunctionOp
from pglast.parser import ParseError

from loader.clock import microseconds
from loader.flow.predicate import Col, Const, Expr, Func
from loader.types import TRAITS, Family, named

_DAY = 86_400_000_000

_SIGNATURES = {
    **dict.fromkeys(("+", "-", "*", "/", "%", "abs"), ("num", "num")),
    **dict.fromkeys(("lower", "upper", "btrim", "ltrim", "rtrim", "||"), ("text", "text")),
    **dict.fromkeys(("length", "octet_length", "position"), ("text", "num")),
    **dict.fromkeys(("cardinality", "array_length"), ("array", "num")),
    "date": ("time", "time"),
}
"""Function -> the kind of all its arguments, and its own."""
_SAME_AS = {"char_length": "length", "character_length": "length", "strpos": "position", "mod": "%"}
_NOW = {"now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"}
NOW, TODAY = Const("now", 0), Const("today", 0)


class NotUnderstoodError(Exception):
    """A part that is left to the server."""


class Expressions:
    """Reads the expressions over columns of these families; in a domain's CHECK `value` is what VALUE stands for."""

    def __init__(self, families: Mapping[str, Family], value: str | None) -> None:
        self.families = families
        self._value = value

    def expr(self, node: Any) -> Expr:
        """The expression of a node. Raises `NotUnderstoodError`."""
        if type(node) not in self._EXPRESSIONS:
            raise NotUnderstoodError
        return self._EXPRESSIONS[type(node)](self, node)

    def text(self, node: Any) -> Expr:
        """The same, of a text."""
        expr = self.expr(node)
        if self.kind(expr) != "text":
            raise NotUnderstoodError
        return expr

    def string(self, node: Any) -> str:
        """A constant text."""
        if isinstance(expr := self.text(node), Const):
            return str(expr.value)
        raise NotUnderstoodError

    def kind(self, expr: Expr) -> str:
        """num, text, bool, time, span, now, array or other. Raises `NotUnderstoodError` if arguments do not suit."""
        if isinstance(expr, Const):
            return expr.kind
        if isinstance(expr, Col):
            return TRAITS[self.families[expr.name]].kind
        kinds = [self.kind(arg) for arg in expr.args]
        if expr.name == "coalesce" and len(set(kinds)) == 1:
            return kinds[0]
        if (expr.name, *kinds) in _MOVES:
            return _MOVES[(expr.name, *kinds)]
        wanted, given = _SIGNATURES.get(expr.name, ("", ""))
        if set(kinds) != {wanted}:
            raise NotUnderstoodError
        return given

    def _made(self, name: str, *args: Expr) -> Func:
        """A function whose arguments suit."""
        made = Func(name, args)
        self.kind(made)
        return made

    def column(self, node: Any) -> Col:
        """A column of the table."""
        name = str(node.fields[-1].sval) if isinstance(node.fields[-1], ast.String) else ""
        name = self._value if self._value is not None and name == "value" else name
        if name not in self.families:
            raise NotUnderstoodError
        return Col(name)

    def _arithmetic(self, node: Any) -> Expr:
        name = operator_of(node)
        if node.kind != A_Expr_Kind.AEXPR_OP:
            raise NotUnderstoodError
        right = self.expr(node.rexpr)
        if node.lexpr is None:
            return right if name == "+" else self._made(name, Const("num", "0"), right)
        left = self.expr(node.lexpr)
        if isinstance(left, Const) and isinstance(right, Const) and (left.kind, right.kind) == ("now", "span"):
            return Const("now", int(left.value or 0) + int(f"{name}1") * int(right.value or 0))
        return self._made(name, left, right)

    def _function(self, node: Any) -> Expr:
        name, args = called(node), node.args or ()
        name = _SAME_AS.get(name, name)
        if name in _NOW:
            return NOW
        if name == "array_length":
            args = args[:1]  # the other is the dimension
        if not args:
            raise NotUnderstoodError
        if called(node) == "position" and isinstance(args[0], ast.A_Const):
            args = args[::-1]
        return self._made(name, *map(self.expr, args))

    def _cast(self, node: Any) -> Expr:
        target, inner = str(node.typeName.names[-1].sval), self.expr(node.arg)
        if node.typeName.arrayBounds:
            raise NotUnderstoodError
        if isinstance(inner, Const):
            return _typed(inner, target)
        kind = self.kind(inner)
        if kind == "time" and target == "date":
            return Func("date", (inner,))
        traits = TRAITS[named(target)]
        keeps = traits.kind == kind and kind in ("num", "text", "time") and not node.typeName.typmods
        if traits.form == "whole":  # a cast to it rounds what is not whole already
            keeps = isinstance(inner, Col) and TRAITS[self.families[inner.name]].form == "whole"
        if not keeps:
            raise NotUnderstoodError
        return inner

    _EXPRESSIONS: Mapping[type, Callable[[Any, Any], Expr]] = {
        ast.ColumnRef: column,
        ast.A_Const: lambda _, node: _constant(node),
        ast.TypeCast: _cast,
        ast.FuncCall: _function,
        ast.CoalesceExpr: lambda self, node: self._made("coalesce", *map(self.expr, node.args)),
        ast.SQLValueFunction: lambda _, node: _clock(node),
        ast.A_Expr: _arithmetic,
    }


_MOVES: Mapping[tuple[str, ...], str] = {
    **{(sign, kind, "span"): kind for sign in "+-" for kind in ("time", "span")},
    ("-", "time", "time"): "span",
}
"""(sign, kind, kind) -> what a moment becomes that is moved, or the time between two."""


@lru_cache
def constant(expression: str, family: Family) -> Const | None:
    """A column's default as a constant of its kind; None if it is anything else."""
    try:
        tree: Any = parse_sql(f"SELECT {expression}")
        found = Expressions({}, None).expr(tree[0].stmt.targetList[0].val)
    except (ParseError, NotUnderstoodError, ValueError, InvalidOperation):
        return None
    return found if isinstance(found, Const) and found.kind == TRAITS[family].kind else None


def called(node: Any) -> str:
    """The name of a function."""
    return str(node.funcname[-1].sval)


def operator_of(node: Any) -> str:
    """The sign of an operator."""
    return str(node.name[-1].sval)


def uncast(node: Any) -> Any:
    """What stands under casts, whatever they are."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    return node


def _clock(node: Any) -> Const:
    """CURRENT_TIMESTAMP and its likes; CURRENT_DATE."""
    if node.op == SQLValueFunctionOp.SVFOP_CURRENT_DATE:
        return TODAY
    if "TIMESTAMP" in node.op.name:
        return NOW
    raise NotUnderstoodError


def _constant(node: Any) -> Const:
    match node.val:
        case ast.Boolean(boolval=value):
            return Const("bool", bool(value))
        case ast.Integer(ival=value) | ast.Float(fval=value):
            return Const("num", str(value))
        case ast.String(sval=value):
            return Const("text", str(value))
    raise NotUnderstoodError


def _typed(const: Const, target: str) -> Const:
    """A constant under a cast. What no other name claims is an enum's or a domain's word."""
    value, kind = str(const.value), TRAITS[named(target)].kind
    if kind == "num":
        return Const("num", str(Decimal(value)))
    if target == "bool":
        return Const("bool", value.lower() in ("t", "true", "1", "yes", "on"))
    if target == "interval":
        return Const("span", _span(value))
    if kind == "time":
        return _moment(const, target)
    if const.kind != "text" or target in _OWN_FORM:
        raise NotUnderstoodError
    return const


def _moment(const: Const, target: str) -> Const:
    if const.kind == "text":
        moment = datetime.fromisoformat(str(const.value))
        return Const("time", microseconds(moment.replace(tzinfo=moment.tzinfo or UTC)))
    if const == NOW and target != "date":
        return const
    raise NotUnderstoodError


_OWN_FORM = {"time", "timetz", "json", "jsonb", "inet", "regclass"}
"""Types of which the same value can be written in several ways."""


def _span(value: str) -> int:
    """'1 day', '02:00:00', '3 days 04:05:06': months have no length of their own."""
    found = re.fullmatch(r"(?:(-?\d+) days?)? ?(?:(-?)(\d+):(\d\d):(\d\d)(?:\.\d+)?)?", value)
    if not found or not value:
        raise NotUnderstoodError
    days, sign, hours, minutes, seconds = found.groups()
    clock = (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * (-1 if sign else 1)
    return int(days or 0) * _DAY + clock * 1_000_000
