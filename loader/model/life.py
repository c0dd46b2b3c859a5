"""What becomes of an order: when it is paid, sent, dropped or given back, and what is refunded.

Every order has an end from the start, and times on the way there; its state is how far it has come at as-of. So a
waiting state is a time that passes, and an old order is in none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loader.flow.plan import StoreSpec
from loader.model import Ints, Places, Small, asked, handling
from loader.model.customs.endings import ends, parts, waits, why
from loader.model.words.orders import GATEWAYS, OF_CARDS, REASONS, SOURCES, WAITS, Wait
from loader.rng import stream

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_PAID = ("paid", "fulfilled", "refunded", "partially_refunded")
_SHIPPED = ("fulfilled", "refunded", "partially_refunded")
_REFUNDED = ("refunded", "partially_refunded")
_DROPPED = ("cancelled", "voided")
_WAITING = ("pending", "authorized")
_LONGEST = 29 * _DAY
"""No order waits for longer until it is paid and sent, whatever live ones do."""
LONGEST_WAIT = 7 * _DAY
"""No payment is awaited for longer: a card's authorization lasts as long."""
_FIRST_RETURN, _LAST_RETURN = _DAY, 45 * _DAY
_NEVER = 1e-9
_TILL = list(SOURCES).index("pos")

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Life:
    """The lives of N orders. `state` indexes `states`; times in microseconds UTC, -1 = did not happen; money in minor
    units. `reason` indexes REASONS, -1 = not dropped."""

    state: Small
    states: tuple[str, ...]
    paid: Ints
    fulfilled: Ints
    cancelled: Ints
    refunded: Ints
    refunded_amount: Ints
    updated: Ints
    reason: Small


@dataclass(frozen=True)
class Refunds:
    """R refunds, an order's together and by time. `amount` in minor units, `time` in microseconds UTC."""

    order: Places
    amount: Ints
    time: Ints


@dataclass(frozen=True)
class _Placed:
    """N orders as they are placed; `states` are the schema's, `end` indexes them."""

    spec: StoreSpec
    created: Ints
    gateway: Small
    till: Bools
    end: Small

    @property
    def states(self) -> tuple[str, ...]:
        return self.spec.order_states

    def ends(self, group: Sequence[str]) -> Bools:
        """The orders that end in one of these states."""
        return _in(self.end, self.states, group)

    def paid_by(self, *gateways: str) -> Bools:
        """The orders that are paid by one of these."""
        return _in(self.gateway, GATEWAYS, gateways)


def build(spec: StoreSpec, created: Ints, total: Ints, source: Small, gateway: Small) -> Life:
    """State and times together: what would happen after as-of has not happened yet."""
    random = stream(spec.seed, "order", "life")
    till = source == _TILL
    placed = _Placed(spec, created, gateway, till, _drawn(random, ends(spec), till))
    paid, dropped = _settled(random, placed)
    sent = waits(spec, "sending", handling.sent(random, paid, spec.timezone) - paid)
    fulfilled = np.where(till, paid, np.minimum(paid + sent, created + _LONGEST))
    refunded = fulfilled + _returned(random, placed)
    state = _until_now(placed, refunded, fulfilled, paid, dropped)
    if asked.wanted(spec):
        state = asked.states(spec, state, created, till)
        refunded = fulfilled + _returned(random, replace(placed, end=state))
    # if the schema has no word for the earlier state, it all went faster
    paid, fulfilled, refunded, dropped = (
        _squeezed(created, t, spec.as_of, i) for i, t in enumerate((paid, fulfilled, refunded, dropped))
    )
    fulfilled = np.maximum(fulfilled, paid)
    happened = ((_PAID, paid), (_SHIPPED, fulfilled), (_DROPPED, dropped), (_REFUNDED, np.maximum(refunded, fulfilled)))
    times = [np.where(_in(state, spec.order_states, group), time, -1) for group, time in happened]
    return Life(
        state=state,
        states=spec.order_states,
        **dict(zip(("paid", "fulfilled", "cancelled", "refunded"), times, strict=True)),
        refunded_amount=_refunded(random, spec, state, total),
        updated=np.maximum(created, np.max(times, axis=0)),
        reason=_reasons(random, placed, state),
    )


