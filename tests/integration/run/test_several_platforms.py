"""Several platforms in one run: what belongs together agrees, what cannot be had is left out, nothing is half there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from loader import RunResult, generate
from loader.cleanup import Selection, clean
from loader.errors import LoadError, SchemaError
from tests.support import templates
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.sql import rows, warehouse_sizes

SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")
# Every order of every shop: the campaign that its landing page names, its total, its day.
ORDERS = """
  SELECT platform, substring(page from 'gad_campaignid=([^&]+)') AS campaign, page ~ 'gclid=' AS clicked, total, placed
  FROM (SELECT 'shopify' AS platform, landing_page AS page, total_price AS total, created_at AS placed
        FROM data.dm_orders_shopify
        UNION ALL SELECT 'bigcommerce', landing_page, total_inc_tax, date_created FROM data.dm_orders_bigcommerce
        UNION ALL SELECT 'woocommerce', session_entry, total, date_created AT TIME ZONE 'UTC'
        FROM data.dm_orders_woocommerce
        UNION ALL SELECT 'magento', landing_page, grand_total, created_at AT TIME ZONE 'UTC'
        FROM data.dm_orders_magento) o
"""


# The key of each shop's rows, by entity.
KEYS = {
    "products": ("product_id", "product_id", "id", "entity_id"),
    "variants": ("variant_id", "variant_id", "id", "variation_id"),
    "customers": ("customer_id", "customer_id", "id", "entity_id"),
    "orders": ("order_id", "order_id", "id", "entity_id"),
    "order_items": ("line_item_id", "line_item_id", "id", "item_id"),
}


def generated(url: str, platform: str = "all", count: int | None = 60, seed: int = 7, **more: Any) -> RunResult:
    return generate(session(url, WORKSPACE), platform, count=count, seed=seed, as_of=AS_OF, **more)


@pytest.fixture(scope="module")
def everything(databases: Databases) -> Iterator[tuple[str, RunResult]]:
    """The URL of a warehouse with one run of every platform, and its result."""
    for url in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
        yield url, generated(url)


def test_all_is_one_run_of_every_platform(everything: tuple[str, RunResult]) -> None:
    warehouse_url, result = everything
    assert [p.platform for p in result.platforms] == [*SHOPS, "google_ads"]
    assert all(p.mode == "new" for p in result.platforms)
    assert [p.target for p in result.platforms] == [60] * 4 + [12], "campaigns number by the shops' size"
    assert result.total_rows == sum(warehouse_sizes(warehouse_url).values())
    assert rows(warehouse_url, "SELECT platforms, total_rows FROM mock_data.runs") == [
        ([*SHOPS, "google_ads"], result.total_rows)
    ]
    assert not result.warnings


def test_no_number_is_in_two_shops_and_each_has_its_platform_s_width(warehouse_url: str) -> None:
    for seed in (7, 8):
        generated(warehouse_url, seed=seed, sessions="purchases")
    for table, columns in KEYS.items():
        keys = " UNION ALL ".join(
            f"SELECT '{shop}' AS shop, {column}::bigint AS key FROM data.dm_{table}_{shop}"
            for shop, column in zip(SHOPS, columns, strict=True)
        )
        assert rows(warehouse_url, f"SELECT key FROM ({keys}) k GROUP BY key HAVING count(*) > 1") == [], table
        wide = "(shop = 'shopify') = (length(key::text) IN (13, 14)) AND (shop = 'shopify' OR key < 2147483648)"
        assert rows(warehouse_url, f"SELECT bool_and({wide}) FROM ({keys}) k") == [(True,)], table


def test_each_shop_has_a_name_of_its_own(warehouse_url: str) -> None:
    generated(warehouse_url, count=3)
    named = rows(
        warehouse_url,
        """SELECT shop_name, contact_email FROM data.dm_shop_info_shopify
           UNION ALL SELECT store_name, admin_email FROM data.dm_shop_info_bigcommerce
           UNION ALL SELECT site_name, admin_email FROM data.dm_shop_info_woocommerce
           UNION ALL SELECT store_name, base_url FROM data.dm_shop_info_magento""",
    )
    assert len({name for name, _ in named}) == len({where for _, where in named}) == len(SHOPS)
    assert rows(
        warehouse_url,
        r"""SELECT bool_and(o.shop_domain = s.myshopify_domain AND s.myshopify_domain ~ '^[a-z0-9]+\.myshopify\.com$'
             AND s.contact_email = 'hello@' || split_part(s.myshopify_domain, '.', 1) || '.example.com')
           FROM data.dm_orders_shopify o CROSS JOIN data.dm_shop_info_shopify s""",
    ) == [(True,)]


def test_campaigns_count_exactly_the_orders_that_they_brought(everything: tuple[str, RunResult]) -> None:
    warehouse_url, _ = everything
    wrong = rows(
        warehouse_url,
        f"""WITH brought AS (SELECT campaign, count(*) AS orders, sum(total) AS value FROM ({ORDERS}) o
              WHERE clicked GROUP BY campaign),
            counted AS (SELECT campaign_id::text AS campaign, sum(conversions) AS orders,
                               sum(conversions_value) AS value
              FROM data.dm_ads_campaigns_google GROUP BY campaign_id HAVING sum(conversions) > 0)
        SELECT * FROM brought b FULL JOIN counted c USING (campaign)
        WHERE b.orders IS DISTINCT FROM c.orders OR b.value IS DISTINCT FROM c.value""",
    )
    assert wrong == []
    for _, share in rows(warehouse_url, f"SELECT platform, avg(clicked::int) FROM ({ORDERS}) o GROUP BY platform"):
        assert 0.1 <= float(str(share)) <= 0.5
    # a click is at the start of the order's visit
    assert rows(
        warehouse_url,
        f"""SELECT count(*) FROM (SELECT date, conversions FROM data.dm_ads_campaigns_google WHERE conversions > 0) c
        WHERE NOT EXISTS (SELECT FROM ({ORDERS}) o WHERE clicked AND placed::date - c.date BETWEEN 0 AND 1)""",
    ) == [(0,)]


# utm_campaign is the campaign's name, that of its shop after it
MISCALLED = """SELECT name, c.campaign_name FROM (
    SELECT substring(page, 'gad_campaignid=([0-9]+)') AS id, substring(page, 'utm_campaign=([^&]+)') AS name
    FROM (SELECT landing_page AS page FROM data.dm_orders_shopify
        UNION SELECT landing_page FROM data.dm_orders_bigcommerce) p) o
