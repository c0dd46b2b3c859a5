"""Postgres' own texts as Arrow values of the column's type, exactly: what a type cannot hold is refused, never changed.

A type that Arrow has not (intervals, ranges, addresses, geometry) stays text as Postgres writes it. Times with a zone
are instants in UTC, amounts decimals, arrays lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from psycopg import adapters
from psycopg.pq import Format

from loader.types import PgType

Texts: TypeAlias = pa.StringArray
_WIDEST, _SCALE = 38, 9
"""Digits of a numeric without limits of its own, and how many of them are decimals."""
_DECIMAL256 = 76
_TEXT_ARRAY = 1009


@dataclass(frozen=True, slots=True)
class ArrowForm:
    """An Arrow type, and how it is read: of texts as Postgres writes them, NULL for NULL. `read` raises ArrowInvalid if
    a value does not fit."""

    arrow: pa.DataType
    read: Callable[[Texts], pa.Array]


TEXT = ArrowForm(pa.string(), lambda texts: texts)


def form_of(kind: PgType) -> ArrowForm:
    """The form of a column's type; text for what has none."""
    if kind.element is not None:
        return _list(kind.element)
    simple = {
        "int2": pa.int16(),
        "int4": pa.int32(),
        "int8": pa.int64(),
        "float4": pa.float32(),
        "float8": pa.float64(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", "UTC"),
        "numeric": _decimal(kind),
    }.get(kind.family)
    if simple is not None:
        return ArrowForm(simple, partial(pc.cast, target_type=simple))
    odd = {"bool": (pa.bool_(), _flags), "time": (pa.time64("us"), _times), "uuid": (pa.uuid(), _uuids)}
    odd["bytea"] = (pa.binary(), _bytes)
    return ArrowForm(*odd[kind.family]) if kind.family in odd else TEXT


def _decimal(kind: PgType) -> pa.DataType | None:
    """As wide as the column; None if it is wider than any."""
    if kind.precision is None:
        return pa.decimal128(_WIDEST, _SCALE)
    scale = kind.scale or 0
    digits = max(kind.precision - min(scale, 0), scale)  # a scale may be negative, or beyond the precision
    if digits <= _WIDEST:
        return pa.decimal128(digits, max(scale, 0))
    return pa.decimal256(digits, max(scale, 0)) if digits <= _DECIMAL256 else None


def _flags(texts: Texts) -> pa.Array:
    return pc.equal(texts, "t")


def _times(texts: Texts) -> pa.Array:
    """A time of day; 24:00:00 is none."""
    moments = pc.cast(pc.binary_join_element_wise("1970-01-01", texts, " "), pa.timestamp("us"))
    return moments.cast(pa.int64()).cast(pa.time64("us"))


def _uuids(texts: Texts) -> pa.Array:
    digits = pc.fill_null(pc.replace_substring(texts, "-", ""), "0" * 32).to_pylist()
    plain = pa.Array.from_buffers(pa.binary(16), len(texts), [None, pa.py_buffer(bytes.fromhex("".join(digits)))])
    known = pc.if_else(pc.is_valid(texts), plain, pa.scalar(None, pa.binary(16)))
    return pa.ExtensionArray.from_storage(pa.uuid(), known)


def _bytes(texts: Texts) -> pa.Array:
    return pa.array([None if text is None else bytes.fromhex(text[2:]) for text in texts.to_pylist()], pa.binary())


def _list(element: PgType) -> ArrowForm:
    """A list of the element's form. Boxes alone are parted by another sign than a comma."""
    if element.name == "box" or element.element is not None:
        return TEXT
    inner = form_of(element)
    return ArrowForm(pa.list_(inner.arrow), partial(_lists, inner=inner))


def _lists(texts: Texts, inner: ArrowForm) -> pa.Array:
    """Arrays of one dimension, counted from one."""
    load = adapters.get_loader(_TEXT_ARRAY, Format.TEXT)
    if load is None:
        raise pa.ArrowInvalid("arrays of text cannot be read")
    reader = load(_TEXT_ARRAY, None)
    rows = [None if text is None else _plain(text, reader.load(text.encode())) for text in texts.to_pylist()]
    flat = pa.array(rows, pa.list_(pa.string()))
    return pa.ListArray.from_arrays(
        flat.offsets, inner.read(flat.values), type=pa.list_(inner.arrow), mask=pc.is_null(flat)
    )


def _plain(text: str, values: list[Any]) -> list[str | None]:
    if text.startswith("[") or any(isinstance(value, list) for value in values):
        raise pa.ArrowInvalid("an array of several dimensions, or counted from another number")
    return values
