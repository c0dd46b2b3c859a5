"""Customs of live rows, read by SQL: what a shop shows is learned, and a run beside it does the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from loader import generate
from loader.flow.customs import Customs
from loader.flow.profile import Profile
from loader.prepare import learned
from loader.profile.customs import visiting
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows
from tests.support.templates import fill_warehouse

ORDERS, RUN = 500, 400
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1"
MOCK = "xmin IN (SELECT xid::xid FROM mock_data.runs)"


def fill_shops(url: str) -> None:
    """A Shopify and a WooCommerce shop of live orders: what a run wrote, and no run is known of."""
    fill_warehouse(url)
    for platform in ("shopify", "woocommerce"):
        generate(session(url, WORKSPACE), platform, count=ORDERS, seed=3, as_of=AS_OF)
    execute(url, "TRUNCATE mock_data.runs CASCADE")


@pytest.fixture
def shops_url(databases: Databases) -> Iterator[str]:
    yield from databases.lend(databases.template("live_shops", fill_shops))


def profile(url: str, platform: str = "shopify") -> Profile:
    with psycopg.connect(url) as conn:
        return learned(conn, session(url, WORKSPACE), platform)[platform]


def customs(url: str, platform: str = "shopify") -> Customs:
    return profile(url, platform).customs


def beside(url: str, platform: str = "shopify", **more: Any) -> None:
    assert generate(session(url, WORKSPACE), platform, count=RUN, seed=5, as_of=AS_OF, **more).committed


def one(url: str, query: str) -> Any:
    ((found,),) = rows(url, query)
    return found


def test_what_a_run_made_is_found_again(shops_url: str) -> None:
    """The shares of data/orders.toml and data/visits.toml, within what chance allows."""
    found = customs(shops_url)
    settled = found.lives.settled(60)
    total = sum(settled.values())
    assert total > 0.7 * ORDERS
    assert settled["fulfilled"] / total == pytest.approx(0.824, abs=0.06)
    assert set(settled) <= {"fulfilled", "cancelled", "voided", "refunded", "partially_refunded"}
    assert found.placing.orders == ORDERS
    assert found.placing.guests == pytest.approx(0.18 * ORDERS, abs=2)
    assert {(way.source, way.gateway) for way in found.placing.ways} >= {("web", "card"), ("web", "wallet")}
    seen = found.visiting
    assert seen.bought / seen.visits == pytest.approx(0.029, abs=0.004)
    assert seen.single / seen.visits == pytest.approx(0.57, abs=0.03)
    assert seen.left / seen.carted == pytest.approx(0.74, abs=0.05)
    assert sum(n for name, (n, _) in seen.devices.items() if name.startswith("mobile")) / seen.visits > 0.6
    assert set(seen.channels) == {"ads", "organic", "direct", "social", "email", "referral"}
    assert found.living.countries["US"] > 200
    assert found.living.towns[0].words["city"] == "New York"


def test_times_of_steps_are_read_where_columns_have_them(shops_url: str) -> None:
    execute(
        shops_url,
        "UPDATE data.dm_orders_woocommerce SET date_paid = date_created + interval '2 days', status = 'completed',"
        " date_completed = date_created + interval '7 days', total_refunded = 0, shipping_total = 0",
    )
    found = customs(shops_url, "woocommerce")
    assert found.lives.paying is not None and set(found.lives.paying.points) == {48.0}
    assert found.lives.sending is not None and set(found.lives.sending.points) == {120.0}
    assert found.lives.part is None
    assert set(found.lives.settled(0)) == {"fulfilled"}
    assert found.placing.shipping is not None and found.placing.shipping.prices == (0,)
    beside(shops_url, "woocommerce")
    late = f"SELECT count(*) FROM data.dm_orders_woocommerce WHERE {MOCK} AND date_completed < date_created + '6 days'"
    assert one(shops_url, late) < 0.15 * RUN
    assert one(shops_url, f"SELECT count(*) FROM data.dm_orders_woocommerce WHERE {MOCK} AND total_refunded > 0") == 0


def test_a_shop_that_refunds_all_with_one_gateway_and_no_tax_from_phones(shops_url: str) -> None:
    execute(
        shops_url,
        "UPDATE data.dm_orders_shopify SET financial_status = 'refunded', fulfillment_status = 'fulfilled',"
        " cancelled_at = NULL, cancel_reason = NULL, gateway = 'stripe', total_tax = 0, total_price = subtotal_price",
        "UPDATE data.dm_orders_shopify o SET customer_id = (SELECT min(customer_id) FROM data.dm_customers_shopify)"
        " WHERE customer_id IS NULL",
        f"UPDATE data.dm_shopify_pixel_events SET user_agent = '{AGENT}'",
    )
    beside(shops_url)
    mock = f"FROM data.dm_orders_shopify WHERE {MOCK}"
    assert one(shops_url, f"SELECT avg((financial_status = 'refunded')::int) {mock}") > 0.97
    assert rows(shops_url, f"SELECT DISTINCT gateway {mock}") == [("stripe",)]
    assert one(shops_url, f"SELECT count(*) {mock} AND (total_tax > 0 OR customer_id IS NULL)") == 0
    phones = f"SELECT avg((user_agent ~ 'iPhone')::int) FROM data.dm_shopify_pixel_events WHERE {MOCK}"
    assert one(shops_url, phones) > 0.99


ONE_BUYS_OFTEN = """
UPDATE data.dm_shopify_pixel_events SET client_id = 'somebody' WHERE client_id IN (
  SELECT client_id FROM data.dm_shopify_pixel_events WHERE event_name = 'checkout_completed' GROUP BY 1
  ORDER BY 1 LIMIT 150)
