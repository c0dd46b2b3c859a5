"""Customers come, buy at a rate of their own, and leave; some never order, and guests are no customers."""

from __future__ import annotations

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
from loader.model import buyers
from loader.model.buyers import Buyers
from loader.model.people import _told_apart
from loader.model.store import build

DAY = 86_400_000_000
AS_OF = microseconds(datetime(2026, 11, 1, 12, tzinfo=UTC))


def spec(orders: int, seed: int = 11, days: int = 365, **more: Any) -> StoreSpec:
    return StoreSpec(seed=seed, orders=orders, start=AS_OF - days * DAY, as_of=AS_OF, namespace=987_654_321, **more)


def live(customers: int, seed: int = 5) -> Existing:
    signup = np.sort(np.random.default_rng(seed).integers(AS_OF - 500 * DAY, AS_OF + DAY, customers))
    nothing = np.empty(0, np.int64)
    keys = pa.array([f"c{place}" for place in range(customers)], pa.string())
    return Existing({}, {}, {"key": keys}, np.empty(0, np.int32), nothing, nothing, nothing, signup)


def counts(found: Buyers) -> np.ndarray:
    """Orders of each customer of the run who ordered."""
    own = found.buyer[found.buyer < len(found.signup)]
    count = np.bincount(own, minlength=len(found.signup))
    return count[count > 0]


@settings(max_examples=60, deadline=None)
@given(
    orders=st.integers(1, 400),
    seed=st.integers(0, 2**31),
    days=st.integers(1, 3650),
    guests=st.booleans(),
    idle=st.booleans(),
    customers=st.integers(0, 40),
)
def test_every_exact_statement_holds(
    orders: int, seed: int, days: int, guests: bool, idle: bool, customers: int
) -> None:
    known = live(customers)
    found = buyers.build(spec(orders, seed, days, guests=guests, idle=idle, existing=known))
    assert len(found.times) == len(found.buyer) == orders
    assert (np.diff(found.times) >= 0).all() and (np.diff(found.signup) >= 0).all()
    assert found.times[0] >= AS_OF - days * DAY and found.times[-1] < AS_OF
    since = np.concatenate((found.signup, known.signup, np.zeros(found.guests, np.int64)))
    assert len(since) == found.people and (since[found.buyer] <= found.times).all()
    own = np.bincount(found.buyer, minlength=found.people)
    assert own[: len(found.signup)].any(), "a run has customers of its own"
    assert (own[: len(found.signup)] > 0).all() or idle
    assert (own[found.people - found.guests :] == 1).all(), "a guest orders once"
    assert guests or not found.guests
    assert found.signup.min() >= AS_OF - days * DAY, "nobody signs up before the shop opens"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("days", [30, 90, 365, 730])
