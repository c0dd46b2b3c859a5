"""Discounts of a shop with live orders; no database."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from loader.flow.habits import FEATURES, Discounts
from loader.model.learned.customers import Shoppers
from loader.model.learned.paid import rates, some_rates, wanted
from tests.support.habits import HABITS, table

NOBODY = [[0, 0, 0]] * 2
NEVER = Discounts(table([], [0], [[200], [200], [100]]), 1.0, np.array([[250, 0], [250, 0]]), 0.0)
SALE = Discounts(
    table([1e-9], [0, 1_000, 2_500], [[700, 0, 0], *NOBODY, [30, 90, 180], *NOBODY]),
    1.0,
    np.array([[500, 20], [500, 250]]),
    1.0,
)


def once(count: int, **features: NDArray[np.float64]) -> Shoppers:
    """So many customers of one order each; of other features nothing is known."""
    known = {"orders": np.zeros(count), **features}
    return Shoppers(np.stack([known.get(name, np.full(count, np.nan)) for name in FEATURES], axis=1))


def test_a_shop_that_never_gave_a_discount_gives_none() -> None:
    assert not rates(np.random.default_rng(1), NEVER, once(300, discount=np.full(300, 0.1)), np.arange(300) % 14).any()


def test_discounts_follow_their_weeks_and_their_rates() -> None:
    random = np.random.default_rng(2)
    day = np.repeat([3, 10], 5_000)
    found = rates(random, SALE, once(10_000, discount=np.where(random.random(10_000) < 0.3, 0.2, 0.0)), day)
    assert abs((found[:5_000] > 0).mean() - 0.04) < 0.01
    assert abs((found[5_000:] > 0).mean() - 0.5) < 0.03
    assert set(found.tolist()) == {0, 1_000, 2_500}
    assert abs((found[found > 0] == 2_500).mean() - 2 / 3) < 0.03


def test_a_rate_of_which_only_the_whole_hundredth_is_known_is_near_it() -> None:
    rare = Discounts(
        table([1e-9], [-1_200, 0, 1_500], [[0, 9, 0], *NOBODY, [50, 0, 50], *NOBODY]), 1.0, SALE.by_week, 1.0
    )
    found = some_rates(np.random.default_rng(4), rare, 1_000)
    near = found[found != 1_500]
    assert len(near) == 500 and near.min() >= 1_150 and near.max() < 1_250 and len(set(near.tolist())) > 80


def test_who_must_have_a_discount_gets_one_of_the_shops_own_else_a_tenth() -> None:
    assert set(some_rates(np.random.default_rng(3), SALE, 200).tolist()) == {1_000, 2_500}
    assert set(some_rates(np.random.default_rng(3), NEVER, 5).tolist()) == {1_000}


def test_quantities_follow_the_customer_and_are_in_all_as_they_were() -> None:
    random = np.random.default_rng(5)
    pieces = random.random(6_000)
    traits = once(6_000, value=np.full(6_000, 16.5), price=np.full(6_000, 16.0), pieces=pieces)
    level = wanted(random, HABITS.worth, traits, np.ones(6_000, np.int64)).level
    assert (level == 0).mean() == pytest.approx(2 / 3, abs=0.01), "as many of each level as there were"
    assert level[pieces > 0.5].mean() - level[pieces < 0.5].mean() > 0.3