"""


def test_of_a_part_of_the_visitors_those_who_buy_are_as_many_as_of_all(
    shops_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(shops_url, ONE_BUYS_OFTEN)
    whole = customs(shops_url).visiting
    events = one(shops_url, "SELECT count(*) FROM data.dm_shopify_pixel_events")
    monkeypatch.setattr(visiting, "_SAMPLED", events // 16)
    part = customs(shops_url).visiting
    assert part.visits == pytest.approx(whole.visits / 16, rel=0.2)
    assert part.bought == pytest.approx(whole.bought / 16, rel=0.15), "whether or not that one is read"
    assert sum(bought for _, bought in part.devices.values()) == pytest.approx(part.bought, abs=3)
    assert part.carted - part.left == part.bought


def test_sessions_asked_for_win_over_live_visits(shops_url: str) -> None:
    beside(shops_url, sessions="0.2")
    visits = f"SELECT count(DISTINCT client_id) FROM data.dm_shopify_pixel_events WHERE {MOCK}"
    assert one(shops_url, visits) < RUN * 5


def test_whole_places_are_repeated_and_those_of_few_are_not_kept(shops_url: str) -> None:
    execute(
        shops_url,
        "UPDATE data.dm_customers_shopify SET country = 'Germany', city = 'Kleinstadt am Bach'",
        "UPDATE data.dm_customers_shopify SET country = 'Österreich', city = 'Dornbirn'"
        " WHERE hashtext(customer_id) > 0",
        "UPDATE data.dm_customers_shopify SET city = 'Weiler' WHERE customer_id IN"
        " (SELECT customer_id FROM data.dm_customers_shopify ORDER BY 1 LIMIT 9)",
    )
    known = customs(shops_url).living
    assert {(town.country, town.words["city"]) for town in known.towns} == {
        ("DE", "Kleinstadt am Bach"),
        ("AT", "Dornbirn"),
    }
    beside(shops_url)
    pairs = rows(shops_url, f"SELECT country, city, count(*) FROM data.dm_customers_shopify WHERE {MOCK} GROUP BY 1, 2")
    total = sum(n for *_, n in pairs)
    found = {(country, city): n / total for country, city, n in pairs}
    assert found["Germany", "Kleinstadt am Bach"] + found["Österreich", "Dornbirn"] > 0.6
    assert ("Germany", "Dornbirn") not in found and ("Österreich", "Kleinstadt am Bach") not in found
    assert not any(city == "Weiler" for _, city in found)


def test_a_word_that_few_share_or_that_is_somebodys_is_not_kept(shops_url: str) -> None:
    execute(
        shops_url,
        "UPDATE data.dm_orders_shopify SET gateway = CASE WHEN order_id IN (SELECT order_id FROM data.dm_orders_shopify"
        " ORDER BY 1 LIMIT 8) THEN 'voucher_of_eight' ELSE 'anna.schmidt@mail.example' END",
    )
    said = str(profile(shops_url).to_json()["customs"])
    assert "voucher_of_eight" not in said and "schmidt" not in said
    beside(shops_url)
    assert not rows(shops_url, f"SELECT 1 FROM data.dm_orders_shopify WHERE {MOCK} AND gateway ~ 'voucher|schmidt'")


def test_what_runs_wrote_teaches_nothing(warehouse_url: str) -> None:
    generate(session(warehouse_url, WORKSPACE), "shopify", count=60, seed=3, as_of=AS_OF)
    assert customs(warehouse_url) == Customs()


def test_an_empty_workspace_and_a_shop_of_few_columns_have_no_customs(warehouse_url: str, plan_url: str) -> None:
    assert customs(warehouse_url) == Customs()
    assert customs(plan_url) == Customs()


def test_customs_are_the_same_each_time_and_go_to_json_and_back(shops_url: str) -> None:
    first, second = profile(shops_url).to_json()["customs"], profile(shops_url).to_json()["customs"]
    assert first == second
