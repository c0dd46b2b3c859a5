"""Which orders an ad brought, and when it was clicked: 1 to 30 days before the order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.rng import stream

SHARE = 0.4
_DAY, _SECOND = 86_400_000_000, 1_000_000
_SOONEST, _LATEST = 1.0, 30.0


@dataclass(frozen=True)
class Clicks:
    """One an order: the campaign's number and the time in microseconds UTC; -1 = no ad."""

    campaign: NDArray[np.int32]
    time: NDArray[np.int64]


def draw(spec: StoreSpec, placed: NDArray[np.int64]) -> Clicks:
    """The clicks before the orders `placed` at these times: 40% of them, to the order."""
    count = len(placed)
    none = Clicks(np.full(count, -1, np.int32), np.full(count, -1, np.int64))
    if not spec.campaigns:
        return none
    random = stream(spec.seed, "order", "clicks")
    brought = chosen(random, count)
    weight = 1 / np.arange(1, len(spec.campaigns) + 1)
    place = random.choice(len(spec.campaigns), count, p=weight / weight.sum())
    campaign = np.where(brought, np.array(spec.campaigns, np.int32)[place], -1).astype(np.int32)
    return Clicks(campaign, np.where(brought, before(random, placed), -1))


def chosen(random: np.random.Generator, count: int) -> NDArray[np.bool_]:
    """Which of `count` orders an ad brought: always the share itself, rounded, also of a handful."""
    brought = np.zeros(count, bool)
    brought[random.permutation(count)[: round(count * SHARE)]] = True
    return brought


def before(random: np.random.Generator, placed: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the ads were clicked: soon before the order rather than long."""
    days = _SOONEST + (_LATEST - _SOONEST) * random.beta(0.8, 3.0, len(placed))
    return placed - (days * _DAY).astype(np.int64) // _SECOND * _SECOND
