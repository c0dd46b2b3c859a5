"""CHECK expressions, as Postgres prints them, -> `loader.flow.predicate`. What is not understood becomes `Unknown`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import InvalidOperation
from itertools import product
from typing import Any, TypeAlias, TypeGuard

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType
from pglast.parser import ParseError

from loader.catalog.expressions import NOW, TODAY, Expressions, NotUnderstoodError, called, operator_of, uncast
from loader.flow import predicate as p
from loader.types import Family

_MATCHES = {"~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*"}
# What Postgres's regular expressions say in another way than RE2 and Python do.
_FOREIGN = re.compile(r"\\[mMyYZ<>cxuU]|\[\[:[<>]:\]\]|\[\[[.=]|^\*\*\*|\\[1-9]")
_MOST_ATOMS = 4
Count: TypeAlias = tuple[list[p.Predicate], int]
"""How many of the predicates are TRUE, and a number added to it."""


def predicate(expression: str, families: Mapping[str, Family], value: str | None = None) -> p.Predicate:
    """The tree of one CHECK. `families`: column -> family; in a domain's CHECK `value` is what VALUE stands for."""
    try:
        tree: Any = parse_sql(f"SELECT 1 WHERE {expression}")
    except ParseError:
        return p.UNKNOWN
    return _Reader(families, value).read(tree[0].stmt.whereClause)