def test_most_customers_order_once_the_others_ever_less_often(seed: int, days: int) -> None:
    count = np.bincount(counts(buyers.build(spec(10_000, seed, days))))
    assert 0.60 < count[1] / count.sum() < 0.70
    assert (count[1:8] > 0).all() and (np.diff(count[1:8]) < 0).all(), "no holes, fewer and fewer"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shares_of_guests_and_of_those_who_never_ordered(seed: int) -> None:
    found = buyers.build(spec(10_000, seed, guests=True))
    assert found.guests == 1800
    assert abs(1 - len(counts(found)) / len(found.signup) - 0.17) < 0.001
    assert len(counts(buyers.build(spec(100, seed, idle=False)))) == len(
        buyers.build(spec(100, seed, idle=False)).signup
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_customers_come_back_less_and_less_and_new_ones_stay_about_half(seed: int) -> None:
    found = buyers.build(spec(10_000, seed))
    month = (found.times - (AS_OF - 365 * DAY)) // (365 * DAY // 12)
    first = np.full(len(found.signup), 99)
    np.minimum.at(first, found.buyer, month)
    is_new = np.zeros(len(month), bool)
    is_new[np.unique(found.buyer, return_index=True)[1]] = True
    share = np.bincount(month, is_new, 12) / np.bincount(month, minlength=12)
    assert share[0] > 0.7 and (np.abs(share[4:] - share[4:].mean()) < 0.08).all(), "it settles"
    old = first[found.buyer]
    pairs = np.unique(np.stack((found.buyer, month - old, old)), axis=1)
    back = np.bincount(pairs[1][pairs[2] <= 5], minlength=7)[:7] / (first <= 5).sum()
    assert back[1] > back[3] > back[6] and 0.08 < back[1] < 0.25, "of the first half year's customers"


def test_the_shop_sells_from_its_first_day_to_its_last() -> None:
    found = buyers.build(spec(10_000))
    assert found.times[0] - (AS_OF - 365 * DAY) < DAY and AS_OF - found.times[-1] < DAY


def test_a_million_orders_are_exactly_a_million() -> None:
    assert len(buyers.build(spec(1_000_000, guests=True)).times) == 1_000_000


def test_few_live_customers_buy_the_most_and_all_after_their_signup() -> None:
    known = live(2000)
    found = buyers.build(spec(4000, existing=known))
    of = found.buyer[found.is_live] - len(found.signup)
    count = np.sort(np.bincount(of, minlength=2000))[::-1]
    assert 0.2 < len(of) / 4000 < 0.6
    assert count[:200].sum() > 0.35 * count.sum(), "a tenth of them"
    assert (known.signup[of] <= found.times[found.is_live]).all()


def test_counters_equal_the_orders_and_a_guest_has_a_name() -> None:
    store = build(spec(600, guests=True, conversion=0.0, existing=live(40)))
    c, o, new = store.customers, store.orders, store.new_customers
    assert len(c.created) == new + 40 + round((600 - (o.customer[store.account >= new].size)) * 0.18)
    count = np.bincount(o.customer, minlength=len(c.created))
    spent = np.bincount(o.customer, o.total, len(c.created))
    own = np.r_[0:new, new + 40 : len(c.created)]
    assert (c.orders_count[own] == count[own]).all() and (c.total_spent[own] == spent[own]).all()
    last = np.full(len(c.created), -1)
    last[o.customer] = np.arange(len(o.customer))
    assert (c.last_order[own] == last[own]).all() and (c.last_order[new : new + 40] == -1).all()
    assert (c.created[o.customer] <= o.created).all() and (c.updated >= c.created).all()
    guests = o.customer >= new + 40
    assert ((store.account < 0) == guests).all() and guests.sum() == len(c.created) - new - 40
    names = np.array([*c.first_names, None], object)[c.first[o.customer[guests]]]
    assert all(names) and c.email.take(pa.array(o.customer[guests])).null_count == 0
    assert c.email[new : new + 40].null_count == 40


def test_mails_are_names_and_a_number_stands_only_where_a_name_comes_again() -> None:
    store = build(spec(3000, conversion=0.0))
    mails = store.customers.email.to_pylist()
    local = [mail.split("@")[0] for mail in mails]
    assert len(set(local)) == len(mails) and {mail.split("@")[1] for mail in mails} == {
        "example.com", "example.net", "example.org"
    }  # fmt: skip
    assert 0.05 < np.mean([text[-1].isdigit() for text in local]) < 0.3
    assert not any(text.isdigit() for mail in local for text in mail.split("."))
    marked = build(spec(300, conversion=0.0, token="k3f9a")).customers.email.to_pylist()
    assert all(".k3f9a" in mail for mail in marked)


@given(texts=st.lists(st.sampled_from(["ann", "ann60", "ann99", "ann2_2", "bo", "bo61"]), max_size=400))
def test_texts_are_told_apart(texts: list[str]) -> None:
    plain = [text for text in texts if "_" not in text]
    found = _told_apart(pa.array(plain, pa.string())).to_pylist()
    assert len(set(found)) == len(found)
    assert all(made.startswith(text) for text, made in zip(plain, found, strict=True))
    assert [made for text, made in zip(plain, found, strict=True) if plain.index(text) == found.index(made)] == [
        *dict.fromkeys(plain)
    ]
