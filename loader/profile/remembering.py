"""How much a leaf remembers from day to day, and of what parts its ups and downs are made. Pure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LAGS, PARTS
from loader.flow.habits import Numbers

_STEPS, _LEAST_DAYS = 400, 15
# Correlations of single days and of a week count most.
_WEIGHT = np.array([3.0, 1, 1, 1, 1, 3, 1, 1, 1, 1])


def correlations(seen: Numbers, asked: NDArray[np.bool_], factor: Numbers) -> Numbers:
    """Of the log of impressions (D, L) beside what the days share, within each leaf: (LAGS,), NaN = nobody can say."""
    long = asked.sum(axis=0) >= _LEAST_DAYS
    seen, asked = seen[:, long], asked[:, long]
    log = np.log1p(seen / np.maximum(factor, 1e-9)[:, None]) * asked
    log = (log - log.sum(axis=0) / np.maximum(asked.sum(axis=0), 1)) * asked
    varies = (log**2).sum(axis=0) / np.maximum(asked.sum(axis=0), 1) > 1e-6
    log, asked = log[:, varies], asked[:, varies]
    variance = (log**2).sum() / max(int(asked.sum()), 1)
    found = np.full(len(LAGS), np.nan)
    for place, lag in enumerate(LAGS):
        pairs = int((asked[lag:] & asked[:-lag]).sum()) if len(asked) > lag else 0
        if pairs >= 50 and variance > 0:
            found[place] = (log[lag:] * log[:-lag]).sum() / pairs / variance
    return found


def remembered(wanted: Numbers, tried: Callable[[Numbers], Numbers], rounds: int) -> Numbers:
    """The shares of PARTS, and of nothing remembered, with which what is `tried` has the `wanted` correlations."""
    nothing = np.append(np.zeros(len(PARTS)), 1.0)
    known = np.isfinite(wanted)
    if not known.any():
        return nothing
    aim, best, least = np.where(known, wanted, 0.0), nothing, np.inf
    for _ in range(rounds):
        parts = _shares(aim, known)
        missing = np.where(known, wanted - np.nan_to_num(tried(parts)), 0.0)
        distance = float((_WEIGHT * missing**2).sum())
        if distance < least:
            best, least = parts, distance
        aim = aim + 0.8 * missing
    return best


def _shares(aim: Numbers, known: NDArray[np.bool_]) -> Numbers:
    """Shares of at least 0 that sum to 1, by least squares."""
    lags = np.array(LAGS)
    design = np.array([np.where(lags % step == 0, kept ** (lags / step), 0.0) for kept, step in PARTS])
    design = np.vstack([design, np.zeros(len(LAGS))]).T
    weight = np.sqrt(_WEIGHT * known)[:, None]
    design, aim = design * weight, aim * weight[:, 0]
    step = 1 / max(float(np.linalg.norm(design.T @ design, 2)), 1e-9)
    shares = np.full(design.shape[1], 1 / design.shape[1])
    for _ in range(_STEPS):
        shares = _projected(shares - step * (design.T @ (design @ shares - aim)))
    return shares


def _projected(point: Numbers) -> Numbers:
    """The nearest shares: at least 0, and 1 together."""
    down = np.sort(point)[::-1]
    over = (np.cumsum(down) - 1) / np.arange(1, len(point) + 1)
    place = int(np.flatnonzero(down > over)[-1])
    found: Numbers = np.maximum(point - over[place], 0)
    return found
