"""Rows in flight: Arrow batches with the keys that their tags keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Keys `first` to `last`, inclusive, step one; each is prefix + the number zero-padded to `width` + suffix.

    For an integer column prefix and suffix are empty and width is 0.
    """

    first: int
    last: int
    prefix: str = ""
    width: int = 0
    suffix: str = ""

    def __len__(self) -> int:
        return self.last - self.first + 1


Keys: TypeAlias = KeyRange | pa.Array
"""The key values of consecutive rows in one key column: a range, or an array (string, binary(16), int64)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one entity in flight: `rows` in COPY's column order, and per key column their `keys`."""

    rows: pa.RecordBatch
    keys: tuple[Keys, ...]
