"""Which key a row gets: row index -> number or uuid, in the column's own style. Arithmetic: nothing is kept a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import Ints, mixed, numbered, uuid_bytes, uuid_text
from loader.flow.profile import KeyStyle
from loader.flow.rows import KeyRange, Keys

_MILLISECOND = 1000


@dataclass(frozen=True)
class KeySource:
    """The keys of `rows` rows in one column. `ranges`: blocks [first, last] that hold at least `rows` numbers.

    `known` are the keys of live rows, as text; their indices come after the new ones. `born` says when rows came to be,
    (n,) indices -> (n,) microseconds UTC, for uuids that begin with it (None: random ones).
    """

    style: KeyStyle
    rows: int
    ranges: tuple[tuple[int, int], ...]
    seed: int = 0
    known: pa.Array | None = None
    born: Callable[[NDArray[np.integer]], Ints] | None = field(default=None, compare=False)

    @property
    def plain(self) -> bool:
        """If every key is a number as JSON writes numbers."""
        style = self.style
        live = self.known is None or bool(pc.all(pc.match_substring_regex(self.known, "^[1-9][0-9]{0,17}$")).as_py())
        return style.kind == "number" and not (style.prefix or style.width or style.suffix) and live

    def _merged(
        self, index: NDArray[np.integer], new: Callable[[NDArray[np.integer]], Any], live: Callable[[pa.Array], Any]
    ) -> Any:
        """The keys of these rows: new ones by index, those of live rows by their texts (NULL for a new row)."""
        old = index >= self.rows
        if self.known is None or not old.any():
            return new(index)
        texts = self.known.take(pa.array(index - self.rows, mask=~old))
        return live(texts) if old.all() else pc.if_else(pa.array(old), live(texts), new(np.where(old, 0, index)))

    def numbers(self, index: NDArray[np.integer]) -> Ints:
        """The numbers of these rows: (n,) row indices -> (n,) int64."""
        return np.asarray(self._merged(index, self._new_numbers, lambda texts: texts.cast(pa.int64())))

    def _new_numbers(self, index: NDArray[np.integer]) -> Ints:
        if len(self.ranges) == 1:
            return index.astype(np.int64) + self.ranges[0][0]
        starts = np.array([first for first, _ in self.ranges], np.int64)
        sizes = np.array([last - first + 1 for first, last in self.ranges], np.int64)
        before = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        block = np.searchsorted(before, index, side="right") - 1
        return np.asarray(starts[block] + (index - before[block]), np.int64)

    def uuids(self, index: NDArray[np.integer]) -> pa.Array:
        """Uuids that ascend with the row, or with its time: an index is filled in order, at sequential cost."""

        def live(texts: pa.Array) -> pa.Array:
            return pa.array([text and UUID(text).bytes for text in texts.to_pylist()], pa.binary(16))

        return self._merged(index, self._new_uuids, live)

    def _new_uuids(self, index: NDArray[np.integer]) -> pa.Array:
        if self.born is not None:
            begun = np.maximum(self.born(index) // _MILLISECOND, 0).astype(np.uint64) << np.uint64(16)
            random = mixed(self.seed, index) & np.uint64(0xFFFF)
            return uuid_bytes(begun | random, mixed(self.seed + 1, index), version=7)
        step = (1 << 64) // (max(self.rows, 1) + 1)
        jitter = mixed(self.seed, index) % np.uint64(max(step - 0x10000, 1))
        high = index.astype(np.uint64) * np.uint64(step) + jitter
        return uuid_bytes(high, mixed(self.seed + 1, index))

    def text(self, index: NDArray[np.integer]) -> pa.Array:
        """The keys of these rows as text."""
        return self._merged(index, self._new_texts, lambda texts: texts)

    def _new_texts(self, index: NDArray[np.integer]) -> pa.Array:
        if self.style.kind == "uuid":
            return uuid_text(self._new_uuids(index))
        return numbered(self.style.prefix, self._new_numbers(index), self.style.suffix, self.style.width)

    def tags(self, first: int, last: int, as_text: bool) -> Keys:
        """The keys of rows [first, last) as the tags keep them: a range wherever the numbers are one."""
        index = np.arange(first, last)
        if self.style.kind == "uuid":
            return self.text(index) if as_text else self.uuids(index)
        low, high = (int(number) for number in self.numbers(index[[0, -1]]))
        if high - low != last - first - 1:
            return self.text(index) if as_text else pa.array(self.numbers(index))
        shape = (self.style.prefix, self.style.width, self.style.suffix) if as_text else ()
        return KeyRange(low, high, *shape)
