"""CHECK expressions, as Postgres prints them, -> `loader.predicates`. What is not understood becomes `Unknown`.

The types matter: a cast that changes nothing (`(code)::text` of a varchar) is passed over, one that does is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType
from pglast.parser import ParseError

from loader.model import Family, microseconds
from loader.predicates import (
    Always,
    And,
    Col,
    Compare,
    Const,
    Expr,
    Func,
    Match,
    Null,
    OneOf,
    Or,
    Predicate,
    Unknown,
    both,
    columns,
    either,
    expr_columns,
    negated,
)

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_ARITHMETIC = {"+", "-", "*", "/", "%", "||"}
_FUNCTIONS = {
    "lower": "lower", "upper": "upper", "btrim": "btrim", "ltrim": "ltrim", "rtrim": "rtrim", "length": "length",
    "char_length": "length", "character_length": "length", "octet_length": "octet_length", "coalesce": "coalesce",
    "abs": "abs", "cardinality": "cardinality", "position": "position", "strpos": "position", "mod": "%",
}  # fmt: skip
_NUMBERS = {"int2", "int4", "int8", "numeric", "float4", "float8"}
_TEXTS = {"text", "varchar", "bpchar", "citext", "name"}
_MOMENTS = {"timestamp", "timestamptz", "date"}
_SPANS = {"day": 86_400_000_000, "days": 86_400_000_000}
# What Postgres's regular expressions say in another way than RE2 and Python do.
_FOREIGN = re.compile(r"\\[mMyYZ<>cxuU]|\[\[:[<>]:\]\]|\[\[[.=]|^\*\*\*|\\[1-9]")
_MOST_ATOMS = 4


class _NotUnderstoodError(Exception):
    """A part that is left to the server."""


def predicate(expression: str, families: Mapping[str, Family], value: str | None = None) -> Predicate:
    """The tree of one CHECK. `families`: column -> family; in a domain's CHECK `value` is what VALUE stands for."""
    try:
        tree: Any = parse_sql(f"SELECT 1 WHERE {expression}")
    except ParseError:
        return Unknown()
    return _Reader(families, value).read(tree[0].stmt.whereClause)


