"""What a shop's live rows show, blended with what is usual: `n` of them count n² / (n² + 100²), so that ten barely move
a share, and a thousand decide it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from loader.flow.customs import TWENTIETHS, Passed, Points
from loader.model import Ints
from loader.model.learned.draws import evidence
from loader.rng import stream

_EXPECTED = 3
"""What so many live rows would have shown, and none does, is not there: by chance that happens once in twenty."""
Floats = NDArray[np.float64]


def blended(usual: Mapping[str, float], counts: Mapping[str, int]) -> dict[str, float]:
    """The shares of what `usual` names, which add up to 1, by what live rows count of it."""
    total = sum(usual.values())
    n = sum(counts.get(name, 0) for name in usual)
    if not n or not total:
        return {name: share / total if total else share for name, share in usual.items()}
    own = evidence(n)
    found = {
        name: own * counts.get(name, 0) / n + (1 - own) * share / total
        if counts.get(name) or share / total * n < _EXPECTED
        else 0.0
        for name, share in usual.items()
    }
    every = sum(found.values())
    return {name: share / every for name, share in found.items()}


def share(usual: float, yes: int, n: int) -> float:
    """How many do a thing that `yes` of `n` live ones do."""
    return blended({"yes": usual, "no": 1 - usual}, {"yes": yes, "no": n - yes})["yes"]


def amount(usual: float, found: float, n: int) -> float:
    """A number that `n` live rows show to be `found`."""
    own = evidence(n)
    return own * found + (1 - own) * usual


def ranked(seed: int, name: str, usual: Ints, found: Points | Passed | None, unit: float) -> Ints:
    """Amounts as live rows have them, in `unit`s: the least where the usual ones are the least. (n,) -> (n,)."""
    if found is None or not len(usual):
        return usual
    random, count = stream(seed, "learned", name), len(usual)
    order = np.lexsort((random.random(count), usual))
    share = np.empty(count)
    share[order] = (np.arange(count) + random.random(count)) / count
    learned = at(found, share) * unit if isinstance(found, Points) else _passing(found, share, usual[order], unit)
    own = random.random(count) < evidence(found.count)
    return np.where(own, learned, usual).astype(np.int64)


def _passing(found: Passed, share: Floats, usual: Ints, unit: float) -> Floats:
    """When so large a share has passed: before the first age that was seen as usual (`usual` ascending), then evenly
    from age to age."""
    hours, passed = np.array(found.hours) * unit, np.array(found.passed)
    early = np.searchsorted(usual, hours[0], side="right")
    within = np.minimum(share / max(passed[0], 1e-9), 1) * early
    first = usual[np.clip(within.astype(np.int64), 0, max(early - 1, 0))] if early else np.zeros(len(share))
    return np.where(share <= passed[0], np.minimum(first, hours[0]), np.interp(share, passed, hours))


def at(points: Points, shares: Floats) -> Floats:
    """The numbers below which such shares of a distribution are: (n,) -> (n,)."""
    return np.asarray(np.interp(shares * TWENTIETHS, np.arange(TWENTIETHS + 1), points.points))
