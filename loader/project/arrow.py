"""Store values -> Arrow arrays of exactly the column's type: what the catalog says, never what Python would guess.

Every branch ends in the one Arrow type that belongs to the column: what is given on would else load as another value
with no error. Arrays and rare types are strings in the server's own form. Money that the column's precision cannot hold
is refused here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.digits import mixed, uuid_bytes, uuid_text
from loader.errors import SchemaError
from loader.flow.table import Column
from loader.literals import array_text
from loader.project.series import (
    Count,
    Fixed,
    Flag,
    Json,
    Keyed,
    Listed,
    Lists,
    Money,
    Ratio,
    Real,
    Text,
    Time,
    Uuids,
    Values,
    Words,
)
from loader.types import DIGITS, FINEST, PgType

_US_A_DAY = 86_400_000_000


def conform(values: Values, column: Column, *, apart: bool = False) -> pa.Array:
    """One column of a batch in the column's own Arrow type, without NULLs if it admits none.

    `apart`: its values tell things apart, so that a text that is too long for it loses its front."""
    write: Callable[[Any, Column], pa.Array] = _WRITERS[type(values)]
    array = write(values, column)
    if (missing := getattr(values, "missing", None)) is not None:
        array = pc.if_else(pa.array(missing), pa.scalar(None, array.type), array)
    if not column.nullable and array.null_count:
        array = array.fill_null(_nothing(column.type))
    if column.type.family == "text" and column.type.length is not None:
        array = _fitting(array, column, apart or column.unique)
    if pa.types.is_decimal(column.type.arrow) and pa.types.is_decimal(array.type):
        return array  # without a scale a literal keeps its own; else `_decimal` has taken the column's
    return array if array.type == column.type.arrow else array.cast(column.type.arrow)


def _fitting(array: pa.Array, column: Column, apart: bool) -> pa.Array:
    array = _clipped(array, column.type.length or 0, apart)
    if column.type.name != "name":
        return array
    # 63 bytes, not characters: 15 of the longest kind always fit
    short = _clipped(array, 15, apart)
    return pc.if_else(pc.greater(pc.binary_length(array), 63), short, array)


def _clipped(array: pa.Array, length: int, apart: bool) -> pa.Array:
    """At most `length` characters: the first, or if rows must differ the last, which hold the row's number."""
    if not apart:
        return pc.utf8_slice_codeunits(array, 0, length)
    surplus = pc.greater(pc.utf8_length(array), length)
    return pc.if_else(surplus, pc.utf8_slice_codeunits(array, -length), array)


def _nothing(kind: PgType) -> Any:
    """What a NOT NULL column holds if the store has no value for it."""
    if kind.traits.form == "text":
        return kind.labels[0] if kind.labels else ""
    if kind.traits.form == "literal":
        return kind.literals[0]
    return {"json": "{}", "bool": False, "uuid": bytes(16), "bytes": b"", "array": "{}"}.get(kind.traits.form, 0)


def _money(money: Money, column: Column) -> pa.Array:
    form = column.type.traits.form
    if money.digits < 0:  # counted in finer units than the minor one
        money = Money(money.minor * 10**-money.digits, 0, money.missing)
    if form == "decimal":
        return _decimal(money.minor, money.digits, column)
    if form == "text":
        return _as_decimal64(money.minor, pa.decimal64(DIGITS, money.digits)).cast(pa.string())
    if form == "float":
        return pa.array(money.minor / 10**money.digits)
    return _whole(_coarser(money.minor, money.digits), column)