class _Reader(Expressions):
    def read(self, node: Any) -> p.Predicate:
        try:
            return self._predicate(node)
        except (NotUnderstoodError, InvalidOperation, ValueError, OverflowError):
            return p.UNKNOWN

    def _predicate(self, node: Any) -> p.Predicate:
        read: Callable[[Any, Any], p.Predicate] = self._PREDICATES.get(type(node), _Reader._truth)
        return read(self, node)

    def _logic(self, node: Any) -> p.Predicate:
        parts = [self.read(arg) for arg in node.args or ()]
        if node.boolop == BoolExprType.NOT_EXPR:
            return p.negated(parts[0])
        return p.both(*parts) if node.boolop == BoolExprType.AND_EXPR else p.either(*parts)

    def _truth(self, node: Any) -> p.Predicate:
        """A constant, a boolean column, or a function that says yes or no."""
        if isinstance(node, ast.FuncCall) and called(node) == "starts_with":
            return self._starts(*(node.args or ()))
        expr = self.expr(node)
        if isinstance(expr, p.Const) and expr.kind == "bool":
            return p.Always(bool(expr.value))
        if not isinstance(expr, p.Const) and self.kind(expr) == "bool":
            return p.Compare("=", expr, p.Const("bool", True))
        raise NotUnderstoodError

    def _is_null(self, node: Any, wanted: bool) -> p.Predicate:
        expr = self.expr(node)
        args = expr.args if isinstance(expr, p.Func) and expr.name == "coalesce" else (expr,)
        each = [p.Null(arg, wanted) for arg in args if isinstance(arg, p.Col)]
        if len(each) < len(args):
            raise NotUnderstoodError
        return p.both(*each) if wanted else p.either(*each)

    def _is(self, node: Any) -> p.Predicate:
        inner, kind = self.read(node.arg), node.booltesttype
        if kind in (BoolTestType.IS_UNKNOWN, BoolTestType.IS_NOT_UNKNOWN):
            raise NotUnderstoodError
        if kind in (BoolTestType.IS_FALSE, BoolTestType.IS_NOT_TRUE):
            inner = p.negated(inner)
        return p.is_true(inner) if kind in (BoolTestType.IS_TRUE, BoolTestType.IS_FALSE) else p.is_not_false(inner)

    def _case(self, node: Any) -> p.Predicate:
        """The first WHEN that is TRUE decides: one that is NULL does not."""
        ways: list[p.Predicate] = []
        before: list[p.Predicate] = []
        for when in node.args:
            test = self.read(when.expr if node.arg is None else _equals(node.arg, when.expr))
            ways.append(p.both(*before, p.is_true(test), self.read(when.result)))
            before.append(p.is_not_false(p.negated(test)))
        rest = p.Always(True) if node.defresult is None else self.read(node.defresult)
        return p.either(*ways, p.both(*before, rest))

    def _operator(self, node: Any) -> p.Predicate:
        name, kind = operator_of(node), node.kind
        if kind in _LISTS:
            every = kind == A_Expr_Kind.AEXPR_OP_ALL or (kind == A_Expr_Kind.AEXPR_IN and name == "<>")
            return self._list(name, node.lexpr, _items(node.rexpr), every=every)
        if kind in _BETWEEN:
            low, high = node.rexpr
            inside = p.both(self._binary(">=", node.lexpr, low), self._binary("<=", node.lexpr, high))
            return inside if kind == A_Expr_Kind.AEXPR_BETWEEN else p.negated(inside)
        if kind in _DISTINCT:
            same = p.not_distinct(self.expr(node.lexpr), self.expr(node.rexpr))
            return same if kind == A_Expr_Kind.AEXPR_NOT_DISTINCT else p.negated(same)
        return self._binary(name, node.lexpr, node.rexpr)

    def _list(self, name: str, left: Any, items: tuple[Any, ...], *, every: bool) -> p.Predicate:
        if name == "=" and not every:
            expr, values = self.expr(left), tuple(self.expr(item) for item in items)
            if _of_one_kind(values):
                self._comparable("=", expr, values[0])
                return p.OneOf(expr, values)
        each = [self._binary(name, left, item) for item in items]
        return p.both(*each) if every else p.either(*each)

    def _binary(self, name: str, left: Any, right: Any) -> p.Predicate:
        if name in _MATCHES:
            return self._match(name, self.text(left), self.string(right))
        if name == "^@":
            return self._starts(left, right)
        if name not in p.COMPARED:
            raise NotUnderstoodError
        if (_is_predicate(left) or _is_predicate(right)) and name in ("=", "<>"):  # (a IS NULL) = (b IS NULL)
            one, other = self._predicate(left), self._predicate(right)
            return p.equal(one, other if name == "=" else p.negated(other))
        if _counts(left) or _counts(right):
            return self._counted(p.COMPARED[name], self._count(left), self._count(right))
        return self._compared(name, left, right)

    def _compared(self, op: str, left: Any, right: Any) -> p.Predicate:
        one = self.expr(left)
        if self.kind(one) == "array" and _is_empty_array(right) and op in ("=", "<>"):
            return p.Compare("=" if op == "=" else ">", p.Func("cardinality", (one,)), p.Const("num", "0"))
        other = self.expr(right)
        one, other = self._dated(one, other), self._dated(other, one)
        self._comparable(op, one, other)
        if isinstance(one, p.Const) and not isinstance(other, p.Const):
            one, other, op = other, one, p.FLIPPED.get(op, op)
        return p.Compare(op, one, other)

    def _dated(self, expr: p.Expr, beside: p.Expr) -> p.Expr:
        """CURRENT_DATE beside a date: whole days compare with now as with today."""
        is_date = isinstance(beside, p.Col) and self.families[beside.name] == "date"
        return NOW if expr == TODAY and is_date else expr

    def _comparable(self, op: str, one: p.Expr, other: p.Expr) -> None:
        kinds = {kind.replace("now", "time") for kind in (self.kind(one), self.kind(other))}
        if op in ("=", "<>") and kinds == {"other", "text"}:
            return  # words of a type that nobody here evaluates, but a closed set is one
        ordered = op not in ("=", "<>")
        if len(kinds) > 1 or "other" in kinds or (ordered and kinds & {"text", "bool"}):  # texts: a collation's order
            raise NotUnderstoodError

    def _counted(self, compared: Callable[[Any, Any], bool], left: Count, right: Count) -> p.Predicate:
        """num_nonnulls(a, b) = 1, or the same as a sum of casts: every way in which it comes out right."""
        atoms, first = [*left[0], *right[0]], len(left[0])
        if len(atoms) > _MOST_ATOMS:
            raise NotUnderstoodError
        return p.either(
            *(
                p.both(*(atom if is_so else p.negated(atom) for atom, is_so in zip(atoms, way, strict=True)))
                for way in product((True, False), repeat=len(atoms))
                if compared(sum(way[:first]) + left[1], sum(way[first:]) + right[1])
            )
        )

    def _count(self, node: Any) -> Count:
        match node:
            case ast.FuncCall(args=args) if called(node) in _NULL_COUNTS:
                return [self._is_null(arg, called(node) == "num_nulls") for arg in args or ()], 0
            case ast.TypeCast(arg=arg) if _is_predicate(arg):
                return [self._predicate(arg)], 0
            case ast.A_Expr(lexpr=left, rexpr=right) if operator_of(node) == "+":
                (one, added), (other, more) = self._count(left), self._count(right)
                return one + other, added + more
        expr = self.expr(node)
        if self.kind(expr) != "num" or not isinstance(expr, p.Const):
            raise NotUnderstoodError
        return [], int(str(expr.value))

    def _match(self, name: str, text: p.Expr, pattern: str) -> p.Predicate:
        if "~~" in name:
            pattern = _like(pattern)
        elif _FOREIGN.search(pattern):
            raise NotUnderstoodError
        return p.Match(text, pattern, not name.startswith("!"), name.endswith("*"))

    def _starts(self, text: Any, start: Any) -> p.Predicate:
        return p.Match(self.text(text), "^" + re.escape(self.string(start)))

    _PREDICATES: Mapping[type, Callable[[Any, Any], p.Predicate]] = {
        ast.BoolExpr: _logic,
        ast.NullTest: lambda self, node: self._is_null(node.arg, node.nulltesttype == NullTestType.IS_NULL),
        ast.BooleanTest: _is,
        ast.CaseExpr: _case,
        ast.A_Expr: _operator,
    }


