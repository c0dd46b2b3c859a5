"""Numbers and uuids as Arrow strings at memory speed: fixed-width numpy records become string arrays without a copy."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
# Where numbers become a digit longer.
_POWERS = np.array([10**d for d in range(1, 19)], np.int64)
# A group of digits is one integer in memory: copying those is many times faster than copying void records.
_GROUPS = {4: "<u4", 2: "<u2", 1: "u1"}


@cache
def _table(digits: int) -> NDArray[np.unsignedinteger]:
    """Every number of 1, 2 or 4 digits, zero-padded, as an integer that holds its bytes."""
    text = "".join(f"{i:0{digits}d}" for i in range(10**digits)).encode()
    return np.frombuffer(text, _GROUPS[digits])


def numbered(prefix: str, values: Ints, suffix: str = "", width: int = 0) -> pa.Array:
    """prefix + each of the non-negative `values`, zero-padded to `width` + suffix. (n,) int64 -> (n,) string.

    Values of several lengths (width 0) are written length by length, so that none gets a leading zero.
    """
    if not len(values):
        return pa.array([], pa.string())
    lengths = np.maximum(np.searchsorted(_POWERS, values, side="right") + 1, width)
    longest = int(lengths.max())
    if int(lengths.min()) == longest:
        return _fixed(prefix, values, suffix, longest)
    order = np.argsort(lengths, kind="stable")
    parts = [_fixed(prefix, values[lengths == d], suffix, int(d)) for d in np.unique(lengths)]
    return pa.concat_arrays(parts).take(pa.array(np.argsort(order, kind="stable")))


def _fixed(prefix: str, values: Ints, suffix: str, digits: int) -> pa.Array:
    head, tail = prefix.encode(), suffix.encode()
    groups = [2] * (digits % 4 // 2) + [1] * (digits % 2) + [4] * (digits // 4)
    layout = [("head", "u1", (len(head),)), *((f"g{i}", _GROUPS[d]) for i, d in enumerate(groups))]
    rows = np.empty(len(values), np.dtype([*layout, ("tail", "u1", (len(tail),))]))
    rows["head"], rows["tail"] = np.frombuffer(head, "u1"), np.frombuffer(tail, "u1")
    rest = values
    for i in range(len(groups) - 1, -1, -1):
        quotient = rest // 10 ** groups[i]
        rows[f"g{i}"] = _table(groups[i])[rest - quotient * 10 ** groups[i]]
        rest = quotient
    return strings(rows)


def strings(rows: NDArray[np.void] | NDArray[np.uint8]) -> pa.Array:
    """Fixed-width records, or rows of bytes, as a string array, zero-copy; their bytes must be UTF-8."""
    width = rows.dtype.itemsize * math.prod(rows.shape[1:])
    offsets = np.arange(0, (len(rows) + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(rows))


def uuid_bytes(high: NDArray[np.uint64], low: NDArray[np.uint64], version: int = 4) -> pa.Array:
    """Two halves as uuids of this version: (n,) + (n,) uint64 -> (n,) binary(16). The order of `high` is kept."""
    halves = np.empty((len(high), 2), ">u8")
    halves[:, 0] = (high & np.uint64(0xFFFFFFFFFFFF0FFF)) | np.uint64(version << 12)
    halves[:, 1] = (low & np.uint64(0x3FFFFFFFFFFFFFFF)) | np.uint64(0x8000000000000000)
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(high), [None, pa.py_buffer(halves)])


@cache
def _hex() -> NDArray[np.uint16]:
    return np.frombuffer("".join(f"{i:02x}" for i in range(256)).encode(), "<u2")


def uuid_text(uuids: pa.Array) -> pa.Array:
    """(n,) binary(16) as the usual 36 characters."""
    raw = np.frombuffer(uuids.buffers()[1], "u1").reshape(-1, 16)[uuids.offset : uuids.offset + len(uuids)]
    pairs = _hex()[raw].view("u1").reshape(-1, 32)
    return strings(np.insert(pairs, (8, 12, 16, 20), ord("-"), axis=1))


def mixed(seed: int, values: NDArray[np.integer]) -> NDArray[np.uint64]:
    """splitmix64 of (seed, value): 64 random bits a counter, whatever the batch. (n,) -> (n,) uint64."""
    with np.errstate(over="ignore"):
        z = values.astype(np.uint64) + np.uint64(seed & 0xFFFFFFFFFFFFFFFF) * np.uint64(0x9E3779B97F4A7C15)
        z = (z + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xD1342543DE82EF95)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
