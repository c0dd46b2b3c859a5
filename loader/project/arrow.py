"""Store values -> Arrow arrays of exactly the column's type: what the catalog says, never what Python would guess.

pgpq writes what it is given: an int64 into a numeric column loads 0.00 with no error, so every branch ends in the one
Arrow type that belongs to the family. Money that the column's precision cannot hold is refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loader.digits import mixed, uuid_bytes, uuid_text
from loader.errors import SchemaError
from loader.flow.table import Column
from loader.project.images import array_image
from loader.project.series import Count, Fixed, Flag, Keyed, Lists, Money, Ratio, Real, Text, Time, Uuids, Values, Words
from loader.types import PgType

_INTEGERS = {"int2": pa.int16(), "int4": pa.int32(), "int8": pa.int64()}
_FLOATS = {"float4": pa.float32(), "float8": pa.float64()}
_US_A_DAY = 86_400_000_000
_DECIMAL64 = 18
# Decimals that are written at most: the server adds the zeros of a finer scale, int64 could not hold them.
_FINEST = 9


def arrow_type(column: PgType) -> pa.DataType:
    """The Arrow type that binary COPY of this type is encoded from."""
    if column.family == "numeric":
        return pa.decimal64(_DECIMAL64, min(max(column.scale if column.scale is not None else 6, 0), _FINEST))
    known: dict[str, pa.DataType] = {
        **_INTEGERS, **_FLOATS, "bool": pa.bool_(), "date": pa.date32(), "time": pa.time64("us"),
        "timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", "UTC"), "interval": pa.duration("us"),
        "uuid": pa.binary(16), "bytea": pa.binary(), "array": pa.binary(), "inet": pa.binary(),
        "image": pa.binary(),
    }  # fmt: skip
    return known.get(column.family, pa.string())


def conform(values: Values, column: Column) -> pa.Array:
    """One column of a batch in the column's own Arrow type, without NULLs where it admits none."""
    write: Callable[[Any, Column], pa.Array] = _WRITERS[type(values)]
    array = write(values, column)
    if not column.nullable and array.null_count:
        array = array.fill_null(_nothing(column.type))
    if column.type.family == "text" and column.type.length is not None:
        array = _clipped(array, column.type.length, column.unique)
    if column.type.name == "name":  # 63 bytes, not characters: 15 of the longest kind always fit
        short = _clipped(array, 15, column.unique)
        array = pc.if_else(pc.greater(pc.binary_length(array), 63), short, array)
    if column.type.family == "numeric" and pa.types.is_decimal(array.type):
        return array  # without a scale a literal keeps its own; else `_decimal` has taken the column's
    wanted = arrow_type(column.type)
    return array if array.type == wanted else array.cast(wanted)


def _clipped(array: pa.Array, length: int, unique: bool) -> pa.Array:
    """At most `length` characters: the first, or where rows must differ the last, which hold the row's number."""
    if not unique:
        return pc.utf8_slice_codeunits(array, 0, length)
    surplus = pc.greater(pc.utf8_length(array), length)
    return pc.if_else(surplus, pc.utf8_slice_codeunits(array, -length), array)


def _nothing(column: PgType) -> Any:
    """What a NOT NULL column says where the store has nothing to say."""
    if column.family in ("text", "enum"):
        return column.labels[0] if column.labels else ""
    return {
        "json": "{}", "jsonb": "{}", "bool": False, "uuid": bytes(16), "bytea": b"",
        "array": array_image((), column.element.oid if column.element else 25),
    }.get(column.family, 0)  # fmt: skip


def _masked(array: pa.Array, missing: Any) -> pa.Array:
    return array if missing is None else pc.if_else(pa.array(missing), pa.scalar(None, array.type), array)


