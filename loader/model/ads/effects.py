"""By how much the keywords of a campaign, a match type and a quality score differ from the usual live one. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LEAF_FEATURES, LeafEffects, LeafHabits
from loader.model import Rows
from loader.rng import stream

_CLICKED = LEAF_FEATURES.index("ctr")
Floats = NDArray[np.float64]


def alike(seed: int, channel: str, known: LeafEffects, chosen: NDArray[np.bool_], brand: NDArray[np.bool_]) -> Floats:
    """What campaigns have in common with a live one each, those that are `chosen`: (C,) -> (C, features), 0 of others.
    Every live one as often; a shop's name is clicked most, so that `brand` has the ones that are."""
    found = np.zeros((len(chosen), len(LEAF_FEATURES)))
    mine = np.flatnonzero(chosen)
    rows = known.campaigns[np.argsort(-known.campaigns[:, _CLICKED], kind="stable")]
    if not len(rows) or not len(mine):
        return found
    random = stream(seed, "campaign", f"{channel} alike")
    place = np.minimum(
        ((np.arange(len(mine)) + random.random()) / len(mine) * len(rows)).astype(np.int64), len(rows) - 1
    )
    named, others = mine[brand[mine]], random.permutation(mine[~brand[mine]])
    found[np.concatenate((named, others))] = rows[place]
    return found


def of_leaves(known: LeafEffects, match: Rows, quality: Rows) -> Floats:
    """What match type and quality score (0 = none) say of keywords: (n,) each -> (n, features)."""
    better = np.where(quality > 0, quality - known.usual_quality, 0.0)
    found: Floats = known.matches[match] + better[:, None] * known.quality
    return found


def usual(known: LeafHabits, features: list[int], *, campaigns: bool = True) -> float:
    """The mean of what a leaf has by these features together, match types, quality scores and `campaigns` as often as
    live; without these of a campaign like the usual one."""
    cells, effects = known.cells, known.effects
    each = np.exp((cells.mean + cells.spread**2 / 2)[:, features].sum(axis=1))
    several = campaigns and len(effects.campaigns) > 0
    more = float(np.exp(effects.campaigns[:, features].sum(axis=1)).mean()) if several else 1.0
    return float(np.average(each, weights=cells.customers)) * more * _typed(effects, known, features)


def _typed(effects: LeafEffects, known: LeafHabits, features: list[int]) -> float:
    """By how much match types and quality scores raise the mean."""
    matches, qualities = known.matches, known.qualities
    better = np.arange(1, len(qualities) + 1) - effects.usual_quality
    by_match, by_quality = (
        float(np.average(np.exp(said), weights=counts)) if counts.sum() else 1.0
        for said, counts in (
            (effects.matches[:, features].sum(axis=1), matches),
            (better * effects.quality[features].sum(), qualities),
        )
    )
    return by_match * by_quality
