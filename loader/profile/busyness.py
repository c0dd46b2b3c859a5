"""How busy each day of an account was, beside what its leaves do by themselves. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.habits import Numbers

_ROUNDS, _SMOOTH, _LEAST, _ENOUGH = 6, 29, 0.02, 5
_OWN = 0.5
"""The variance of a leaf's day against its usual one, beside chance: what large leaves count is limited by it."""


@dataclass(frozen=True, eq=False)
class Busyness:
    """`factor` (D,) of each day, 0 = the account was silent; `week` (7,) and `month` (12,) of others; 1 = usual."""

    factor: Numbers
    week: Numbers
    month: Numbers


def busyness(seen: Numbers, alive: NDArray[np.bool_], campaign: NDArray[np.int64], first: int) -> Busyness:
    """Of impressions (D, L) of leaves of these campaigns, `alive` on days with rows; what one half of the leaves shows
    alone is not the day's."""
    place = np.unique(campaign, return_inverse=True)[1]
    half = (place if place.max(initial=0) >= 3 else np.arange(len(campaign))) % 2
    whole = _factor(seen, alive)
    halves = [_factor(seen[:, half == place], alive[:, half == place]) for place in (0, 1)]
    day = np.arange(first, first + len(seen))
    runs = np.asarray(alive.any(axis=1), bool)
    parts = [_parted(of, runs, day) for of in (whole, *halves)]
    kept = [_shared(parts[1][place][runs], parts[2][place][runs]) for place in range(3)]
    week, smooth, rest = (part * share for part, share in zip(parts[0], kept, strict=True))
    rest = rest * (alive.sum(axis=1) >= _ENOUGH)  # of a day with few rows nothing is kept that is its own
    factor = np.where(runs, np.exp(week + smooth + rest), 0.0)
    mean = factor[runs].mean() if runs.any() else 1.0
    return Busyness(factor / mean, _by_place((day + 3) % 7, np.exp(week), 7), _by_month(day, runs, factor / mean))


def _factor(seen: Numbers, alive: NDArray[np.bool_]) -> Numbers:
    """Each day against a usual one, every leaf's usual day apart: (D,)."""
    runs = alive.any(axis=1)
    factor = runs.astype(float)
    for _ in range(_ROUNDS):
        level = seen.sum(axis=0) / np.maximum((alive * factor[:, None]).sum(axis=0), 1e-9)
        weight = level / (1 + _OWN * level)
        ratio = seen @ np.divide(weight, level, out=np.zeros_like(level), where=level > 0)
        factor = np.where(runs, ratio / np.maximum(alive @ weight, 1e-9), 0)
        factor = np.maximum(factor / max(_mean(factor[runs]), 1e-9), _LEAST) * runs
    return factor


def _parted(factor: Numbers, runs: NDArray[np.bool_], day: NDArray[np.int64]) -> tuple[Numbers, Numbers, Numbers]:
    """The log of the factor as weekday, slow change, and rest: (D,) each."""
    log = np.log(np.maximum(factor, _LEAST)) * runs
    smooth = _moving(log, runs)
    week = np.array([_mean((log - smooth)[runs & ((day + 3) % 7 == place)]) for place in range(7)])[(day + 3) % 7]
    return week, smooth, (log - smooth - week) * runs


def _moving(log: Numbers, runs: NDArray[np.bool_]) -> Numbers:
    """A mean over about four weeks of the days on which the account ran."""
    window = np.ones(min(_SMOOTH, len(log)))
    added, count = (np.convolve(column, window, "same")[: len(log)] for column in (log, runs.astype(float)))
    return added / np.maximum(count, 1)


def _shared(one: Numbers, other: Numbers) -> float:
    """The part of the variance of both halves together that both have."""
    if len(one) < 8 or one.std() < 1e-9 or other.std() < 1e-9:
        return 0.0
    alike = max(float(np.corrcoef(one, other)[0, 1]), 0.0)
    return 2 * alike / (1 + alike)


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else 0.0


def _by_place(place: NDArray[np.int64], values: Numbers, count: int) -> Numbers:
    mean = np.bincount(place, values, count) / np.maximum(np.bincount(place, minlength=count), 1)
    found: Numbers = np.where(mean > 0, mean, 1.0)
    return found / float(found.mean())


def _by_month(day: NDArray[np.int64], runs: NDArray[np.bool_], factor: Numbers) -> Numbers:
    """Months of which at least ten days are known, 1 for the others."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    known = np.bincount(month[runs], minlength=12)
    mean = np.bincount(month[runs], factor[runs], 12) / np.maximum(known, 1)
    found: Numbers = np.where(known >= 10, mean, 1.0)
    return found
