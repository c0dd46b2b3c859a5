"""Numbers that are reported: rows by thing and day, added up exactly. Money is in minor units. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Level = Literal["campaign", "keyword", "search_term", "ad_product", "creative"]
Ints: TypeAlias = NDArray[np.int64]
Places: TypeAlias = NDArray[np.int32]
Small: TypeAlias = NDArray[np.int8]
Rows: TypeAlias = NDArray[np.integer]


@dataclass(frozen=True)
class Facts:
    """n rows by (row, day): `row` of the level, `day` since the epoch in UTC; money in minor units."""

    row: Places
    day: Places
    impressions: Ints
    clicks: Ints
    cost: Ints
    conversions: Ints
    value: Ints

    @property
    def numbers(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Impressions, clicks, cost, conversions and value."""
        return self.impressions, self.clicks, self.cost, self.conversions, self.value

    def taken(self, rows: NDArray[np.bool_], first: int) -> Facts:
        """Some of the rows, their things counted from `first`."""
        return facts_of(self.row[rows] - first, self.day[rows], [column[rows] for column in self.numbers])

    def by_day(self, row: Rows) -> Facts:
        """Added up by these things instead, and by day, ascending: (n,) things of the rows."""
        if not len(row):
            return facts_of(row, self.day, self.numbers)
        first = int(self.day.min())
        span = int(self.day.max()) - first + 1
        code = row.astype(np.int64) * span + (self.day - first)
        order = np.argsort(code, kind="stable")
        code = code[order]
        starts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))
        added = [np.add.reduceat(column[order], starts) for column in self.numbers]
        return facts_of(code[starts] // span, code[starts] % span + first, added)

    def totals(self, count: int, day: int) -> Facts:
        """One row for each of `count` things, whether or not anything was seen of it, all on one day."""
        totals = []
        for column in self.numbers:
            total = np.zeros(count, np.int64)
            np.add.at(total, self.row, column)
            totals.append(total)
        return facts_of(np.arange(count), np.full(count, day), totals)


def facts_of(row: Rows, day: Rows, numbers: Sequence[Ints]) -> Facts:
    """Facts of the five numbers in the order of `Facts.numbers`."""
    return Facts(np.asarray(row, np.int32), np.asarray(day, np.int32), *numbers)
