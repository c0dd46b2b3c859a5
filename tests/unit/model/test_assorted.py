"""A shop that habits are known of, without a row of it: its categories, prices and popularity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from loader.flow.habits import Habits
from loader.model.learned.kinds import kind
from loader.model.learned.launched import weights
from loader.model.store import Store, build
from tests.support.habits import HABITS
from tests.unit.model.test_store import causes_come_first, links_hold, money_adds_up, spec

NAMES = ("WALL CLOCKS", "Bags", "Кружки", "")


def habits(orders: int = 2_000) -> Habits:
    tenths = np.array([2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 40]) * 1_000_000
    goods = replace(
        HABITS.goods, categories=NAMES, lines=np.array([[600] * 6, [300] * 6, [100] * 6, [9] * 6]),
        buyers=np.array([500, 300, 80, 9]), season=np.full((4, 24), 20), pairs=np.full((4, 4), 20),
        price=np.array([tenths * 3, tenths, tenths * 9 // 10, tenths]),
        popularity=np.linspace(0, 1, 101) ** 0.3, products=240,
    )  # fmt: skip
    return replace(HABITS, orders=orders, lines=3 * orders, goods=goods)


@pytest.fixture(scope="module")
def shop() -> Store:
    return build(spec(800, habits=habits()))


def test_every_exact_statement_holds(shop: Store) -> None:
    money_adds_up(shop)
    causes_come_first(shop)
    links_hold(shop)


def test_categories_and_how_much_they_sell(shop: Store) -> None:
    assert shop.products.categories == NAMES[:3], "what has no name is none"
    sold = np.bincount(shop.products.category[shop.variants.product[shop.items.variant]], minlength=3)
    assert abs(sold / sold.sum() - np.array([0.6, 0.3, 0.1])).max() < 0.12
    assert 240 <= shop.rows("product") <= 245, "as many products as there, and those that nobody bought yet"


def test_prices_are_those_of_the_category(shop: Store) -> None:
    first = shop.products.first_variant
    for place, usual in enumerate((24.0, 8.0, 7.2)):
        paid = shop.variants.price[first][shop.products.category == place]
        assert 0.6 * usual < np.median(paid) / 100 < 1.6 * usual
        assert (paid / 100 <= usual * 5.1).all()


def test_names_of_categories_that_nobody_knows(shop: Store) -> None:
    titles = np.array(shop.products.title.to_pylist())[: shop.new_products]
    assert all(title.split(" No.")[0].endswith("Wall Clock") for title in titles[shop.products.category == 0])
    assert all("Кружки" in title for title in titles[shop.products.category == 2])
    assert kind("BAG", english=True).nouns == kind("Bags", english=True).nouns, "a shipped category by another spelling"


def test_popularity_is_the_curve() -> None:
    own = weights(habits(), 100)
    assert (np.diff(own) <= 0).all()
    assert abs(own[:20].sum() / own.sum() - 0.2**0.3) < 0.01


def test_few_orders_say_nothing_of_what_is_sold() -> None:
    assert "WALL CLOCKS" not in build(spec(50, habits=habits(orders=20))).products.categories
