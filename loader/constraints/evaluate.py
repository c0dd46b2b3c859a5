"""Predicates over the columns of a batch, set-wise, with SQL's three values: which rows are TRUE, which are FALSE.

Numbers are whole numbers of a scale while they fit, so that decimals add and compare exactly; only quotients and floats
are float64. Times and spans are microseconds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.patterns import matches
from loader.flow import predicate as p
from loader.literals import cardinality
from loader.types import DIGITS

Flags: TypeAlias = NDArray[np.bool_]
Truth: TypeAlias = tuple[Flags, Flags]
"""(TRUE, FALSE) by row; a row in neither is NULL."""

_US_A_DAY, _NARROW = 86_400_000_000, 64
_MOST = 2**62
_SCALES = 12


@dataclass(frozen=True, slots=True)
class Vec:
    """(n,) values of a kind and their NULLs. `data`: numpy, or for text an Arrow array; `scale` of int64 numbers."""

    kind: str
    data: Any
    null: Flags
    scale: int | None = None


@dataclass(frozen=True)
class Scope:
    """What an expression is evaluated over: n rows of `columns`; `now` in microseconds UTC.

    Between planning and COMMIT some time passes: what must be later than now is asked to be a day later.
    """

    columns: Mapping[str, pa.Array]
    rows: int
    now: int
    turn: int = 0
    """How often a repair has been tried."""

    def vec(self, expr: p.Expr) -> Vec:
        """The values of an expression."""
        if isinstance(expr, p.Col):
            return from_arrow(self.columns[expr.name])
        if isinstance(expr, p.Const):
            return self._constant(expr)
        return _FUNCTIONS[expr.name](*map(self.vec, expr.args))

    def _constant(self, const: p.Const) -> Vec:
        none = np.zeros(self.rows, bool)
        match const.kind:
            case "num":
                return _number(Decimal(str(const.value)), none)
            case "text":
                return Vec("text", pa.repeat(str(const.value), self.rows), none)
            case "bool":
                return Vec("bool", none | bool(const.value), none)
            case "now":
                return Vec("time", np.full(self.rows, self.now + int(const.value or 0)), none)
        return Vec(const.kind, np.full(self.rows, int(const.value or 0)), none)

    def truth(self, predicate: p.Predicate) -> Truth:
        """The rows of which it is TRUE, and those of which it is FALSE."""
        if isinstance(predicate, p.And | p.Or):
            true, false = zip(*map(self.truth, predicate.parts), strict=True)
            if isinstance(predicate, p.And):
                return np.all(true, axis=0), np.any(false, axis=0)
            return np.any(true, axis=0), np.all(false, axis=0)
        found, null = self._leaf(predicate)
        return found & ~null, ~found & ~null

    def breaks(self, predicates: Sequence[p.Predicate]) -> Flags:
        """The rows of which any of these is FALSE."""
        return reduce(operator.or_, (self.truth(one)[1] for one in predicates), np.zeros(self.rows, bool))

    def _leaf(self, leaf: p.Leaf) -> tuple[Flags, Flags]:
        """Where a leaf holds, whatever is NULL; and where it is NULL."""
        none = np.zeros(self.rows, bool)
        match leaf:
            case p.Always(value):
                return none | value, none
            case p.Null(column, wanted):
                return flags(self.columns[column.name].is_null()) == wanted, none
            case p.Match(expr, pattern, wanted, folded):
                text = self.vec(expr)
                return matches(text.data, pattern, folded=folded) == wanted, text.null
            case p.OneOf(expr, values):
                one = self.vec(expr)
                return self._among(one, values), one.null | (one.kind == "other")
            case p.Compare(op, left):
                one, other = self.vec(left), self.vec(bound(leaf))
                return compared(op, one, other), one.null | other.null | (one.kind == "other")
        return none, ~none

    def _among(self, one: Vec, values: Sequence[p.Const]) -> Flags:
        if one.kind == "text":
            return flags(pc.is_in(one.data, pa.array([str(value.value) for value in values], pa.string())))
        return reduce(operator.or_, (compared("=", one, self.vec(value)) for value in values))


def bound(leaf: p.Compare) -> p.Expr:
    """The right side of a comparison; what must be later than now has a day to spare."""
    right = leaf.right
    if isinstance(right, p.Const) and right.kind == "now" and leaf.op in (">", ">="):
        return replace(right, value=int(right.value or 0) + _US_A_DAY)
    return right


def flags(array: pa.Array) -> Flags:
    """Arrow's booleans as numpy's; NULL counts as no."""
    return array.fill_null(False).to_numpy(zero_copy_only=False)


def from_arrow(array: pa.Array) -> Vec:
    """A column of a batch as values; of the kind "other" if nothing here compares them."""
    kind, null = array.type, flags(array.is_null())
    if pa.types.is_decimal(kind):
        if kind.bit_width != _NARROW:  # Arrow's own choice, where some are NULL
            array = array.cast(pa.decimal64(min(kind.precision, DIGITS), kind.scale))
        raw = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array)]
        return Vec("num", np.where(null, 0, raw), null, kind.scale)
    for is_kind, name, scale, values in _ARROW:
        if is_kind(kind):
            return Vec(name, values(array), null, scale)
    return Vec("other", array, null)


def _whole(array: pa.Array) -> NDArray[np.int64]:
    return array.cast(pa.int64()).fill_null(0).to_numpy()


_ARROW: tuple[tuple[Callable[[pa.DataType], bool], str, int | None, Callable[[pa.Array], Any]], ...] = (
    (pa.types.is_string, "text", None, lambda array: array),
    (pa.types.is_integer, "num", 0, _whole),
    (pa.types.is_floating, "num", None, lambda array: array.cast(pa.float64()).fill_null(0).to_numpy()),
    (pa.types.is_timestamp, "time", None, _whole),
    (pa.types.is_date32, "time", None, lambda array: _whole(array.cast(pa.int32())) * _US_A_DAY),
    (pa.types.is_duration, "span", None, _whole),
    (pa.types.is_boolean, "bool", None, flags),
)
"""Arrow's types -> kind, scale and how their values are read."""


