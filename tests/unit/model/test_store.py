"""The store model: exact money, causes before effects, the same whatever the batch, and the shapes of realism.md."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.clock import microseconds
from loader.flow.plan import ORDER_STATES, StoreSpec
from loader.model.store import Store, build

DAY = 86_400_000_000
AS_OF = microseconds(datetime(2026, 3, 9, 12, tzinfo=UTC))


def spec(orders: int, seed: int = 11, **more: object) -> StoreSpec:
    given = {"start": AS_OF - 365 * DAY, "as_of": AS_OF, "namespace": 987_654_321, **more}
    digits = int(str(given.get("digits", 2)))
    given.setdefault("worth", 10**digits if digits else 100)
    return StoreSpec(seed=seed, orders=orders, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def big() -> Store:
    return build(spec(5000))


@settings(max_examples=25, deadline=None)
@given(
    orders=st.integers(1, 300),
    seed=st.integers(0, 2**31),
    days=st.integers(1, 800),
    digits=st.sampled_from([0, 1, 2, 3]),
    states=st.sets(st.sampled_from(ORDER_STATES), min_size=1),
    included=st.booleans(),
)
def test_every_exact_statement_holds(
    orders: int, seed: int, days: int, digits: int, states: set[str], included: bool
) -> None:
    allowed = tuple(state for state in ORDER_STATES if state in states)
    start = AS_OF - days * DAY
    store = build(spec(orders, seed, start=start, digits=digits, order_states=allowed, tax_included=included))
    money_adds_up(store)
    causes_come_first(store)
    links_hold(store)


def money_adds_up(store: Store) -> None:
    o, i = store.orders, store.items
    assert (np.add.reduceat(i.price * i.quantity, o.first_item) == o.subtotal).all()
    assert (np.add.reduceat(i.discount, o.first_item) == o.discount).all()
    assert ((i.discount >= 0) & (i.discount <= i.price * i.quantity)).all()
    assert (o.total == o.subtotal - o.discount + o.shipping + (0 if store.spec.tax_included else o.tax)).all()
    assert (np.add.reduceat(store.line_tax, o.first_item) == o.tax).all()
    rate, goods = o.tax_rate.astype(np.int64), o.subtotal - o.discount
    exact = goods * rate / (1000 + rate if store.spec.tax_included else 1000)
    assert (abs(o.tax - exact) <= 0.5).all() and ((rate >= 0) & (rate <= 250)).all(), "the place's rate, to the cent"
    assert (o.total >= 0).all() and (i.price > 0).all() and (i.quantity > 0).all()
    assert ((o.refunded_amount >= 0) & (o.refunded_amount <= o.total)).all()
    assert ((o.refunded_amount > 0) <= (o.refunded >= 0)).all()
    spent = np.zeros(len(store.customers.created), np.int64)
    np.add.at(spent, o.customer, o.total)
    assert (spent == store.customers.total_spent).all()
    assert (np.bincount(o.customer, minlength=len(spent)) == store.customers.orders_count).all()


def causes_come_first(store: Store) -> None:
    o, c, as_of = store.orders, store.customers, store.spec.as_of
    assert (c.created[o.customer] <= o.created).all()
    for later, earlier in (
        (o.paid, o.created),
        (o.fulfilled, o.paid),
        (o.refunded, o.fulfilled),
        (o.cancelled, o.created),
    ):
        assert (later[later >= 0] >= earlier[later >= 0]).all()
        assert (later <= as_of).all()
    assert (o.created >= store.spec.start).all() and (o.created <= as_of).all()
    assert (o.updated >= o.created).all() and (o.updated <= as_of).all()
    assert (c.updated >= c.created).all() and (c.updated <= as_of).all()
    p = store.products
    sold, placed = store.variants.product[store.items.variant], o.created[store.items.order]
    assert p.on_sale(sold, placed).all() and (p.updated <= as_of).all()
    assert (np.diff(o.created) >= 0).all()


def links_hold(store: Store) -> None:
    o, i, v, p = store.orders, store.items, store.variants, store.products
    assert len(o.created) == store.spec.orders and (o.line_count > 0).all()
    assert (i.price == v.price[i.variant]).all()
    assert (np.unique(i.order) == np.arange(store.spec.orders)).all()
    pairs = i.order.astype(np.int64) * len(p.category) + v.product[i.variant]
    assert len(np.unique(pairs)) == len(pairs), "no product twice in an order"
    assert (np.repeat(np.arange(len(p.category)), p.variant_count) == v.product).all()
    assert (p.min_price <= p.max_price).all()
    for texts in (p.title, p.handle, v.sku, v.barcode, store.customers.email):
        assert len(set(texts.to_pylist())) == len(texts)
    assert all(email.rsplit("@")[1].startswith("example.") for email in store.customers.email.to_pylist())


def test_the_same_spec_gives_the_same_store_and_another_seed_another() -> None:
    first, second, other = build(spec(200)), build(spec(200)), build(spec(200, seed=12))
    for part in ("products", "variants", "customers", "orders", "items", "sessions"):
        for field in fields(getattr(first, part)):
            a, b = getattr(getattr(first, part), field.name), getattr(getattr(second, part), field.name)
            assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b, (part, field.name)
    assert not np.array_equal(first.orders.total, other.orders.total)


def test_numpy_s_global_state_is_neither_used_nor_changed() -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    build(spec(50))
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


@pytest.mark.parametrize("window", [1, 999_999, 90_000_001, DAY + 1])
def test_a_window_of_any_length_holds_all_of_an_order_s_life(window: int) -> None:
    as_of = AS_OF + 123_457  # not a whole second
    for orders, states in ((1, ("fulfilled",)), (40, ORDER_STATES), (40, ("pending", "refunded"))):
        store = build(spec(orders, start=as_of - window, as_of=as_of, order_states=states))
        causes_come_first(store)


@pytest.mark.parametrize(("digits", "worth"), [(0, 1), (0, 100), (1, 10), (2, 100), (3, 1000)])
def test_a_price_is_worth_the_same_whatever_the_decimals(digits: int, worth: int) -> None:
    price = build(spec(2000, digits=digits, worth=worth, conversion=0.0)).variants.price
    assert 20 < np.median(price) / worth < 80


def test_prices_with_the_tax_inside() -> None:
    """The tax is the part of what is paid for the goods that is tax, half a cent up."""
    inside, beside = build(spec(300, tax_included=True)), build(spec(300))
    goods = inside.orders.subtotal - inside.orders.discount
    rate = np.divide(beside.orders.tax, goods)
    assert np.allclose(inside.orders.tax / goods, rate / (1 + rate), atol=0.001)
    assert (inside.orders.total == goods + inside.orders.shipping).all()


def test_money_that_is_not_wanted_is_not_there() -> None:
    store = build(spec(300, discounts=False, taxes=False, shipping=False, conversion=0.0))
    assert (store.orders.total == store.orders.subtotal).all()
    assert len(store.sessions.start) == 0
