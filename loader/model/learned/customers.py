"""Customers of a shop with live orders, drawn from cells of those who are alike, so that nobody is copied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loader.flow.habits import FEATURES, Cells, Numbers
from loader.model import Ints

_MOST_SPREAD = 1.8
"""Standard deviations: a cell is a few customers, and none is far from the others."""
_MOST_ORDERS = 5_000


@dataclass(frozen=True)
class Shoppers:
    """(C, F) FEATURES of C customers; NaN = not known."""

    features: Numbers

    def of(self, feature: str) -> Numbers:
        """One feature of each: (C,)."""
        return np.asarray(self.features[:, FEATURES.index(feature)])

    @property
    def orders(self) -> Ints:
        """How many each places: (C,)."""
        known = np.nan_to_num(self.of("orders"), nan=0.0)
        return np.clip(np.rint(np.exp(known)), 1, _MOST_ORDERS).astype(np.int64)

    def spans(self, days: int) -> tuple[Numbers, Numbers]:
        """The first and the last day of each, within so many live days; of who orders once they are the same: (C,)."""
        longest = days - 1.0
        span = np.where(self.orders > 1, np.clip(np.expm1(self.of("span")), 0, longest), 0.0)
        first = np.clip(self.of("first"), 0, longest - span)
        return first, first + span


def drawn_customers(random: np.random.Generator, cells: Cells, count: int) -> Shoppers:
    """`count` customers, in any order; of each cell as many as there should be, or one more."""
    if not len(cells.customers):
        return Shoppers(np.full((count, len(FEATURES)), np.nan))
    share = np.cumsum(cells.customers) / cells.customers.sum()
    points = (np.arange(count) + random.random()) / max(count, 1)
    cell = random.permutation(np.searchsorted(share, points, side="right").clip(0, len(share) - 1))
    noise = random.standard_normal((count, len(FEATURES)))
    noise = np.where(np.abs(noise) > _MOST_SPREAD, noise / 2, noise)
    return Shoppers(cells.mean[cell] + noise * cells.spread[cell])


def singles(cells: Cells) -> Cells:
    """The cells of customers who ordered once."""
    once = cells.mean[:, FEATURES.index("orders")] < np.log(1.5)
    return Cells(cells.customers[once], cells.mean[once], cells.spread[once])