JOIN data.dm_ads_campaigns_google c ON c.campaign_id::text = o.id
WHERE NOT starts_with(regexp_replace(lower(c.campaign_name), '[^a-z0-9]+', '_', 'g'), o.name)"""


def test_ads_alone_count_the_orders_that_are_there_and_once_only(warehouse_url: str) -> None:
    for platform in SHOPS[:2]:
        generated(warehouse_url, platform, 80, sessions="purchases")
    first = generated(warehouse_url, "google_ads", 15)
    told = rows(warehouse_url, f"SELECT count(*), sum(total) FROM ({ORDERS}) o WHERE clicked")
    counted = "SELECT sum(conversions)::bigint, sum(conversions_value) FROM data.dm_ads_campaigns_google"
    assert rows(warehouse_url, counted) == told
    assert first.platforms[0].target == 15
    assert rows(warehouse_url, MISCALLED) == []
    again = generated(warehouse_url, "google_ads", 15, seed=8)
    assert again.platforms[0].mode == "add"
    named = rows(warehouse_url, "SELECT count(DISTINCT campaign_id), count(DISTINCT campaign_name) FROM"
                                " data.dm_ads_campaigns_google")  # fmt: skip
    assert named == [(30, 30)]


def test_ads_in_an_empty_workspace_have_no_conversions_and_say_so(warehouse_url: str) -> None:
    result = generated(warehouse_url, "google_ads", 5)
    assert "no orders" in result.warnings[0]
    clicks = rows(warehouse_url, "SELECT sum(clicks) > 0, sum(conversions) FROM data.dm_ads_campaigns_google")
    assert clicks == [(True, 0)]


def test_a_failure_in_the_last_table_leaves_nothing_of_the_first(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS"
                     " $$ BEGIN RAISE 'no more creatives'; END $$")  # fmt: skip
        conn.execute("CREATE TRIGGER fail AFTER INSERT ON data.dm_ads_creatives_google EXECUTE FUNCTION public.fail()")
    with pytest.raises(LoadError, match="no more creatives"):
        generated(warehouse_url, count=8)
    assert set(warehouse_sizes(warehouse_url).values()) == {0}
    assert rows(warehouse_url, "SELECT count(*) FROM mock_data.runs") == [(0,)]


def test_a_platform_that_is_not_there_is_left_out_of_all_and_an_error_by_name(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("DROP VIEW semantic.dm_order_items_magento, semantic.dm_orders_magento")
        conn.execute("DROP VIEW semantic.dm_ads_campaigns_google")
    result = generated(warehouse_url, count=8)
    assert [p.platform for p in result.platforms] == list(SHOPS[:3])
    assert [warning.split()[0] for warning in result.warnings] == ["magento", "google_ads"]
    for platform in ("magento", "google_ads"):
        with pytest.raises(SchemaError, match=r"dm_orders_magento|dm_ads_campaigns_google"):
            generated(warehouse_url, platform)


def test_campaigns_that_were_removed_do_not_come_back_under_the_ids_that_orders_name(warehouse_url: str) -> None:
    run = generated(warehouse_url, count=40, sessions="purchases")
    with psycopg.connect(warehouse_url) as conn:
        clean(conn, Selection(WORKSPACE, platform="google_ads", all=True), dry_run=False)
    for platform, count in (("all", 30), ("google_ads", 25), ("google_ads", 40), ("all", 20)):
        few = {"sessions": "purchases"} if platform == "all" else {}
        assert generated(warehouse_url, platform, count, seed=run.seed, **few).committed
    told = rows(warehouse_url, f"SELECT count(*) FROM ({ORDERS}) o WHERE clicked")
    counted = rows(warehouse_url, "SELECT sum(conversions)::bigint FROM data.dm_ads_campaigns_google")
    assert counted == told, "every order that shows a click is counted, and once"


def test_a_short_window_takes_no_campaign_that_has_older_orders(warehouse_url: str) -> None:
    for platform in SHOPS[:3]:
        generated(warehouse_url, platform, 150, sessions="purchases")
    for days in (3, 30, 90, None):
        assert generated(warehouse_url, "google_ads", 8, seed=days or 1, days=days).committed


def test_a_shop_in_another_currency_has_no_part_in_the_ads(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "INSERT INTO data.dm_shop_info_woocommerce (tenant_id, site_name, site_url, currency, timezone)"
            " VALUES (%s, 'Laden', 'https://laden.test/', 'EUR', 'Europe/Berlin')",
            (WORKSPACE,),
        )
    result = generated(warehouse_url)
    assert [w for w in result.warnings if "EUR" in w and w.startswith("no order of woocommerce")]
    clicks = rows(warehouse_url, f"SELECT count(*) FROM ({ORDERS}) o WHERE clicked AND platform = 'woocommerce'")
    assert clicks == [(0,)]
    assert rows(warehouse_url, "SELECT DISTINCT currency FROM data.dm_orders_woocommerce") == [("EUR",)]


def live_shop(url: str) -> None:
    """A live Magento shop: 30 products that sell unequally, 40 customers, 120 orders."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT setseed(0.5), set_config('m.ws', %s, false)", (WORKSPACE,))
        conn.execute("""
            INSERT INTO data.dm_products_magento (tenant_id, entity_id, sku, name, category_name, price, created_at)
            SELECT current_setting('m.ws')::uuid, n, 'LIVE-' || n, 'Live ' || n, 'Lamps', 10 + n, '2025-01-01'
            FROM generate_series(1, 30) n;
            UPDATE data.dm_products_magento SET created_at = '2026-02-20' WHERE entity_id = 2;
            UPDATE data.dm_products_magento SET status = 2 WHERE entity_id = 3;
            INSERT INTO data.dm_variants_magento (tenant_id, variation_id, product_entity_id, sku, name, price)
            SELECT tenant_id, 100 + entity_id, entity_id, sku, name, price FROM data.dm_products_magento;
            INSERT INTO data.dm_customers_magento (tenant_id, entity_id, email, firstname, created_at)
            SELECT current_setting('m.ws')::uuid, n, 'real' || n || '@shop.test', 'Real' || n,
                   '2025-06-01'::timestamp + n * interval '3 days' FROM generate_series(1, 40) n;
            INSERT INTO data.dm_orders_magento (tenant_id, entity_id, increment_id, customer_id, customer_email,
              subtotal, grand_total, total_item_count, created_at, updated_at)
            SELECT current_setting('m.ws')::uuid, n, lpad(n::text, 9, '0'), 1 + n % 40, 'real@shop.test', 11, 11, 1,
                   '2025-12-01'::timestamp + n * interval '12 hours', '2026-02-25' FROM generate_series(1, 120) n;
            INSERT INTO data.dm_order_items_magento (tenant_id, item_id, order_entity_id, product_entity_id,
              variation_id, name, qty_ordered, price, row_total, created_at, updated_at)
            SELECT tenant_id, entity_id, entity_id, p, 100 + p, 'Live', 1, 11, 11, created_at, updated_at
            FROM (SELECT *, 1 + floor(30 * random() ^ 3)::int AS p FROM data.dm_orders_magento) o
        """)


