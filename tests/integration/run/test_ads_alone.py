"""An ads account made alone says which orders of the workspace it counts, and why it counts none, of how many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from loader import RunResult, generate
from tests.support import templates
from tests.support.accounts import LAST_DAY, account, load
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import execute, rows

pytestmark = pytest.mark.xdist_group("ads alone")  # one shop to make copies of
CONVERSIONS = "SELECT sum(conversions) FROM data.dm_ads_campaigns_google WHERE campaign_name NOT LIKE 'Live %'"
FORGET = ("DELETE FROM mock_data.keys", "DELETE FROM mock_data.relations", "DELETE FROM mock_data.runs")
RENAME = "UPDATE data.dm_ads_campaigns_google SET campaign_name = 'Live ' || campaign_name"
SHOPS_BESIDE = ("bigcommerce", "woocommerce", "magento")
NO_PAGE = "UPDATE data.dm_orders_shopify SET landing_page = NULL"


@pytest.fixture
def shop_url(databases: Databases) -> Iterator[str]:
    """Sixty live orders of Shopify, a part of which name live campaigns."""

    def fill(url: str) -> None:
        templates.fill_warehouse(url)
        execute(url, *(f"DROP VIEW semantic.dm_orders_{name} CASCADE" for name in SHOPS_BESIDE))
        assert generate(session(url, WORKSPACE), "all", count=60, seed=7, as_of=AS_OF, campaigns=6).committed
        execute(url, *FORGET, RENAME)

    yield from databases.lend(databases.template("ads alone", fill))


def alone(url: str, days_later: int = 0) -> RunResult:
    as_of = AS_OF + timedelta(days=days_later)
    return generate(session(url, WORKSPACE), "google_ads", count=5, seed=3, as_of=as_of)


def test_orders_of_live_campaigns_are_theirs(shop_url: str) -> None:
    ((count, none),) = rows(
        shop_url,
        "SELECT count(*) FILTER (WHERE landing_page LIKE '%gad_campaignid=%'), "
        "count(*) FILTER (WHERE landing_page LIKE '%gclid=%' IS NOT TRUE) FROM data.dm_orders_shopify",
    )
    assert count
    result = alone(shop_url)
    assert result.warnings == (
        f"no order of shopify is counted: {count} of its orders name a campaign that counts them already, and {none} "
        "show no click",
        "none of the 60 orders in the workspace can be counted: the campaigns have clicks and no conversions",
    )
    assert rows(shop_url, CONVERSIONS) == [(0,)]


def test_orders_that_show_no_click_are_counted_as_before(shop_url: str) -> None:
    execute(shop_url, NO_PAGE)
    result = alone(shop_url)
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("no order shows a click: ")
    ((conversions,),) = rows(shop_url, CONVERSIONS)
    assert 0 < conversions <= 24


def test_orders_that_name_no_live_campaign_are_counted(shop_url: str) -> None:
    execute(
        shop_url,
        "UPDATE data.dm_orders_shopify SET landing_page = replace(landing_page, 'gad_campaignid=', 'gad_campaignid=9')",
    )
    ((named,),) = rows(
        shop_url, "SELECT count(*) FROM data.dm_orders_shopify WHERE landing_page LIKE '%gad_campaignid=%'"
    )
    assert not alone(shop_url).warnings
    assert 0 < rows(shop_url, CONVERSIONS)[0][0] <= named


@pytest.mark.parametrize("kept", ["live campaigns", "none"])
def test_another_currency_is_said_with_the_number_of_orders(shop_url: str, kept: str) -> None:
    execute(shop_url, NO_PAGE, "UPDATE data.dm_orders_shopify SET currency = 'GBP'")
    execute(shop_url, "UPDATE data.dm_shop_info_shopify SET currency = 'GBP'")
    if kept == "none":  # an account without campaigns is paid in the shop's currency
        execute(shop_url, *(f"DELETE FROM data.dm_ads_{name}_google" for name in ("keywords", "products", "campaigns")))
        assert alone(shop_url).warnings[0].startswith("no order shows a click: ")
        assert rows(shop_url, CONVERSIONS)[0][0] > 0
        return
    result = alone(shop_url)
    assert result.warnings == (
        "no order of shopify is counted: it sells in GBP (60 orders), the ads are paid in USD",
        "none of the 60 orders in the workspace can be counted: conversions are as many as the live campaigns have",
    )
    assert rows(shop_url, CONVERSIONS)[0][0] > 0


def test_orders_of_another_time_are_said(shop_url: str) -> None:
    result = alone(shop_url, days_later=-3 * 365)
    assert "none of its 60 orders has a total and is of the account's time, 2022-" in result.warnings[0]


def test_orders_that_cannot_be_read_are_no_missing_orders(shop_url: str) -> None:
    table = "data.dm_orders_shopify"
    execute(
        shop_url,
        "DROP VIEW semantic.dm_orders_shopify CASCADE",
        f"CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM {table} UNION ALL SELECT * FROM {table} WHERE false",
    )
    result = alone(shop_url)
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("the orders of shopify cannot be read, so that none is counted: ")


def test_a_shop_that_never_shows_a_click_is_counted_beside_one_that_does(warehouse_url: str) -> None:
    assert generate(session(warehouse_url, WORKSPACE), "all", count=40, seed=7, as_of=AS_OF, campaigns=6).committed
    execute(warehouse_url, *FORGET, RENAME, NO_PAGE)
    ((marked,),) = rows(warehouse_url, "SELECT count(*) FROM data.dm_orders_magento WHERE landing_page LIKE '%gclid=%'")
    assert marked
    alone(warehouse_url)
    assert 0 < rows(warehouse_url, CONVERSIONS)[0][0] <= 16


def test_live_days_decide_the_account_s_time(warehouse_url: str) -> None:
    live = account("few", campaigns=3, days=60)
    load(warehouse_url, WORKSPACE, live)
    alone(warehouse_url)
    days = "SELECT min(date) - DATE 'epoch', max(date) - DATE 'epoch' FROM data.dm_ads_campaigns_google"
    assert rows(warehouse_url, f"{days} WHERE campaign_name NOT LIKE 'Live %'") == [(LAST_DAY - 59, LAST_DAY)]


def test_shops_beside_a_live_account_have_campaigns_as_large_as_its_own(warehouse_url: str) -> None:
    live = account("search", campaigns=6, days=120)
    load(warehouse_url, WORKSPACE, live)
    result = generate(session(warehouse_url, WORKSPACE), "all", count=60, seed=3, as_of=AS_OF)
    assert result.committed
    account_made = next(one for one in result.platforms if one.platform == "google_ads")
    assert account_made.target == 4, "one for each shop: so few orders are no more"
    mine = "FROM data.dm_ads_keywords_google WHERE keyword_text NOT LIKE 'live %'"
    ((rate, number, keywords),) = rows(
        warehouse_url,
        f"SELECT sum(clicks) / sum(impressions), count(*), count(DISTINCT (ad_group_id, keyword_id)) {mine}",
    )
    assert 1 / 8 < float(rate) / (live.clicks.sum() / live.impressions.sum()) < 8, "of a handful of keywords"
    assert number > 40 * keywords


def test_an_account_in_another_currency_converts_as_the_live_one_does(warehouse_url: str) -> None:
    load(warehouse_url, WORKSPACE, account("search", campaigns=3, days=40), currency="EUR")
    result = generate(session(warehouse_url, WORKSPACE), "all", count=5, seed=3, as_of=AS_OF, sessions="purchases")
    assert any("the ads are paid in EUR" in warning for warning in result.warnings)
    assert rows(warehouse_url, CONVERSIONS)[0][0] > 0
