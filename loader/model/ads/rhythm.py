"""The ups and downs of keywords and products from day to day: what a day has against the leaf's usual one. Pure.

Each leaf has a Gaussian process of its own that remembers, from day to day and from week to week, as `LeafHabits.parts`
say; the learned distribution of its class of level makes impressions of it.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import PARTS, PROBABILITIES, Matrix
from loader.flow.habits import Numbers
from loader.model import Ints

_GRID = np.linspace(-4.5, 4.5, 1801)
_CHANCE = np.array([NormalDist().cdf(x) for x in _GRID.tolist()])
_MOST_CENTERED = 4.0


def ups_and_downs(random: np.random.Generator, days: int, parts: Numbers) -> Matrix:
    """(days, leaves) standard normal numbers that remember as the shares of PARTS, and of nothing, in `parts` (leaves,
    len(PARTS) + 1) say."""
    roots = np.sqrt(parts).astype(np.float32)
    found: Matrix = roots[:, -1] * random.standard_normal((days, len(parts)), np.float32)
    for place, (kept, step) in enumerate(PARTS):
        mine = np.flatnonzero(roots[:, place] > 0)
        if len(mine):
            found[:, mine] += roots[mine, place] * _remembering(random, days, len(mine), kept, step)
    return found


def classes(edges: Numbers, level: Numbers, groups: int) -> Ints:
    """Which of `groups` of neighbouring classes each level belongs to."""
    found: Ints = np.searchsorted(edges, level, side="right") * groups // (len(edges) + 1)
    return found


def _remembering(random: np.random.Generator, days: int, leaves: int, kept: float, step: int) -> Matrix:
    """An autoregressive process over every `step` days: (days, leaves)."""
    made = random.standard_normal((days, leaves), np.float32)
    fresh = np.float32(np.sqrt(1 - kept**2))
    for day in range(step, days):
        made[day] = np.float32(kept) * made[day - step] + fresh * made[day]
    return made


def chances(normal: Matrix) -> Numbers:
    """Standard normal numbers as evenly distributed ones, 0 to 1."""
    return np.interp(normal, _GRID, _CHANCE)


def amounts(
    normal: Matrix, level: Numbers, factor: Numbers, alive: NDArray[np.bool_], shape: tuple[Numbers, Numbers]
) -> Ints:
    """Impressions (days, leaves): of leaves with these log levels (leaves,), while they are `alive`, on days that are
    so busy (`factor`, days); `shape` is `LeafHabits.edges` and `.ratios`."""
    edges, ratios = shape
    kind = np.searchsorted(edges, level, side="right")
    even, found = chances(normal), np.zeros(normal.shape)
    for place in np.unique(kind).tolist():
        mine = kind == place
        found[:, mine] = np.interp(even[:, mine], PROBABILITIES, ratios[place])
    found *= alive & (factor > 0)[:, None]
    usual = found.sum(axis=0) / np.maximum((alive & (factor > 0)[:, None]).sum(axis=0), 1)
    level_of = np.exp(level) / np.clip(usual, 1 / _MOST_CENTERED, _MOST_CENTERED)
    return np.rint(found * level_of * factor[:, None]).astype(np.int64)
