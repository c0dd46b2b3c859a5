"""What becomes of an order: when it is paid, sent, dropped or given back, and what is refunded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, words
from loader.rng import stream

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_PAID = ("paid", "fulfilled", "refunded", "partially_refunded")
_SHIPPED = ("fulfilled", "refunded", "partially_refunded")
_REFUNDED = ("refunded", "partially_refunded")
_DROPPED = ("cancelled", "voided")

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Life:
    """The lives of N orders. `state` indexes `states`; times in microseconds UTC, -1 = did not happen; money in minor
    units."""

    state: Small
    states: tuple[str, ...]
    paid: Ints
    fulfilled: Ints
    cancelled: Ints
    refunded: Ints
    refunded_amount: Ints
    updated: Ints


@dataclass(frozen=True)
class Refunds:
    """R refunds, an order's together and by time. `amount` in minor units, `time` in microseconds UTC."""

    order: Places
    amount: Ints
    time: Ints


def build(spec: StoreSpec, created: Ints, total: Ints) -> Life:
    """State and times together: what would happen after as-of has not happened yet."""
    random = stream(spec.seed, "order", "life")
    count, states = len(created), spec.order_states
    state = _drawn(random, states, count)
    paid = created + _after(random, count, 36 * _HOUR, quick=0.8)
    fulfilled = paid + _after(random, count, 72 * _HOUR, quick=0.1)
    refunded = fulfilled + _after(random, count, 55 * _DAY, quick=0.0)
    dropped = created + _after(random, count, 36 * _HOUR, quick=0.3)
    state = _until_now(spec, state, (refunded, fulfilled, paid, dropped))
    # if the schema has no word for the earlier state, it all went faster
    paid, fulfilled, refunded, dropped = (
        _squeezed(created, t, spec.as_of, i) for i, t in enumerate((paid, fulfilled, refunded, dropped))
    )
    fulfilled = np.maximum(fulfilled, paid)
    happened = ((_PAID, paid), (_SHIPPED, fulfilled), (_DROPPED, dropped), (_REFUNDED, np.maximum(refunded, fulfilled)))
    times = [np.where(_in(state, states, group), time, -1) for group, time in happened]
    return Life(
        state=state,
        states=states,
        **dict(zip(("paid", "fulfilled", "cancelled", "refunded"), times, strict=True)),
        refunded_amount=_refunded(random, states, state, total),
        updated=np.maximum(created, np.max(times, axis=0)),
    )


def _refunded(random: np.random.Generator, states: tuple[str, ...], state: Small, total: Ints) -> Ints:
    """All of the total, or a part of it that is not nothing."""
    part = np.maximum(total * random.integers(10, 90, len(total)) // 100, np.minimum(total, 1))
    partly = np.where(_in(state, states, ("partially_refunded",)), np.minimum(part, total), 0)
    return np.where(_in(state, states, ("refunded",)), total, partly)


def _drawn(random: np.random.Generator, states: tuple[str, ...], count: int) -> Small:
    return random.choice(len(states), count, p=list(words.shares(states).values())).astype(np.int8)


def _after(random: np.random.Generator, count: int, most: int, quick: float) -> Ints:
    """A delay up to `most`; a share of `quick` within two minutes, the others early rather than late."""
    slow = random.beta(1.2, 3.0, count) * most
    fast = random.random(count) * 120 * _SECOND
    return np.where(random.random(count) < quick, fast, slow).astype(np.int64) // _SECOND * _SECOND


def _in(state: Small, states: tuple[str, ...], group: tuple[str, ...]) -> Bools:
    return np.isin(state, [place for place, name in enumerate(states) if name in group])


def _until_now(spec: StoreSpec, state: Small, times: tuple[Ints, ...]) -> Small:
    """The state at as-of: later ones step back, as far as the schema has a word for the earlier one. `times` are those
    of the steps in _STEPS."""
    states = spec.order_states
    for (group, earlier), time in zip(_STEPS, times, strict=True):
        back = next((states.index(name) for name in earlier if name in states), None)
        if back is not None:
            state = np.where(_in(state, states, group) & (time > spec.as_of), back, state).astype(np.int8)
    return state


# Groups of states, the last step first, and the states that an order steps back to.
_STEPS = (
    (_REFUNDED, ("fulfilled", "paid")),
    (_SHIPPED, ("paid", "authorized", "pending")),
    (_PAID, ("pending", "authorized")),
    (_DROPPED, ("pending", "authorized")),
)


def _squeezed(created: Ints, time: Ints, as_of: int, place: int) -> Ints:
    """A time after as-of moves into what is left between the order and as-of, in the order of the steps."""
    left = (as_of - created) // _SECOND * _SECOND
    return np.where(time > as_of, created + left * min(place + 1, 3) // 3 // _SECOND * _SECOND, time)


def refunds(spec: StoreSpec, life: Life, total: Ints) -> Refunds:
    """The refunds behind each order's refunded amount: one, or for half of the partial ones two."""
    order = np.flatnonzero(life.refunded >= 0).astype(np.int32)
    random = stream(spec.seed, "refund", "parts")
    amount, last = life.refunded_amount[order], life.refunded[order]
    partial = amount < total[order]
    twice = partial & (random.random(len(order)) < 0.5) & (amount > 1)
    share = random.uniform(0.3, 0.7, len(order))
    first = np.clip((amount * share).astype(np.int64), 1, np.maximum(amount - 1, 1))
    since = np.maximum(life.fulfilled[order], life.paid[order])
    earlier = since + ((last - since) * random.uniform(0.2, 0.8, len(order))).astype(np.int64) // _SECOND * _SECOND
    both = np.concatenate((order, order[twice]))
    amounts = np.concatenate((np.where(twice, amount - first, amount), first[twice]))
    times = np.concatenate((last, earlier[twice]))
    by_time = np.lexsort((times, both))
    return Refunds(both[by_time], amounts[by_time], times[by_time])
