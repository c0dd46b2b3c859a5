"""Whether mock rows stand nearer to the rows they were learned from than real rows do that nobody learned from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from loader.realism.figures import pair_counts
from loader.realism.records import customer_features
from loader.realism.sold import Codes, Numbers, Sold
from loader.rng import stream

LEAST_LINES = 3
MOST_CUSTOMERS = 4000
_CHUNK = 500


def copied(mock: Sold, learned: Sold) -> float:
    """The share of orders of three and more products whose very products an order of `learned` has."""
    ours, theirs = _baskets(mock), _baskets(learned)
    return float(np.isin(ours, theirs).mean()) if len(ours) else float("nan")


def nearer(mock: Sold, learned: Sold, other: Sold) -> float:
    """The share of mock customers whose nearest one is of `learned` and not of `other`; of ties, half."""
    ours, mine, theirs = _vectors(mock, learned, other)
    size = min(len(mine), len(theirs))
    gap = _closest(ours, mine[:size]) - _closest(ours, theirs[:size])
    return float((gap < 0).mean() + (gap == 0).mean() / 2)


def closest(mock: Sold, learned: Sold, other: Sold, quantile: float = 0.05) -> float:
    """That quantile of the distance from a mock customer to the closest of `learned`, over that of customers of
    `other`; 1 if both are 0."""
    ours, mine, theirs = _vectors(mock, learned, other)
    mock_gap, real_gap = (float(np.quantile(_closest(who, mine), quantile)) for who in (ours, theirs))
    if real_gap:
        return mock_gap / real_gap
    return 1.0 if not mock_gap else float("inf")


def _baskets(shop: Sold) -> Codes:
    """A number for the set of products of each order that has at least three."""
    assert shop.product is not None
    known = shop.product >= 0
    pairs, _ = pair_counts(shop.order[known], shop.product[known])
    size = int(shop.product.max(initial=0)) + 1
    marks = stream(0, "realism", "marks of products").integers(0, 2**63, size, np.uint64)
    sums = np.zeros(shop.orders, np.uint64)
    np.add.at(sums, pairs[0], marks[pairs[1]])
    return sums[np.bincount(pairs[0], minlength=shop.orders) >= LEAST_LINES].astype(np.int64)


def _vectors(mock: Sold, learned: Sold, other: Sold) -> Iterator[Numbers]:
    """Customers of each as points: features on a log scale, in standard deviations of the real ones; some of many."""
    tables = [np.stack(list(customer_features(shop)[0].values()), axis=1) for shop in (mock, learned, other)]
    logs = [np.sign(table) * np.log1p(np.abs(table)) for table in tables]
    real = np.concatenate(logs[1:])
    count = np.maximum(np.isfinite(real).sum(axis=0), 1)
    mean = np.nansum(real, axis=0) / count
    spread = np.sqrt(np.nansum((real - mean) ** 2, axis=0) / count)
    for place, table in enumerate(logs):
        rows = stream(0, "realism", f"customers {place}").permutation(len(table))[:MOST_CUSTOMERS]
        points = (table[rows] - mean) / np.where(spread > 0, spread, 1.0)
        yield np.where(np.isfinite(points), points, 0.0)


def _closest(points: Numbers, others: Numbers) -> Numbers:
    """The distance of each point to the closest of the others."""
    lengths = (others**2).sum(axis=1)
    found = []
    for start in range(0, len(points), _CHUNK):
        part = points[start : start + _CHUNK]
        square = (part**2).sum(axis=1)[:, None] + lengths - 2 * part @ others.T
        found.append(np.sqrt(np.maximum(square.min(axis=1), 0)))
    return np.concatenate(found)
