"""What became of live orders: words and times of theirs -> canonical states by age, and how long each step took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.entities import LIFE
from loader.flow.binding import Entity
from loader.flow.customs import Counts, Lives, Passed
from loader.flow.plan import ORDER_STATES
from loader.profile.customs.asking import points, query
from loader.profile.reader import Part, Row
from loader.vocabulary import Vocabulary
from loader.vocabulary.words import States, normal

AGES = (0.25, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0, 60.0)
"""Days."""
SETTLED = 30.0
"""Days after which an order has come to its end, but for some that are refunded later."""
_PAYMENT = "payment_status"
_OF_PAYMENTS = {"unpaid": "pending", "void": "voided"}
_DROPPED, _REFUNDED = ("cancelled", "voided"), ("partially_refunded", "refunded")
_SENT = ("fulfilled", *_REFUNDED)
_LEAST, _SEVERAL = 20, 3
_WAITING: dict[str, tuple[tuple[str, ...], tuple[str, ...], float, float]] = {
    "paying": (("pending", "authorized"), ("paid", *_SENT), 3, 0.04),
    "sending": (("paid",), _SENT, 2, 0.65),
    "refunding": (("fulfilled",), _REFUNDED, 15, 1.0),
}
"""Step -> the states of the orders that wait for it, and of those that have passed it; for how many days they usually
wait, about, and how many of them at all."""
_HOURS = 24.0
_MIDDLES = (np.array((0.0, *AGES)) + np.array((*AGES, 2 * AGES[-1]))) / 2
"""Days: what orders of each age stand for."""

_STEPS = {
    "paying": ("s.paid_at - s.created", "s.paid_at >= s.created"),
    "sending": (
        "s.sent_at - coalesce(s.paid_at, s.created)",
        "s.sent_at >= coalesce(s.paid_at, s.created)",
    ),
    "cancelling": ("s.dropped_at - s.created", "s.dropped_at >= s.created"),
    "refunding": ("s.back_at - coalesce(s.sent_at, s.created)", "s.back_at >= coalesce(s.sent_at, s.created)"),
}


def shown(order: Entity) -> tuple[str, ...]:
    """The columns that tell what became of an order, the likeliest first."""
    return tuple(meaning for meaning in (*LIFE, _PAYMENT) if order.has(meaning))


def parts() -> tuple[Part, ...]:
    """What is asked of the latest orders, in the order of `read`."""
    hours = "extract(epoch FROM {}) / 3600"
    old = f"s.age >= {SETTLED}"
    steps = (_points(hours.format(value), f"{condition} AND {old}") for value, condition in _STEPS.values())
    part = _points("s.back / s.total", "s.back > 0 AND s.back < s.total")
    states = query("states", ages=pgsql.Literal(list(AGES)))
    return (states, query("reasons"), part, *steps)


def _points(value: str, condition: str) -> Part:
    return query("points", value=pgsql.SQL(value), condition=pgsql.SQL(condition), rows=pgsql.SQL("seen"))


def read(row: Row, order: Entity, vocabulary: Vocabulary) -> Lives:
    """The lives that the answers to `parts` tell."""
    groups, reasons, part, *steps = row
    states = _by_age(groups or (), order, vocabulary)
    delays = {name: points(found) for name, found in zip(_STEPS, steps, strict=True)}
    lives = Lives(ages=AGES, states=states, part=points(part), reasons=_reasons(reasons or {}, order, vocabulary))
    passed = {name: found for name in _WAITING if not delays[name] and (found := _passed(lives, name))}
    return Lives(lives.ages, lives.states, part=lives.part, reasons=lives.reasons, passed=passed, **delays)


def _by_age(groups: Iterable[Any], order: Entity, vocabulary: Vocabulary) -> tuple[Counts, ...]:
    """How many orders of each age are in which canonical state; what no word says is left out."""
    groups = list(groups)
    found: tuple[Counts, ...] = tuple({} for _ in range(len(AGES) + 1))
    known = [
        _states_of(vocabulary, order, meaning, [words[place] for _, words, *_ in groups])
        for place, meaning in enumerate(shown(order))
    ]
    sending = _states_of(vocabulary, order, "fulfillment_status", [sent for _, _, sent, *_ in groups])
    for age, words, sent, is_sent, back, count in groups:
        told = _told(known, words)
        state = _state(told, _sent(sending, sent, order, is_sent=is_sent), back)
        if state:
            found[age][state] = found[age].get(state, 0) + count
    return found


def _states_of(vocabulary: Vocabulary, order: Entity, meaning: str, used: Sequence[str | None]) -> States:
    """Normal word -> the states that it is the likeliest word for."""
    bound = order.by_meaning.get(meaning)
    if bound is None:
        return {}
    words = vocabulary.words("order").words_for(meaning, bound.column.allowed, [word for word in used if word])
    ranks: dict[str, dict[str, int]] = {}
    for state, listed in words.items():
        for rank, word in enumerate(listed):
            ranks.setdefault(normal(word), {}).setdefault(_OF_PAYMENTS.get(state, state), rank)
    return {word: tuple(s for s, n in found.items() if n == min(found.values())) for word, found in ranks.items()}


def _told(known: Sequence[States], words: Sequence[str | None]) -> tuple[str, ...]:
    """The states that all columns agree on: what the first ones say goes before what the last ones do."""
    told: tuple[str, ...] = ()
    for states, word in zip(known, words, strict=True):
        here = states.get(normal(word or ""), ())
        both = tuple(state for state in told if state in here)
        told = both or told or here
    return told


def _sent(sending: States, word: str | None, order: Entity, *, is_sent: bool) -> str | None:
    """If an order was sent, as a state of sending; None if no column tells."""
    if order.has("fulfillment_status"):
        told = sending.get(normal(word or ""), ())
        return next((state for state in ("fulfilled", "restocked", "unfulfilled") if state in told), "fulfilled")
    return ("fulfilled" if is_sent else "unfulfilled") if order.has("fulfilled") else None


def _state(told: tuple[str, ...], sent: str | None, back: int | None) -> str | None:
    """The one state of those that an order may be in."""
    if back and (set(told) & {"paid", *_SENT}):
        return _REFUNDED[back - 1]
    preferred = ["paid", "fulfilled"] if sent in ("unfulfilled", "restocked") else ["fulfilled", "paid"]
    preferred += ["cancelled", "voided"] if sent in ("restocked", None) else ["voided", "cancelled"]
    return next((state for state in (*preferred, *ORDER_STATES) if state in told), None)


def _reasons(counts: Counts, order: Entity, vocabulary: Vocabulary) -> Counts:
    """Why orders were dropped, by canonical reason."""
    known = _states_of(vocabulary, order, "cancel_reason", list(counts))
    found: Counts = {}
    for word, count in counts.items():
        for reason in known.get(normal(word), ())[:1]:
            found[reason] = found.get(reason, 0) + count
    return found


def _passed(lives: Lives, step: str) -> Passed | None:
    """How many orders have passed a step by each age, of those that ever do; at once, if none is seen to wait where as
    usual several would."""
    waiting, done, days, share = _WAITING[step]
    waits, through = _counted(lives, waiting), _counted(lives, done)
    both, old = waits + through, np.array((0.0, *AGES)) >= SETTLED
    if through[old].sum() < _LEAST:
        return None
    for_ever = waits[old].sum() / both[old].sum()
    if not waits.any():
        usual = (both * share * np.exp(-_MIDDLES / days)).sum()
        return Passed(int(both.sum()), (0.0,), (1.0,)) if usual >= _SEVERAL else None
    seen = round(both[~old].sum() * (1 - for_ever))
    return _by_groups(waits, both, for_ever, seen) if seen >= _LEAST else None


def _by_groups(waits: NDArray[np.float64], both: NDArray[np.float64], for_ever: float, seen: int) -> Passed:
    """The shares of groups of neighbouring ages that are large enough; `seen` of the orders tell."""
    groups = _groups(both)
    middle = np.add.reduceat(_MIDDLES * both, groups) / np.add.reduceat(both, groups)
    still = np.add.reduceat(waits, groups) / np.add.reduceat(both, groups)
    passed = np.clip(1 - (still - for_ever) / max(1 - for_ever, 1e-9), 0, 1)
    shares, first = np.unique(np.maximum.accumulate(passed), return_index=True)
    hours = tuple(round(float(hour), 3) for hour in middle[first] * _HOURS)
    return Passed(seen, hours, tuple(round(float(share), 4) for share in shares))


def _groups(orders: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where groups of neighbouring ages begin that have enough orders each."""
    begins, there = [0], 0.0
    for place, count in enumerate(orders):
        if there >= _LEAST and orders[place:].sum() >= _LEAST:
            begins.append(place)
            there = 0.0
        there += count
    return np.array(begins)


def _counted(lives: Lives, states: Sequence[str]) -> NDArray[np.float64]:
    return np.array([sum(counts.get(state, 0) for state in states) for counts in lives.states], np.float64)
