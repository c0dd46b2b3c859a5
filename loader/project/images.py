"""Values of rarer types as the image that binary COPY carries, and that image as JSON says it, for the server's trial.

Plain values, like those of `fill`: an empty document, a unit square, a range of a few numbers or days. Every layout is
that of the type's receive function; a range's bounds, a bit string's length and an address's family are part of it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.flow.table import Column
from loader.types import PgType

Bits: TypeAlias = NDArray[np.uint64]
Micros: TypeAlias = NDArray[np.int64]

_US_A_DAY = 86_400_000_000
# Postgres counts days and microseconds from 2000-01-01.
_EPOCH_DAYS = 10_957
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EMPTY_RANGE = b"\x01"
_LOWER_INCLUSIVE = 2
# name -> (what a bound is in bytes, whether it is a moment); a bound of numrange is one base-10000 digit.
_BOUNDS = {
    "int4range": (">i4", False), "int8range": (">i8", False), "numrange": ("numeric", False),
    "daterange": (">i4", True), "tsrange": (">i8", True), "tstzrange": (">i8", True),
}  # fmt: skip
# Types with one plain value: its image, and the same as text.
_CONSTANT: dict[str, tuple[bytes, str]] = {
    "hstore": (bytes(4), ""),
    "tsvector": (bytes(4), ""),
    "line": (struct.pack(">3d", 1, -1, 0), "{1,-1,0}"),
    "lseg": (struct.pack(">4d", 0, 0, 1, 1), "[(0,0),(1,1)]"),
    "box": (struct.pack(">4d", 1, 1, 0, 0), "(1,1),(0,0)"),
    "path": (struct.pack(">Bi4d", 0, 2, 0, 0, 1, 1), "[(0,0),(1,1)]"),
    "polygon": (struct.pack(">i8d", 4, 0, 0, 0, 1, 1, 1, 1, 0), "((0,0),(0,1),(1,1),(1,0))"),
    "circle": (struct.pack(">3d", 0, 0, 1), "<(0,0),1>"),
}


def images(column: Column, random: Bits, times: Micros) -> pa.Array:
    """A value a row for a column of family "image". `random`: 64 bits a row; `times`: its creation, in us UTC."""
    kind = column.type
    if kind.name == "char" and column.allowed:
        return pa.array([word.encode()[:1] for word in column.allowed], pa.binary()).take(
            pa.array((random % np.uint64(len(column.allowed))).astype(np.int64))
        )
    if kind.name in _BOUNDS:
        return _ranges(kind.name, random, times)
    if kind.name in _VARIED:
        return _packed(_VARIED[kind.name](random))
    return pa.repeat(pa.scalar(_constant(kind), pa.binary()), len(random))


def told(kind: PgType, image: bytes) -> Any:
    """An image as JSON takes it for a column of this type; None where only the server can read it."""
    if kind.family == "array":
        return [told_element(kind.element, item) for item in _items(image)]
    if kind.family == "inet":
        return f"{ip_network(image[4:])}"
    if kind.family == "bytea":
        return f"\\x{image.hex()}"
    if kind.name in _BOUNDS:
        return _told_range(kind.name, image)
    reader = _TOLD.get(kind.name)
    if reader:
        return reader(image)
    return _CONSTANT[kind.name][1] if kind.name in _CONSTANT else "empty"


def told_element(kind: PgType | None, item: bytes | None) -> Any:
    """One element of an array."""
    if item is None or kind is None:
        return None
    if kind.family in ("int2", "int4", "int8"):
        return int.from_bytes(item, "big", signed=True)
    return str(UUID(bytes=item)) if kind.family == "uuid" else item.decode()


def array_image(words: tuple[str, ...], element: int) -> bytes:
    """A one-dimensional array of text as binary COPY carries it; made once a pool entry and then taken."""
    items = [word.encode() for word in words]
    head = struct.pack(">iii", 1 if items else 0, 0, element)
    size = struct.pack(">ii", len(items), 1) if items else b""
    return head + size + b"".join(struct.pack(">i", len(item)) + item for item in items)


def _items(image: bytes) -> list[bytes | None]:
    """The elements of an array of at most one dimension."""
    if not struct.unpack_from(">i", image)[0]:
        return []
    items: list[bytes | None] = []
    place = 20
    for _ in range(struct.unpack_from(">i", image, 12)[0]):
        (size,) = struct.unpack_from(">i", image, place)
        items.append(None if size < 0 else image[place + 4 : place + 4 + size])
        place += 4 + max(size, 0)
    return items


def _constant(kind: PgType) -> bytes:
    if kind.name == "char":
        return b"x"
    if kind.name in ("bit", "varbit"):
        # all off, for the reason that a flag is never a random yes
        length = (kind.length or 1) if kind.name == "bit" else 0
        return struct.pack(">i", length) + bytes((length + 7) // 8)
    return _CONSTANT[kind.name][0] if kind.name in _CONSTANT else _EMPTY_RANGE


def _packed(rows: NDArray[Any]) -> pa.Array:
    """Fixed-width records as a binary array, zero-copy."""
    rows = np.ascontiguousarray(rows)
    width = rows.dtype.itemsize
    offsets = np.arange(0, (len(rows) + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), len(rows), [None, pa.py_buffer(offsets), pa.py_buffer(rows)])


def _record(layout: list[tuple[str, str]], *values: Any) -> NDArray[Any]:
    rows = np.zeros(max(len(v) for v in values if isinstance(v, np.ndarray)), np.dtype(layout))
    for (name, _), value in zip(layout, values, strict=True):
        rows[name] = value
    return rows


def _part(random: Bits, most: int, shift: int = 0) -> NDArray[np.int64]:
    return ((random >> np.uint64(shift)) % np.uint64(most)).astype(np.int64)


def _ranges(name: str, random: Bits, times: Micros) -> pa.Array:
    """[n, n + k): from 1 to 100 on, or from the row's own creation, and 1 to 30 of them long."""
    kind, moment = _BOUNDS[name]
    unit = _US_A_DAY if kind == ">i8" and moment else 1
    low = _since(times, unit) if moment else _part(random, 100) + 1
    high = low + (_part(random, 30, 32) + 1) * unit
    if kind == "numeric":
        # one base-10000 digit of weight 0, no sign, no scale
        digit = [("n", ">i2"), ("w", ">i2"), ("s", ">i2"), ("d", ">i2"), ("v", ">i2")]
        bound = [_record(digit, 1, 0, 0, 0, value) for value in (low, high)]
        layout: Any = [("f", "u1"), ("a", ">i4"), ("low", digit), ("b", ">i4"), ("high", digit)]
    else:
        bound = [low, high]
        layout = [("f", "u1"), ("a", ">i4"), ("low", kind), ("b", ">i4"), ("high", kind)]
    size = 10 if kind == "numeric" else int(kind[2])
    return _packed(_record(layout, _LOWER_INCLUSIVE, size, bound[0], size, bound[1]))


