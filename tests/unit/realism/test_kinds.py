"""The made shops are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from loader.realism import figures
from loader.realism.sold import DAY, Sold, read
from tests.support.kinds import KINDS, kind_lines


def kind(name: str) -> Sold:
    return read(kind_lines(name))[0]


@pytest.mark.parametrize("name", KINDS)
def test_a_seed_makes_one_shop(name: str) -> None:
    first, second, other = kind_lines(name), kind_lines(name), kind_lines(name, 2)
    assert first.equals(second) and not first.equals(other)


def test_mondays_alone() -> None:
    assert np.flatnonzero(figures.weekday(kind("monday_only"))).tolist() == [0]


def test_one_product() -> None:
    assert len(figures.sales(kind("one_product"))) == 1


def test_subscriptions_come_every_four_weeks() -> None:
    gaps = figures.days_between(kind("coffee"))
    assert 20 < np.quantile(gaps, 0.25) < np.quantile(gaps, 0.75) < 36
    assert figures.repeat_purchase(kind("coffee"))[0] > 0.5


def test_fashion_sells_from_its_tail() -> None:
    sales = figures.sales(kind("fashion"))
    assert len(sales) > 30_000 and sales[:2000].sum() < 0.25 * sales.sum()


def test_bursts() -> None:
    shop = kind("bursty")
    days = np.bincount(shop.placed // DAY - shop.placed.min() // DAY)
    assert days.max() > 4 * days.mean()


def test_some_buy_much_more() -> None:
    orders = np.sort(figures.orders_per_customer(kind("heavy_tailed")))[::-1]
    assert orders[: len(orders) // 20].sum() > 0.35 * orders.sum()


def test_the_till_knows_nobody() -> None:
    assert len(figures.orders_per_customer(kind("till"))) == 0
