"""Rows in flight: Arrow batches with the keys that their tags keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import pyarrow as pa

from loader.flow.binding import Bound, Entity
from loader.flow.plan import PlatformPlan
from loader.flow.profile import KeyStyle

Ranges: TypeAlias = dict[tuple[str, str], tuple[tuple[int, int], ...]]
"""(entity, column) -> blocks of numbers, first and last inclusive."""


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


@dataclass(frozen=True, slots=True)
class Part:
    """Rows [first, last) of an entity; of events also their sessions [first, last)."""

    first: int
    last: int
    sessions: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Live rows of `entity` that new rows name: their `keys`, as text."""

    entity: Entity
    keys: tuple[str, ...]


class NumberedKeys(Protocol):
    """The values of a column that is numbered row by row: `rows` of them in `ranges`; `known` ones exist already."""

    @property
    def style(self) -> KeyStyle: ...
    @property
    def rows(self) -> int: ...
    @property
    def ranges(self) -> tuple[tuple[int, int], ...]: ...
    @property
    def known(self) -> pa.Array | None: ...


class RowSource(Protocol):
    """One platform's rows, as preflight and the load read them (`loader.project` makes them)."""

    @property
    def plan(self) -> PlatformPlan: ...
    @property
    def target(self) -> int: ...
    def rows(self, entity: Entity) -> int: ...
    def rows_of(self, entity: Entity, target: int) -> int: ...
    def parts(self, entity: Entity, size: int = ...) -> Iterator[Part]: ...
    def batch(self, entity: Entity, part: Part, columns: Sequence[str] | None = None) -> Batch: ...
    def batches(self, entity: Entity) -> Iterator[Batch]: ...
    def some(self, entity: Entity, size: int) -> pa.RecordBatch | None: ...
    def sources(self, entity: Entity) -> Iterator[tuple[Bound, NumberedKeys]]: ...
    def named(self) -> Iterator[Named]: ...
    def reservations(self) -> dict[tuple[str, str], tuple[str, int]]: ...