def _money(money: Money, column: Column) -> pa.Array:
    family = column.type.family
    if family == "numeric":
        return _masked(_decimal(money.minor, money.digits, column), money.missing)
    if family == "text":
        whole = pa.decimal64(_DECIMAL64, money.digits)
        return _masked(_as_decimal64(money.minor, whole).cast(pa.string()), money.missing)
    if family in _FLOATS:
        return _masked(pa.array(money.minor / 10**money.digits), money.missing)
    return _whole(money.minor // 10**money.digits, money.missing, column)


def _as_decimal64(minor: Any, kind: pa.DataType) -> pa.Array:
    """int64 minor units as decimals, zero-copy."""
    return pa.Array.from_buffers(kind, len(minor), [None, pa.py_buffer(np.ascontiguousarray(minor, np.int64))])


def _decimal(minor: Any, digits: int, column: Column) -> pa.Array:
    """Scaled to the column's own scale: the bytes are then what a hand-written literal of that column gives."""
    kind = column.type
    own = kind.scale if kind.scale is not None else digits
    scale = max(own, 0) if own <= _FINEST else min(own, digits)
    scaled = (
        np.asarray(minor, np.int64) * 10 ** (scale - digits) if scale >= digits else minor // 10 ** (digits - scale)
    )
    if own < 0:  # the server rounds to tens or more: halves away from zero, as it would
        step = 10**-own
        scaled = np.sign(scaled) * ((np.abs(scaled) + step // 2) // step * step)
    if kind.precision is None:
        most = 10**_DECIMAL64
    else:
        most = min(10 ** max(kind.precision + scale - own, 0), 10**_DECIMAL64)
    if len(scaled) and (largest := int(np.abs(scaled).max())) >= most:
        raise SchemaError(
            f"{column.name} is numeric({kind.precision},{kind.scale}): {largest / 10**scale:.2f} does not fit",
            "widen the column, or load fewer orders",
        )
    return _as_decimal64(scaled, pa.decimal64(_DECIMAL64, scale))


def _time(time: Time, column: Column) -> pa.Array:
    family = column.type.family
    if family == "date":
        return _masked(pa.array((time.us // _US_A_DAY).astype(np.int32)).cast(pa.date32()), time.missing)
    stamp = pa.array(time.us).cast(pa.timestamp("us", "UTC" if family == "timestamptz" else None))
    if family == "text":
        stamp = pc.strftime(stamp.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
    return _masked(stamp, time.missing)


def _count(count: Count, column: Column) -> pa.Array:
    return _whole(count.number, count.missing, column)


def _whole(number: Any, missing: Any, column: Column) -> pa.Array:
    family, numbers = column.type.family, np.asarray(number, np.int64)
    if family == "numeric":
        return _masked(_decimal(numbers, 0, column), missing)
    array = _masked(pa.array(numbers), missing)
    return array.cast(_INTEGERS.get(family) or _FLOATS.get(family) or pa.string())


def _real(real: Real, column: Column) -> pa.Array:
    scale = min(max(column.type.scale if column.type.scale is not None else 2, 0), _FINEST)
    if column.type.family == "numeric":
        return _masked(_decimal(np.rint(real.number * 10**scale).astype(np.int64), scale, column), real.missing)
    if column.type.family in _INTEGERS:
        return _whole(np.rint(real.number), real.missing, column)
    array = pa.array(real.number)
    return _masked(array.cast(pa.string()) if column.type.family == "text" else array, real.missing)


def _ratio(ratio: Ratio, column: Column) -> pa.Array:
    """Exact in whole numbers: a float would round some halves the other way than the server does."""
    missing, whole = ratio.whole == 0, np.maximum(ratio.whole, 1)
    if column.type.family != "numeric":
        return _real(Real(ratio.part / whole, missing), column)
    scale = min(max(column.type.scale if column.type.scale is not None else 6, 0), _FINEST)
    return _masked(_decimal((ratio.part * 10**scale * 2 + whole) // (2 * whole), scale, column), missing)


def _flag(flag: Flag, column: Column) -> pa.Array:
    if column.type.family in _INTEGERS:
        return _whole(flag.value, flag.missing, column)
    array = _masked(pa.array(flag.value), flag.missing)
    return array.cast(pa.string()) if column.type.family == "text" else array


def _text(text: Text, column: Column) -> pa.Array:
    array = text.array if not isinstance(text.array, pa.ChunkedArray) else text.array.combine_chunks()
    if column.type.family in _INTEGERS or column.type.family == "numeric":
        return _whole(np.asarray(array.cast(pa.int64())), None, column)
    return array


def _words(words: Words, column: Column) -> pa.Array:
    index = pa.array(words.index)
    if column.type.family == "array":
        pool = [None if word is None else _image((word,), column) for word in words.pool]
        return pa.array(pool, pa.binary()).take(index)
    pool = pa.array(words.pool, pa.string()).take(index)
    return _text(Text(pool), column)


def _lists(lists: Lists, column: Column) -> pa.Array:
    family, index = column.type.family, pa.array(lists.index)
    if family == "array":
        images = [_image(words, column) for words in lists.pool]
        return pa.array(images, pa.binary()).take(index)
    if family in ("json", "jsonb"):
        texts = ["[" + ", ".join(f'"{word}"' for word in words) + "]" for words in lists.pool]
    else:
        texts = [", ".join(words) for words in lists.pool]
    return pa.array(texts, pa.string()).take(index)


def _image(words: tuple[str, ...], column: Column) -> bytes:
    """An array of the words, each at most as long as an element may be: the server would refuse a longer one."""
    element = column.type.element
    if element is None:
        return array_image(words, 25)
    return array_image(tuple(word[: element.length] for word in words), element.oid)


def _keyed(keyed: Keyed, column: Column) -> pa.Array:
    family = column.type.family
    if keyed.source.style.kind == "uuid":
        uuids = keyed.source.uuids(keyed.index)
        return _masked(uuids if family == "uuid" else uuid_text(uuids), keyed.missing)
    if family == "text":
        return _masked(keyed.source.text(keyed.index), keyed.missing)
    if family == "uuid":  # the same number is the same uuid, wherever it is written
        numbers = np.asarray(keyed.source.numbers(keyed.index), np.int64)
        return _masked(uuid_bytes(mixed(1, numbers), mixed(2, numbers)), keyed.missing)
    return _whole(keyed.source.numbers(keyed.index), keyed.missing, column)


def _uuids(uuids: Uuids, column: Column) -> pa.Array:
    if column.type.family == "uuid":
        return uuids.array
    if column.type.family in ("text", "enum"):
        return uuid_text(uuids.array)
    # a token in a number column: 48 of its bits, as many as any of these types hold exactly
    bits = np.frombuffer(uuids.array.buffers()[1], ">u8").reshape(-1, 2)[:, 1] >> np.uint64(18)
    return _whole(bits % np.uint64(2**31 - 1 if column.type.family == "int4" else 2**45), None, column)


def _fixed(fixed: Fixed, column: Column) -> pa.Array:
    value = fixed.value
    if value is not None and column.type.family == "uuid":
        value = bytes.fromhex(str(value).replace("-", ""))
    elif value is not None and arrow_type(column.type) == pa.string():
        value = str(value)
    return pa.repeat(pa.scalar(value, arrow_type(column.type)), fixed.rows)


_WRITERS: dict[type, Callable[[Any, Column], pa.Array]] = {
    Money: _money, Time: _time, Count: _count, Real: _real, Ratio: _ratio, Flag: _flag, Text: _text, Words: _words,
    Lists: _lists, Keyed: _keyed, Uuids: _uuids, Fixed: _fixed,
}  # fmt: skip