class _Reader:
    def __init__(self, families: Mapping[str, Family], value: str | None) -> None:
        self._families = families
        self._value = value

    def read(self, node: Any) -> Predicate:
        try:
            return self._predicate(node)
        except (_NotUnderstoodError, InvalidOperation, ValueError, OverflowError):
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
        if isinstance(node, ast.FuncCall) and _called(node) == "starts_with":
            text, start = node.args or ()
            return Match(self._text(text), "^" + re.escape(self._string(start)))
        expr = self._expr(node)
        if isinstance(expr, Const) and expr.kind == "bool":
            return Always(bool(expr.value))
        if isinstance(expr, Col) and self._families[expr.name] == "bool":
            return Compare("=", expr, Const("bool", True))
        raise _NotUnderstoodError

    def _null_test(self, node: Any, *, wanted: bool) -> Predicate:
        expr = self._expr(node)
        if isinstance(expr, Col):
            return Null(expr, wanted)
        if isinstance(expr, Func) and expr.name == "coalesce":
            each = [Null(arg, wanted) for arg in expr.args if isinstance(arg, Col)]
            if len(each) == len(expr.args):
                return both(*each) if wanted else either(*each)
        raise _NotUnderstoodError

    def _boolean_test(self, node: Any) -> Predicate:
        inner = self.read(node.arg)
        kind = node.booltesttype
        if kind in (BoolTestType.IS_TRUE, BoolTestType.IS_NOT_FALSE):
            return _surely(inner) if kind == BoolTestType.IS_TRUE else _maybe(inner)
        if kind in (BoolTestType.IS_FALSE, BoolTestType.IS_NOT_TRUE):
            no = negated(inner)
            return _surely(no) if kind == BoolTestType.IS_FALSE else _maybe(no)
        raise _NotUnderstoodError

    def _case(self, node: Any) -> Predicate:
        """The first WHEN that is TRUE decides: one that is NULL does not."""
        found: list[Predicate] = []
        before: list[Predicate] = []
        for when in node.args:
            test = when.expr
            if node.arg is not None:
                test = ast.A_Expr(kind=A_Expr_Kind.AEXPR_OP, name=(ast.String("="),), lexpr=node.arg, rexpr=test)
            asked = self.read(test)
            found.append(both(*before, _surely(asked), self.read(when.result)))
            before.append(_maybe(negated(asked)))
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
            same = _same(self._expr(node.lexpr), self._expr(node.rexpr))
            return same if node.kind == A_Expr_Kind.AEXPR_NOT_DISTINCT else negated(same)
        if node.kind in (A_Expr_Kind.AEXPR_LIKE, A_Expr_Kind.AEXPR_ILIKE) or name in _MATCHES:
            return self._match(node.lexpr, name, node.rexpr)
        if name == "^@":
            return Match(self._text(node.lexpr), "^" + re.escape(self._string(node.rexpr)))
        if node.kind == A_Expr_Kind.AEXPR_OP and name in _COMPARED:
            return self._compared(name, node.lexpr, node.rexpr)
        raise _NotUnderstoodError

    def _list(self, node: Any, name: str) -> Predicate:
        items = _items(node.rexpr)
        every = node.kind == A_Expr_Kind.AEXPR_OP_ALL or (node.kind == A_Expr_Kind.AEXPR_IN and name == "<>")
        if name == "=" and not every:
            values = [self._expr(item) for item in items]
            known = tuple(value for value in values if isinstance(value, Const))
            expr = self._expr(node.lexpr)
            if len(known) == len(values) and len({value.kind for value in known}) == 1:
                self._comparable("=", expr, known[0])
                return OneOf(expr, known)
        if name in _MATCHES:
            each: list[Predicate] = [self._match(node.lexpr, name, item) for item in items]
        elif name in _COMPARED:
            each = [self._compared(name, node.lexpr, item) for item in items]
        else:
            raise _NotUnderstoodError
        return both(*each) if every else either(*each)

    def _compared(self, op: str, left: Any, right: Any) -> Predicate:
        if _is_predicate(left) or _is_predicate(right):
            if op not in ("=", "<>"):
                raise _NotUnderstoodError
            return _equal(self._predicate(left), self._predicate(right), same=op == "=")
        if _counts(left) or _counts(right):
            return self._counted(op, left, right)
        if self._is_array(left) and _literal_of(right) == "{}" and op in ("=", "<>"):
            return Compare("=" if op == "=" else ">", Func("cardinality", (self._expr(left),)), Const("num", "0"))
        one, other = self._dated(self._expr(left), self._expr(right))
        self._comparable(op, one, other)
        if isinstance(one, Const) and not isinstance(other, Const):
            one, other, op = other, one, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        return Compare(op, one, other)

    def _is_array(self, node: Any) -> bool:
        return isinstance(node, ast.ColumnRef) and self._families[self._column(node).name] == "array"

    def _dated(self, one: Expr, other: Expr) -> tuple[Expr, Expr]:
        """CURRENT_DATE beside a date: whole days compare with now as with today."""
        dates = [isinstance(side, Col) and self._families[side.name] == "date" for side in (other, one)]
        now = Const("now", 0)
        sides = [now if side == _TODAY and date else side for side, date in zip((one, other), dates, strict=True)]
        return sides[0], sides[1]

    def _comparable(self, op: str, one: Expr, other: Expr) -> None:
        kinds = {kind.replace("now", "time") for kind in (self._kind(one), self._kind(other))}
        ordered = op not in ("=", "<>")
        if len(kinds) > 1 or "other" in kinds or (ordered and kinds & {"text", "bool"}):  # texts: a collation's order
            raise _NotUnderstoodError

    def _counted(self, op: str, left: Any, right: Any) -> Predicate:
        """num_nonnulls(a, b) = 1, or the same as a sum of casts: every way in which it comes out right."""
        atoms: list[Predicate] = []
        one, other = self._count(left, atoms), self._count(right, atoms)
        if len(atoms) > _MOST_ATOMS:
            raise _NotUnderstoodError
        ways = [
            both(*(atom if yes else negated(atom) for atom, yes in zip(atoms, said, strict=True)))
            for said in product((True, False), repeat=len(atoms))
            if _COMPARED[op](one(said), other(said))
        ]
        return either(*ways)

    def _count(self, node: Any, atoms: list[Predicate]) -> Callable[[tuple[bool, ...]], Decimal]:
        if isinstance(node, ast.FuncCall) and _called(node) in ("num_nonnulls", "num_nulls"):
            first = len(atoms)
            atoms += [self._null_test(arg, wanted=_called(node) == "num_nulls") for arg in node.args or ()]
            last = len(atoms)
            return lambda said: Decimal(sum(said[first:last]))
        if isinstance(node, ast.TypeCast) and _is_predicate(node.arg):
            place = len(atoms)
            atoms.append(self._predicate(node.arg))
            return lambda said: Decimal(said[place])
        if isinstance(node, ast.A_Expr) and _operator_of(node) == "+":
            one, other = self._count(node.lexpr, atoms), self._count(node.rexpr, atoms)
            return lambda said: one(said) + other(said)
        expr = self._expr(node)
        if isinstance(expr, Const) and expr.kind == "num":
            number = Decimal(str(expr.value))
            return lambda said: number
        raise _NotUnderstoodError

    def _match(self, left: Any, name: str, right: Any) -> Predicate:
        text, pattern = self._text(left), self._string(right)
        wanted, folded = not name.startswith("!"), name.endswith("*")
        if "~~" in name:
            return Match(text, _like(pattern), wanted, folded)
        if _FOREIGN.search(pattern):
            raise _NotUnderstoodError
        return Match(text, pattern, wanted, folded)

    def _text(self, node: Any) -> Expr:
        expr = self._expr(node)
        if self._kind(expr) != "text":
            raise _NotUnderstoodError
        return expr

    def _string(self, node: Any) -> str:
        expr = self._expr(node)
        if isinstance(expr, Const) and expr.kind == "text":
            return str(expr.value)
        raise _NotUnderstoodError

    def _expr(self, node: Any) -> Expr:
        reads: dict[type, Callable[[Any], Expr]] = {
            ast.ColumnRef: self._column, ast.A_Const: _constant, ast.TypeCast: self._cast, ast.FuncCall: self._function,
            ast.CoalesceExpr: self._coalesce, ast.SQLValueFunction: _clock, ast.A_Expr: self._arithmetic,
        }  # fmt: skip
        if type(node) not in reads:
            raise _NotUnderstoodError
        return reads[type(node)](node)

    def _coalesce(self, node: Any) -> Expr:
        return self._checked(Func("coalesce", tuple(self._expr(arg) for arg in node.args)))

    def _column(self, node: Any) -> Col:
        fields = node.fields or ()
        if not fields or not isinstance(fields[-1], ast.String):
            raise _NotUnderstoodError
        name = str(fields[-1].sval)
        name = self._value if self._value is not None and name == "value" else name
        if name not in self._families:
            raise _NotUnderstoodError
        return Col(name)

    def _arithmetic(self, node: Any) -> Expr:
        name = str(node.name[-1].sval)
        if node.kind != A_Expr_Kind.AEXPR_OP or name not in _ARITHMETIC:
            raise _NotUnderstoodError
        right = self._expr(node.rexpr)
        if node.lexpr is None:
            return self._checked(Func("-", (Const("num", "0"), right))) if name == "-" else right
        left = self._expr(node.lexpr)
        if isinstance(left, Const) and left.kind == "now" and isinstance(right, Const) and right.kind == "span":
            return Const("now", int(left.value or 0) + (1 if name == "+" else -1) * int(right.value or 0))
        if name == "||":
            return self._checked(Func("||", (left, right)))
        return self._checked(Func(name, (left, right)))

    def _function(self, node: Any) -> Expr:
        name = _called(node)
        if name in ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"):
            return Const("now", 0)
        if name == "array_length" and len(node.args) == 2:
            return self._checked(Func("array_length", (self._expr(node.args[0]),)))
        if name not in _FUNCTIONS or not node.args:
            raise _NotUnderstoodError
        args = tuple(self._expr(arg) for arg in node.args)
        if name == "position" and isinstance(node.args[0], ast.A_Const):
            args = (args[1], args[0])
        return self._checked(Func(_FUNCTIONS[name], args))

    def _checked(self, made: Func) -> Func:
        self._kind(made)
        return made

    def _cast(self, node: Any) -> Expr:
        target = str(node.typeName.names[-1].sval)
        inner = self._expr(node.arg)
        if node.typeName.arrayBounds:
            raise _NotUnderstoodError
        if isinstance(inner, Const):
            return _typed(inner, target)
        kind = self._kind(inner)
        if kind == "num" and target in _NUMBERS - {"int2", "int4", "int8"}:
            return inner
        if kind == "num" and target in _NUMBERS and isinstance(inner, Col):
            if self._families[inner.name].startswith("int"):
                return inner
            raise _NotUnderstoodError
        if kind == "text" and target in _TEXTS and not node.typeName.typmods:
            return inner
        if kind == "time" and target == "date":
            return Func("date", (inner,))
        if kind == "time" and target in _MOMENTS:
            return inner
        raise _NotUnderstoodError

    def _kind(self, expr: Expr) -> str:
        if isinstance(expr, Const):
            return expr.kind
        if isinstance(expr, Col):
            return kind_of(self._families[expr.name])
        kinds = [self._kind(arg) for arg in expr.args]
        wanted, given = _SIGNATURES[expr.name]
        if expr.name in ("+", "-") and set(kinds) <= {"time", "span", "now"}:
            if kinds[1] == "span" and kinds[0] != "now":
                return kinds[0]
            return "span" if kinds == ["time", "time"] and expr.name == "-" else _stop_kind()
        if expr.name == "coalesce":
            return kinds[0] if len(set(kinds)) == 1 else _stop_kind()
        if any(kind not in wanted for kind in kinds):
            raise _NotUnderstoodError
        return given


