"""Live products and customers beside the new ones: named only when they are there, and never written."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.clock import microseconds
from loader.flow.plan import StoreSpec
from loader.flow.profile import Existing
from loader.model.events import expand
from loader.model.products import build as build_products
from loader.model.store import Store, build
from loader.model.words.places import PLACES

DAY = 86_400_000_000
AS_OF = microseconds(datetime(2026, 3, 9, 12, tzinfo=UTC))
START = AS_OF - 365 * DAY
WORDS = ("Ceramics", "Brand new kind", None)
FIVE_LINES = (122, 139, 287)


def spec(orders: int, live: Existing | None, seed: int = 11, **more: Any) -> StoreSpec:
    given = {"start": START, "as_of": AS_OF, "namespace": 987_654_321, **more}
    return StoreSpec(seed=seed, orders=orders, existing=live, **given)


def texts(name: str, count: int) -> pa.Array:
    return pa.array([f"{name} {place}" for place in range(count)], pa.string())


def live_rows(
    products: int, customers: int, seed: int = 5, published: tuple[int, int] = (START - 99 * DAY, AS_OF + DAY)
) -> Existing:
    """Products of 1 to 4 variants, the best sold first, and customers by signup; some come long after the start."""
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 5, products)
    product_of = np.repeat(np.arange(products, dtype=np.int32), sizes)
    return Existing(
        products={
            "key": texts("p", products), "title": texts("Live", products), "handle": texts("live", products),
            "vendor": texts("Vendor", products),
            "product_type": pa.array([WORDS[place % 3] for place in range(products)], pa.string()),
        },
        variants={"key": texts("v", len(product_of)), "sku": texts("SKU", len(product_of))},
        customers={"key": texts("c", customers)},
        product_of=product_of,
        price=random.integers(1, 90_000, len(product_of)) * 10_000,
        sold=np.sort(random.integers(0, 500, products))[::-1],
        published=random.integers(*published, products),
        signup=np.sort(random.integers(START - 99 * DAY, AS_OF + DAY, customers)),
    )  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    orders=st.integers(1, 300),
    products=st.integers(0, 60),
    customers=st.integers(0, 60),
    seed=st.integers(0, 2**31),
    days=st.integers(1, 365),
)
def test_every_exact_statement_holds(orders: int, products: int, customers: int, seed: int, days: int) -> None:
    live = live_rows(products, customers, seed)
    store = build(spec(orders, live, seed, start=AS_OF - days * DAY))
    live_rows_are_there_before_they_are_named(store, live)
    no_order_names_a_product_twice(store)
    money_adds_up(store)
    live_rows_come_last(store, live)
    counters_equal_the_new_customers_orders(store)


def live_rows_are_there_before_they_are_named(store: Store, live: Existing) -> None:
    o, c, v = store.orders, store.customers, store.variants
    sold = v.product[store.items.variant]
    placed = o.created[store.items.order]
    assert (store.products.published[sold] <= placed).all(), "sold only after it was published"
    assert (c.created[o.customer] <= o.created).all(), "orders only after the signup"
    of_live = sold >= store.new_products
    assert (live.published[sold[of_live] - store.new_products] <= placed[of_live]).all()
    buyer = o.customer - store.new_customers
    assert (live.signup[buyer[buyer >= 0]] <= o.created[buyer >= 0]).all()
    assert (o.customer < store.new_customers).any(), "a run has customers of its own"


def no_order_names_a_product_twice(store: Store) -> None:
    pairs = (
        store.items.order.astype(np.int64) * len(store.products.weight) + store.variants.product[store.items.variant]
    )
    assert len(np.unique(pairs)) == len(pairs)


def money_adds_up(store: Store) -> None:
    o, i = store.orders, store.items
    assert (i.price == store.variants.price[i.variant]).all() and (i.price > 0).all()
    assert (np.add.reduceat(i.price * i.quantity, o.first_item) == o.subtotal).all()
    assert (np.add.reduceat(i.discount, o.first_item) == o.discount).all()
    assert (o.total == o.subtotal - o.discount + o.tax + o.shipping).all()


def live_rows_come_last(store: Store, live: Existing) -> None:
    p, v, c = store.products, store.variants, store.customers
    assert len(p.weight) == store.new_products + len(live.sold)
    assert len(v.price) == store.new_variants + len(live.price)
    assert len(c.created) == store.new_customers + len(live.signup)
    assert (v.product[store.new_variants :] == live.product_of + store.new_products).all()
    assert (v.price[store.new_variants :] == live.price // 10_000).all()
    assert (c.created[store.new_customers :] == live.signup).all()
    assert (np.repeat(np.arange(len(p.weight)), p.variant_count) == v.product).all()
    assert (np.cumsum(p.variant_count) - p.variant_count == p.first_variant).all()
    assert (np.minimum.reduceat(v.price, p.first_variant) == p.min_price).all()
    assert (np.maximum.reduceat(v.price, p.first_variant) == p.max_price).all()
    assert abs(p.weight.sum() - 1) < 1e-9 and (p.weight >= 0).all()
    for table in (p, v, c):
        count = len(table.created)
        for field in fields(table):
            column = getattr(table, field.name)
            assert isinstance(column, tuple) or len(column) == count, field.name


def counters_equal_the_new_customers_orders(store: Store) -> None:
    o, c, new = store.orders, store.customers, store.new_customers
    spent = np.zeros(len(c.created), np.int64)
    np.add.at(spent, o.customer, o.total)
    count = np.bincount(o.customer, minlength=len(c.created))
    last = np.full(len(c.created), -1)
    last[o.customer] = np.arange(len(o.customer))
    updated = c.created.copy()
    np.maximum.at(updated, o.customer, o.updated)
    for found, want in (
        (c.orders_count, count),
        (c.total_spent, spent),
        (c.last_order, last),
        (c.updated, updated),
    ):
        assert (found[:new] == want[:new]).all()


def test_the_rows_to_write_are_those_of_a_catalog_without_live_ones() -> None:
    live = live_rows(30, 20)
    store = build(spec(200, live))
    products, variants = build_products(spec(200, None))
    assert (store.new_products, store.new_variants) == (len(products.weight), len(variants.price))
    for with_live, alone in ((store.products, products), (store.variants, variants)):
        for field in fields(alone):
            long, short = getattr(with_live, field.name), getattr(alone, field.name)
            if isinstance(short, tuple):
                assert long[: len(short)] == short, field.name  # pools may grow, at their end
            elif field.name not in ("weight", "stock"):  # stock follows what live products do not sell
                assert long[: len(short)].tolist() == short.tolist(), field.name
    share = store.products.weight[: store.new_products]
    assert np.allclose(share / share.sum(), products.weight), "among themselves the new ones sell as ever"


def test_texts_of_live_rows_are_their_own_or_say_nothing() -> None:
    store = build(spec(200, live_rows(7, 20)))
    p, v, new = store.products, store.variants, store.new_products
    assert p.title[new:].to_pylist() == [f"Live {place}" for place in range(7)]
    assert [p.vendors[place] for place in p.vendor[new:].tolist()] == [f"Vendor {place}" for place in range(7)]
    kinds = [p.categories[place] for place in p.category[new:].tolist()]
    assert kinds == [WORDS[place % 3] or "" for place in range(7)]
    assert v.sku[store.new_variants :].to_pylist() == [f"SKU {n}" for n in range(len(v.price) - store.new_variants)]
    assert set(v.title[store.new_variants :].to_pylist()) == {""}, "the schema has no such column"


def test_of_a_live_customer_nothing_is_known_but_the_signup() -> None:
    store = build(spec(200, live_rows(5, 20)))
    c, new = store.customers, store.new_customers
    for index, pool in ((c.first, c.first_names), (c.last, c.last_names)):
        assert {pool[place] for place in index[new:].tolist()} == {None}
        assert None not in {pool[place] for place in index[:new].tolist()}
    assert set(c.place[new:].tolist()) == {len(PLACES)} and c.place[:new].max() < len(PLACES)
    for told in (c.email, c.phone):
        assert told[new:].null_count == 20 and told[:new].null_count == 0


def test_the_live_ones_take_part_as_their_number_says() -> None:
    early = (START - 99 * DAY, START - DAY)
    live = live_rows(85, 2000, published=early)
    store = build(spec(2000, live))
    sold = store.variants.product[store.items.variant]
    share = (sold >= store.new_products).mean()
    assert abs(share - 85 / (85 + store.new_products)) < 0.05
    by_live = np.bincount(sold[sold >= store.new_products] - store.new_products, minlength=85)
    assert np.corrcoef(by_live, live.sold)[0, 1] > 0.8, "the best sold sell best"
    assert 0.2 < (store.orders.customer >= store.new_customers).mean() <= 0.6


def test_the_only_order_is_a_new_customer_s() -> None:
    assert build(spec(1, live_rows(9, 500))).orders.customer.tolist() == [0]


def test_only_products_or_only_customers_may_be_live() -> None:
    for products, customers in ((0, 0), (12, 0), (0, 12)):
        live = live_rows(products, customers)
        store = build(spec(80, live))
        live_rows_are_there_before_they_are_named(store, live)
        live_rows_come_last(store, live)
        counters_equal_the_new_customers_orders(store)


def test_the_same_live_rows_give_the_same_store() -> None:
    first, second = (build(spec(150, live_rows(20, 30))) for _ in range(2))
    for part in ("products", "variants", "customers", "orders", "items", "sessions"):
        for field in fields(getattr(first, part)):
            a, b = getattr(getattr(first, part), field.name), getattr(getattr(second, part), field.name)
            assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b, (part, field.name)


@pytest.mark.parametrize("seed", FIVE_LINES)
def test_an_order_of_five_lines_finds_products_where_the_live_ones_come_later(seed: int) -> None:
    """Until then five new products are the whole shop. The seeds are those with such an order."""
    live = live_rows(40, 0, published=(AS_OF + 1, AS_OF + DAY))
    store = build(spec(1, live, seed, conversion=0.0))
    assert len(store.products.always(START)) == 5 and store.orders.line_count.tolist() == [5]
    live_rows_are_there_before_they_are_named(store, live)
    no_order_names_a_product_twice(store)


def test_nobody_looks_at_a_product_before_it_is_published() -> None:
    store = build(spec(400, live_rows(60, 30)))
    events = expand(store, 0, len(store.sessions.start))
    shown = events.product >= 0
    assert (store.products.published[events.product[shown]] <= events.time[shown]).all()
