"""At what time of a day the orders of a shop with live ones are placed."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import SLOTS, Clock, Numbers
from loader.model import Ints
from loader.model.learned.draws import at, evenly

_SLOT = 600
_DAY = 86_400
_DOUBT = 150.0
"""A weekday's own hours count as much as those of all once it has so many orders."""


def order_seconds(random: np.random.Generator, clock: Clock, weekday: Ints, day: Ints, customer: Ints) -> Ints:
    """The second of the local day of each order, a customer's together and by `day`: (N,)."""
    count = len(day)
    own = evenly(random, int(customer.max(initial=-1)) + 1)[customer]
    faithful = random.random(count) < np.sqrt(max(clock.habit, 0.0))
    share = np.where(faithful, own, evenly(random, count))
    seconds = at(_week(clock), weekday, share) * _SLOT + random.integers(0, _SLOT, count)
    together = _apart(random, clock, weekday, day, customer, seconds)
    return together // clock.grain * clock.grain


def _week(clock: Clock) -> Numbers:
    """How busy the slots of each weekday are."""
    own = clock.week.astype(np.float64)
    usual = own.sum(axis=0) / max(own.sum(), 1)
    return own + _DOUBT * usual * (own.sum(axis=1, keepdims=True) > 0)


def _apart(random: np.random.Generator, clock: Clock, weekday: Ints, day: Ints, customer: Ints, seconds: Ints) -> Ints:
    """The seconds, of a customer's further orders on a day so long after the one before as others' are, all of them
    within the hours of the shop."""
    again = np.zeros(len(day), bool)
    again[1:] = (day[1:] == day[:-1]) & (customer[1:] == customer[:-1])
    if not again.any() or not len(clock.apart):
        return seconds
    wait = np.interp(random.random(len(day)), np.linspace(0, 1, len(clock.apart)), clock.apart)
    wait = np.where(again, np.maximum(wait, 1), 0).astype(np.int64)
    head = np.maximum.accumulate(np.where(again, 0, np.arange(len(day))))
    since = np.cumsum(wait) - np.cumsum(wait)[head]
    longest = np.zeros(len(day), np.int64)
    np.maximum.at(longest, head, since)
    opens, closes = (edge[weekday] for edge in _hours(clock))
    whole = np.minimum(longest[head], closes - opens)
    first = np.where(again | (longest > 0), np.clip(seconds[head], opens, closes - whole), seconds)
    return first[head] + since * whole // np.maximum(longest[head], 1)


def _hours(clock: Clock) -> tuple[Ints, Ints]:
    """The first and the last second of each weekday at which the shop sells: (7,) each."""
    sells = clock.week + clock.week.sum(axis=0) * (clock.week.sum(axis=1, keepdims=True) == 0) > 0
    first = np.where(sells.any(axis=1), sells.argmax(axis=1), 0)
    last = np.where(sells.any(axis=1), SLOTS - sells[:, ::-1].argmax(axis=1), SLOTS)
    return first * _SLOT, last * _SLOT - 1
