"""What becomes of a shop's orders, as its live ones show it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from loader.flow.plan import StoreSpec
from loader.model import Ints
from loader.model.customs import at, blended, ranked
from loader.model.learned.draws import evidence
from loader.model.words.orders import INSTEAD, WHY, endings
from loader.rng import stream

_SECOND, _HOUR = 1_000_000, 3_600_000_000
_SETTLED, _LEAST = (60.0, 30.0), 20
"""Days after which orders have come to their end; the first at which there are enough counts."""
_WAITING = ("pending", "authorized")


def ends(spec: StoreSpec) -> dict[str, float]:
    """The share of orders that end in each state of the schema."""
    usual = endings(spec.order_states)
    return blended(usual, _counted(spec, usual))


def _counted(spec: StoreSpec, usual: Mapping[str, float]) -> dict[str, int]:
    """The live orders that have come to their end, by the states that the schema has."""
    lives, found = spec.customs.lives, dict.fromkeys(usual, 0)
    settled = next((s for days in _SETTLED if sum((s := lives.settled(days)).values()) >= _LEAST), {})
    for state, count in settled.items():
        end = "fulfilled" if state == "paid" and not spec.ends_paid else state
        known = next((one for one in (end, *INSTEAD.get(end, ())) if one in found), None)
        if known and end not in _WAITING:
            found[known] += count
    return found


def why(spec: StoreSpec) -> dict[str, dict[str, float]]:
    """Why orders are dropped, by the state that they end in."""
    dropped = {state: share for state, share in ends(spec).items() if state in WHY}
    pooled: dict[str, float] = {}
    for state, reasons in WHY.items():
        for reason, share in reasons.items():
            pooled[reason] = pooled.get(reason, 0.0) + share * (dropped.get(state, 0.0) + 1e-6)
    found = blended(pooled, spec.customs.lives.reasons)
    total = sum(pooled.values())
    return {
        state: {reason: share * found[reason] / pooled[reason] * total for reason, share in reasons.items()}
        for state, reasons in WHY.items()
    }


def waits(spec: StoreSpec, name: str, usual: Ints) -> Ints:
    """How long each order waits for a step (of `Lives`), in microseconds, whole seconds: (n,) -> (n,)."""
    lives = spec.customs.lives
    found = ranked(spec.seed, name, usual, getattr(lives, name) or lives.passed.get(name), _HOUR)
    return found // _SECOND * _SECOND


def parts(spec: StoreSpec, total: Ints, usual: Ints) -> Ints:
    """What partial refunds come to: (n,) -> (n,)."""
    points = spec.customs.lives.part
    if points is None:
        return usual
    random = stream(spec.seed, "learned", "part")
    own = random.random(len(total)) < evidence(points.count)
    return np.where(own, total * at(points, random.random(len(total))), usual).astype(np.int64)
