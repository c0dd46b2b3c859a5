"""The columns of an entity in some thousand live rows, as hashes and numbers: enough to compare one with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.database import comma, name
from loader.flow.binding import Bound, Entity
from loader.flow.profile import History
from loader.profile.reader import Reader, query

LEAST_ROWS = 20
"""Fewer rows show nothing of what two columns have to do with each other."""
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A column with its history; `codes` are the hashes of the live values that its values stand for."""

    bound: Bound
    history: History
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Seen:
    """A column in some live rows: what it holds as hashes (0: NULL), and as numbers or microseconds (NaN: none)."""

    bound: Bound
    codes: Ints
    numbers: Floats
    history: History | None = None

    @property
    def name(self) -> str:
        return self.bound.column.name

    @property
    def kind(self) -> str:
        return self.bound.column.type.traits.kind

    @property
    def known(self) -> Flags:
        return np.not_equal(self.codes, 0)

    @property
    def is_key(self) -> bool:
        return self.bound.meaning == "key" or bool(self.bound.link)

    @property
    def distinct(self) -> int:
        return len(np.unique(self.codes[self.known]))


def read(reader: Reader, entity: Entity, wanted: Mapping[str, History]) -> list[Seen]:
    """The columns whose histories are `wanted`, and those that the model makes."""
    bounds = [b for b in entity.bound if b.column.name in wanted or _is_base(b)]
    parts = comma(part for bound in bounds for part in _parts(bound))
    rows = reader.rows("related", entity, {"mock": reader.runs}, columns=parts)
    table = list(zip(*rows, strict=True)) or [()] * (2 * len(bounds))
    return [
        Seen(bound, _codes(codes), _numbers(numbers), wanted.get(bound.column.name))
        for bound, codes, numbers in zip(bounds, table[::2], table[1::2], strict=True)
    ]


def _is_base(bound: Bound) -> bool:
    """If the model makes the column, or a key's numbers do."""
    return bool(bound.meaning) and bound.meaning != "tenant" and bound.column.type.traits.filled


def _parts(bound: Bound) -> Iterator[pgsql.Composable]:
    of, kind = name(bound.column.name), bound.column.type.traits.kind
    yield query("related_code", column=of)
    if kind in ("num", "time"):
        yield query(f"related_{kind}", column=of)
    else:
        yield query("related_text", column=of) if kind == "text" else pgsql.SQL("NULL::float8")


def _codes(values: Iterable[int | None]) -> Ints:
    return np.array([0 if value is None else value or 1 for value in values], np.int64)


def _numbers(values: Iterable[float | None]) -> Floats:
    found = np.array([np.nan if value is None else value for value in values], np.float64)
    return np.where(np.isfinite(found), found, np.nan)