def chosen(rows: Flags, one: Any, other: pa.Array) -> pa.Array:
    """`one` in these rows, else `other`, in other's type: Arrow's own choice widens decimals."""
    found = pc.if_else(pa.array(rows), one, other)
    return found if found.type == other.type else found.cast(other.type)


def _number(number: Decimal, none: Flags) -> Vec:
    scale = max(-int(number.as_tuple().exponent), 0) if number.is_finite() else _SCALES + 1
    if scale <= _SCALES and abs(number) * 10**scale < _MOST:
        return Vec("num", np.full(len(none), int(number * 10**scale), np.int64), none, scale)
    return Vec("num", np.full(len(none), float(number)), none)


def as_float(vec: Vec) -> NDArray[np.float64]:
    """Numbers as float64."""
    return vec.data if vec.scale is None else vec.data / 10.0**vec.scale


def aligned(one: Vec, other: Vec) -> tuple[Any, Any, int | None]:
    """Two vectors of numbers at one scale, or as floats if that does not fit."""
    if one.kind != "num":
        return one.data, other.data, None
    if one.scale is not None and other.scale is not None:
        scale = max(one.scale, other.scale)
        up, other_up = 10 ** (scale - one.scale), 10 ** (scale - other.scale)
        if max(_largest(one.data) * up, _largest(other.data) * other_up) < _MOST:
            return one.data * up, other.data * other_up, scale
    return as_float(one), as_float(other), None


def _largest(data: NDArray[np.int64]) -> int:
    return int(np.abs(data).max()) if len(data) else 0


def compared(op: str, one: Vec, other: Vec) -> Flags:
    """one op other, whatever is NULL."""
    if one.kind == "other":
        return ~one.null
    if one.kind == "text":
        same = flags(pc.equal(one.data, other.data))
        return same if op == "=" else ~same
    left, right, _ = aligned(one, other)
    return p.COMPARED[op](left, right)


def added(one: Vec, other: Vec, sign: int = 1) -> Vec:
    """one + other, or one - other."""
    left, right, scale = aligned(one, other)
    kind = "span" if one.kind == other.kind == "time" else one.kind
    return Vec(kind, left + sign * right, one.null | other.null, scale)


