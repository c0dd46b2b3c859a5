"""A run beside half of a shop whose truth is known: what the shop does, the run does, within the errors stated here.

benchmarks/learned.py prints every figure for the same shops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import psycopg
import pytest

from loader import generate
from loader.realism import Measures, figures, measured
from loader.realism.sold import DAY, Sold, read
from tests.support.halves import halves, run_lines
from tests.support.kinds import KINDS, kind_lines
from tests.support.sessions import WORKSPACE, session
from tests.support.shops import load_shop


class Beside(NamedTuple):
    """The lines of a run, of the half that it joined, of the other half; and their measures."""

    mock: Sold
    learned: Sold
    truth: Sold
    measures: Measures


@pytest.fixture
def beside(warehouse_url: str) -> Callable[[str], Beside]:
    def run(name: str) -> Beside:
        learned, truth = halves(kind_lines(name), 1)
        with psycopg.connect(warehouse_url) as conn:
            load_shop(conn, WORKSPACE, learned, KINDS[name].zone)
            found = conn.execute("SELECT max(created_at), count(*) FROM data.dm_orders_shopify").fetchone()
        assert found is not None
        with psycopg.connect(warehouse_url, autocommit=True) as conn:
            conn.execute("ANALYZE")
        target = session(warehouse_url, WORKSPACE)
        until = found[0] + timedelta(minutes=1)
        generate(target, "shopify", count=found[1], seed=1, as_of=until, sessions="none")
        mock = run_lines(warehouse_url)
        ours, known, other = read(mock, learned, truth)
        return Beside(ours, known, other, measured(mock, truth, learned))

    return run


def test_mondays_alone(beside: Callable[[str], Beside]) -> None:
    found = beside("monday_only")
    weekdays = figures.weekday(found.mock)
    assert weekdays[0] / weekdays.sum() > 0.99
    assert found.measures.excess < 0.04


def test_one_product(beside: Callable[[str], Beside]) -> None:
    found = beside("one_product")
    assert figures.popularity(found.mock)[0] > 0.98
    assert figures.orders_per_customer(found.mock).mean() == pytest.approx(1.67, abs=0.15)


def test_subscriptions(beside: Callable[[str], Beside]) -> None:
    found = beside("coffee")
    assert np.median(figures.days_between(found.mock)) == pytest.approx(27, abs=2)
    assert figures.repeat_purchase(found.mock)[0] > 0.4
    assert found.measures.excess < 0.04


def test_wholesale(beside: Callable[[str], Beside]) -> None:
    found = beside("wholesale")
    hours, weekdays = figures.hour(found.mock), figures.weekday(found.mock)
    assert hours[6:19].sum() / hours.sum() > 0.9
    assert weekdays[5] / weekdays.sum() < 0.02  # Saturdays
    assert found.mock.quantity is not None and found.mock.quantity.mean() == pytest.approx(14.5, rel=0.25)
    assert figures.items(found.mock).mean() == pytest.approx(figures.items(found.learned).mean(), rel=0.2)


def test_bursts_and_their_coupons(beside: Callable[[str], Beside]) -> None:
    found = beside("bursty")
    days = np.bincount(found.mock.placed // DAY - found.mock.placed.min() // DAY)
    assert days.max() > 3 * days.mean()
    share = [(figures.discount_rate(shop) > 0).mean() for shop in (found.mock, found.learned)]
    assert share[0] == pytest.approx(share[1], abs=0.05)


def test_few_buy_most(beside: Callable[[str], Beside]) -> None:
    found = beside("heavy_tailed")
    tops = []
    for shop in (found.mock, found.learned):
        orders = np.sort(figures.orders_per_customer(shop))[::-1]
        tops.append(orders[: len(orders) // 20].sum() / orders.sum())
    assert tops[0] == pytest.approx(tops[1], abs=0.1)


def test_a_sparse_shop(beside: Callable[[str], Beside]) -> None:
    """160 orders in three years: a little is learned, and nothing breaks."""
    found = beside("sparse")
    assert found.measures.excess < 0.08
    assert (found.mock.placed.max() - found.mock.placed.min()) / DAY > 900


def test_a_till_that_knows_nobody(beside: Callable[[str], Beside]) -> None:
    found = beside("till")
    assert (found.mock.buyer_codes < 0).mean() > 0.99
