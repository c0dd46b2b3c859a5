"""Visits: shares of channels, devices and funnel; nobody's visits nearer than half an hour; the same device always."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from loader.model.journeys import PAUSE, SECOND
from loader.model.sessions import Sessions, bought_with
from loader.model.store import Store, build
from loader.model.words import visits as ways
from tests.unit.model.test_journeys import campaigns
from tests.unit.model.test_store import AS_OF, DAY, spec


@pytest.fixture(scope="module")
def shop() -> Store:
    return build(spec(6000, campaigns=campaigns(6000)))


def share(mask: NDArray[Any]) -> float:
    return float(mask.mean())


def test_the_funnel(shop: Store) -> None:
    visits = shop.sessions
    buys, cart = visits.order >= 0, visits.carts > 0
    assert share(buys) == pytest.approx(0.029, abs=0.0001)
    assert 0.08 < share(cart) < 0.14
    assert 0.70 < 1 - buys.sum() / cart.sum() < 0.78
    begun = (visits.stage & 3) > 0
    assert share(buys) < share(begun) < share(cart), "some begin the checkout and leave"
    counts = shop.event_counts()
    assert 0.5 < share(counts == 1) < 0.6
    assert counts.sum(dtype=np.int64) / buys.sum() < 105


def test_channels_and_devices_have_their_shares_and_conversions(shop: Store) -> None:
    visits = shop.sessions
    buys = visits.order >= 0
    rates = {}
    for place, channel in enumerate(ways.CHANNELS):
        mine = visits.channel == place
        assert share(mine) == pytest.approx(channel.share, rel=0.1)
        rates[channel.name] = share(buys[mine])
    assert max(rates, key=rates.__getitem__) == "email" and min(rates, key=rates.__getitem__) == "social"
    kind = np.array([device.name for device in ways.DEVICES])[visits.device]
    rate = {name: share(buys[kind == name]) for name in ways.CLASSES}
    assert rate["desktop"] > 1.3 * rate["mobile"]
    for name in ways.CLASSES:
        wanted = sum(device.share for device in ways.DEVICES if device.name == name)
        assert share(kind == name) == pytest.approx(wanted, rel=0.15)


def test_visits_buy_oftener_in_the_holidays(shop: Store) -> None:
    visits = shop.sessions
    day = visits.start.astype("datetime64[us]").astype("datetime64[D]")
    holidays = (day >= np.datetime64("2025-11-22")) & (day < np.datetime64("2025-12-20"))
    rate = [share((visits.order >= 0)[mine]) for mine in (holidays, ~holidays)]
    assert 1.1 < rate[0] / rate[1] < 1.7


def apart(store: Store) -> None:
    visits = store.sessions
    end = visits.start + visits.length.astype(np.int64) * SECOND
    order = np.lexsort((visits.start, visits.client))
    same = np.diff(visits.client[order]) == 0
    pause = visits.start[order][1:] - end[order][:-1]
    assert (pause[same] > PAUSE * SECOND).all()
    assert (end <= store.spec.as_of).all() and (np.diff(visits.start) >= 0).all()
    assert (visits.length < PAUSE).all() and (visits.length >= 0).all()


@settings(max_examples=15, deadline=None)
@given(
    orders=st.integers(1, 200),
    seed=st.integers(0, 2**31),
    window=st.sampled_from([1, 999_999, 90_000_001, DAY + 1, 40 * DAY, 700 * DAY]),
    conversion=st.sampled_from([0.001, 0.029, 0.3, 1.0]),
)
def test_every_web_order_has_one_visit(orders: int, seed: int, window: int, conversion: float) -> None:
    as_of = AS_OF + 123_457  # not a whole second
    store = build(spec(orders, seed, start=as_of - window, as_of=as_of, conversion=conversion))
    visits, web = store.sessions, np.flatnonzero(store.journeys.channel >= 0)
    apart(store)
    bought = np.flatnonzero(visits.order >= 0)
    order = visits.order[bought]
    assert (np.sort(order) == web).all()
    assert (visits.start[bought] == store.journeys.began[order]).all()
    assert (visits.landing[bought] == store.landing[order]).all()
    for name in ("channel", "referrer", "marks", "campaign"):
        assert (getattr(visits, name)[bought] == getattr(store.journeys, name)[order]).all()
    assert len(visits.start) == len(web) + round(len(web) * (1 / conversion - 1))
    assert (store.visit[web] == bought[np.argsort(order)]).all()


def test_a_client_keeps_its_device_and_a_customer_its_client(shop: Store) -> None:
    visits = shop.sessions
    pairs = np.unique(visits.client.astype(np.int64) * 256 + visits.device)
    assert len(pairs) == len(np.unique(visits.client))
    bought = visits.order >= 0
    buyer = shop.orders.customer[visits.order[bought]]
    own = (visits.client[bought] == buyer) | (buyer < 0)
    assert share(own) > 0.99
    assert (visits.device[bought] == bought_with(shop.spec, visits.client[bought])).all()


def test_buyers_come_before_they_buy_and_visitors_come_again(shop: Store) -> None:
    visits = shop.sessions
    first = np.full(int(visits.client.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, visits.client, visits.start)
    bought = visits.order >= 0
    assert share(visits.start[bought] > first[visits.client[bought]]) > 0.5
    assert len(visits.start) / len(np.unique(visits.client)) > 1.5


def test_no_visits_if_none_are_wanted_and_only_those_that_buy() -> None:
    assert len(build(spec(30, conversion=0.0)).sessions.start) == 0
    only = build(spec(30, conversion=1.0))
    assert len(only.sessions.start) and (only.sessions.order >= 0).all()


def test_a_visit_is_small() -> None:
    visits = build(spec(30)).sessions
    assert sum(getattr(visits, field.name).itemsize for field in fields(Sessions)) <= 36


def test_a_device_is_one_thing() -> None:
    """Its kind, its browser's name for itself and its screen agree, and the shares are of one whole."""
    assert sum(device.share for device in ways.DEVICES) == pytest.approx(1)
    assert len({(device.agent, device.screen) for device in ways.DEVICES}) == len(ways.DEVICES) > 60
    for device in ways.DEVICES:
        phone, tablet = "Mobile" in device.agent and "iPad" not in device.agent, "iPad" in device.agent
        android = "Android" in device.agent and "Mobile" not in device.agent
        assert device.name == ("mobile" if phone else "tablet" if tablet or android else "desktop")
        width, height = map(int, device.screen.split("x"))
        assert (width < 500) == (device.name == "mobile") and (device.name != "desktop" or width > height)
    assert sum(channel.share for channel in ways.CHANNELS) == pytest.approx(1)
    for channel in ways.CHANNELS:
        assert sum(way[2] for way in channel.ways) == pytest.approx(1) and sum(channel.landings) == pytest.approx(1)