def multiplied(one: Vec, other: Vec) -> Vec:
    """one * other."""
    null = one.null | other.null
    scale = None if one.scale is None or other.scale is None else one.scale + other.scale
    if scale is not None and scale <= _SCALES and _largest(one.data) * _largest(other.data) < _MOST:
        return Vec("num", one.data * other.data, null, scale)
    return Vec("num", as_float(one) * as_float(other), null)


def quotient(one: Vec, other: Vec) -> Vec:
    """one / other as floats; by zero the server would fail: taken for NULL here."""
    zero = other.data == 0
    return Vec("num", as_float(one) / np.where(zero, 1, as_float(other)), one.null | other.null | zero)


def _divided(one: Vec, other: Vec) -> Vec:
    """Whole numbers towards zero, as SQL has it."""
    if one.scale != 0 or other.scale != 0:
        return quotient(one, other)
    by = np.where(other.data == 0, 1, other.data)
    whole = np.abs(one.data) // np.abs(by) * np.sign(one.data) * np.sign(by)
    return Vec("num", whole, one.null | other.null | (other.data == 0), 0)


def _rest(one: Vec, other: Vec) -> Vec:
    left, right, scale = aligned(one, other)
    zero = right == 0
    return Vec("num", np.fmod(left, np.where(zero, 1, right)), one.null | other.null | zero, scale)


def _coalesced(one: Vec, other: Vec) -> Vec:
    null = one.null & other.null
    if one.kind == "text":
        return Vec("text", pc.if_else(pa.array(one.null), other.data, one.data), null)
    left, right, scale = aligned(one, other)
    return Vec(one.kind, np.where(one.null, right, left), null, scale)


def _position(text: Vec, part: Vec) -> Vec:
    """Where the part, a constant, begins, from 1; 0 = nowhere."""
    wanted = str(part.data[0]) if len(part.data) else ""
    return Vec("num", _whole(pc.find_substring(text.data, wanted)) + 1, text.null | part.null, 0)


def _cardinality(arg: Vec, *, empty_is_null: bool = False) -> Vec:
    """How many elements the arrays have: of the few different ones of a batch each is read once."""
    coded = arg.data.dictionary_encode()
    counts = np.array([cardinality(text) for text in coded.dictionary.to_pylist()] or [0], np.int64)
    found = counts[coded.indices.fill_null(0).to_numpy(zero_copy_only=False)]
    return Vec("num", found, arg.null | (empty_is_null & (found == 0)), 0)


def _of_texts(function: Callable[..., pa.Array]) -> Callable[..., Vec]:
    """Text from texts."""
    return lambda *args: Vec("text", function(*(arg.data for arg in args)), np.any([arg.null for arg in args], axis=0))


def _trimming(trim: Callable[..., pa.Array]) -> Callable[..., Vec]:
    """Of spaces, or of the characters in a constant."""
    return _of_texts(lambda text, chars=None: trim(text, " " if chars is None or not len(chars) else str(chars[0])))


_FUNCTIONS: dict[str, Callable[..., Vec]] = {
    "+": added,
    "-": lambda one, other: added(one, other, -1),
    "*": multiplied,
    "/": _divided,
    "%": _rest,
    "abs": lambda arg: replace(arg, data=np.abs(arg.data)),
    "date": lambda arg: replace(arg, data=arg.data // _US_A_DAY * _US_A_DAY),
    "coalesce": lambda *args: reduce(_coalesced, args),
    "length": lambda arg: Vec("num", _whole(pc.utf8_length(arg.data)), arg.null, 0),
    "octet_length": lambda arg: Vec("num", _whole(pc.binary_length(arg.data)), arg.null, 0),
    "position": _position,
    "cardinality": _cardinality,
    "array_length": lambda arg: _cardinality(arg, empty_is_null=True),
    "lower": _of_texts(pc.utf8_lower),
    "upper": _of_texts(pc.utf8_upper),
    "btrim": _trimming(pc.utf8_trim),
    "ltrim": _trimming(pc.utf8_ltrim),
    "rtrim": _trimming(pc.utf8_rtrim),
    "||": _of_texts(lambda one, other: pc.binary_join_element_wise(one, other, "")),
}
