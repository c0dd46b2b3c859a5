"""The measures of realism on tables whose answer is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from loader.errors import ConfigError
from loader.realism import Distance, Measures, figures, measured
from loader.realism.samples import drawn
from loader.realism.sold import Sold, read

MONDAY = datetime(2024, 1, 1)


def lines(**columns: list[Any]) -> pa.Table:
    return pa.table(columns)


def one(**columns: list[Any]) -> Sold:
    return read(lines(**columns))[0]


def shop(seed: int, customers: int = 300, *, price: float = 1.0, first: int = 0) -> pa.Table:
    """A shop whose customers are alike: one to six orders, one to four lines, three categories of ten products."""
    rng = np.random.default_rng(seed)
    orders = rng.integers(1, 7, customers)
    customer = np.repeat(np.arange(first, first + customers), orders)
    sizes = rng.integers(1, 5, len(customer))
    order = np.repeat(np.arange(len(customer)), sizes)
    product = rng.integers(0, 30, len(order))
    minutes = np.repeat(rng.integers(0, 365 * 24 * 60, len(customer)), sizes)
    unit = np.round(price * rng.lognormal(3, 0.5, len(order)), 2)
    return pa.table(
        {
            "order": order,
            "customer": customer[order],
            "product": [f"p{number}" for number in product],
            "category": [f"c{number % 3}" for number in product],
            "quantity": rng.integers(1, 4, len(order)),
            "price": unit,
            "discount": np.where(rng.random(len(order)) < 0.2, 0.1 * unit, 0.0),
            "at": [MONDAY + timedelta(minutes=int(minute)) for minute in minutes],
        }
    )


def by_name(found: tuple[Distance, ...]) -> dict[str, Distance]:
    return {figure.name: figure for figure in found}


def test_a_shop_beside_itself_is_at_distance_0() -> None:
    found = measured(shop(1), shop(1))
    assert {figure.distance for figure in (*found.figures, *found.further)} == {0.0}
    assert len(found.figures) == len(figures.JUDGED)
    assert found.excess == 0.0


def test_another_sample_of_the_same_shop_stands_at_the_floor() -> None:
    found = measured(shop(1), shop(2, first=1000), shop(3, first=2000))
    assert found.floor > 0.0
    assert found.excess < 0.3 * found.floor


def test_dearer_prices_are_seen_in_prices_alone() -> None:
    found = measured(shop(1, price=3.0), shop(2, first=1000), shop(3, first=2000))
    assert found.worst is not None and found.worst.name in ("unit price", "order gross")
    excess = {name for name, figure in by_name(found.figures).items() if figure.excess > 0.1}
    assert excess == {"unit price", "order gross"}


def test_prices_without_overlap_are_at_distance_1() -> None:
    cheap, dear = lines(order=[1, 2], price=[1.0, 2.0]), lines(order=[1, 2], price=[5.0, 6.0])
    assert by_name(measured(cheap, dear).figures)["unit price"].distance == 1.0


def test_the_excess_is_the_mean_of_what_is_above_the_floor() -> None:
    figures_ = (Distance("a", 0.5, 0.1), Distance("b", 0.05, 0.1))
    found = Measures(figures_, (), 1, 1, (), measured(shop(1, 5), shop(1, 5)).privacy)
    assert found.excess == pytest.approx(0.2)
    assert found.worst == figures_[0]


@pytest.mark.parametrize(
    ("value", "columns", "expected"),
    [
        (figures.items, {"order": ["a", "b", "a"]}, [2, 1]),
        (figures.order_gross, {"order": ["a", "b", "a"], "quantity": [1, 2, 3], "price": [1.0, 2.0, 3.0]}, [10, 4]),
        (figures.order_gross, {"order": ["a", "b", "a"], "price": [1.0, 2.0, 3.0]}, [4, 2]),
        (
            figures.discount_rate,
            {"order": [1, 1, 2, 3], "price": [6.0, 4.0, 8.0, 0.0], "discount": [1.0, 0.0, 0.0, 0.0]},
            [0.1, 0, 0],
        ),
        (figures.orders_per_customer, {"order": [1, 1, 2, 3], "customer": [7, 7, 7, 8]}, [2, 1]),
        (figures.orders_per_customer, {"order": [1, 2, 3], "customer": [7, None, None]}, [1]),
        (
            figures.days_between,
            {
                "order": [1, 2, 3, 4],
                "customer": [7, 8, 7, 7],
                "at": [MONDAY + timedelta(days=days) for days in (3.5, 1, 0, 2)],
            },
            [2, 1.5],
        ),
        (
            figures.affinity,
            {"order": [1, 1, 2, 3], "customer": [7, 7, 7, 8], "category": ["a", "a", "b", "b"]},
            [5 / 9, 1],
        ),
        (
            figures.weekday,
            {"order": [1, 1, 2], "at": [MONDAY, MONDAY, MONDAY + timedelta(days=6)]},
            [1, 0, 0, 0, 0, 0, 1],
        ),
        (figures.popularity, {"order": [1, 2, 3, 4], "product": ["a", "b", "b", "b"]}, [0.75, 1]),
        (figures.category_mix, {"order": [1, 2, 3], "category": ["a", "b", "b"]}, [2, 1]),
        (
            figures.repeat_purchase,
            {"order": [1, 1, 2, 3], "customer": [7, 7, 7, 8], "product": ["a", "b", "b", "b"]},
            [1 / 3],
        ),
        (
            figures.repeat_purchase,
            {"order": [1, 1, 2], "customer": [7, 7, 8], "product": ["a", "a", "a"]},
            [0],
        ),
    ],
)
def test_figures_by_hand(value: Callable[[Sold], Any], columns: dict[str, list[Any]], expected: list[float]) -> None:
    assert value(one(**columns)).tolist() == pytest.approx(expected)


def test_hours_are_those_of_the_shops_clock() -> None:
    at = pa.array([datetime(2024, 7, 1, 9, 30)], pa.timestamp("us", "America/New_York"))  # given in UTC
    assert figures.hour(read(pa.table({"order": [1], "at": at}))[0])[5] == 1


def test_guests_alone_have_nothing_in_common_with_customers() -> None:
    known = lines(order=[1, 2], customer=[1, 1], at=[MONDAY, MONDAY + timedelta(days=1)])
    guests = lines(order=[1, 2], customer=[None, None], at=[MONDAY, MONDAY + timedelta(days=1)])
    found = measured(guests, known)
    assert by_name(found.figures)["orders per customer"].distance == 1.0
    assert by_name(found.further)["orders of guests"].distance == 1.0
    assert "orders per customer" not in by_name(measured(guests, guests).figures)
    assert found.privacy.closest is None


def test_the_smallest_tables_can_be_judged() -> None:
    pytest.importorskip("sklearn", reason="the extra `realism` is not installed")
    whole = shop(1, 1).slice(0, 1)
    found = measured(whole, whole, classifier=True)
    assert found.excess == found.floor == 0.0
    assert json.dumps(found.to_json(), allow_nan=False)


def test_prices_are_the_same_in_every_type() -> None:
    tables = [pa.table({"order": [1], "price": pa.array([5.95]).cast(pa.float32())}),
              pa.table({"order": [1], "price": pa.array([5.95]).cast(pa.decimal128(12, 2))})]  # fmt: skip
    assert by_name(measured(*tables).figures)["unit price"].distance == 0.0


def test_what_a_table_lacks_is_left_out() -> None:
    found = measured(lines(order=[1, 2], price=[1.0, 2.0]), shop(1))
    assert {figure.name for figure in found.figures} == {"unit price", "items per order", "order gross"}
    assert (found.privacy.copied, found.privacy.closest) == (None, None)


@pytest.mark.parametrize("wrong", [pa.table({"price": [1.0]}), pa.table({"order": pa.array([], pa.int64())})])
def test_tables_without_orders_are_refused(wrong: pa.Table) -> None:
    with pytest.raises(ValueError, match="order"):
        measured(wrong, shop(1))


def test_real_samples_are_of_whole_customers_and_of_the_run_s_size() -> None:
    (pool,) = read(shop(1))
    for sample, beside in drawn(pool, 100, 200):
        assert 100 <= sample.orders < 107 and 200 <= beside.orders < 207
        assert sample.customer is not None and beside.customer is not None
        assert not set(sample.customer) & set(beside.customer)


def test_a_larger_run_has_a_lower_floor() -> None:
    truth, learned = shop(2, first=1000), shop(3, first=2000)
    small, large = (measured(shop(1, customers), truth, learned) for customers in (20, 300))
    assert small.floor > 1.5 * large.floor


def test_measures_are_the_same_again_and_json() -> None:
    first, second = (measured(shop(1), shop(2, first=1000), shop(3, first=2000)).to_json() for _ in range(2))
    assert first == second
    assert json.loads(json.dumps(first, allow_nan=False))["figures"][0]["name"] == "unit price"


def test_copies_are_seen() -> None:
    learned, truth = shop(3, first=2000), shop(2, first=1000)
    copies, others = measured(learned, truth, learned).privacy, measured(shop(1), truth, learned).privacy
    assert copies.copied == 1.0 and copies.nearer == 1.0 and copies.closest == 0.0
    assert others.copied == pytest.approx(others.copied_real, abs=0.05)
    assert others.nearer == pytest.approx(0.5, abs=0.1) and others.closest == pytest.approx(1.0, abs=0.1)


def test_without_a_second_half_copies_are_seen_beside_half_of_the_customers() -> None:
    truth = shop(2)
    copies, others = measured(truth, truth).privacy, measured(shop(1, first=1000), truth).privacy
    assert copies.nearer is None and copies.closest == 0.0
    assert copies.copied is not None and copies.copied > 0.4 > (others.copied or 0)


def test_a_classifier_cannot_tell_samples_of_one_shop() -> None:
    pytest.importorskip("sklearn", reason="the extra `realism` is not installed")
    found = measured(shop(1), shop(2, first=1000), shop(3, first=2000), classifier=True).classifier
    assert [one.grain for one in found] == ["lines", "orders", "customers", "products"]
    assert {one.grain: one.area for one in found if abs(one.area - 0.5) > 0.12} == {}


def test_a_classifier_tells_another_shop() -> None:
    pytest.importorskip("sklearn", reason="the extra `realism` is not installed")
    dear = measured(shop(1, price=20.0), shop(2, first=1000), shop(3, first=2000), classifier=True).classifier
    assert min(one.area for one in dear) > 0.95


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sklearn.ensemble", None)
    with pytest.raises(ConfigError) as caught:
        measured(shop(1, 20), shop(2, 20), classifier=True)
    assert "scikit-learn" in caught.value.message and "mock-data[realism]" in caught.value.hint
