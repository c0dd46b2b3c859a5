"""By how much keywords of one campaign, one match type and one quality score differ from the usual keyword. Pure.

Each feature is a sum of what its campaign, its match type and its quality say. Ridge regression finds them together, so
that none of them is credited with what another does; of few keywords little is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.advertising import LeafEffects
from loader.flow.habits import Numbers

_LEAST = 5
_CAMPAIGNS, _MATCHES, _QUALITY = 1.0, 0.25, 0.02
"""How far they are from the usual keyword, as variances of logs, before anything is seen."""
_LEFT = 0.35
"""What keywords of a campaign and a match type differ in, the same way."""
_ROUNDS, _FARTHEST, _DIGITS = 12, 6.0, 4


@dataclass(frozen=True, eq=False)
class Design:
    """What L leaves are: `columns` (L, F) of campaigns with enough leaves, match types and quality; `prior` (F,) are
    variances. `several` campaigns come first, then `matches` columns, then quality."""

    columns: Numbers
    prior: Numbers
    several: int
    types: NDArray[np.int64]
    quality: float

    def of(self, found: Numbers) -> Numbers:
        """What it says of each leaf: (F,) -> (L,)."""
        said: Numbers = self.columns @ found
        return said


def design(campaign: NDArray[np.int64], match: NDArray[np.int64], quality: NDArray[np.int64]) -> Design:
    """Of leaves with these campaigns, match types (-1 = not known) and quality scores (0 = not known): (L,) each."""
    named, types = _common(campaign), _common(match[match >= 0])
    named, types = (found if len(found) > 1 else found[:0] for found in (named, types))
    known = quality > 0
    usual = float(quality[known].mean()) if known.sum() >= _LEAST else 0.0
    columns = [campaign[:, None] == named, match[:, None] == types]
    if usual:
        columns.append(np.where(known, quality - usual, 0.0)[:, None])
    prior = [np.full(len(named), _CAMPAIGNS), np.full(len(types), _MATCHES), np.full(int(usual > 0), _QUALITY)]
    return Design(np.hstack(columns).astype(float), np.concatenate(prior), len(named), types, usual)


def _common(values: NDArray[np.int64]) -> NDArray[np.int64]:
    found, count = np.unique(values, return_counts=True)
    return np.asarray(found[count >= _LEAST], np.int64)


def of_values(of: Design, values: Numbers, known: NDArray[np.bool_]) -> Numbers:
    """Of a log that is seen itself: (L,) -> (F,)."""
    return _fitted(of, lambda _: (values, known / _LEFT))


def of_rates(of: Design, hits: Numbers, tries: Numbers) -> Numbers:
    """Of the log of hits a try. A leaf with many hits counts little more than one with some: leaves differ."""
    usual = np.log(max(hits.sum(), 0.5) / max(tries.sum(), 1.0))

    def seen(said: Numbers) -> tuple[Numbers, Numbers]:
        expected = np.maximum(tries * np.exp(np.clip(usual + said, -20, 0)), 1e-9)
        return said + np.clip(hits / expected - 1, -1, _FARTHEST), expected / (1 + expected * _LEFT)

    return _fitted(of, seen)


def _fitted(of: Design, seen: Callable[[Numbers], tuple[Numbers, Numbers]]) -> Numbers:
    """The ridge regression, with a constant that is not kept, of what is `seen` with its weight in the light of the
    last round."""
    found = np.zeros(of.columns.shape[1] + 1)
    if not of.columns.shape[1]:
        return found[1:]
    columns = np.column_stack((np.ones(len(of.columns)), of.columns))
    ridge = np.diag(np.concatenate(([1e-9], 1 / of.prior)))
    for _ in range(_ROUNDS):
        wanted, weight = seen(columns @ found)
        step = np.linalg.solve((columns.T * weight) @ columns + ridge, (columns.T * weight) @ wanted)
        found = np.clip((found + step) / 2, -_FARTHEST, _FARTHEST)
    return found[1:]


def effects(of: Design, found: Numbers) -> LeafEffects:
    """As they are kept: (features, F) by feature."""
    matches = np.zeros((3, len(found)))
    matches[of.types] = found[:, of.several : of.several + len(of.types)].T
    quality = found[:, -1] if of.quality else np.zeros(len(found))
    return LeafEffects(
        campaigns=np.round(found[:, : of.several].T, _DIGITS),
        matches=np.round(matches, _DIGITS),
        quality=np.round(quality, _DIGITS),
        usual_quality=round(of.quality, _DIGITS),
    )