MOCK = "xmin IN (SELECT xid::xid FROM mock_data.runs)"


def test_live_products_and_customers_take_part_in_new_orders(warehouse_url: str) -> None:
    live_shop(warehouse_url)
    before = rows(warehouse_url, "SELECT c, xmin::text FROM data.dm_customers_magento c ORDER BY entity_id")
    run = generated(warehouse_url, "magento", 200, sessions="purchases")
    sold = rows(
        warehouse_url,
        "SELECT product_entity_id, count(*) FROM data.dm_order_items_magento"
        f" WHERE {MOCK} AND product_entity_id <= 30 GROUP BY 1",
    )
    found = {int(str(product)): int(str(lines)) for product, lines in sold}
    assert sum(found.values()) > 50
    assert found.get(1, 0) > found.get(25, 0), "what sold well goes on selling"
    assert 3 not in found, "a disabled product is not sold"
    young = rows(
        warehouse_url,
        f"SELECT count(*) FROM data.dm_order_items_magento i WHERE i.{MOCK} AND product_entity_id = 2"
        " AND created_at < '2026-02-20'",
    )
    assert young == [(0,)], "nothing sells before it is there"
    prices = f"""SELECT count(*)
        FROM data.dm_order_items_magento i JOIN data.dm_variants_magento v USING (tenant_id, variation_id)
        WHERE i.{MOCK}
          AND (v.product_entity_id <> i.product_entity_id OR i.price NOT IN (
            SELECT coalesce(v.special_price, v.price) UNION ALL
            SELECT l.price FROM data.dm_order_items_magento l
            WHERE l.product_entity_id = i.product_entity_id AND NOT l.{MOCK}))"""
    assert rows(warehouse_url, prices) == [(0,)]
    loyal = rows(
        warehouse_url,
        f"""SELECT count(*), count(o.customer_email), count(*) FILTER (WHERE o.created_at < c.created_at)
        FROM data.dm_orders_magento o JOIN data.dm_customers_magento c
          ON c.tenant_id = o.tenant_id AND c.entity_id = o.customer_id
        WHERE o.{MOCK} AND customer_id <= 40""",
    )
    assert int(str(loyal[0][0])) > 10
    assert loyal[0][1:] == (0, 0), "nobody's address is copied, and nobody orders before signing up"
    after = "SELECT c, xmin::text FROM data.dm_customers_magento c WHERE entity_id <= 40 ORDER BY entity_id"
    assert rows(warehouse_url, after) == before, "no live row is written"
    # a second run leans on live rows alone: the first can be taken back by itself
    generated(warehouse_url, "magento", 50, seed=9, sessions="purchases")
    with psycopg.connect(warehouse_url) as conn:
        removed = clean(conn, Selection(WORKSPACE, run_id=run.run_id), dry_run=False)
    assert removed.to_json()["total_deleted"] == run.total_rows


