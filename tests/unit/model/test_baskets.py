"""Baskets: what goes together, what a customer likes and buys again, and coupons that obey their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from loader.clock import microseconds
from loader.flow.plan import Campaign
from loader.model import assortment, baskets, coupons, goods
from loader.model.store import Store, build
from loader.model.variants import SCALES
from loader.model.words.orders import COUPONS
from tests.unit.model.test_store import AS_OF, DAY, spec

SEEDS = (1, 4, 5)


@pytest.fixture(scope="module")
def stores() -> list[Store]:
    return [build(spec(6000, seed, conversion=0.0)) for seed in SEEDS]


def categories(store: Store) -> NDArray[np.int16]:
    return store.products.category[store.variants.product[store.items.variant]]


def pairs(store: Store) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The categories of each two lines of an order that follow each other, and of its first and third ones."""
    found, order = categories(store), store.items.order
    near = [np.flatnonzero(order[step:] == order[:-step]) for step in (1, 2)]
    return (
        np.concatenate([found[first] for first in near]),
        np.concatenate([found[first + step] for step, first in enumerate(near, 1)]),
    )


def test_an_order_is_of_one_category_or_of_what_goes_with_it(stores: list[Store]) -> None:
    for store in stores:
        first, second = pairs(store)
        share = np.bincount(np.concatenate((first, second))) / (2 * len(first))
        names = store.products.categories
        beside = np.array([[one in goods.BY_NAME[other].goes_with for one in names] for other in names])
        goes = beside | beside.T
        assert (first == second).mean() / (share**2).sum() > 1.5
        assert goes[first, second].mean() / (goes * np.outer(share, share)).sum() > 1.02


def test_a_customer_has_favorites(stores: list[Store]) -> None:
    """Two orders of a customer begin with the same category oftener than chance has it."""
    for store in stores:
        begins = categories(store)[store.orders.first_item]
        by_customer = np.argsort(store.orders.customer, kind="stable")
        customer, begins = store.orders.customer[by_customer], begins[by_customer]
        again = customer[1:] == customer[:-1]
        same = (begins[1:] == begins[:-1])[again].mean()
        assert 1.3 < same / ((np.bincount(begins) / len(begins)) ** 2).sum() < 3


def test_an_ad_sells_what_it_is_for() -> None:
    plain = spec(4000, 1, conversion=0.0)
    name = list(assortment.shares(plain))[3]
    first, last = plain.start // DAY, AS_OF // DAY
    store = build(
        replace(
            plain,
            campaigns=(
                Campaign(0, "category", name, first, last, 0.5),
                Campaign(1, "category", "What nobody sells", first, last, 0.5),
            ),
        )
    )
    begins = categories(store)[store.orders.first_item]
    place = store.products.categories.index(name)
    led = store.journeys.campaign == 0
    assert led.sum() > 100 and (begins[led] == place).mean() > 0.8
    other = store.journeys.campaign == 1
    assert other.sum() > 100 and (begins[other] == place).mean() < 0.3


def test_what_is_used_up_is_bought_again(stores: list[Store]) -> None:
    rates: dict[bool, list[float]] = {True: [], False: []}
    for store in stores:
        product, customer = store.variants.product[store.items.variant], store.orders.customer[store.items.order]
        kinds = [goods.BY_NAME[name] for name in store.products.categories]
        used_up = np.array([kind.again > 0 for kind in kinds])[categories(store)]
        for of, some in ((True, used_up), (False, ~used_up)):
            if some.sum() > 500:
                every = customer[some].astype(np.int64) * len(store.products.weight) + product[some]
                rates[of].append(float((np.unique(every, return_counts=True)[1] > 1).mean()))
    assert min(rates[True]) > 1.5 * np.mean(rates[False])


def test_a_customer_keeps_their_size(stores: list[Store]) -> None:
    """Of two pieces of clothing one after the other most are of one size, and sizes in the middle sell most."""
    clothes = SCALES.index("clothes")
    seen = 0
    for store in stores:
        product = store.variants.product[store.items.variant]
        mine = np.flatnonzero(store.products.scale[product] == clothes)
        if len(mine) < 300:
            continue
        chosen = store.variants.chosen[store.items.variant[mine]]
        sizes = goods.OPTIONS["clothes"][0].values
        size = np.array([sizes.index(store.variants.choices[one][0][1]) for one in chosen.tolist()])
        customer = store.orders.customer[store.items.order[mine]]
        by_customer = np.argsort(customer, kind="stable")
        again = np.diff(customer[by_customer]) == 0
        same = (np.diff(size[by_customer]) == 0)[again].mean()
        count = np.bincount(size, minlength=6)
        assert same > 1.8 * ((count / count.sum()) ** 2).sum() and count.argmax() in (2, 3)
        seen += 1
    assert seen >= 2


