"""Discounts of a shop with live orders; no database."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import Discounts
from loader.model.learned.paid import rates, some_rates
from tests.support.habits import table

NEVER = Discounts(table([], [0], [[500]]), 1.0, np.array([[250, 0], [250, 0]]), 0.0)
SALE = Discounts(
    table([1e-9], [0, 1_000, 2_500], [[700, 0, 0], [30, 90, 180]]), 1.0, np.array([[500, 20], [500, 250]]), 1.0
)


def test_a_shop_that_never_gave_a_discount_gives_none() -> None:
    assert not rates(np.random.default_rng(1), NEVER, np.full(300, 0.1), np.arange(300) % 14).any()


def test_discounts_follow_their_weeks_and_their_rates() -> None:
    random = np.random.default_rng(2)
    day = np.repeat([3, 10], 5_000)
    found = rates(random, SALE, np.where(random.random(10_000) < 0.3, 0.2, 0.0), day)
    assert abs((found[:5_000] > 0).mean() - 0.04) < 0.01
    assert abs((found[5_000:] > 0).mean() - 0.5) < 0.03
    assert set(found.tolist()) == {0, 1_000, 2_500}
    assert abs((found[found > 0] == 2_500).mean() - 2 / 3) < 0.03


def test_who_must_have_a_discount_gets_one_of_the_shops_own_else_a_tenth() -> None:
    assert set(some_rates(np.random.default_rng(3), SALE, 200).tolist()) == {1_000, 2_500}
    assert set(some_rates(np.random.default_rng(3), NEVER, 5).tolist()) == {1_000}