_TODAY = Const("today", 0)
_MATCHES = {"~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*"}
_SIGNATURES: dict[str, tuple[set[str], str]] = {
    **dict.fromkeys(("+", "-", "*", "/", "%", "abs"), ({"num"}, "num")),
    **dict.fromkeys(("lower", "upper", "btrim", "ltrim", "rtrim", "||"), ({"text"}, "text")),
    **dict.fromkeys(("length", "octet_length", "position"), ({"text"}, "num")),
    **dict.fromkeys(("cardinality", "array_length"), ({"array"}, "num")),
    "date": ({"time"}, "time"), "coalesce": (set(), ""),
}  # fmt: skip


def kind_of(family: Family) -> str:
    """What a column of this family is to an expression: num, text, bool, time, span, array or other."""
    if family in _NUMBERS:
        return "num"
    if family in ("text", "enum"):
        return "text"
    if family in _MOMENTS:
        return "time"
    return {"bool": "bool", "interval": "span", "array": "array"}.get(family, "other")


def constant(expression: str, family: Family) -> Const | None:
    """A column's default as a constant of its kind; None where it is anything else."""
    try:
        tree: Any = parse_sql(f"SELECT {expression}")
        found = _Reader({}, None)._expr(tree[0].stmt.targetList[0].val)
    except (ParseError, _NotUnderstoodError, ValueError, InvalidOperation):
        return None
    return found if isinstance(found, Const) and found.kind == kind_of(family) else None