def test_lines_and_pieces_are_few(stores: list[Store]) -> None:
    for store in stores:
        assert 0.25 < (store.orders.line_count > 1).mean() < 0.35
        assert 1.4 < store.items.quantity.sum() / len(store.orders.created) < 2.1
        sold = np.sort(np.bincount(store.variants.product[store.items.variant], store.items.quantity))[::-1]
        assert 0.72 < sold[: len(store.products.weight) // 5].sum() / sold.sum() < 0.88


def test_nothing_is_bought_before_it_came_out_nor_after_it_was_withdrawn(stores: list[Store]) -> None:
    for store in stores:
        product, time = store.variants.product[store.items.variant], store.orders.created[store.items.order]
        assert store.products.on_sale(product, time).all()
        archived = store.products.withdrawn[product] > 0
        assert archived.any(), "what was withdrawn sold before"
        assert (time[archived] < store.products.withdrawn[product[archived]]).all()


@pytest.mark.parametrize("orders", range(1, 40, 3))
def test_a_small_shop_fills_every_basket_without_saying_a_product_twice(orders: int) -> None:
    for seed in range(12):
        store = build(spec(orders, seed, conversion=0.0))
        keys = store.items.order.astype(np.int64) * 10_000 + store.variants.product[store.items.variant]
        assert len(np.unique(keys)) == len(keys)


def test_ranks_count_a_customer_s_orders() -> None:
    assert baskets.ranks(np.array([3, 1, 3, -1, 3, 1, -1], np.int32)).tolist() == [0, 0, 1, 0, 2, 1, 0]


def test_coupons_obey_their_names(stores: list[Store]) -> None:
    for store in stores:
        o = store.orders
        rank, codes = baskets.ranks(o.customer), [*COUPONS, ""]
        assert 0.15 < (o.discount > 0).mean() < 0.25
        used = {code: np.flatnonzero(o.coupon == place) for place, code in enumerate(codes)}
        assert all(len(rows) for rows in used.values())
        assert (rank[used["WELCOME10"]] == 0).all() and (rank[used["VIP20"]] >= 3).all()
        assert (rank[np.concatenate((used["SAVE5"], used["THANKS10"]))] >= 1).all()
        for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
            months = {code: {_local(o.created[row], zone).month for row in rows} for code, rows in used.items()}
            assert months["SPRING15"] <= {3, 4, 5} and months["SUMMER15"] <= {6, 7, 8}
            assert months["HOLIDAY15"] == {12} and months["BLACKFRIDAY25"] | months["CYBER20"] <= {11, 12}


def _local(time: int, zone: str) -> datetime:
    return datetime.fromtimestamp(int(time) / 1e6, ZoneInfo(zone))


def test_black_friday_is_the_day_after_the_fourth_thursday_of_november() -> None:
    for year, day in ((2023, 24), (2024, 29), (2025, 28), (2026, 27)):
        noons = np.array([microseconds(datetime(year, 11, d, 12, tzinfo=UTC)) for d in range(15, 31)])
        good = coupons.valid("BLACKFRIDAY25", noons, np.zeros(len(noons), np.int32))
        assert good[day - 15] and not good[: day - 16].any()


def test_a_sale_raises_the_share_of_discounts(stores: list[Store]) -> None:
    shares = []
    for store in stores:
        o = store.orders
        week = coupons.valid("BLACKFRIDAY25", o.created, np.zeros(len(o.created), np.int32))
        shares.append(((o.discount > 0)[week].mean(), (o.discount > 0)[~week].mean()))
    assert np.mean([sale for sale, _ in shares]) > 1.7 * np.mean([usual for _, usual in shares])


def test_a_shop_without_discounts_gives_none() -> None:
    assert (build(spec(300, discounts=False, conversion=0.0)).orders.coupon == len(COUPONS)).all()