def _since(times: Micros, unit: int) -> NDArray[np.int64]:
    """Microseconds since 1970 as days or microseconds since 2000."""
    return times // _US_A_DAY - _EPOCH_DAYS if unit == 1 else times - _EPOCH_DAYS * _US_A_DAY


def _told_range(name: str, image: bytes) -> str:
    kind, moment = _BOUNDS[name]
    size = 10 if kind == "numeric" else int(kind[2])
    low, high = (
        int.from_bytes(image[end - min(size, 8 if kind != "numeric" else 2) : end], "big", signed=True)
        for end in (5 + size, 9 + 2 * size)
    )
    if not moment:
        return f"[{low},{high})"
    step = timedelta(days=1) if kind == ">i4" else timedelta(microseconds=1)
    return f"[{_EPOCH + low * step:%Y-%m-%d %H:%M:%S.%f},{_EPOCH + high * step:%Y-%m-%d %H:%M:%S.%f})"


def _told_bits(image: bytes) -> str:
    (length,) = struct.unpack_from(">i", image)
    return "0" * length


# Types with another value a row, of fixed width.
_VARIED: dict[str, Callable[[Bits], NDArray[Any]]] = {
    "timetz": lambda r: _record([("t", ">i8"), ("z", ">i4")], _part(r, 86_400) * 1_000_000, 0),
    "money": lambda r: _part(r, 10_000).astype(">i8"),
    "oid": lambda r: (_part(r, 100) + 1).astype(">u4"),
    # 00-00-5E-00-53 is set aside for examples (RFC 7042), and 198.51.100.0/24 (RFC 5737)
    "macaddr": lambda r: _record([("h", ">u4"), ("l", ">u2")], 0x00005E00, 0x5300 + _part(r, 256)),
    "macaddr8": lambda r: _record([("h", ">u4"), ("l", ">u4")], 0x02005E10, _part(r, 2**16)),
    # family 2, 26 bits, a cidr, four bytes: one of the four networks of that size
    "cidr": lambda r: _record([("h", ">u4"), ("a", ">u4")], 0x021A0104, 0xC6336400 + _part(r, 4) * 64),
    "point": lambda r: _record([("x", ">f8"), ("y", ">f8")], _part(r, 100), _part(r, 100, 32)),
}

_TOLD: dict[str, Callable[[bytes], Any]] = {
    "timetz": lambda i: f"{timedelta(microseconds=int.from_bytes(i[:8], 'big'))}+00",
    "money": lambda i: str(Decimal(int.from_bytes(i, "big")) / 100),
    "oid": lambda i: int.from_bytes(i, "big"),
    "macaddr": lambda i: i.hex(":"),
    "macaddr8": lambda i: i.hex(":"),
    "cidr": lambda i: f"{ip_network(i[4:])}".replace("/32", "/26"),
    "point": lambda i: str(struct.unpack(">2d", i)),
    "char": lambda i: i.decode(),
    "bit": _told_bits,
    "varbit": _told_bits,
}
