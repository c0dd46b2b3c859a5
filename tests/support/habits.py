"""Habits of a small shop, made up by hand."""

from __future__ import annotations

import numpy as np

from loader.flow.habits import FEATURES, PRICE_POINTS, SLOTS, Assorted, Cells, Classes, Clock, Discounts, Habits, Worth


def table(edges: list[float], values: list[int], counts: list[list[int]]) -> Classes:
    return Classes(np.array(edges, np.float64), np.array(values, np.int64), np.array(counts, np.int64))


HABITS = Habits(
    orders=40,
    lines=60,
    customers=12,
    guests=2,
    share=1.0,
    error=0.05,
    timezone="Europe/London",
    first_day=20_000,
    last=1_760_000_000_000_000,
    cells=Cells(np.array([7, 5]), np.ones((2, len(FEATURES))), np.full((2, len(FEATURES)), 0.5)),
    clock=Clock(
        week=np.ones((7, SLOTS), np.int64),
        day=np.full(90, 3),
        firsts=np.ones((2, 90), np.int64),
        lasts=np.ones(90, np.int64),
        grain=60,
        habit=0.2,
        gaps=table([7.0], [1, 7, 30], [[3, 4, 0], [0, 2, 5]]),
        apart=np.linspace(60.0, 7_200.0, 101),
    ),
    order_lines=table([0.4], [1, 2, 3], [[14, 1, 0], [4, 2, 1], [2, 2, 0], [0, 4, 4], [1, 1, 1], [1, 1, 1]]),
    worth=Worth(
        value_edges=np.array([16.0, 17.0]),
        values=table([16.5], [0, 1, 2], [[1, 2, 1]] * 36),
        tier_edges=np.array([16.0]),
        tiers=table([16.0], [0, 1], [[2, 1]] * 36),
        tiers_of_values=table([16.5], [0, 1], [[2, 1]] * 12),
        of_products=np.array([[[30, 5], [5, 20]]] * 6),
        level_edges=np.array([0.5]),
        levels=table([16.5], [0, 1], [[2, 1]] * 48),
        levels_of_customers=table([0.2], [0, 1], [[4, 1]] * 3 + [[1, 4]] * 3),
        pieces=table([0.3], [1, 2, 6], [[30, 6, 0], [10, 6, 2], [3, 2, 0], [0, 0, 6]]),
    ),
    repeats=np.array([[12, 0], [10, 2], [8, 3]]),
    bought_again=0.2,
    repeats_together=0.1,
    price_with_quantity=-0.1,
    price_of_customer=0.3,
    discounts=Discounts(
        table([1e-9], [0, 1_000], [[10, 0], [6, 0], [4, 0], [6, 4], [4, 1], [4, 1]]), 1.0, np.full((13, 2), 3), 0.8
    ),
    goods=Assorted(
        categories=("Mugs", "Bowls"),
        lines=np.full((2, 6), 5),
        buyers=np.array([22, 20]),
        season=np.full((2, 24), 2),
        alike=0.6,
        alike_in_order=0.7,
        pairs=np.array([[20, 8], [8, 12]]),
        price=np.full((2, PRICE_POINTS), 9_990_000),
        popularity=np.linspace(0.0, 1.0, 101),
        products=9,
        singletons=2,
        doubletons=1,
        new=np.array([5, 2, 1, 1, 0, 0]),
    ),
)
