"""Scenarios: what each changes in the rows, against the same run without it; every exact statement still holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import UsageError
from loader.flow.plan import Campaign
from loader.flow.scenario import (
    EFFECTS,
    BadCampaign,
    Churn,
    Effect,
    Growth,
    RefundWave,
    Sale,
    Scenario,
    StockOut,
    Viral,
)
from loader.flow.wishes import Wishes
from loader.model.store import Store, build
from loader.model.words.visits import CHANNEL
from loader.scenario_files import shipped
from tests.unit.model.test_store import AS_OF, DAY, causes_come_first, links_hold, money_adds_up, spec
from tests.unit.model.test_wishes import live

START = AS_OF - 365 * DAY
CAMPAIGNS = tuple(
    Campaign(number, theme, category, START // DAY - 1, AS_OF // DAY, 0.5)
    for number, (theme, category) in enumerate(
        [("brand", ""), ("category", "Mugs"), ("category", ""), ("shopping", "")]
    )
)


def happened(*effects: Effect, orders: int = 3000, seed: int = 11, **more: Any) -> Store:
    store = build(replace(spec(orders, seed, **more), scenario=Scenario("test", "", effects)))
    causes_come_first(store)
    if store.spec.existing is None:
        money_adds_up(store)
        links_hold(store)
    return store


@pytest.fixture(scope="module")
def usual() -> Store:
    return happened(guests=True, campaigns=CAMPAIGNS)


def within(times: np.ndarray, effect: Effect) -> np.ndarray:
    opens, closes = effect.span(START, AS_OF)
    found: np.ndarray = (times >= opens) & (times < closes)
    return found


def lines_of(store: Store, product: int) -> np.ndarray:
    found: np.ndarray = store.variants.product[store.items.variant] == product
    return found


def test_growth(usual: Store) -> None:
    store = happened(Growth(factor=4.0), guests=True)
    days = (usual.orders.created - START) // (73 * DAY), (store.orders.created - START) // (73 * DAY)
    before, after = (np.bincount(fifth, minlength=5)[:5] for fifth in days)
    ratio = after / before
    assert (np.diff(ratio) > 0).all()
    assert 2.5 < ratio[4] / ratio[0] < 4.0, "four times as many at the end, from the first fifth's middle to the last's"
    assert len(store.orders.created) == 3000
    hours = [np.bincount(one.orders.created // 3_600_000_000 % 24, minlength=24) for one in (usual, store)]
    assert abs(hours[0] - hours[1]).sum() / 2 < 0.02 * 3000, "at the same hours of the day"


def test_sale(usual: Store) -> None:
    sale = Sale(since="60%", days=14, orders=3.0, discount_rate=0.7, off=0.25)
    store = happened(sale, guests=True, campaigns=CAMPAIGNS)
    mine, theirs = within(store.orders.created, sale), within(usual.orders.created, sale)
    outside = theirs.sum() / (~theirs).sum()
    assert 2.6 < mine.sum() / (~mine).sum() / outside < 3.4
    off = store.orders.discount[mine] > 0
    assert abs(off.mean() - 0.7) < 0.01
    rate = store.orders.discount[mine][off] / store.orders.subtotal[mine][off]
    assert (abs(rate - 0.25) < 0.005).mean() > 0.5
    assert abs((store.orders.discount[~mine] > 0).mean() - (usual.orders.discount > 0).mean()) < 0.03


def test_stock_out(usual: Store) -> None:
    out = StockOut(since="75%", products=2)
    store = happened(out, guests=True, campaigns=CAMPAIGNS)
    sold = np.bincount(usual.variants.product[usual.items.variant])
    gone = np.argsort(-sold, kind="stable")[:2]
    during = within(store.orders.created, out)[store.items.order]
    before = within(usual.orders.created, out)[usual.items.order]
    for product in gone.tolist():
        assert lines_of(usual, product)[before].sum() > 5
        assert lines_of(store, product)[during].sum() == 0
        assert lines_of(store, product)[~during].sum() == lines_of(usual, product)[~before].sum()
        assert store.variants.stock[store.variants.product == product].sum() == store.products.stock[product] == 0
        assert store.products.weight[product] > 0, "visitors look at it"
    assert abs(len(store.items.order) - len(usual.items.order)) < 5


def test_a_stock_out_that_is_over_leaves_the_stock() -> None:
    store = happened(StockOut(since="10%", days=20), orders=400)
    assert store.products.stock[np.argmax(store.sold)] > 0 or store.products.stock.sum() > 0
    usual = happened(orders=400)
    assert (store.variants.stock == 0).sum() <= (usual.variants.stock == 0).sum() + 3


@pytest.mark.parametrize("effect", [StockOut(), Viral()])
def test_nothing_else_to_sell(effect: Effect) -> None:
    with pytest.raises(UsageError, match="nothing else to sell"):
        build(replace(spec(50), scenario=Scenario("x", "", (effect,)), wishes=Wishes(products=1)))


def test_viral(usual: Store) -> None:
    viral = Viral(since="50%", days=5, factor=12.0, social=0.5)
    store = happened(viral, guests=True, campaigns=CAMPAIGNS)
    more = np.bincount(store.variants.product[store.items.variant], minlength=len(store.products.weight))
    star = int(np.argmax(more - np.bincount(usual.variants.product[usual.items.variant], minlength=len(more))))
    during, before = within(store.orders.created, viral), within(usual.orders.created, viral)
    lines, usually = lines_of(store, star)[during[store.items.order]].sum(), lines_of(usual, star).sum()
    assert lines >= min(12 * usually * before.mean(), 0.6 * during.sum()) - 1
    assert lines_of(store, star)[~during[store.items.order]].sum() <= usually
    visits = within(store.sessions.start, viral) & (store.sessions.order < 0)
    social = store.sessions.channel == CHANNEL["social"]
    page = 1 + len(store.products.categories) + star
    assert 0.25 < (social & visits & (store.sessions.landing == page)).sum() / visits.sum() < 0.6
    assert (social & ~visits).sum() / (~visits).sum() < 0.2


def test_bad_campaign_brings_fewer_orders(usual: Store) -> None:
    store = happened(BadCampaign(orders=0.1), guests=True, campaigns=CAMPAIGNS)
    before, after = ((one.journeys.campaign == 1).sum() for one in (usual, store))
    assert before > 50
    assert after < 0.25 * before
    others = [(np.isin(one.journeys.campaign, [0, 1, 2])).sum() for one in (usual, store)]
    assert others[0] == others[1], "others of its kind get them"


def test_refund_wave(usual: Store) -> None:
    wave = RefundWave(since="50%", days=14, rate=0.5)
    store = happened(wave, guests=True, campaigns=CAMPAIGNS)
    for one, least, most in ((usual, 0.0, 0.2), (store, 0.49, 0.51)):
        mine = within(one.orders.created, wave) & (one.orders.paid >= 0)
        assert least <= (one.orders.refunded[mine] >= 0).mean() <= most
    outside = ~within(store.orders.created, wave)
    assert (store.orders.state[outside] == usual.orders.state[outside]).all()


def test_churn(usual: Store) -> None:
    churn = Churn(since="50%", orders=0.2)
    store = happened(churn, guests=True, campaigns=CAMPAIGNS)
    after = [within(one.orders.created, churn) & (one.account >= 0) for one in (usual, store)]
    returning = [(one.returning & of).sum() for one, of in zip((usual, store), after, strict=True)]
    assert returning[0] > 100
    assert 0.1 < returning[1] / returning[0] < 0.35
    assert (store.orders.created == usual.orders.created).all()
    assert store.new_customers > usual.new_customers + 50


@settings(max_examples=12, deadline=None)
@given(
    orders=st.integers(1, 120),
    seed=st.integers(0, 2**31),
    kinds=st.sets(st.sampled_from(sorted(EFFECTS)), min_size=1),
    there=st.integers(0, 30),
    days=st.integers(2, 400),
)
def test_every_statement_holds_whatever_happens(orders: int, seed: int, kinds: set[str], there: int, days: int) -> None:
    effects = [EFFECTS[kind](since="30%", until="80%") for kind in sorted(kinds)]
    known = live(there, products=5) if there else None
    happened(*effects, orders=orders, seed=seed, existing=known, start=AS_OF - days * DAY, campaigns=CAMPAIGNS)


def test_every_shipped_scenario_happens() -> None:
    assert {one.name for one in shipped()} == {
        "growth", "sale-week", "stock-out", "viral-product", "bad-campaign", "refund-wave", "churn",
    }  # fmt: skip
    for one in shipped():
        happened(*one.effects, orders=200, campaigns=CAMPAIGNS)
