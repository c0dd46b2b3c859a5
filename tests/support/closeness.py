"""How far an account's keyword-days are from another's, by the seven figures of docs/realism.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loader.realism.distances import apart, kolmogorov_smirnov, of_curves, of_shares
from tests.support.accounts import AccountDays

Floats = NDArray[np.float64]
FIGURES = ("popularity", "click rate", "impressions", "month", "weekday", "next day", "next week")
_DISTANCES = (of_curves, kolmogorov_smirnov, kolmogorov_smirnov, of_shares, of_shares, apart, apart)
_LEAST_PAIRS = 30


def distances(one: AccountDays, other: AccountDays) -> dict[str, float]:
    """0 = the same, 1 = nothing in common."""
    pairs = zip(FIGURES, _DISTANCES, _figures(one), _figures(other), strict=True)
    return {name: of(ours, theirs) for name, of, ours, theirs in pairs}


def excess(made: AccountDays, live: AccountDays, truth: AccountDays) -> dict[str, float]:
    """By how much more what was made differs from the truth than what it was learned from does."""
    own, floor = distances(made, truth), distances(live, truth)
    return {name: max(own[name] - floor[name], 0.0) for name in FIGURES}


def _figures(days: AccountDays) -> tuple[Floats, ...]:
    month = days.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return (
        _curve(days),
        np.asarray(days.clicks / np.maximum(days.impressions, 1), float),
        days.impressions.astype(float),
        np.bincount(month, days.impressions, 12).astype(float),
        np.bincount((days.day + 3) % 7, days.impressions, 7).astype(float),
        np.array([_correlation(days, 1)]),
        np.array([_correlation(days, 7)]),
    )


def _curve(days: AccountDays) -> Floats:
    """The share of the impressions that each hundredth of the leaves has, those with the most first."""
    seen = np.sort(np.bincount(days.leaf, days.impressions))[::-1]
    upto = np.concatenate(([0.0], np.cumsum(seen[seen > 0])))
    found: Floats = np.interp(np.linspace(0, 1, 101), np.linspace(0, 1, len(upto)), upto / upto[-1])
    return found


def _correlation(days: AccountDays, lag: int) -> float:
    """The mean correlation of a leaf's impressions with those so many days later."""
    first = int(days.day.min())
    table = np.full((int(days.day.max()) - first + 1, int(days.leaf.max()) + 1), np.nan)
    table[days.day - first, days.leaf] = days.impressions
    found = []
    for ours, theirs in zip(table[:-lag].T, table[lag:].T, strict=True):
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        if both.sum() >= _LEAST_PAIRS and ours[both].std() > 0 and theirs[both].std() > 0:
            found.append(np.corrcoef(ours[both], theirs[both])[0, 1])
    return float(np.mean(found)) if found else 0.0
