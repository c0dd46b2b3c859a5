"""Which key a row gets: row index -> number or uuid, in the column's own style. Arithmetic: nothing is kept a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import Ints, mixed, numbered, uuid_bytes, uuid_text
from loader.flow.profile import KeyStyle
from loader.flow.rows import KeyRange, Keys


@dataclass(frozen=True)
class KeySource:
    """The keys of `rows` rows in one column. `ranges`: blocks [first, last] that hold at least `rows` numbers.

    `known` are the keys of live rows, as text; their indices come after the new ones.
    """

    style: KeyStyle
    rows: int
    ranges: tuple[tuple[int, int], ...]
    seed: int = 0
    known: pa.Array | None = None

    def numbers(self, index: NDArray[np.integer]) -> Ints:
        """The numbers of these rows: (n,) row indices -> (n,) int64."""
        if (old := self._old(index)) is not None:
            numbers = np.asarray(pc.if_else(pa.array(old), self._live(index), "0").cast(pa.int64()))
            if old.all():
                return numbers
            return np.where(old, numbers, self._new_numbers(np.where(old, 0, index)))
        return self._new_numbers(index)

    def _old(self, index: NDArray[np.integer]) -> NDArray[np.bool_] | None:
        """Which of these rows are live; None if none is."""
        old = index >= self.rows
        return old if self.known is not None and old.any() else None

    def _live(self, index: NDArray[np.integer]) -> pa.Array:
        assert self.known is not None
        return self.known.take(pa.array(np.maximum(index - self.rows, 0)))

    def _new_numbers(self, index: NDArray[np.integer]) -> Ints:
        if len(self.ranges) == 1:
            return index.astype(np.int64) + self.ranges[0][0]
        starts = np.array([first for first, _ in self.ranges], np.int64)
        sizes = np.array([last - first + 1 for first, last in self.ranges], np.int64)
        before = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        block = np.searchsorted(before, index, side="right") - 1
        return np.asarray(starts[block] + (index - before[block]), np.int64)

    def uuids(self, index: NDArray[np.integer]) -> pa.Array:
        """Random uuids that ascend with the row: an index is filled in order, at sequential cost."""
        if (old := self._old(index)) is not None:
            texts = self._live(index).to_pylist()
            there = [UUID(text).bytes if is_old else None for text, is_old in zip(texts, old, strict=True)]
            new = self._new_uuids(np.where(old, 0, index))
            return pc.if_else(pa.array(old), pa.array(there, pa.binary(16)), new)
        return self._new_uuids(index)

    def _new_uuids(self, index: NDArray[np.integer]) -> pa.Array:
        step = (1 << 64) // (max(self.rows, 1) + 1)
        jitter = mixed(self.seed, index) % np.uint64(max(step - 0x10000, 1))
        high = index.astype(np.uint64) * np.uint64(step) + jitter
        return uuid_bytes(high, mixed(self.seed + 1, index))

    def text(self, index: NDArray[np.integer]) -> pa.Array:
        """The keys of these rows as text."""
        if (old := self._old(index)) is not None:
            if old.all():
                return self._live(index)
            new = replace(self, known=None).text(np.where(old, 0, index))
            return pc.if_else(pa.array(old), self._live(index), new)
        if self.style.kind == "uuid":
            return uuid_text(self.uuids(index))
        return numbered(self.style.prefix, self.numbers(index), self.style.suffix, self.style.width)

    def tags(self, first: int, last: int, as_text: bool) -> Keys:
        """The keys of rows [first, last) as the tags keep them: a range wherever the numbers are one."""
        index = np.arange(first, last)
        if self.style.kind == "uuid":
            return self.text(index) if as_text else self.uuids(index)
        low, high = (int(number) for number in self.numbers(index[[0, -1]]))
        one_block = high - low == last - first - 1
        if not one_block:
            return self.text(index) if as_text else pa.array(self.numbers(index))
        if not as_text:
            return KeyRange(low, high)
        return KeyRange(low, high, self.style.prefix, self.style.width, self.style.suffix)
