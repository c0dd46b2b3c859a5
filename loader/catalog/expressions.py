"""The expressions inside a CHECK -> `loader.predicates`: columns, constants, operators, functions, casts.

The types matter: a cast that changes nothing (`(code)::text` of a varchar) is passed over, one that does is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind
from pglast.parser import ParseError

from loader.clock import microseconds
from loader.flow.predicate import Col, Const, Expr, Func
from loader.types import TRAITS, Family, named

_ARITHMETIC = {"+", "-", "*", "/", "%", "||"}
_FUNCTIONS = {
    "lower": "lower", "upper": "upper", "btrim": "btrim", "ltrim": "ltrim", "rtrim": "rtrim", "length": "length",
    "char_length": "length", "character_length": "length", "octet_length": "octet_length", "coalesce": "coalesce",
    "abs": "abs", "cardinality": "cardinality", "position": "position", "strpos": "position", "mod": "%",
}  # fmt: skip
_SPANS = {"day": 86_400_000_000, "days": 86_400_000_000}


class NotUnderstoodError(Exception):
    """A part that is left to the server."""


class Expressions:
    """Reads the expressions over columns of these families; in a domain's CHECK `value` is what VALUE stands for."""

    def __init__(self, families: Mapping[str, Family], value: str | None) -> None:
        self.families = families
        self._value = value

    def text(self, node: Any) -> Expr:
        expr = self.expr(node)
        if self.kind(expr) != "text":
            raise NotUnderstoodError
        return expr

    def string(self, node: Any) -> str:
        expr = self.expr(node)
        if isinstance(expr, Const) and expr.kind == "text":
            return str(expr.value)
        raise NotUnderstoodError

    def expr(self, node: Any) -> Expr:
        reads: dict[type, Callable[[Any], Expr]] = {
            ast.ColumnRef: self.column, ast.A_Const: _constant, ast.TypeCast: self._cast, ast.FuncCall: self._function,
            ast.CoalesceExpr: self._coalesce, ast.SQLValueFunction: _clock, ast.A_Expr: self._arithmetic,
        }  # fmt: skip
        if type(node) not in reads:
            raise NotUnderstoodError
        return reads[type(node)](node)

    def _coalesce(self, node: Any) -> Expr:
        return self._checked(Func("coalesce", tuple(self.expr(arg) for arg in node.args)))

    def column(self, node: Any) -> Col:
        fields = node.fields or ()
        if not fields or not isinstance(fields[-1], ast.String):
            raise NotUnderstoodError
        name = str(fields[-1].sval)
        name = self._value if self._value is not None and name == "value" else name
        if name not in self.families:
            raise NotUnderstoodError
        return Col(name)

    def _arithmetic(self, node: Any) -> Expr:
        name = str(node.name[-1].sval)
        if node.kind != A_Expr_Kind.AEXPR_OP or name not in _ARITHMETIC:
            raise NotUnderstoodError
        right = self.expr(node.rexpr)
        if node.lexpr is None:
            return self._checked(Func("-", (Const("num", "0"), right))) if name == "-" else right
        left = self.expr(node.lexpr)
        if isinstance(left, Const) and left.kind == "now" and isinstance(right, Const) and right.kind == "span":
            return Const("now", int(left.value or 0) + (1 if name == "+" else -1) * int(right.value or 0))
        if name == "||":
            return self._checked(Func("||", (left, right)))
        return self._checked(Func(name, (left, right)))

    def _function(self, node: Any) -> Expr:
        name = called(node)
        if name in ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"):
            return Const("now", 0)
        if name == "array_length" and len(node.args) == 2:
            return self._checked(Func("array_length", (self.expr(node.args[0]),)))
        if name not in _FUNCTIONS or not node.args:
            raise NotUnderstoodError
        args = tuple(self.expr(arg) for arg in node.args)
        if name == "position" and isinstance(node.args[0], ast.A_Const):
            args = (args[1], args[0])
        return self._checked(Func(_FUNCTIONS[name], args))

    def _checked(self, made: Func) -> Func:
        self.kind(made)
        return made

    def _cast(self, node: Any) -> Expr:
        target = str(node.typeName.names[-1].sval)
        form, wanted = _form(target), _kind(target)
        inner = self.expr(node.arg)
        if node.typeName.arrayBounds:
            raise NotUnderstoodError
        if isinstance(inner, Const):
            return _typed(inner, target)
        kind = self.kind(inner)
        if kind == wanted == "num" and form != "whole":
            return inner
        if kind == wanted == "num" and isinstance(inner, Col):
            if TRAITS[self.families[inner.name]].form == "whole":
                return inner
            raise NotUnderstoodError
        if kind == wanted == "text" and not node.typeName.typmods:
            return inner
        if kind == "time" and target == "date":
            return Func("date", (inner,))
        if kind == wanted == "time":
            return inner
        raise NotUnderstoodError

    def kind(self, expr: Expr) -> str:
        if isinstance(expr, Const):
            return expr.kind
        if isinstance(expr, Col):
            return TRAITS[self.families[expr.name]].kind
        kinds = [self.kind(arg) for arg in expr.args]
        wanted, given = _SIGNATURES[expr.name]
        if expr.name in ("+", "-") and set(kinds) <= {"time", "span", "now"}:
            if kinds[1] == "span" and kinds[0] != "now":
                return kinds[0]
            return "span" if kinds == ["time", "time"] and expr.name == "-" else _stop_kind()
        if expr.name == "coalesce":
            return kinds[0] if len(set(kinds)) == 1 else _stop_kind()
        if any(kind not in wanted for kind in kinds):
            raise NotUnderstoodError
        return given


