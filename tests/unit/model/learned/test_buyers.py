"""Who buys when beside live orders, in windows of all kinds; no database."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from loader.flow.habits import FEATURES, Habits, Regulars
from loader.flow.plan import StoreSpec
from loader.flow.profile import Existing
from loader.model.buyers import build
from loader.model.learned import buyers
from tests.support.habits import HABITS

DAY = 86_400_000_000
FIRST, LIVE = HABITS.first_day, len(HABITS.clock.day)
MANY = replace(HABITS, orders=2_000, guests=0)


def spec(first: int, last: int, habits: Habits = MANY, orders: int = 400, **more: object) -> StoreSpec:
    """A run from one day after the first live one to another."""
    start, as_of = (FIRST + first) * DAY, (FIRST + last) * DAY
    return StoreSpec(seed=3, orders=orders, start=start, as_of=as_of, habits=habits, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, LIVE), (0, LIVE + 300), (-400, LIVE), (60, LIVE), (LIVE + 50, LIVE + 57), (10, 20), (-60, -10)],
)
def test_a_run_has_its_orders_within_its_window_wherever_that_lies(first: int, last: int) -> None:
    asked = spec(first, last)
    bought = build(asked)
    assert len(bought.times) == asked.orders
    assert bought.times.min() >= asked.start and bought.times.max() < asked.as_of
    assert bought.habitual.all(), "two thousand live orders leave no doubt"


def test_one_live_day_does_not_make_everybody_come_daily() -> None:
    day = np.array([40])
    clock = replace(HABITS.clock, day=day, firsts=np.array([[10], [10]]))
    cells = replace(HABITS.cells, mean=HABITS.cells.mean * 0 + np.log([2.0]), spread=HABITS.cells.spread * 0)
    bought = build(spec(0, 60, replace(MANY, clock=clock, cells=cells)))
    assert np.bincount(bought.buyer).max() <= 6


def live(count: int) -> Existing:
    """Customers who came weekly until the last live day, and as many who are long gone."""
    features = np.zeros((2 * count, len(FEATURES)), np.float32)
    features[:, FEATURES.index("orders")] = np.log(8)
    features[:, FEATURES.index("span")] = np.log1p(35)
    features[:, FEATURES.index("first")] = np.repeat([LIVE - 36, 0], count)
    nothing = np.zeros(0, np.int64)
    return Existing(
        products={}, variants={}, customers={"key": pa.array([str(one) for one in range(2 * count)])},
        product_of=nothing.astype(np.int32), price=nothing, sold=nothing, published=nothing,
        signup=np.full(2 * count, FIRST * DAY), regulars=Regulars(features),
    )  # fmt: skip


@pytest.mark.parametrize(("first", "last"), [(0, LIVE + 30), (LIVE + 20, LIVE + 27)])
def test_live_customers_go_on_after_the_last_live_order_those_who_are_not_gone(first: int, last: int) -> None:
    asked = spec(first, last, existing=live(20))
    found = buyers.regulars(asked, MANY, asked.orders)
    assert 0 < len(found) <= asked.orders
    assert found.times.min() >= (FIRST + LIVE) * DAY - DAY
    assert (found.who < 20).mean() > 0.6


def test_live_customers_do_not_order_in_the_past() -> None:
    assert not len(buyers.regulars(spec(0, LIVE, existing=live(20)), MANY, 400))
