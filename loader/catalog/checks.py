"""CHECK expressions, as Postgres prints them, -> `loader.predicates`. What is not understood becomes `Unknown`.

The types matter: a cast that changes nothing (`(code)::text` of a varchar) is passed over, one that does is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType
from pglast.parser import ParseError

from loader.catalog.expressions import TODAY, Expressions, NotUnderstoodError, called, literal_of
from loader.catalog.truths import equal, maybe, same_value, surely
from loader.flow.predicate import (
    Always,
    Col,
    Compare,
    Const,
    Expr,
    Func,
    Match,
    Null,
    OneOf,
    Predicate,
    Unknown,
    both,
    either,
    negated,
)
from loader.types import Family

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

# What Postgres's regular expressions say in another way than RE2 and Python do.
_FOREIGN = re.compile(r"\\[mMyYZ<>cxuU]|\[\[:[<>]:\]\]|\[\[[.=]|^\*\*\*|\\[1-9]")
_MOST_ATOMS = 4


def predicate(expression: str, families: Mapping[str, Family], value: str | None = None) -> Predicate:
    """The tree of one CHECK. `families`: column -> family; in a domain's CHECK `value` is what VALUE stands for."""
    try:
        tree: Any = parse_sql(f"SELECT 1 WHERE {expression}")
    except ParseError:
        return Unknown()
    return _Reader(families, value).read(tree[0].stmt.whereClause)