def _clock(node: Any) -> Const:
    """CURRENT_TIMESTAMP and its likes; CURRENT_DATE."""
    name = str(node.op.name)
    if name == "SVFOP_CURRENT_DATE":
        return _TODAY
    return Const("now", 0) if "TIMESTAMP" in name else _stop()


def _stop() -> Const:
    raise _NotUnderstoodError


def _stop_kind() -> str:
    raise _NotUnderstoodError


def _operator_of(node: Any) -> str:
    return str(node.name[-1].sval)


def _called(node: Any) -> str:
    return str(node.funcname[-1].sval)


def _is_predicate(node: Any) -> bool:
    if isinstance(node, ast.A_Expr):
        kinds = (A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_NULLIF)
        return node.kind not in kinds or _operator_of(node) in (*_COMPARED, *_MATCHES)
    return isinstance(node, ast.BoolExpr | ast.NullTest | ast.BooleanTest)


def _counts(node: Any) -> bool:
    if isinstance(node, ast.FuncCall):
        return _called(node) in ("num_nonnulls", "num_nulls")
    if isinstance(node, ast.TypeCast):
        return _is_predicate(node.arg)
    return isinstance(node, ast.A_Expr) and node.lexpr is not None and (_counts(node.lexpr) or _counts(node.rexpr))