def test_customers_whose_counters_are_stored_are_left_alone(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute(
            "INSERT INTO data.dm_customers_woocommerce (tenant_id, email, orders_count, total_spent, date_created)"
            " SELECT %s, 'real' || n || '@shop.test', 2, 20, '2025-01-01' FROM generate_series(1, 30) n",
            (WORKSPACE,),
        )
    generated(warehouse_url, "woocommerce", 80, sessions="purchases")
    touched = f"SELECT count(*) FROM data.dm_orders_woocommerce WHERE {MOCK} AND customer_id <= 30"
    assert rows(warehouse_url, touched) == [(0,)]


def test_equal_warehouses_get_equal_rows_and_the_run_says_so(warehouse_url: str) -> None:
    first = generated(warehouse_url, count=20)
    with psycopg.connect(warehouse_url) as conn:
        clean(conn, Selection(WORKSPACE, run_id=first.run_id), dry_run=False)
        for (sequence,) in conn.execute("SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'S'").fetchall():
            conn.execute(f"ALTER SEQUENCE {sequence} RESTART".encode())
    generated(warehouse_url, count=20)
    generated(warehouse_url, count=20)
    (one,), (two,), (three,) = rows(warehouse_url, "SELECT content_hash FROM mock_data.runs ORDER BY started_at")
    assert one == two != three
    assert len(str(one)) == 32