class _Reader(Expressions):
    def read(self, node: Any) -> Predicate:
        try:
            return self._predicate(node)
        except (NotUnderstoodError, InvalidOperation, ValueError, OverflowError):
            return Unknown()

    def _predicate(self, node: Any) -> Predicate:
        if isinstance(node, ast.BoolExpr):
            parts = [self.read(arg) for arg in node.args or ()]
            if node.boolop == BoolExprType.NOT_EXPR:
                return negated(parts[0])
            return both(*parts) if node.boolop == BoolExprType.AND_EXPR else either(*parts)
        if isinstance(node, ast.NullTest):
            return self._null_test(node.arg, wanted=node.nulltesttype == NullTestType.IS_NULL)
        reads: dict[type, Callable[[Any], Predicate]] = {
            ast.BooleanTest: self._boolean_test, ast.CaseExpr: self._case, ast.A_Expr: self._operator,
        }  # fmt: skip
        return reads.get(type(node), self._truth)(node)

    def _truth(self, node: Any) -> Predicate:
        """A constant, a boolean column, or a function that says yes or no."""
        if isinstance(node, ast.FuncCall) and called(node) == "starts_with":
            text, start = node.args or ()
            return Match(self.text(text), "^" + re.escape(self.string(start)))
        expr = self.expr(node)
        if isinstance(expr, Const) and expr.kind == "bool":
            return Always(bool(expr.value))
        if isinstance(expr, Col) and self.families[expr.name] == "bool":
            return Compare("=", expr, Const("bool", True))
        raise NotUnderstoodError

    def _null_test(self, node: Any, *, wanted: bool) -> Predicate:
        expr = self.expr(node)
        if isinstance(expr, Col):
            return Null(expr, wanted)
        if isinstance(expr, Func) and expr.name == "coalesce":
            each = [Null(arg, wanted) for arg in expr.args if isinstance(arg, Col)]
            if len(each) == len(expr.args):
                return both(*each) if wanted else either(*each)
        raise NotUnderstoodError

    def _boolean_test(self, node: Any) -> Predicate:
        inner = self.read(node.arg)
        kind = node.booltesttype
        if kind in (BoolTestType.IS_TRUE, BoolTestType.IS_NOT_FALSE):
            return surely(inner) if kind == BoolTestType.IS_TRUE else maybe(inner)
        if kind in (BoolTestType.IS_FALSE, BoolTestType.IS_NOT_TRUE):
            no = negated(inner)
            return surely(no) if kind == BoolTestType.IS_FALSE else maybe(no)
        raise NotUnderstoodError

    def _case(self, node: Any) -> Predicate:
        """The first WHEN that is TRUE decides: one that is NULL does not."""
        found: list[Predicate] = []
        before: list[Predicate] = []
        for when in node.args:
            test = when.expr
            if node.arg is not None:
                test = ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String("="),), lexpr=node.arg, rexpr=test)
            asked = self.read(test)
            found.append(both(*before, surely(asked), self.read(when.result)))
            before.append(maybe(negated(asked)))
        rest = Always(True) if node.defresult is None else self.read(node.defresult)
        return either(*found, both(*before, rest))

    def _operator(self, node: Any) -> Predicate:
        name = str(node.name[-1].sval)
        if node.kind in (A_Expr_Kind.AEXPR_OP_ANY, A_Expr_Kind.AEXPR_OP_ALL, A_Expr_Kind.AEXPR_IN):
            return self._list(node, name)
        if node.kind in (A_Expr_Kind.AEXPR_BETWEEN, A_Expr_Kind.AEXPR_NOT_BETWEEN):
            low, high = (self._compared(op, node.lexpr, end) for op, end in zip((">=", "<="), node.rexpr, strict=True))
            inside = both(low, high)
            return inside if node.kind == A_Expr_Kind.AEXPR_BETWEEN else negated(inside)
        if node.kind in (A_Expr_Kind.AEXPR_DISTINCT, A_Expr_Kind.AEXPR_NOT_DISTINCT):
            same = same_value(self.expr(node.lexpr), self.expr(node.rexpr))
            return same if node.kind == A_Expr_Kind.AEXPR_NOT_DISTINCT else negated(same)
        if node.kind in (A_Expr_Kind.AEXPR_LIKE, A_Expr_Kind.AEXPR_ILIKE) or name in _MATCHES:
            return self._match(node.lexpr, name, node.rexpr)
        if name == "^@":
            return Match(self.text(node.lexpr), "^" + re.escape(self.string(node.rexpr)))
        if node.kind == A_Expr_Kind.AEXPR_OP and name in _COMPARED:
            return self._compared(name, node.lexpr, node.rexpr)
        raise NotUnderstoodError

    def _list(self, node: Any, name: str) -> Predicate:
        items = _items(node.rexpr)
        every = node.kind == A_Expr_Kind.AEXPR_OP_ALL or (node.kind == A_Expr_Kind.AEXPR_IN and name == "<>")
        if name == "=" and not every:
            values = [self.expr(item) for item in items]
            known = tuple(value for value in values if isinstance(value, Const))
            expr = self.expr(node.lexpr)
            if len(known) == len(values) and len({value.kind for value in known}) == 1:
                self._comparable("=", expr, known[0])
                return OneOf(expr, known)
        if name in _MATCHES:
            each: list[Predicate] = [self._match(node.lexpr, name, item) for item in items]
        elif name in _COMPARED:
            each = [self._compared(name, node.lexpr, item) for item in items]
        else:
            raise NotUnderstoodError
        return both(*each) if every else either(*each)

    def _compared(self, op: str, left: Any, right: Any) -> Predicate:
        if _is_predicate(left) or _is_predicate(right):
            if op not in ("=", "<>"):
                raise NotUnderstoodError
            return equal(self._predicate(left), self._predicate(right), same=op == "=")
        if _counts(left) or _counts(right):
            return self._counted(op, left, right)
        if self._is_array(left) and literal_of(right) == "{}" and op in ("=", "<>"):
            return Compare("=" if op == "=" else ">", Func("cardinality", (self.expr(left),)), Const("num", "0"))
        one, other = self._dated(self.expr(left), self.expr(right))
        self._comparable(op, one, other)
        if isinstance(one, Const) and not isinstance(other, Const):
            one, other, op = other, one, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        return Compare(op, one, other)

    def _is_array(self, node: Any) -> bool:
        return isinstance(node, ast.ColumnRef) and self.families[self.column(node).name] == "array"

    def _dated(self, one: Expr, other: Expr) -> tuple[Expr, Expr]:
        """CURRENT_DATE beside a date: whole days compare with now as with today."""
        dates = [isinstance(side, Col) and self.families[side.name] == "date" for side in (other, one)]
        now = Const("now", 0)
        sides = [now if side == TODAY and date else side for side, date in zip((one, other), dates, strict=True)]
        return sides[0], sides[1]

    def _comparable(self, op: str, one: Expr, other: Expr) -> None:
        kinds = {kind.replace("now", "time") for kind in (self.kind(one), self.kind(other))}
        ordered = op not in ("=", "<>")
        if len(kinds) > 1 or "other" in kinds or (ordered and kinds & {"text", "bool"}):  # texts: a collation's order
            raise NotUnderstoodError

    def _counted(self, op: str, left: Any, right: Any) -> Predicate:
        """num_nonnulls(a, b) = 1, or the same as a sum of casts: every way in which it comes out right."""
        atoms: list[Predicate] = []
        one, other = self._count(left, atoms), self._count(right, atoms)
        if len(atoms) > _MOST_ATOMS:
            raise NotUnderstoodError
        ways = [
            both(*(atom if yes else negated(atom) for atom, yes in zip(atoms, said, strict=True)))
            for said in product((True, False), repeat=len(atoms))
            if _COMPARED[op](one(said), other(said))
        ]
        return either(*ways)

    def _count(self, node: Any, atoms: list[Predicate]) -> Callable[[tuple[bool, ...]], Decimal]:
        if isinstance(node, ast.FuncCall) and called(node) in ("num_nonnulls", "num_nulls"):
            first = len(atoms)
            atoms += [self._null_test(arg, wanted=called(node) == "num_nulls") for arg in node.args or ()]
            last = len(atoms)
            return lambda said: Decimal(sum(said[first:last]))
        if isinstance(node, ast.TypeCast) and _is_predicate(node.arg):
            place = len(atoms)
            atoms.append(self._predicate(node.arg))
            return lambda said: Decimal(said[place])
        if isinstance(node, ast.A_Expr) and _operator_of(node) == "+":
            one, other = self._count(node.lexpr, atoms), self._count(node.rexpr, atoms)
            return lambda said: one(said) + other(said)
        expr = self.expr(node)
        if isinstance(expr, Const) and expr.kind == "num":
            number = Decimal(str(expr.value))
            return lambda said: number
        raise NotUnderstoodError

    def _match(self, left: Any, name: str, right: Any) -> Predicate:
        text, pattern = self.text(left), self.string(right)
        wanted, folded = not name.startswith("!"), name.endswith("*")
        if "~~" in name:
            return Match(text, _like(pattern), wanted, folded)
        if _FOREIGN.search(pattern):
            raise NotUnderstoodError
        return Match(text, pattern, wanted, folded)


_MATCHES = {"~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*"}


def _operator_of(node: Any) -> str:
    return str(node.name[-1].sval)


def _is_predicate(node: Any) -> bool:
    if isinstance(node, ast.A_Expr):
        kinds = (A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_NULLIF)
        return node.kind not in kinds or _operator_of(node) in (*_COMPARED, *_MATCHES)
    return isinstance(node, ast.BoolExpr | ast.NullTest | ast.BooleanTest)


def _counts(node: Any) -> bool:
    if isinstance(node, ast.FuncCall):
        return called(node) in ("num_nonnulls", "num_nulls")
    if isinstance(node, ast.TypeCast):
        return _is_predicate(node.arg)
    return isinstance(node, ast.A_Expr) and node.lexpr is not None and (_counts(node.lexpr) or _counts(node.rexpr))


def _items(node: Any) -> Iterator[Any]:
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.A_ArrayExpr):
        node = node.elements
    if not isinstance(node, tuple | list):
        raise NotUnderstoodError
    yield from node


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