def _items(node: Any) -> Iterator[Any]:
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.A_ArrayExpr):
        node = node.elements
    if not isinstance(node, tuple | list):
        raise _NotUnderstoodError
    yield from node


def _literal_of(node: Any) -> str | None:
    """A literal under whatever cast."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    return str(node.val.sval) if isinstance(node, ast.A_Const) and isinstance(node.val, ast.String) else None


def _constant(node: Any) -> Const:
    if node.isnull:
        raise _NotUnderstoodError
    val = node.val
    if isinstance(val, ast.Boolean):
        return Const("bool", bool(val.boolval))
    if isinstance(val, ast.Integer):
        return Const("num", str(val.ival))
    if isinstance(val, ast.Float):
        return Const("num", str(val.fval))
    if isinstance(val, ast.String):
        return Const("text", str(val.sval))
    raise _NotUnderstoodError


def _typed(const: Const, target: str) -> Const:
    """A constant under a cast. What no other name claims is an enum's or a domain's word."""
    value = str(const.value)
    if target in _NUMBERS:
        return Const("num", str(Decimal(value)))
    if target == "bool":
        return Const("bool", value.lower() in ("t", "true", "1", "yes", "on"))
    if target == "interval":
        return Const("span", _span(value))
    if target in _MOMENTS and const.kind == "now":
        return const if target != "date" else _stop()
    if target in _MOMENTS:
        return Const("time", _moment(value))
    if const.kind != "text" or target in ("time", "timetz", "json", "jsonb", "uuid", "inet", "regclass"):
        raise _NotUnderstoodError
    return const


def _moment(value: str) -> int:
    found = datetime.fromisoformat(value)
    return microseconds(found.replace(tzinfo=UTC) if found.tzinfo is None else found)


def _span(value: str) -> int:
    """'1 day', '02:00:00', '3 days 04:05:06': months have no length of their own."""
    found = re.fullmatch(r"(?:(-?\d+) days?)? ?(?:(-?)(\d+):(\d\d):(\d\d)(?:\.\d+)?)?", value)
    if not found or not value:
        raise _NotUnderstoodError
    days, sign, hours, minutes, seconds = found.groups()
    clock = (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * (-1 if sign else 1)
    return int(days or 0) * 86_400_000_000 + clock * 1_000_000


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


def _equal(one: Predicate, other: Predicate, *, same: bool) -> Predicate:
    """(a IS NULL) = (b IS NULL): both or neither."""
    if same:
        return either(both(one, other), both(negated(one), negated(other)))
    return either(both(one, negated(other)), both(negated(one), other))


def _same(one: Expr, other: Expr) -> Predicate:
    """IS NOT DISTINCT FROM: equal, or both NULL."""
    there = [Null(Col(name), False) for expr in (one, other) for name in expr_columns(expr)]
    found: Predicate = both(Compare("=", one, other), *there)
    if isinstance(one, Col) and isinstance(other, Col):
        found = either(found, both(Null(one, True), Null(other, True)))
    return found


def _strict(found: Predicate) -> list[Null]:
    """That none of the columns of a leaf is NULL."""
    if isinstance(found, Compare) and any(_has_coalesce(side) for side in (found.left, found.right)):
        raise _NotUnderstoodError
    return [Null(Col(name), False) for name in dict.fromkeys(columns(found))]


def _has_coalesce(expr: Expr) -> bool:
    return isinstance(expr, Func) and (expr.name in ("coalesce", "array_length") or any(map(_has_coalesce, expr.args)))


def _surely(found: Predicate) -> Predicate:
    """IS TRUE."""
    if isinstance(found, And | Or):
        parts = [_surely(part) for part in found.parts]
        return both(*parts) if isinstance(found, And) else either(*parts)
    return found if isinstance(found, Null | Always | Unknown) else both(found, *_strict(found))


def _maybe(found: Predicate) -> Predicate:
    """IS NOT FALSE."""
    if isinstance(found, And | Or):
        parts = [_maybe(part) for part in found.parts]
        return both(*parts) if isinstance(found, And) else either(*parts)
    if isinstance(found, Null | Always | Unknown):
        return found
    return either(found, *(Null(test.column, True) for test in _strict(found)))
