"""Days and hours of customers' orders; no database."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loader.flow.habits import SLOTS
from loader.model.learned.axis import Axis, axis
from loader.model.learned.draws import smoothed
from loader.model.learned.hours import order_seconds
from loader.model.learned.rhythm import order_days
from tests.support.habits import HABITS, table

DAY = 86_400_000_000
START = HABITS.first_day * DAY


def plain(days: int = 200, shut: int | None = None) -> Axis:
    """An axis of days that are all alike, but a weekday that is shut."""
    busy = np.ones(days)
    if shut is not None:
        busy[(np.arange(days) + HABITS.first_day + 3) % 7 == shut] = 0.0
    return Axis(HABITS.first_day, "UTC", np.ones(days), busy, 0, np.arange(float(days)), 7)


def test_orders_lie_between_the_first_and_the_last_and_both_are_there() -> None:
    random, gaps = np.random.default_rng(1), table([10.0], [0, 1, 7, 30], [[5, 20, 30, 5], [0, 1, 5, 30]])
    orders = np.array([1, 2, 9, 4])
    first, last = np.array([5, 0, 20, 100]), np.array([5, 150, 90, 104])
    day = order_days(random, gaps, plain(), (first, last), orders)
    by_customer = np.split(day, np.cumsum(orders)[:-1])
    assert [len(one) for one in by_customer] == orders.tolist()
    assert all((np.diff(one) >= 0).all() for one in by_customer)
    # what moves, moves by three days at most, twice
    assert all(
        abs(one[0] - a) <= 6 and abs(one[-1] - b) <= 6 for one, a, b in zip(by_customer, first, last, strict=True)
    )


def test_a_shut_weekday_stays_shut_and_the_others_keep_their_days() -> None:
    random, gaps = np.random.default_rng(2), table([10.0], [1, 7], [[1, 30], [1, 30]])
    count = 3_000
    first = random.integers(0, 100, count)
    day = order_days(random, gaps, plain(shut=5), (first, first + 70), np.full(count, 6))
    weekday = (day + HABITS.first_day + 3) % 7
    share = np.bincount(weekday, minlength=7) / len(day)
    assert share[5] < 0.01
    assert (abs(np.delete(share, 5) - 1 / 6) < 0.03).all()


def test_gaps_are_those_that_were_seen() -> None:
    """A shop whose customers come every 28 days is not blurred."""
    random, gaps = np.random.default_rng(3), table([], [27, 28, 29], [[10, 80, 10]])
    count = 500
    first = random.integers(0, 28, count)
    sells = smoothed(np.bincount((first + 28 * np.arange(6)[:, None]).ravel(), minlength=200).astype(float), 7)
    day = order_days(random, gaps, replace(plain(), level=sells), (first, first + 28 * 5), np.full(count, 6))
    seen = np.diff(day.reshape(count, 6), axis=1).ravel()
    assert (abs(seen - 28) <= 1).mean() > 0.8


def test_days_after_the_live_ones_go_on_like_them() -> None:
    closed = replace(HABITS, clock=replace(HABITS.clock, day=np.tile([3, 4, 5, 4, 3, 0, 0], 20)))
    days = axis(closed, START, START + 200 * DAY)
    assert len(days) >= 200
    weekday = days.weekday[140:200]
    shut = set(weekday[days.busy[140:200] == 0].tolist())
    assert shut == set(days.weekday[:140][np.tile([3, 4, 5, 4, 3, 0, 0], 20) == 0].tolist())
    assert (days.level[140:200] > 1).all()


def test_times_are_within_the_hours_of_the_shop_and_as_exact() -> None:
    week = np.zeros((7, SLOTS), np.int64)
    week[:, 9 * 6 : 18 * 6] = 5
    clock = replace(HABITS.clock, week=week, grain=60, apart=np.linspace(3_600.0, 40_000.0, 101))
    random, count = np.random.default_rng(4), 2_000
    day, customer = np.zeros(count, np.int64), np.repeat(np.arange(count // 2), 2)
    seconds = order_seconds(random, clock, day, day, customer)
    assert seconds.min() >= 9 * 3600 and seconds.max() < 18 * 3600
    assert (seconds % 60 == 0).all()
    assert (np.diff(seconds.reshape(-1, 2), axis=1) >= 0).all()