_LISTS = {A_Expr_Kind.AEXPR_OP_ANY, A_Expr_Kind.AEXPR_OP_ALL, A_Expr_Kind.AEXPR_IN}
_BETWEEN = {A_Expr_Kind.AEXPR_BETWEEN, A_Expr_Kind.AEXPR_NOT_BETWEEN}
_DISTINCT = {A_Expr_Kind.AEXPR_DISTINCT, A_Expr_Kind.AEXPR_NOT_DISTINCT}
_NULL_COUNTS = {"num_nonnulls", "num_nulls"}


def _equals(one: Any, other: Any) -> Any:
    return ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String("="),), lexpr=one, rexpr=other)


def _is_predicate(node: Any) -> bool:
    if isinstance(node, ast.A_Expr):
        kinds = (A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_NULLIF)
        return node.kind not in kinds or operator_of(node) in (*p.COMPARED, *_MATCHES)
    return isinstance(node, ast.BoolExpr | ast.NullTest | ast.BooleanTest)


def _counts(node: Any) -> bool:
    if isinstance(node, ast.FuncCall):
        return called(node) in _NULL_COUNTS
    if isinstance(node, ast.TypeCast):
        return _is_predicate(node.arg)
    return isinstance(node, ast.A_Expr) and node.lexpr is not None and (_counts(node.lexpr) or _counts(node.rexpr))


def _of_one_kind(values: tuple[p.Expr, ...]) -> TypeGuard[tuple[p.Const, ...]]:
    return all(isinstance(value, p.Const) for value in values) and len({getattr(v, "kind", "") for v in values}) == 1


def _is_empty_array(node: Any) -> bool:
    node = uncast(node)
    return isinstance(node, ast.A_Const) and isinstance(node.val, ast.String) and node.val.sval == "{}"


def _items(node: Any) -> tuple[Any, ...]:
    node = uncast(node)
    items = node.elements if isinstance(node, ast.A_ArrayExpr) else node
    if not isinstance(items, tuple) or not items:
        raise NotUnderstoodError
    return items


def _like(pattern: str) -> str:
    """A LIKE as a regular expression over the whole text."""
    made, escaped = "", False
    for char in pattern:
        if escaped or char not in "%_\\":
            made, escaped = made + re.escape(char), False
        elif char == "\\":
            escaped = True
        else:
            made += ".*" if char == "%" else "."
    return f"^{made}$"
