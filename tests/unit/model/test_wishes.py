"""What a run is asked for holds exactly, and every other statement holds beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import UsageError
from loader.flow.plan import ORDER_STATES, StoreSpec
from loader.flow.profile import Existing
from loader.flow.wishes import Wishes
from loader.model.asked import counts
from loader.model.store import Store, build
from tests.unit.model.test_store import AS_OF, DAY, causes_come_first, links_hold, money_adds_up, spec

PAID = ("paid", "fulfilled", "refunded", "partially_refunded")
REFUNDED = ("refunded", "partially_refunded")


def asked(orders: int, seed: int = 11, wishes: Wishes | None = None, **more: Any) -> Store:
    made = build(
        replace(spec(orders, seed, idle=wishes is None or wishes.customers is None, **more), wishes=wishes or Wishes())
    )
    causes_come_first(made)
    if made.spec.existing is None:  # of live rows not all is known that these ask for
        money_adds_up(made)
        links_hold(made)
    return made


def live(customers: int, products: int = 4) -> Existing:
    since = AS_OF - 500 * DAY
    keys = pa.array([f"c{n}" for n in range(customers)])
    return Existing(
        products={
            "key": pa.array([f"p{n}" for n in range(products)]),
            "title": pa.array([f"Mug {n}" for n in range(products)]),
        },
        variants={"key": pa.array([f"v{n}" for n in range(products)])},
        customers={"key": keys},
        product_of=np.arange(products, dtype=np.int32),
        price=np.full(products, 12_990_000),
        sold=np.arange(products, 0, -1),
        published=np.full(products, since),
        signup=since + np.arange(customers) * DAY,
    )


def state_of(store: Store) -> np.ndarray:
    return np.array(store.orders.states)[store.orders.state]


@settings(max_examples=12, deadline=None)
@given(orders=st.integers(1, 300), seed=st.integers(0, 2**31), rate=st.floats(0, 1), days=st.integers(2, 400))
def test_a_refund_rate_is_that_of_the_paid_orders(orders: int, seed: int, rate: float, days: int) -> None:
    store = asked(orders, seed, Wishes(refunds=rate), start=AS_OF - days * DAY)
    state = state_of(store)
    assert np.isin(state, REFUNDED).sum() == round(rate * np.isin(state, PAID).sum())
    assert len(np.unique(store.refunds.order)) == np.isin(state, REFUNDED).sum()


def test_more_refunds_are_full_and_partial_as_usual_and_of_older_orders_first() -> None:
    store = asked(4000, wishes=Wishes(refunds=0.5))
    state = state_of(store)
    assert 0.4 < (state == "refunded").sum() / np.isin(state, REFUNDED).sum() < 0.6
    young = AS_OF - store.orders.created < 10 * DAY
    assert young.any() and not np.isin(state[young], REFUNDED).any()
    apart = (store.orders.refunded - store.orders.fulfilled)[np.isin(state, REFUNDED)]
    assert (apart > 0).mean() > 0.95, "goods come back some time after they were sent"


def test_with_a_schema_of_one_refunded_state_all_are_that() -> None:
    states = tuple(one for one in ORDER_STATES if one != "partially_refunded")
    state = state_of(asked(500, wishes=Wishes(refunds=0.2), order_states=states))
    assert (state == "refunded").sum() == round(0.2 * np.isin(state, PAID).sum())


GROUPS = {"paid": ("paid", "fulfilled"), "voided": ("voided",), "refunded": ("refunded",), "pending": ("pending",)}


@settings(max_examples=12, deadline=None)
@given(
    orders=st.integers(1, 300),
    seed=st.integers(0, 2**31),
    parts=st.lists(st.integers(0, 10), min_size=4, max_size=4),
    rest=st.integers(1, 10),
)
def test_states_have_their_shares_by_largest_remainder(orders: int, seed: int, parts: list[int], rest: int) -> None:
    shares = [part / (sum(parts) + rest) for part in parts]
    wishes = Wishes(status=tuple(zip(GROUPS, shares, strict=True)), groups=tuple(GROUPS.values()))
    store = asked(orders, seed, wishes, start=AS_OF - 20 * DAY)
    found = [int(np.isin(state_of(store), group).sum()) for group in GROUPS.values()]
    assert found == counts(shares, orders)[:-1].tolist()
    assert all(abs(number - share * orders) < 1 for number, share in zip(found, shares, strict=True))


def test_waiting_orders_are_young_and_no_more_than_there_are_young_ones() -> None:
    store = asked(
        2000, wishes=Wishes(status=(("pending", 0.02), ("authorized", 0.005)), groups=(("pending",), ("authorized",)))
    )
    for state, number, days in (("pending", 40, 29), ("authorized", 10, 6)):
        mine = state_of(store) == state
        assert mine.sum() == number
        assert (AS_OF - store.orders.created[mine]).max() <= days * DAY
    with pytest.raises(UsageError, match=r"pending=0.5 asks for 1000 orders, and only \d+ are young enough") as refused:
        asked(2000, wishes=Wishes(status=(("pending", 0.5),), groups=(("pending",),)))
    assert "--days 29" in refused.value.hint


def test_states_that_are_asked_for_change_few_others() -> None:
    usual, store = asked(3000), asked(3000, wishes=Wishes(status=(("cancelled", 0.1),), groups=(("cancelled",),)))
    changed = state_of(usual) != state_of(store)
    assert changed.sum() == 300 - (state_of(usual) == "cancelled").sum()


@settings(max_examples=10, deadline=None)
@given(orders=st.integers(1, 400), seed=st.integers(0, 2**31), rate=st.floats(0, 1))
def test_a_discount_rate_is_that_of_all_orders(orders: int, seed: int, rate: float) -> None:
    store = asked(orders, seed, Wishes(discounts=rate))
    assert (store.orders.discount > 0).sum() == round(rate * orders)


def test_asked_for_discounts_are_oftener_when_they_usually_are() -> None:
    usual, store = asked(6000), asked(6000, wishes=Wishes(discounts=0.3))
    month = (store.orders.created.astype("datetime64[us]").astype("datetime64[M]").astype(int) % 12) + 1
    november = [
        (one.orders.discount > 0)[month == 11].mean() / (one.orders.discount > 0).mean() for one in (usual, store)
    ]
    assert november[1] > 1.15
    assert november[0] > 1.15


@settings(max_examples=12, deadline=None)
@given(
    orders=st.integers(1, 200),
    seed=st.integers(0, 2**31),
    share=st.floats(0, 1),
    guests=st.booleans(),
    there=st.integers(0, 60),
)
def test_so_many_customers_order(orders: int, seed: int, share: float, guests: bool, there: int) -> None:
    wanted = 1 + int(share * (orders - 1))
    known = live(there) if there else None
    store = asked(orders, seed, Wishes(customers=wanted), guests=guests, existing=known)
    buyers = store.account[store.account >= 0]
    assert len(np.unique(buyers)) == wanted
    new = buyers[buyers < store.new_customers]
    assert len(np.unique(new)) == store.new_customers, "who signed up has ordered"
    signup = store.customers.created[store.account]
    assert (signup <= store.orders.created)[store.account >= 0].all()
    assert (np.diff(store.customers.created[: store.new_customers]) >= 0).all()


def test_so_many_products_are_new() -> None:
    for wanted in (1, 2, 30, 400):
        assert asked(120, wishes=Wishes(products=wanted)).rows("product") == wanted


def test_live_products_alone_are_sold() -> None:
    store = asked(300, wishes=Wishes(products=0), existing=live(3))
    assert (store.rows("product"), store.rows("variant")) == (0, 0)
    assert set(store.variants.product[store.items.variant].tolist()) == {0, 1, 2, 3}


def test_live_products_that_came_later_cannot_be_all_that_is_sold() -> None:
    late = replace(live(3), published=np.full(4, AS_OF - 5 * DAY))
    with pytest.raises(UsageError, match="products is 0"):
        asked(30, wishes=Wishes(products=0), existing=late)


def test_without_wishes_a_store_is_what_it_was() -> None:
    found: StoreSpec = spec(10)
    assert found.wishes == Wishes()
