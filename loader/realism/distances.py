"""How far two figures are apart: 0 is the same, 1 (for shares and distributions) nothing in common."""

from __future__ import annotations

import numpy as np

from loader.realism.sold import Numbers


def kolmogorov_smirnov(one: Numbers, other: Numbers) -> float:
    """The largest gap between the two cumulative distributions of values; 1 if one alone has values."""
    one, other = (np.sort(values[np.isfinite(values)]) for values in (one, other))
    if not len(one) or not len(other):
        return _none(len(one), len(other))
    at = np.concatenate((one, other))
    ours = np.searchsorted(one, at, "right") / len(one)
    return float(np.abs(ours - np.searchsorted(other, at, "right") / len(other)).max())


def of_shares(one: Numbers, other: Numbers) -> float:
    """Half the sum of the absolute differences of shares; counts are made shares here."""
    size = max(len(one), len(other))
    ours, theirs = (np.pad(values, (0, size - len(values))) for values in (one, other))
    if not ours.sum() or not theirs.sum():
        return _none(ours.sum(), theirs.sum())
    return float(np.abs(ours / ours.sum() - theirs / theirs.sum()).sum() / 2)


def of_curves(one: Numbers, other: Numbers) -> float:
    """The largest gap between curves read at the same places; one that ends goes on with its last value."""
    size = max(len(one), len(other))
    if not len(one) or not len(other):
        return _none(len(one), len(other))
    ours, theirs = (np.pad(values, (0, size - len(values)), mode="edge") for values in (one, other))
    return float(np.abs(ours - theirs).max())


def apart(one: Numbers, other: Numbers) -> float:
    """The mean absolute difference of numbers; of those that both have."""
    size = min(len(one), len(other))
    gap = np.abs(one[:size] - other[:size])
    return float(np.nanmean(gap)) if np.isfinite(gap).any() else float("nan")


def _none(one: float, other: float) -> float:
    """Nothing in common if one side alone has anything; NaN, no distance, if neither has."""
    return 1.0 if one or other else float("nan")
