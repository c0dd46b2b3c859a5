"""Leaf-days split among search terms or creatives, so that all parts add up exactly. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from loader.model.ads.days import LeafDays
from loader.model.ads.facts import Facts, Ints, Rows, facts_of

_BLOCK = 1 << 18


def split_among(random: np.random.Generator, base: LeafDays, parent: Rows, sizes: Ints) -> Facts:
    """Each leaf-day over the children of its `parent` (-1 = not split), `sizes` of them: facts by (child, day)."""
    rows = np.flatnonzero(parent >= 0)
    if not len(rows) or not int(sizes.max(initial=0)):
        empty = np.empty(0, np.int64)
        return facts_of(empty, empty, (empty,) * 5)
    by_row = np.argsort(base.converted, kind="stable")
    parts = []
    for block in np.array_split(rows, -(-len(rows) // _BLOCK)):
        first, last = np.searchsorted(base.converted[by_row], (block[0], block[-1] + 1))
        parts.append(_Block(random, base, block, parent[block], sizes).facts(by_row[first:last]))
    joined = Facts(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Facts)))
    return joined.by_day(joined.row)


@dataclass(frozen=True)
class _Block:
    """Some leaf-days `rows`, and their parents `here`. A cell is a row and one of its parent's children."""

    random: np.random.Generator
    base: LeafDays
    rows: Ints
    here: Rows
    sizes: Ints

    def facts(self, conversions: Ints) -> Facts:
        """The parts of these leaf-days; `conversions` are those of the leaf-days between the first and the last."""
        base, starts = self.base, np.cumsum(self.sizes) - self.sizes
        most = int(self.sizes[self.here].max())
        share = 1 / np.arange(1, most + 1) * (np.arange(most) < self.sizes[self.here][:, None])
        converting, value = self.converted(conversions, share)
        clicks = converting + _parted(self.random, base.other[self.rows], share).ravel()
        views = _parted(self.random, base.views[self.rows], share).ravel()
        seen = np.flatnonzero(clicks + views)
        row = seen // most
        cost = clicks[seen] * base.price[self.rows][row]
        numbers = ((clicks + views)[seen], clicks[seen], cost, converting[seen], value[seen])
        child = starts[self.here[row]] + seen % most
        return facts_of(child, base.day[self.rows][row], numbers).by_day(child)

    def converted(self, conversions: Ints, share: NDArray[np.float64]) -> tuple[Ints, Ints]:
        """Each cell's conversions and their worth: they are drawn one by one, so that each takes its value along."""
        base, cells = self.base, share.size
        at = np.searchsorted(self.rows, base.converted[conversions])
        mine = self.rows[at] == base.converted[conversions]
        own, at = conversions[mine], at[mine]
        drawn = self.random.random(len(own)) * share.sum(axis=1)[at]
        cell = at * share.shape[1] + (np.cumsum(share, axis=1)[at] < drawn[:, None]).sum(axis=1)
        value = np.zeros(cells, np.int64)
        np.add.at(value, cell, base.values[own])
        return np.bincount(cell, minlength=cells), value


def _parted(random: np.random.Generator, total: Ints, share: NDArray[np.float64]) -> Ints:
    """Each total over the columns at random in proportion to `share`: (r,), (r, k) -> (r, k), rows sum to `total`."""
    parts = np.zeros(share.shape, np.int64)
    left, rest = total.copy(), share.sum(axis=1)
    for column in range(share.shape[1]):
        chance = np.divide(share[:, column], rest, out=np.zeros(len(rest)), where=rest > 1e-12)
        parts[:, column] = random.binomial(left, np.clip(chance, 0, 1))
        left = left - parts[:, column]
        rest = rest - share[:, column]
    last = np.maximum((share > 0).sum(axis=1) - 1, 0)
    parts[np.arange(len(parts)), last] += left  # what rounding of the chances left over
    return parts
