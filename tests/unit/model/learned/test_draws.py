"""Drawing from counts; no database."""

from __future__ import annotations

import numpy as np
import pytest

from loader.flow.habits import Classes
from loader.model.learned.draws import (
    Grouped,
    at,
    backed,
    classed,
    drawn,
    evenly,
    evidence,
    of_customers,
    smoothed,
)


@pytest.mark.parametrize(("orders", "share"), [(0, 0.0), (10, 0.0099), (100, 0.5), (999, 0.99), (1_000, 1.0)])
def test_evidence_grows_with_the_orders(orders: int, share: float) -> None:
    assert evidence(orders) == pytest.approx(share, abs=0.001)


def test_a_column_is_drawn_as_often_as_it_was_counted() -> None:
    counts, random = np.array([[1, 3, 0], [0, 0, 5]]), np.random.default_rng(1)
    column = drawn(random, counts, np.repeat([0, 1], 4_000))
    assert np.bincount(column[:4_000], minlength=3).tolist() == pytest.approx([1_000, 3_000, 0], abs=5)
    assert set(column[4_000:].tolist()) == {2}


def test_an_empty_row_and_an_unknown_class_are_all_rows_together() -> None:
    counts = np.array([[1, 1], [0, 0]])
    assert at(counts, np.array([1, -1]), np.array([0.25, 0.75])).tolist() == [0, 1]


def test_a_value_that_is_an_edge_is_in_the_higher_class_and_an_unknown_one_in_none() -> None:
    assert classed(np.array([1.0, 2.0]), np.array([0.5, 1.0, 2.5, np.nan])).tolist() == [0, 1, 2, -1]


def test_even_numbers_lie_one_in_each_part() -> None:
    numbers = evenly(np.random.default_rng(2), 100)
    assert np.sort(np.floor(numbers * 100)).tolist() == list(range(100))


def test_a_group_that_has_nothing_gives_nothing() -> None:
    group, weight = np.array([0, 0, 2]), np.array([1.0, 0.0, 1.0])
    found = Grouped.of(group, weight).drawn(np.random.default_rng(3), np.array([0, 1, 2, 0]))
    assert found.tolist() == [0, -1, 2, 0]


def test_a_mean_of_days_is_of_those_there_are() -> None:
    assert smoothed(np.array([3.0, 0.0, 0.0]), 3).tolist() == [1.5, 1.0, 0.0]


def test_what_a_customer_does_on_average_says_all_of_a_single_order() -> None:
    """Customers of one order are all they do on average; of several orders single ones lie around that."""
    table = Classes(np.array([1.0]), np.array([1, 5]), np.array([[30, 0], [0, 0], [50, 50], [0, 10], [0, 0], [50, 50]]))
    random = np.random.default_rng(1)
    mean, orders = random.random(4_000) * 3, np.repeat([1, 9], 2_000)
    kind = of_customers(table, mean, orders)
    lines = table.values[drawn(random, backed(table), kind)]
    once, often = lines[:2_000], lines[2_000:]
    assert (once == 5).mean() == pytest.approx(0.25, abs=0.005), "as many of each class as there were"
    assert mean[:2_000][kind[:2_000] == 3].min() > mean[:2_000][kind[:2_000] == 0].max(), "by rank, whatever the edges"
    assert np.bincount(kind[2_000:] // 3).tolist() == [1_000, 1_000]
    assert (often == 5).mean() == pytest.approx(0.5, abs=0.03)
    few = of_customers(table, mean[:10], np.full(10, 2))
    assert set((few % 3).tolist()) == {2}, "nobody came twice: as who came oftener"
    unknown = of_customers(table, np.full(4, np.nan), np.ones(4, np.int64))
    assert unknown.tolist() == [-1] * 4