TODAY = Const("today", 0)
_SIGNATURES: dict[str, tuple[set[str], str]] = {
    **dict.fromkeys(("+", "-", "*", "/", "%", "abs"), ({"num"}, "num")),
    **dict.fromkeys(("lower", "upper", "btrim", "ltrim", "rtrim", "||"), ({"text"}, "text")),
    **dict.fromkeys(("length", "octet_length", "position"), ({"text"}, "num")),
    **dict.fromkeys(("cardinality", "array_length"), ({"array"}, "num")),
    "date": ({"time"}, "time"), "coalesce": (set(), ""),
}  # fmt: skip


def _kind(name: str) -> str:
    """What a type of this name is to an expression: num, text, bool, time, span or other."""
    return TRAITS[named(name)].kind


def _form(name: str) -> str:
    return TRAITS[named(name)].form


def constant(expression: str, family: Family) -> Const | None:
    """A column's default as a constant of its kind; None where it is anything else."""
    try:
        tree: Any = parse_sql(f"SELECT {expression}")
        found = Expressions({}, None).expr(tree[0].stmt.targetList[0].val)
    except (ParseError, NotUnderstoodError, ValueError, InvalidOperation):
        return None
    return found if isinstance(found, Const) and found.kind == TRAITS[family].kind else None


def _clock(node: Any) -> Const:
    """CURRENT_TIMESTAMP and its likes; CURRENT_DATE."""
    name = str(node.op.name)
    if name == "SVFOP_CURRENT_DATE":
        return TODAY
    return Const("now", 0) if "TIMESTAMP" in name else _stop()


def _stop() -> Const:
    raise NotUnderstoodError


def _stop_kind() -> str:
    raise NotUnderstoodError


def called(node: Any) -> str:
    return str(node.funcname[-1].sval)


def literal_of(node: Any) -> str | None:
    """A literal under whatever cast."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    return str(node.val.sval) if isinstance(node, ast.A_Const) and isinstance(node.val, ast.String) else None


def _constant(node: Any) -> Const:
    if node.isnull:
        raise NotUnderstoodError
    val = node.val
    if isinstance(val, ast.Boolean):
        return Const("bool", bool(val.boolval))
    if isinstance(val, ast.Integer):
        return Const("num", str(val.ival))
    if isinstance(val, ast.Float):
        return Const("num", str(val.fval))
    if isinstance(val, ast.String):
        return Const("text", str(val.sval))
    raise NotUnderstoodError


def _typed(const: Const, target: str) -> Const:
    """A constant under a cast. What no other name claims is an enum's or a domain's word."""
    value = str(const.value)
    if _kind(target) == "num":
        return Const("num", str(Decimal(value)))
    if target == "bool":
        return Const("bool", value.lower() in ("t", "true", "1", "yes", "on"))
    if target == "interval":
        return Const("span", _span(value))
    if _kind(target) == "time" and const.kind == "now":
        return const if target != "date" else _stop()
    if _kind(target) == "time":
        return Const("time", _moment(value))
    if const.kind != "text" or target in ("time", "timetz", "json", "jsonb", "uuid", "inet", "regclass"):
        raise NotUnderstoodError
    return const


def _moment(value: str) -> int:
    found = datetime.fromisoformat(value)
    return microseconds(found.replace(tzinfo=UTC) if found.tzinfo is None else found)


def _span(value: str) -> int:
    """'1 day', '02:00:00', '3 days 04:05:06': months have no length of their own."""
    found = re.fullmatch(r"(?:(-?\d+) days?)? ?(?:(-?)(\d+):(\d\d):(\d\d)(?:\.\d+)?)?", value)
    if not found or not value:
        raise NotUnderstoodError
    days, sign, hours, minutes, seconds = found.groups()
    clock = (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * (-1 if sign else 1)
    return int(days or 0) * 86_400_000_000 + clock * 1_000_000
