"""What happens in a visit: pages, products, the cart, the checkout, in this order, whatever the borders of a batch."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from loader.model import events as happens
from loader.model.events import ADD_TO_CART, COLLECTION_VIEW, KINDS, PAGE_VIEW, PRODUCT_VIEW, PURCHASE, Events, expand
from loader.model.journeys import HOME, PAUSE, SECOND
from loader.model.store import Store, build
from tests.unit.model.test_journeys import campaigns
from tests.unit.model.test_store import AS_OF, DAY, spec


@pytest.fixture(scope="module")
def shop() -> Store:
    return build(spec(2000, campaigns=campaigns(2000)))


@pytest.fixture(scope="module")
def events(shop: Store) -> Events:
    return expand(shop, 0, len(shop.sessions.start))


def test_events_do_not_depend_on_the_borders_of_a_batch(shop: Store) -> None:
    whole = expand(shop, 0, 3000)
    for borders in ((0, 1, 2, 3000), (0, 700, 701, 2999, 3000)):
        parts = [expand(shop, a, b) for a, b in pairwise(borders)]
        for field in fields(whole):
            joined = np.concatenate([getattr(part, field.name) for part in parts])
            assert np.array_equal(joined, getattr(whole, field.name)), field.name
    assert len(whole.time) == shop.sessions.event_counts[:3000].sum()


@pytest.mark.parametrize("window", [1, 90_000_001, 365 * DAY])
def test_each_web_order_has_one_purchase_at_its_time_for_its_total(window: int) -> None:
    store = build(spec(60, start=AS_OF - window))
    found = expand(store, 0, len(store.sessions.start))
    bought = found.kind == PURCHASE
    order = found.order[bought]
    assert (np.sort(order) == np.flatnonzero(store.journeys.channel >= 0)).all()
    assert (found.order[~bought] == -1).all()
    assert (found.time[bought] == store.orders.created[order]).all()
    assert (found.value[bought] == store.orders.total[order]).all()
    assert (np.append(found.session, -1)[np.flatnonzero(bought) + 1] != found.session[bought]).all(), "the last"


def test_a_visit_goes_on_without_a_break(shop: Store, events: Events) -> None:
    same = np.diff(events.session) == 0
    gaps = np.diff(events.time)[same]
    assert gaps.min() > 0 and gaps.max() < PAUSE * SECOND
    assert (np.diff(events.sequence)[same] == 1).all() and (events.sequence[1:][~same] == 1).all()
    assert (events.time <= AS_OF).all()
    first = events.sequence == 1
    assert (events.time[first] == shop.sessions.start[events.session[first]]).all()
    assert np.std(gaps) > 0.5 * np.mean(gaps), "people do not come by the clock"


def test_the_cart_is_what_is_bought(shop: Store, events: Events) -> None:
    added = np.flatnonzero(events.kind == ADD_TO_CART)
    assert (events.kind[added - 1] == PRODUCT_VIEW).all() and (events.variant[added - 1] == events.variant[added]).all()
    assert (events.product[added] == shop.variants.product[events.variant[added]]).all()
    mine = added[events.buys[added] >= 0]
    web = shop.journeys.channel >= 0
    sold = np.bincount(events.buys[mine], events.quantity[mine], len(web))
    assert (sold == np.bincount(shop.items.order, shop.items.quantity, len(web)) * web).all()
    value = np.bincount(events.buys[mine], events.value[mine], len(web))
    assert (value == shop.orders.subtotal * web).all()
    bought = events.kind == PURCHASE
    assert (events.quantity[bought] == sold[events.order[bought]]).all()


def test_steps_come_in_order(events: Events) -> None:
    first = np.full((len(KINDS), int(events.session.max()) + 1), 999)
    for kind in range(len(KINDS)):
        np.minimum.at(first[kind], events.session[events.kind == kind], events.sequence[events.kind == kind])
    steps = (PAGE_VIEW, PRODUCT_VIEW, ADD_TO_CART, happens.CHECKOUT, happens.PAYMENT, PURCHASE)
    others = ((PAGE_VIEW, COLLECTION_VIEW), (PAGE_VIEW, happens.SEARCH), (ADD_TO_CART, happens.CART_VIEW))
    for cause, kind in (*pairwise(steps), *others):
        there = first[kind] < 999
        assert there.any() and (first[cause] < first[kind])[there].all(), KINDS[kind]
    assert (events.kind == PAGE_VIEW)[events.sequence == 1].all()


def test_a_page_is_opened_by_one_event(shop: Store, events: Events) -> None:
    assert (events.load <= events.sequence).all() and (events.load >= 1).all()
    opened = events.sequence == events.load
    assert not (opened & (events.kind == ADD_TO_CART)).any()
    later = np.flatnonzero(~opened)
    opener = later - events.sequence[later] + events.load[later]
    assert opened[opener].all() and (events.session[opener] == events.session[later]).all()
    landing, collections = shop.sessions.landing[events.session], len(shop.products.categories)
    on_first = (events.load == 1) & ~opened
    assert on_first.any() and (landing[on_first] != HOME).all()
    shown = on_first & (events.product >= 0)
    assert (events.product == landing - 1 - collections)[shown].all()
    assert (events.category == landing - 1)[on_first & (events.kind == COLLECTION_VIEW)].all()


def test_only_collections_and_searches_have_a_category(shop: Store, events: Events) -> None:
    about = np.isin(events.kind, (COLLECTION_VIEW, happens.SEARCH))
    assert ((events.category >= 0) == about).all() and events.category.max() < len(shop.products.categories)
    full = (events.kind == ADD_TO_CART) | (events.kind > ADD_TO_CART)
    assert ((events.quantity > 0) == full).all() and (events.value[~full] == 0).all()