def _coarser(minor: Any, digits: int) -> Any:
    """With so many digits less, rounded as the server rounds: halves away from zero."""
    step = 10**digits
    return np.sign(minor) * ((np.abs(minor) + step // 2) // step)


def _as_decimal64(minor: Any, kind: pa.DataType) -> pa.Array:
    """int64 minor units as decimals, zero-copy."""
    return pa.Array.from_buffers(kind, len(minor), [None, pa.py_buffer(np.ascontiguousarray(minor, np.int64))])


def _decimal(minor: Any, digits: int, column: Column) -> pa.Array:
    """Scaled to the column's own scale: the bytes are then what a hand-written literal of that column gives."""
    kind = column.type
    own = kind.scale if kind.scale is not None else digits
    scale = max(own, 0) if own <= FINEST else min(own, digits)
    minor = np.asarray(minor, np.int64)
    scaled = minor * 10 ** (scale - digits) if scale >= digits else _coarser(minor, digits - scale)
    if own < 0:  # the server rounds to tens or more: halves away from zero, as it would
        step = 10**-own
        scaled = np.sign(scaled) * ((np.abs(scaled) + step // 2) // step * step)
    room = DIGITS if kind.precision is None else min(max(kind.precision + scale - own, 0), DIGITS)
    if len(scaled) and (largest := int(np.abs(scaled).max())) >= 10**room:
        raise SchemaError(
            f"{column.name} is numeric({kind.precision},{kind.scale}): {largest / 10**scale:.2f} does not fit",
            "widen the column, or load fewer orders",
        )
    return _as_decimal64(scaled, pa.decimal64(DIGITS, scale))


def _time(time: Time, column: Column) -> pa.Array:
    form = column.type.traits.form
    if form == "date":
        return pa.array((time.us // _US_A_DAY).astype(np.int32)).cast(pa.date32())
    stamp = pa.array(time.us).cast(column.type.arrow if form == "moment" else pa.timestamp("us"))
    if form == "text":
        stamp = pc.strftime(stamp.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
    return stamp


def _whole(number: Any, column: Column) -> pa.Array:
    numbers = np.asarray(number, np.int64)
    if column.type.traits.form == "decimal":
        return _decimal(numbers, 0, column)
    return pa.array(numbers).cast(column.type.arrow if column.type.traits.kind == "num" else pa.string())


def _real(number: Any, column: Column) -> pa.Array:
    scale = min(max(column.type.scale if column.type.scale is not None else 6, 0), FINEST)
    form = column.type.traits.form
    if form == "decimal":
        return _decimal(np.rint(number * 10**scale).astype(np.int64), scale, column)
    if form == "whole":
        return _whole(np.rint(number), column)
    array = pa.array(number)
    return array.cast(pa.string()) if form == "text" else array


def _ratio(ratio: Ratio, column: Column) -> pa.Array:
    """Exact in whole numbers: a float would round some halves the other way than the server does."""
    whole = np.maximum(ratio.whole, 1)
    if column.type.traits.form != "decimal":
        return _real(ratio.part / whole, column)
    scale = min(max(column.type.scale if column.type.scale is not None else 6, 0), FINEST)
    return _decimal((ratio.part * 10**scale * 2 + whole) // (2 * whole), scale, column)


def _flag(flag: Flag, column: Column) -> pa.Array:
    if column.type.traits.form == "whole":
        return _whole(flag.value, column)
    array = pa.array(flag.value)
    return array.cast(pa.string()) if column.type.traits.form == "text" else array


def _text(text: Text, column: Column) -> pa.Array:
    array = text.array if not isinstance(text.array, pa.ChunkedArray) else text.array.combine_chunks()
    form = column.type.traits.form
    if form not in ("whole", "decimal", "uuid"):
        return array
    numbers = np.asarray(array.fill_null("0").cast(pa.int64()))
    if form == "uuid":
        made = uuid_bytes(mixed(1, numbers), mixed(2, numbers))
    else:  # a token's number may be wider than its column
        made = _whole(numbers % (column.type.traits.most or 10**DIGITS), column)
    return pc.if_else(array.is_valid(), made, pa.scalar(None, made.type)) if array.null_count else made


def _words(words: Words, column: Column) -> pa.Array:
    pool = words.pool
    if column.type.element:
        pool = tuple(None if word is None else _array((word,), column.type.element) for word in pool)
    return _text(Text(pa.array(pool, pa.string()).take(pa.array(words.index))), column)


def _lists(lists: Lists, column: Column) -> pa.Array:
    if column.type.element:
        texts = [_array(words, column.type.element) for words in lists.pool]
    elif column.type.traits.form == "json":
        texts = [json.dumps(words, ensure_ascii=False) for words in lists.pool]
    else:
        texts = [", ".join(words) for words in lists.pool]
    return pa.array(texts, pa.string()).take(pa.array(lists.index))


def _listed(listed: Listed, column: Column) -> pa.Array:
    """Lists of keys, of any length: as an array, as JSON, or one after the other."""
    element, texts = column.type.element, listed.array.flatten()
    if not element and column.type.traits.form != "json":
        return pc.binary_join(listed.array, ", ")
    if element and element.length:
        texts = pc.utf8_slice_codeunits(texts, 0, element.length)
    for sign in ("\\", '"'):
        texts = pc.replace_substring(texts, sign, f"\\{sign}")
    quoted = pc.binary_join_element_wise('"', texts, '"', "")
    both = pc.binary_join(pa.ListArray.from_arrays(listed.array.offsets, quoted), "," if element else ", ")
    return pc.binary_join_element_wise(*(("{", both, "}") if element else ("[", both, "]")), "")


def _array(words: tuple[str, ...], element: PgType) -> str:
    """An array of the words, each at most as long as an element may be: the server would refuse a longer one."""
    return array_text(word[: element.length] for word in words)


def _keyed(keyed: Keyed, column: Column) -> pa.Array:
    form = column.type.traits.form
    if keyed.source.style.kind == "uuid":
        uuids = keyed.source.uuids(keyed.index)
        return uuids if form == "uuid" else uuid_text(uuids)
    if form == "text":
        return keyed.source.text(keyed.index)
    numbers = keyed.source.numbers(keyed.index)
    if form == "uuid":  # the same number is the same uuid, wherever it is written
        return uuid_bytes(mixed(1, numbers), mixed(2, numbers))
    return _whole(numbers, column)


def _uuids(uuids: Uuids, column: Column) -> pa.Array:
    if column.type.traits.form == "uuid":
        return uuids.array
    if column.type.traits.form == "text":
        return uuid_text(uuids.array)
    # a token in a number column: 45 of its bits, as many as any of the wide types hold exactly
    bits = np.frombuffer(uuids.array.buffers()[1], ">u8").reshape(-1, 2)[:, 1] >> np.uint64(18)
    return _whole(bits % np.uint64(min(column.type.traits.most or 2**45, 2**45)), column)


def _fixed(fixed: Fixed, column: Column) -> pa.Array:
    value, kind = fixed.value, column.type.arrow
    if value is not None and column.type.traits.form == "uuid":
        value = UUID(str(value)).bytes
    elif value is not None and pa.types.is_string(kind):
        value = str(value)
    return pa.repeat(pa.scalar(value, kind), fixed.rows)


_WRITERS: dict[type, Callable[[Any, Column], pa.Array]] = {
    Money: _money,
    Time: _time,
    Count: lambda count, column: _whole(count.number, column),
    Real: lambda real, column: _real(real.number, column),
    Ratio: _ratio,
    Flag: _flag,
    Text: _text,
    Json: lambda made, column: _text(Text(made.array), column),
    Words: _words,
    Lists: _lists,
    Listed: _listed,
    Keyed: _keyed,
    Uuids: _uuids,
    Fixed: _fixed,
}
