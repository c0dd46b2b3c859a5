"""On which days the customers of a shop with live orders come: between their first and their last, as others do."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import Classes, Numbers
from loader.model import Ints
from loader.model.learned.axis import Axis
from loader.model.learned.draws import classed, drawn, smoothed

_TRIES = 12
_STRETCHES = 3
_KERNEL = np.array([0.35, 0.6, 0.85, 1.0, 0.85, 0.6, 0.35])
"""How likely an order moves by -3 to 3 days, were all days alike."""


def order_days(random: np.random.Generator, gaps: Classes, axis: Axis, span: tuple[Ints, Ints], orders: Ints) -> Ints:
    """The day on the axis of each order, a customer's together and ascending: (N,). `span` are the first and the last
    day of each customer, who places so many `orders`."""
    day = _between(random, gaps, *span, orders)
    customer = np.repeat(np.arange(len(orders)), orders)
    # orders of one day move together
    begins = np.append(True, (np.diff(day) != 0) | (np.diff(customer) != 0))[: len(day)]
    visit, day, customer = np.cumsum(begins) - 1, day[begins], customer[begins]
    for _ in range(_STRETCHES):
        day = _stretched(random, axis, day, span[0][customer], span[1][customer])
    day = _moved(random, axis.busy, axis.busy, day, customer)
    lacks = _lacking(axis, day)
    return _moved(random, lacks, lacks * axis.busy, day, customer)[visit]


def _lacking(axis: Axis, day: Ints) -> Numbers:
    """What the weekdays lack or have too much of, as a factor of each day: (A,)."""
    made = np.bincount(axis.weekday[day], minlength=7)
    wanted = np.bincount(axis.weekday, axis.level * axis.busy, 7)
    factor = np.where(made > 0, wanted / max(wanted.sum(), 1e-9) / np.maximum(made / max(made.sum(), 1), 1e-9), 1.0)
    return np.asarray(np.clip(factor, 0.1, 2.0)[axis.weekday])


def _between(random: np.random.Generator, gaps: Classes, first: Ints, last: Ints, orders: Ints) -> Ints:
    """Days from the first to the last: gaps are drawn for all; the sum comes as near to the span as it gets."""
    many = np.flatnonzero(orders > 1)
    found = np.repeat(first, orders)
    if not len(many):
        return found
    span, steps = (last - first)[many], orders[many] - 1
    begins, whose = np.cumsum(steps) - steps, np.repeat(np.arange(len(many)), steps)
    since = np.cumsum(_steps(random, gaps, span, steps, begins, whose))
    since -= np.concatenate(([0], since))[begins][whose]
    rest = np.ones(len(found), bool)
    rest[np.cumsum(orders) - orders] = False
    found[rest] = first[many][whose] + since
    return found


def _steps(random: np.random.Generator, gaps: Classes, span: Ints, steps: Ints, begins: Ints, whose: Ints) -> Ints:
    """The gaps of customers whose spans are so long, a customer's `steps` together: the best of some draws, fitted."""
    kind = classed(gaps.edges, span / steps)[whose]
    best, lacks = np.zeros(len(whose), np.int64), np.full(len(span), np.iinfo(np.int64).max)
    for _ in range(_TRIES if gaps.counts.any() else 0):
        tried = gaps.values[drawn(random, gaps.counts, kind)]
        left = span - np.add.reduceat(tried, begins)
        worth = np.where(left < 0, -3 * left, left)  # what is too long has to be squeezed
        better = worth < lacks
        best, lacks = np.where(better[whose], tried, best), np.where(better, worth, lacks)
    total = np.add.reduceat(best, begins)
    shrink = np.where(total > span, span / np.maximum(total, 1), 1.0)
    passed = np.cumsum(best)
    passed = np.floor((passed - np.concatenate(([0], passed))[begins][whose]) * shrink[whose] + 1e-9).astype(np.int64)
    fitted = np.diff(passed, prepend=0)
    fitted[begins] = passed[begins]
    # what lacks goes into one pause
    fitted[begins + (random.random(len(begins)) * steps).astype(np.int64)] += span - np.add.reduceat(fitted, begins)
    return fitted


def _stretched(random: np.random.Generator, axis: Axis, day: Ints, first: Ints, last: Ints) -> Ints:
    """The days, moved between the customer's first and last one to when the shop sells more."""
    level = axis.level
    made = smoothed(np.bincount(day, minlength=len(level)).astype(np.float64), axis.width)
    pace = np.clip(level / max(level.mean(), 1e-9) / np.maximum(made / made.mean(), 0.05), 0.25, 4.0)
    clock = np.concatenate(([0.0], np.cumsum(pace)))
    low, high = clock[first], clock[last]
    # a day is where the clock has passed the same part of the customer's span
    passed = low + (day - first) / np.maximum(last - first, 1) * (high - low)
    found = np.interp(passed, clock, np.arange(len(clock)))
    return np.clip(np.floor(found + random.random(len(day))).astype(np.int64), first, last)


def _moved(random: np.random.Generator, keeps: Numbers, takes: Numbers, day: Ints, customer: Ints) -> Ints:
    """The days, each moved a little to where the shop is busier, and only if it has to; a customer's stay in order.

    A day `keeps` its orders by how that stands to the most around; each day around `takes` its share of the others.
    """
    reach = len(_KERNEL) // 2
    most = np.max([_padded(keeps, reach)[shift : shift + len(keeps)] for shift in range(2 * reach + 1)], axis=0)
    stays = random.random(len(day)) * smoothed(most, 2 * reach + 1)[day] < keeps[day]
    around, moves = _padded(takes, reach), np.arange(-reach, reach + 1)
    weight = np.cumsum(around[day[:, None] + reach + moves] * _KERNEL, axis=1)
    total = weight[:, -1]
    place = (weight <= (random.random(len(day)) * total)[:, None]).sum(axis=1)
    moved = np.where((total > 0) & ~stays, day + moves[np.minimum(place, len(moves) - 1)], day)
    return moved[np.lexsort((moved, customer))]


def _padded(values: Numbers, reach: int) -> Numbers:
    return np.concatenate((np.zeros(reach), values, np.zeros(reach)))
