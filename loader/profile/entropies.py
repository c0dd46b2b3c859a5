"""Entropies of columns of small whole numbers, in nats. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_DENSE = 2_000_000


def entropy(counts: NDArray[Any]) -> float:
    """Of what is as often as `counts` say."""
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def pairs(left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of numbers that rows have, as (left of each, rows of each). Both (n,), none below 0."""
    wide = int(right.max(initial=0)) + 1
    codes = left * wide + right
    if (int(left.max(initial=0)) + 1) * wide <= _DENSE:
        counts = np.bincount(codes)
        found = np.flatnonzero(counts)
        return found // wide, counts[found]
    found, counts = np.unique(codes, return_counts=True)
    return found // wide, counts


def conditional(cells: NDArray[np.int64], which: NDArray[np.int64]) -> tuple[float, int]:
    """The entropy of `which` within the cells, in nats over all rows; and how many shares it takes to tell: in each
    cell one less than it has values."""
    of, counts = pairs(cells, which)
    totals = np.bincount(of, counts)
    total = float((totals[totals > 0] * np.log(totals[totals > 0])).sum() - (counts * np.log(counts)).sum())
    return max(total, 0.0), len(counts) - int((totals > 0).sum())


def shared(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """What two columns (from -1 on) tell of each other, without what chance tells."""
    rows = len(one)
    left, right = np.bincount(one + 1), np.bincount(other + 1)
    _, counts = pairs(one + 1, other + 1)
    chance = ((left > 0).sum() - 1) * ((right > 0).sum() - 1) / rows
    return entropy(left) + entropy(right) - entropy(counts) - float(chance)
