"""What happens in a visit: pages, products, the cart, the checkout, in this order, whatever the borders of a batch."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from loader.flow.plan import EVENT_KINDS
from loader.model.events import Events, Lines, expand
from loader.model.journeys import HOME, PAUSE, SECOND
from loader.model.steps import (
    ADD_TO_CART,
    CART_VIEW,
    CHECKOUT,
    COLLECTION_VIEW,
    KINDS,
    PAGE_VIEW,
    PAYMENT,
    PRODUCT_VIEW,
    PURCHASE,
    SEARCH,
    SHOWN,
)
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
        for table, of in (("events", fields(Events)[:-1]), ("lines", fields(Lines))):
            rows = [one if table == "events" else one.lines for one in (whole, *parts)]
            for field in of:
                first, *rest = [getattr(one, field.name) for one in rows]
                assert np.array_equal(np.concatenate(rest), first), field.name
    assert len(whole.time) == shop.event_counts()[:3000].sum()


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
    steps = (PAGE_VIEW, PRODUCT_VIEW, ADD_TO_CART, CHECKOUT, PAYMENT, PURCHASE)
    others = ((PAGE_VIEW, COLLECTION_VIEW), (PAGE_VIEW, SEARCH), (ADD_TO_CART, CART_VIEW))
    for cause, kind in (*pairwise(steps), *others):
        there = first[kind] < 999
        assert there.any() and (first[cause] < first[kind])[there].all(), KINDS[kind]
    assert (events.kind == PAGE_VIEW)[events.sequence == 1].all()


def test_a_page_is_opened_by_its_view_and_shows_something_at_once(shop: Store, events: Events) -> None:
    assert ((events.sequence == events.load) == (events.kind == PAGE_VIEW)).all()
    shown = np.flatnonzero(SHOWN[events.kind])
    assert (events.load[shown] == events.sequence[shown - 1]).all(), "right after its page's view"
    passed = (events.time[shown] - events.time[shown - 1]) // 1000
    assert passed.min() >= 10 and passed.max() <= 51 and np.std(passed) > 5
    later = np.flatnonzero(np.isin(events.kind, (ADD_TO_CART, PAYMENT)))
    assert (events.load[later] < events.sequence[later]).all()


def test_a_visit_of_a_single_page_is_its_view_and_the_home_page_shows_nothing_else(shop: Store, events: Events) -> None:
    """Whatever page it is: what it would show is not said of those who do not look."""
    count = np.bincount(events.session)
    visits, collections = shop.sessions, len(shop.products.categories)
    assert ((count == 1) == ((visits.views == 1) & (visits.carts == 0))).all()
    on_first = (events.load == 1) & SHOWN[events.kind]
    landing = visits.landing[events.session]
    stays = (count > 1)[events.session] & (events.sequence == 1)
    assert (stays & (landing != HOME)).sum() == on_first.sum() > 0 and (landing[on_first] != HOME).all()
    assert (events.product == landing - 1 - collections)[on_first & (events.kind == PRODUCT_VIEW)].all()
    assert (events.category == landing - 1)[on_first & (events.kind == COLLECTION_VIEW)].all()


def test_visits_that_buy_see_as_many_pages_as_people_do(events: Events) -> None:
    pages = np.bincount(events.session[events.kind == PAGE_VIEW])[events.session[events.kind == PURCHASE]]
    assert 5 <= np.median(pages) <= 10 and pages.min() >= 3


@pytest.mark.parametrize(
    "kinds",
    [
        ("page_view", "add_to_cart", "checkout", "purchase"),
        ("page_view", "product_view", "add_to_cart", "purchase"),
        ("product_view", "add_to_cart", "purchase"),
        ("page_view", "purchase"),
        (),
    ],
)
def test_a_page_whose_content_has_no_word_of_its_own_is_one_event(shop: Store, kinds: tuple[str, ...]) -> None:
    """It is said as a view of the page, and keeps what it shows; what no view stands for is left out."""
    store = build(spec(300, event_kinds=kinds))
    whole = expand(build(spec(300)), 0, 6000)
    found = expand(store, 0, 6000)
    assert (np.bincount(found.session, minlength=6000) == store.event_counts()[:6000]).all()
    first = found.sequence == 1
    assert (found.session[first] == np.arange(6000)).all(), "every visit begins"
    own = np.isin(EVENT_KINDS, kinds)
    said = np.where(own, np.arange(len(KINDS)), PAGE_VIEW)  # under which word
    pages = np.bincount(found.session[said[found.kind] == PAGE_VIEW], minlength=6000)
    if own[PAGE_VIEW]:
        assert (pages == np.bincount(whole.session[whole.kind == PAGE_VIEW], minlength=6000)).all()
    else:
        assert not ((said[found.kind] == PAGE_VIEW) & ~first).any(), "but for its first page"
    for kind in np.flatnonzero(own[1:]) + 1:
        assert (found.time[found.kind == kind] == whole.time[whole.kind == kind]).all()
        assert (found.value[found.kind == kind] == whole.value[whole.kind == kind]).all()
    assert (found.lines.variant == whole.lines.variant).all()


def test_only_collections_and_searches_have_a_category(shop: Store, events: Events) -> None:
    about = np.isin(events.kind, (COLLECTION_VIEW, SEARCH))
    assert ((events.category >= 0) == about).all() and events.category.max() < len(shop.products.categories)
    full = (events.kind == ADD_TO_CART) | (events.kind > ADD_TO_CART)
    assert ((events.quantity > 0) == full).all() and (events.value[~full] == 0).all()