def _returned(random: np.random.Generator, placed: _Placed) -> Ints:
    """How long after it was sent each order comes back, if it does: early rather than late."""
    found, mine = np.zeros(len(placed.created), np.int64), np.flatnonzero(placed.ends(_REFUNDED))
    span = random.beta(1.4, 3.2, len(mine)) * (_LAST_RETURN - _FIRST_RETURN)
    found[mine] = waits(placed.spec, "refunding", _FIRST_RETURN + span.astype(np.int64) // _SECOND * _SECOND)
    return found


def _refunded(random: np.random.Generator, spec: StoreSpec, state: Small, total: Ints) -> Ints:
    """All of the total, or a part of it that is not nothing."""
    states, part = spec.order_states, total * random.integers(10, 90, len(total)) // 100
    part = np.maximum(parts(spec, total, part), np.minimum(total, 1))
    partly = np.where(_in(state, states, ("partially_refunded",)), np.minimum(part, total), 0)
    return np.where(_in(state, states, ("refunded",)), total, partly)


def _drawn(random: np.random.Generator, shares: Mapping[str, float], till: Bools) -> Small:
    """What each order ends in. At a till nothing is dropped: who does not pay leaves the goods there."""
    kept = {state: 0.0 if state in _DROPPED else share for state, share in shares.items()}
    end = random.choice(len(shares), len(till), p=list(shares.values()))
    if sum(kept.values()):
        weights = np.array(list(kept.values()))
        end = np.where(till, random.choice(len(shares), len(till), p=weights / weights.sum()), end)
    return end.astype(np.int8)


def _settled(random: np.random.Generator, placed: _Placed) -> tuple[Ints, Ints]:
    """When each order would be paid, and when it would be dropped: within LONGEST_WAIT."""
    count = len(placed.created)
    paid, dropped = np.zeros(count, np.int64), np.zeros(count, np.int64)
    lost = placed.ends(("voided",))
    for name, wait in WAITS.items():
        ours = placed.paid_by(name)
        mine, unpaid = np.flatnonzero(ours), np.flatnonzero(ours & lost)
        paid[mine] = _delay(random, len(mine), wait.hours, wait.at_once)
        dropped[unpaid] = _given_up(random, len(unpaid), wait, placed.spec.unpaid_hours)
    called_off = np.flatnonzero(placed.ends(("cancelled",)))
    dropped[called_off] = _delay(random, len(called_off), (0.1, 48), 0.2)
    paid = waits(placed.spec, "paying", paid)
    away = np.flatnonzero(placed.ends(_DROPPED))
    dropped[away] = waits(placed.spec, "cancelling", dropped[away])
    most = LONGEST_WAIT - _SECOND
    return placed.created + np.minimum(paid, most), placed.created + np.minimum(dropped, most)


def _given_up(random: np.random.Generator, count: int, wait: Wait, hours: float) -> Ints:
    """A payment that never comes: most cards are refused at once, the rest is given up after the platform's time."""
    if wait.unpaid:
        return _delay(random, count, wait.unpaid, 0.0)
    return _delay(random, count, (hours, 2 * hours), 0.7)


def _delay(random: np.random.Generator, count: int, hours: tuple[float, float], quick: float) -> Ints:
    """Whole seconds: a share of `quick` within two minutes, the others between these hours, early rather than late."""
    low, high = hours
    slow = np.flatnonzero(random.random(count) >= quick)
    found = (random.random(count) * 120).astype(np.int64) * _SECOND
    later = (low + random.beta(1.2, 3.0, len(slow)) * (high - low)) * _HOUR
    found[slow] = later.astype(np.int64) // _SECOND * _SECOND
    return found


def _in(state: Small, states: Sequence[str], group: Sequence[str]) -> Bools:
    return np.array([*(name in group for name in states), False])[state]


def _until_now(placed: _Placed, refunded: Ints, fulfilled: Ints, paid: Ints, dropped: Ints) -> Small:
    """The state at as-of: later ones step back, as far as the schema has a word for the earlier one."""
    states, as_of = placed.states, placed.spec.as_of
    waiting = _awaited(placed)
    sold = np.full(len(paid), _place(states, ("paid", "pending")))
    sent = np.full(len(paid), _place(states, ("fulfilled", "paid")))
    steps = (
        (_REFUNDED, refunded, sent),
        (_SHIPPED, fulfilled, sold),
        (_PAID, paid, waiting),
        (_DROPPED, dropped, waiting),
    )
    state = placed.end
    for group, time, back in steps:
        steps_back = _in(state, states, group) & (time > as_of) & (back >= 0)
        state = np.where(steps_back, back, state).astype(np.int8)
    return state


def _awaited(placed: _Placed) -> Ints:
    """The state in which each order waits for its payment, -1 = the schema has no word for any: a card is reserved, a
    transfer awaited as the platform has it, and a card that is never charged never was reserved."""
    states, transfer = placed.states, placed.spec.transfer
    reserved, open_ = (_place(states, (one, *_WAITING)) for one in ("authorized", "pending"))
    by_hand = placed.paid_by("manual")
    found = np.where(placed.ends(("voided",)), open_, reserved)
    return np.where(by_hand, _place(states, (transfer, *_WAITING)), found)


def _place(states: tuple[str, ...], wanted: Sequence[str]) -> int:
    """The first of the wanted states that there is, -1 = none."""
    return next((states.index(name) for name in wanted if name in states), -1)


def _reasons(random: np.random.Generator, placed: _Placed, state: Small) -> Small:
    """Why orders were dropped, -1 = they were not; fraud and a refusal are a card's."""
    found, card = np.full(len(state), -1, np.int8), placed.paid_by("card")
    for dropped, shares in why(placed.spec).items():
        for of_card in (True, False):
            mine = np.flatnonzero(_in(state, placed.states, (dropped,)) & (card == of_card))
            fitting = {name: share for name, share in shares.items() if of_card or name not in OF_CARDS}
            fitting = fitting if sum(fitting.values()) > _NEVER else shares
            weights = np.array(list(fitting.values())) + _NEVER / 2
            weights /= weights.sum()
            places = np.array([REASONS.index(name) for name in fitting])
            found[mine] = places[random.choice(len(places), len(mine), p=weights)]
    return found


def _squeezed(created: Ints, time: Ints, as_of: int, place: int) -> Ints:
    """A time after as-of moves into what is left between the order and as-of, in the order of the steps."""
    late, found = np.flatnonzero(time > as_of), time.copy()
    left = (as_of - created[late]) // _SECOND * _SECOND
    found[late] = created[late] + left * min(place + 1, 3) // 3 // _SECOND * _SECOND
    return found


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
