"""The model does as live rows do: the more, the more of them there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loader.flow.customs import Customs, Homes, Lives, Passed, Placing, Rate, Shipping, Town, Visiting, Way
from loader.flow.plan import ORDER_STATES, StoreSpec
from loader.model.customs import amount, blended, homes, ranked, share, visits
from loader.model.store import Store, build
from loader.model.words.orders import GATEWAYS, REASONS, SOURCES
from loader.model.words.places import CODES, COUNTRY_OF, PLACES
from loader.model.words.visits import CHANNELS, DEVICES, FUNNEL
from tests.support.customs import CUSTOMS, HOMES, VISITING, even
from tests.unit.model.test_life import states_fit_their_times
from tests.unit.model.test_store import AS_OF, DAY, spec

HOUR = 3_600_000_000


def shop(orders: int = 3000, **more: Any) -> Store:
    """A shop with these customs, without visits unless it is asked for them."""
    given = {"conversion": 0.0, "order_states": ORDER_STATES, **more}
    return build(spec(orders, **given))


def aged(states: dict[str, int], **more: Any) -> Customs:
    """Orders that are all old, in these states."""
    return Customs(lives=Lives(ages=(60.0,), states=({}, states), **more))


def shares(store: Store) -> dict[str, float]:
    """The states of the orders that are old enough to have come to their end."""
    old = store.orders.created < AS_OF - 60 * DAY
    found = np.bincount(store.orders.state[old], minlength=len(store.orders.states)) / old.sum()
    return dict(zip(store.orders.states, found.tolist(), strict=True))


# --- evidence ---


def test_ten_rows_barely_move_a_share_and_a_thousand_decide_it() -> None:
    usual = {"a": 0.5, "b": 0.5}
    assert blended(usual, {}) == usual
    assert blended(usual, {"a": 10})["a"] == pytest.approx(0.505, abs=0.001) or blended(usual, {"a": 10})["b"] == 0
    assert blended(usual, {"a": 9, "b": 1})["a"] == pytest.approx(0.5 + 0.4 * 0.0099, abs=0.001)
    assert blended(usual, {"a": 90, "b": 10})["a"] == pytest.approx(0.7)
    assert blended(usual, {"a": 900, "b": 100})["a"] == pytest.approx(0.9, abs=0.005)
    assert amount(10, 20, 100) == 15


def test_what_many_rows_never_show_is_not_there() -> None:
    assert share(0.04, 0, 50) > 0
    assert share(0.04, 0, 100) == 0
    assert share(0.04, 100, 100) == 1


def test_amounts_keep_their_order() -> None:
    usual = np.random.default_rng(1).permutation(5000).astype(np.int64)
    found = ranked(7, "x", usual, even(10**6, 100, 200), 1)
    assert (np.diff(found[np.argsort(usual)]) >= 0).all()
    assert np.percentile(found, [0, 50, 100]) == pytest.approx([100, 150, 200], abs=1)
    assert (ranked(7, "x", usual, None, 1) == usual).all()


def test_what_passed_before_the_first_age_did_so_as_usual() -> None:
    usual = np.arange(1000, dtype=np.int64)
    found = ranked(7, "x", usual, Passed(10**6, (100.0, 400.0), (0.5, 1.0)), 1)
    assert (found <= 100).mean() == pytest.approx(0.5, abs=0.02)
    assert found.max() == pytest.approx(400, abs=2)
    assert (ranked(7, "x", usual, Passed(10**6, (0.0,), (1.0,)), 1) == 0).all()


# --- what becomes of orders ---


def test_a_shop_that_refunds_everything_does() -> None:
    store = shop(customs=aged({"refunded": 2000}))
    assert shares(store)["refunded"] == 1
    assert (store.orders.refunded_amount == store.orders.total)[store.orders.refunded >= 0].all()


def test_a_shop_that_never_refunds_nor_drops_never_does() -> None:
    found = shares(shop(customs=aged({"fulfilled": 2000})))
    assert found["fulfilled"] == 1


def test_few_orders_change_little() -> None:
    found = shares(shop(customs=aged({"refunded": 12})))
    assert found["fulfilled"] == pytest.approx(0.824, abs=0.03)


@pytest.mark.parametrize(("ends_paid", "state"), [(True, "paid"), (False, "fulfilled")])
def test_a_shop_that_sends_nothing_leaves_orders_paid_if_no_column_calls_that_waiting(
    ends_paid: bool, state: str
) -> None:
    assert shares(shop(customs=aged({"paid": 2000}), ends_paid=ends_paid))[state] == 1


def test_waiting_states_of_old_orders_are_no_ends() -> None:
    found = shares(shop(customs=aged({"pending": 500, "authorized": 500, "fulfilled": 1000})))
    assert found["pending"] == found["authorized"] == 0
    assert found["fulfilled"] > 0.98


def test_a_state_that_the_schema_has_no_word_for_is_the_nearest() -> None:
    states = ("paid", "fulfilled", "voided")
    found = shares(shop(customs=aged({"cancelled": 400, "fulfilled": 1600}), order_states=states))
    assert found["voided"] == pytest.approx(0.2, abs=0.03)


def test_steps_take_as_long_as_they_do() -> None:
    delays = {"paying": even(5000, 5, 7), "sending": even(5000, 50, 60), "refunding": even(5000, 100, 200)}
    store = shop(customs=aged({"refunded": 1000, "fulfilled": 1000}, **delays))
    orders, old = store.orders, store.orders.created < AS_OF - 60 * DAY
    web = old & (orders.source != list(SOURCES).index("pos"))
    assert np.median((orders.paid - orders.created)[web & (orders.paid >= 0)]) / HOUR == pytest.approx(6, abs=0.5)
    assert np.median((orders.fulfilled - orders.paid)[web & (orders.fulfilled >= 0)]) / HOUR == pytest.approx(55, abs=2)
    back = web & (orders.refunded >= 0)
    assert np.median((orders.refunded - orders.fulfilled)[back]) / HOUR == pytest.approx(150, abs=10)


def test_no_order_waits_for_more_than_a_month_whatever_live_ones_do() -> None:
    slow = {"paying": even(5000, 1000, 9000), "sending": even(5000, 1000, 9000)}
    store = shop(customs=aged({"fulfilled": 1000}, **slow))
    states_fit_their_times(store.spec, store.orders, store.orders.created, store.orders.total)
    waiting = np.isin(np.array(store.orders.states)[store.orders.state], ["pending", "authorized", "paid"])
    assert (store.orders.created[waiting] >= AS_OF - 30 * DAY).all()


def test_partial_refunds_are_as_large_as_they_are() -> None:
    store = shop(customs=aged({"partially_refunded": 2000}, part=even(2000, 0.4, 0.6)))
    part = (store.orders.refunded_amount / store.orders.total)[store.orders.refunded >= 0]
    assert np.percentile(part, [2, 50, 98]) == pytest.approx([0.4, 0.5, 0.6], abs=0.02)


def test_orders_are_dropped_for_the_reasons_that_live_ones_are() -> None:
    store = shop(customs=aged({"voided": 1000, "fulfilled": 1000}, reasons={"fraud": 1000}))
    assert {REASONS[place] for place in store.orders.reason if place >= 0} == {"fraud"}


# --- how they are placed ---


def placed(**more: Any) -> Customs:
    return Customs(placing=Placing(orders=2000, **more))


def test_a_till_alone() -> None:
    ways = (Way("pos", "card", 1200), Way("pos", "cash", 800))
    store = shop(customs=placed(ways=ways))
    assert (store.orders.source == list(SOURCES).index("pos")).all()
    assert (store.orders.gateway == GATEWAYS.index("cash")).mean() == pytest.approx(0.4, abs=0.03)
    assert (store.journeys.channel < 0).all()


def test_one_gateway_of_the_web() -> None:
    store = shop(customs=placed(ways=(Way("web", "wallet", 2000),)))
    assert (store.orders.gateway == GATEWAYS.index("wallet")).all()


def test_a_source_that_no_column_shows_stays_the_web() -> None:
    store = shop(customs=placed(ways=(Way("", "card", 2000),)), sources=(1.0, 0.0, 0.0))
    assert not store.orders.source.any()
    assert (store.orders.gateway == GATEWAYS.index("card")).all()


@pytest.mark.parametrize("guests", [0, 1000])
def test_as_many_guests(guests: int) -> None:
    store = shop(customs=placed(guests=guests), guests=True)
    assert (store.account < 0).mean() == pytest.approx(guests / 2000, abs=0.01)


def test_a_shop_that_charges_no_tax() -> None:
    assert not shop(customs=placed(rates=(Rate("US", "", 0, 1500), Rate("", "", 0, 500)))).orders.tax.any()


def test_taxes_are_the_live_ones_of_the_country() -> None:
    store = shop(customs=placed(rates=(Rate("US", "", 123, 1500), Rate("US", "", 0, 500))))
    place = store.customers.place[store.orders.customer]
    home = COUNTRY_OF[place] == CODES.index("US")
    assert set(np.unique(store.orders.tax_rate[home])) <= {0, 123}
    assert (store.orders.tax_rate[home] == 123).mean() == pytest.approx(0.75, abs=0.05)


def test_what_is_usual_in_a_place_stays_there_if_live_orders_show_it() -> None:
    usual = sorted({place.tax for place in PLACES if place.country_code == "US"})
    store = shop(customs=placed(rates=tuple(Rate("US", "", rate, 100) for rate in usual if rate)))
    place = store.customers.place[store.orders.customer]
    own = np.array([one.tax for one in PLACES])[place]
    known = (COUNTRY_OF[place] == CODES.index("US")) & (own > 0)
    assert (store.orders.tax_rate == own)[known].all()


def test_shipping_costs_what_the_shop_charges_and_is_free_from_where_it_is() -> None:
    table = Shipping((50_000_000,), (0, 4_990_000), np.array([[0, 900], [1100, 0]], np.int64))
    store = shop(customs=placed(shipping=table))
    web = store.orders.source != list(SOURCES).index("pos")
    goods = store.orders.subtotal - store.orders.discount
    assert set(np.unique(store.orders.shipping)) == {0, 499}
    assert (store.orders.shipping == 499)[web & (goods < 5000)].all()
    assert not store.orders.shipping[goods >= 5000].any()


def test_the_newsletter() -> None:
    store = shop(customs=placed(newsletter=(0, 1000), verified=(1000, 1000)))
    assert not store.customers.accepts_marketing.any()
    assert store.customers.verified.all()


# --- visits ---


def seen(**more: Any) -> StoreSpec:
    return spec(2000, customs=Customs(visiting=replace(VISITING, **more)), conversion=0.1)


def test_conversion_is_that_of_live_visits_unless_too_few_buy() -> None:
    assert visits.conversion(Visiting()) == 0.029
    assert visits.conversion(Visiting(visits=1000)) == 0.029, "events that never tell of a purchase say nothing of it"
    assert visits.conversion(Visiting(visits=20_000, bought=2000)) == pytest.approx(0.1, abs=0.001)
    assert visits.conversion(Visiting(visits=100, bought=10)) == pytest.approx(0.03, abs=0.001)


def test_visits_do_what_live_ones_do() -> None:
    store = build(seen())
    found, bought = store.sessions, store.sessions.order >= 0
    cart = ~bought & (found.carts > 0)
    assert ((found.views == 1) & (found.carts == 0)).mean() == pytest.approx(0.5, abs=0.03)
    assert cart.sum() / (cart.sum() + bought.sum()) == pytest.approx(0.5, abs=0.03)
    assert ((found.stage & 3) > 0)[cart].mean() == pytest.approx(0.5, abs=0.04)
    stayed = ~bought & (found.carts == 0) & (found.views > 1)
    assert found.views[stayed].mean() == pytest.approx(4, abs=0.3)
    pace = found.length[stayed] / (found.views[stayed] - 1)
    assert np.median(pace) == pytest.approx(20, abs=3)
    assert np.median(found.length[bought]) == pytest.approx(200, abs=15)


def test_devices_and_channels_are_the_live_ones() -> None:
    store = build(seen())
    device = np.array([one.agent for one in DEVICES])[store.sessions.device]
    assert np.char.find(device, "iPhone").clip(-1, 0).mean() == pytest.approx(-0.25, abs=0.03)
    assert {DEVICES[n].name for n in np.unique(store.sessions.device)} == {"mobile", "desktop"}
    names = np.array([one.name for one in CHANNELS])[store.sessions.channel]
    assert set(names) == {"direct", "email"}
    assert (names == "email").mean() == pytest.approx(0.5, abs=0.03)
    assert (names[store.sessions.order >= 0] == "email").mean() == pytest.approx(0.1, abs=0.03)


def test_pages_without_a_word_of_their_own_are_what_products_leave() -> None:
    kinds = {"page_view": 60_000, "product_view": 20_000, "add_to_cart": 5000, "checkout": 3000, "purchase": 2000}
    found = visits.funnel(seen(kinds=kinds))
    # of 30,000 further pages 15,000 less those that 4 in 10 of the 10,000 visits that stay begin on
    assert found.pages[0] == pytest.approx(11 / 30, abs=0.01)
    assert found.pages[1] / found.pages[2] == pytest.approx(FUNNEL.pages[1] / FUNNEL.pages[2], rel=0.01)
    told = visits.funnel(seen(kinds={**kinds, "collection_view": 5000}))
    assert told.pages == pytest.approx((0.75, 0.25, 0), abs=0.01)


def test_without_live_visits_the_funnel_is_the_usual_one() -> None:
    assert visits.funnel(spec(10)) == FUNNEL
    usual, bought = visits.channels(spec(10))
    assert usual == pytest.approx([one.share / sum(c.share for c in CHANNELS) for one in CHANNELS])
    assert bought.sum() == pytest.approx(1)


def test_orders_alone_show_what_led_to_them() -> None:
    _, bought = visits.channels(spec(10, customs=placed(channels={"email": 1000})))
    assert {one.name for one, part in zip(CHANNELS, bought, strict=True) if part} == {"email"}


# --- homes ---


def test_customers_live_in_the_towns_of_live_ones() -> None:
    store = shop(customs=Customs(living=HOMES), locales=(("en_US", 0.6), ("de_DE", 0.4)))
    people = store.customers
    assert (people.town == 0).mean() == pytest.approx(0.5, abs=0.04)
    assert (people.town == 1).mean() == pytest.approx(0.4, abs=0.04)
    assert {PLACES[place].city for place in people.place[people.town == 0]} == {"Austin"}
    assert {PLACES[place].country_code for place in people.place[people.town == 1]} == {"DE"}
    assert "Austin" not in {PLACES[place].city for place in people.place[people.town < 0]}


def test_a_town_is_its_own_place_or_the_largest_of_its_province() -> None:
    def stands_for(country: str, **words: str) -> str:
        return PLACES[homes.stands_for(Town(country, 10, words))].city

    assert stands_for("DE", city="köln") == stands_for("DE", city="Koln") == "Köln"
    assert stands_for("US", city="Springfield", province_code="MO") == "Springfield"
    missouri = Town("US", 10, {"city": "Springfield", "province": "Missouri"})
    assert PLACES[homes.stands_for(missouri)].province_code == "MO"
    assert stands_for("US", city="Smallville", province="Illinois") == "Chicago"
    assert stands_for("AT", city="Kleinstadt") == "Wien"


def test_few_customers_of_a_town_change_little() -> None:
    few = Homes({"US": 12}, (Town("US", 12, {"city": "Austin"}),))
    assert (shop(customs=Customs(living=few)).customers.town >= 0).mean() < 0.05


def test_all_of_it_together_makes_the_same_store_twice() -> None:
    wanted = spec(800, customs=CUSTOMS, guests=True, conversion=0.1, locales=(("en_US", 0.6), ("de_DE", 0.4)))
    one, other = build(wanted), build(wanted)
    for name in ("created", "state", "total", "tax", "shipping", "gateway"):
        assert (getattr(one.orders, name) == getattr(other.orders, name)).all()
    assert (one.customers.town == other.customers.town).all()
    assert (one.sessions.start == other.sessions.start).all()
    states_fit_their_times(wanted, one.orders, one.orders.created, one.orders.total)
