"""The lives of orders: states fit their times, waiting ends, refunds add up, whatever the window and the words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.clock import microseconds
from loader.flow.plan import ORDER_STATES, StoreSpec
from loader.model import handling
from loader.model.life import LONGEST_WAIT, Life, Refunds, build, refunds
from loader.model.words.orders import GATEWAYS, REASONS, SOURCES, endings
from loader.rng import stream

DAY, HOUR = 86_400_000_000, 3_600_000_000
AS_OF = microseconds(datetime(2026, 3, 9, 12, tzinfo=UTC))
WAITING = ("pending", "authorized")
SETTLED = set(ORDER_STATES) - {*WAITING, "paid"}


def lives(
    orders: int, seed: int = 5, days: float = 365, as_of: int = AS_OF, **more: object
) -> tuple[StoreSpec, np.ndarray, np.ndarray, np.ndarray, Life, np.ndarray]:
    """The lives of orders placed evenly over the days: spec, created, source, gateway, life and total."""
    start = as_of - max(int(days * DAY), 1)
    spec = StoreSpec(seed=seed, orders=orders, start=start, as_of=as_of, **more)  # type: ignore[arg-type]
    random = np.random.default_rng(seed)
    created = np.sort(random.integers(start, as_of, orders, endpoint=True)) // 1_000_000 * 1_000_000
    created = np.maximum(created, start)
    source = random.choice(len(SOURCES), orders, p=[0.8, 0.1, 0.1]).astype(np.int8)
    gateway = random.integers(0, len(GATEWAYS), orders).astype(np.int8)
    total = random.integers(2, 30_000, orders)
    return spec, created, source, gateway, build(spec, created, total, source, gateway), total


def states_fit_their_times(spec: StoreSpec, life: Life, created: np.ndarray, total: np.ndarray) -> None:
    state = np.array(life.states)[life.state]
    for time, states in (
        (life.paid, ("paid", "fulfilled", "refunded", "partially_refunded")),
        (life.fulfilled, ("fulfilled", "refunded", "partially_refunded")),
        (life.refunded, ("refunded", "partially_refunded")),
        (life.cancelled, ("cancelled", "voided")),
    ):
        assert ((time >= 0) == np.isin(state, states)).all()
        assert (time <= spec.as_of).all()
        assert ((time - created) % 1_000_000 == 0)[time >= 0].all(), "whole seconds after the order"
    steps = (
        (life.paid, created),
        (life.fulfilled, life.paid),
        (life.refunded, life.fulfilled),
        (life.cancelled, created),
    )
    for later, earlier in steps:
        assert (later >= earlier)[later >= 0].all()
    last = np.max((created, life.paid, life.fulfilled, life.cancelled, life.refunded), axis=0)
    assert (life.updated == last).all(), "an order was changed last when something last happened to it"
    assert ((life.reason >= 0) == (life.cancelled >= 0)).all()
    assert (life.refunded_amount == total)[state == "refunded"].all()
    assert (life.refunded_amount < total)[state == "partially_refunded"].all()
    assert ((life.refunded_amount > 0) == (life.refunded >= 0)).all()
    assert (life.refunded - life.paid <= 60 * DAY)[life.refunded >= 0].all()


def refunds_add_up(life: Life, found: Refunds, as_of: int) -> None:
    back = np.zeros(len(life.state), np.int64)
    np.add.at(back, found.order, found.amount)
    assert (back == life.refunded_amount).all() and (found.amount > 0).all()
    last = np.full(len(life.state), -1, np.int64)
    np.maximum.at(last, found.order, found.time)
    assert (last == life.refunded).all(), "an order was refunded when its last refund was made"
    assert (np.diff(found.order) >= 0).all() and (np.diff(found.time)[np.diff(found.order) == 0] >= 0).all()
    assert (found.time >= life.paid[found.order]).all() and (found.time <= as_of).all()
    assert (np.bincount(found.order, minlength=1) <= 2).all()


@settings(max_examples=100, deadline=None)
@given(
    orders=st.integers(1, 400),
    seed=st.integers(0, 2**31),
    days=st.floats(0.0, 800.0),
    states=st.sets(st.sampled_from(ORDER_STATES), min_size=1),
    zone=st.sampled_from(["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "UTC"]),
    unpaid=st.sampled_from([0.5, 1, 8, 24, 168]),
    transfer=st.sampled_from(WAITING),
)
def test_every_exact_statement_holds(
    orders: int, seed: int, days: float, states: set[str], zone: str, unpaid: float, transfer: str
) -> None:
    allowed = tuple(state for state in ORDER_STATES if state in states)
    spec, created, source, gateway, life, total = lives(
        orders, seed, days, order_states=allowed, timezone=zone, unpaid_hours=unpaid, transfer=transfer
    )
    states_fit_their_times(spec, life, created, total)
    refunds_add_up(life, refunds(spec, life, total), spec.as_of)
    state, age = np.array(life.states)[life.state], spec.as_of - created
    if not states <= set(WAITING):
        assert (age < LONGEST_WAIT)[state == "authorized"].all()
        assert (age < LONGEST_WAIT + handling.LONGEST)[state == "pending"].all()
    if "paid" in states:
        assert (age < LONGEST_WAIT)[np.isin(state, WAITING)].all()
    if "fulfilled" in states:
        assert (age < LONGEST_WAIT + handling.LONGEST)[state == "paid"].all()
    till = source == list(SOURCES).index("pos")
    if states & SETTLED - {"cancelled", "voided"}:
        assert not np.isin(state[till], ("cancelled", "voided")).any(), "at a till nothing is dropped"
    card = gateway == GATEWAYS.index("card")
    assert not np.isin(np.array(REASONS)[life.reason[(life.reason >= 0) & ~card]], ("fraud", "declined")).any()


@pytest.mark.parametrize("window", [1, 999_999, 90_000_001, DAY + 1])
def test_a_window_of_any_length_holds_all_of_an_order_s_life(window: int) -> None:
    as_of = AS_OF + 123_457  # not a whole second
    for orders, states in ((1, ("fulfilled",)), (40, ORDER_STATES), (40, ("pending", "refunded"))):
        spec, created, _, _, life, total = lives(orders, 5, window / DAY, as_of, order_states=states)
        states_fit_their_times(spec, life, created, total)
        refunds_add_up(life, refunds(spec, life, total), as_of)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_old_orders_have_ended_and_young_ones_wait(seed: int) -> None:
    spec, created, source, _, life, _ = lives(20_000, seed)
    state, age = np.array(life.states)[life.state], spec.as_of - created
    assert not np.isin(state, WAITING)[age >= 7 * DAY].any()
    assert not (state == "paid")[age >= 21 * DAY].any()
    old = age > 90 * DAY
    for one, share in endings(ORDER_STATES).items():
        dropped = one in ("cancelled", "voided")
        kept = old & (source != list(SOURCES).index("pos")) if dropped else old
        assert abs((state[kept] == one).mean() - share) < 0.15 * share + 0.004, one
    shipped = np.isin(state, ("fulfilled", "refunded", "partially_refunded", "cancelled", "voided"))
    assert shipped[(age > 14 * DAY) & (age < 21 * DAY)].mean() > 0.97
    assert np.isin(state, (*WAITING, "paid"))[age < DAY].mean() > 0.4
    young, older = ((age > low * DAY) & (age < high * DAY) for low, high in ((1, 8), (60, 120)))
    refunded = life.refunded >= 0
    assert refunded[young].mean() < 0.25 * refunded[older].mean(), "goods come back after days and weeks"


def test_transfers_wait_for_days_and_wallets_do_not() -> None:
    _, created, source, gateway, life, _ = lives(40_000)
    wait, paid = (life.paid - created) / HOUR, life.paid >= 0
    by = {name: wait[paid & (gateway == place)] for place, name in enumerate(GATEWAYS)}
    assert 24 < np.median(by["manual"]) < 72 and by["manual"].min() > 1
    assert (by["wallet"] < 1 / 20).all() and (by["cash"] < 1 / 20).all()
    assert 0.9 < (by["card"] < 1 / 20).mean() < 0.97
    till = (source == list(SOURCES).index("pos")) & paid & (life.fulfilled >= 0)
    assert (life.fulfilled == life.paid)[till].all(), "at the till goods are handed over"


def test_reasons_are_weighted() -> None:
    spec, *_, gateway, life, _ = lives(60_000)
    state = np.array(spec.order_states)[life.state]
    cancelled = np.array(REASONS)[life.reason[state == "cancelled"]]
    assert (cancelled == "customer").mean() > 0.5 > (cancelled == "inventory").mean() > 0.1
    voided = np.array(REASONS)[life.reason[(state == "voided") & (gateway == GATEWAYS.index("card"))]]
    assert (voided == "declined").mean() > 0.6


def test_half_of_the_refunds_are_full_a_quarter_in_two_parts() -> None:
    spec, _, _, _, life, total = lives(40_000)
    state = np.array(life.states)[life.state]
    parts = np.bincount(refunds(spec, life, total).order, minlength=len(state))
    refunded = parts > 0
    assert 0.45 < (state[refunded] == "refunded").mean() < 0.55
    assert 0.20 < (parts[refunded] == 2).mean() < 0.30
    assert (parts[state == "refunded"] <= 1).all()


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "UTC"])
def test_hardly_anything_is_sent_at_a_weekend(zone: str) -> None:
    start = microseconds(datetime(2025, 10, 1, tzinfo=UTC))
    paid = start + np.arange(20_000, dtype=np.int64) * 240_000_000
    sent = handling.sent(stream(1, "order", "sent"), paid, zone)
    days = np.array([datetime.fromtimestamp(t / 1e6, ZoneInfo(zone)).weekday() for t in sent.tolist()])
    assert (days >= 5).mean() < 0.02
    assert (sent > paid).all() and (sent - paid < handling.LONGEST).all()
    assert 12 < np.median(sent - paid) / HOUR < 48
