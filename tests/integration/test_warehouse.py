"""The local warehouse of sql/warehouse, and the two other shapes that tests load: each is what it claims to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from loader import Session, warehouse
from loader.errors import Refused
from loader.resources import migrations_dir, sql_dir
from tests.support.paths import FIXTURES
from tests.support.sessions import session

MINE, THEIRS = UUID(int=1), UUID(int=2)

SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")
PARTS = ("shop_info", "products", "variants", "customers", "orders", "order_items")
GOOGLE = ("campaigns", "products", "keywords", "search_terms", "creatives")
SHOPIFY_OBJECTS = {f"dm_{part}_shopify" for part in PARTS} | {"dm_shopify_pixel_events"}
OBJECTS = (
    {f"dm_{part}_{shop}" for shop in SHOPS for part in PARTS}
    | {f"dm_ads_{part}_google" for part in GOOGLE}
    | SHOPIFY_OBJECTS
)

# The facts page's columns, word for word.
SHOPIFY_COLUMNS = {
    "dm_shop_info_shopify": "shop_name shop_domain currency iana_timezone plan_display_name money_with_currency_format "
    "has_storefront",
    "dm_products_shopify": "product_id tenant_id platform shop_domain title body_html vendor product_type handle tags "
    "status image_src min_price max_price published_at created_at updated_at raw",
    "dm_variants_shopify": "variant_id product_id inventory_item_id shop_domain title sku barcode price "
    "compare_at_price cost_per_item inventory_quantity inventory_policy weight weight_unit created_at updated_at raw",
    "dm_customers_shopify": "customer_id shop_domain email phone first_name last_name default_address_city "
    "default_address_country currency state accepts_marketing verified_email tags orders_count total_spent created_at "
    "updated_at raw",
    "dm_orders_shopify": "order_id order_number shop_domain landing_site referring_site source_name gateway "
    "processing_method total_price subtotal_price total_discounts total_tax currency financial_status "
    "fulfillment_status cancelled_at cancel_reason customer_id customer_email tags line_items_count created_at "
    "updated_at raw",
    "dm_order_items_shopify": "line_item_id order_id order_number product_id variant_id sku name product_title "
    "variant_title vendor quantity price total_discount properties shop_domain created_at raw",
    "dm_shopify_pixel_events": "id pixel_event_id event_name event_type sequence_number occurred_at client_id "
    "user_agent language screen_resolution page_url page_path referrer_url collection_id collection_title product_id "
    "product_title variant_id sku order_id checkout_id currency_code total_value involved_product_ids items_count "
    "event_data created_at updated_at",
}

# One shop of every platform, a day's ads, for one tenant: what the views show of it is asserted below.
ROWS = """
INSERT INTO data.dm_shop_info_shopify (tenant_id, shop_id, shop_name, myshopify_domain) VALUES (%(t)s, '1', 'S', 's.test');
INSERT INTO data.dm_products_shopify (tenant_id, product_id, shop_domain, title, handle) VALUES (%(t)s, '10', 's.test', 'Mug', 'mug');
INSERT INTO data.dm_variants_shopify (tenant_id, variant_id, product_id, price) VALUES (%(t)s, '11', '10', 5), (%(t)s, '12', '10', 7.5);
INSERT INTO data.dm_customers_shopify (tenant_id, customer_id, shop_domain, city) VALUES (%(t)s, '20', 's.test', 'Oslo'), (%(t)s, '21', 's.test', NULL);
INSERT INTO data.dm_orders_shopify (tenant_id, order_id, order_number, shop_domain, total_price, subtotal_price, financial_status, customer_id, created_at, updated_at)
  VALUES (%(t)s, '30', '1001', 's.test', 10, 10, 'paid', '20', now(), now()), (%(t)s, '31', '1002', 's.test', 7.5, 7.5, 'paid', '20', now(), now());
INSERT INTO data.dm_order_items_shopify (tenant_id, line_item_id, order_id, product_id, variant_id, name, quantity, price, created_at)
  VALUES (%(t)s, '40', '30', '10', '11', 'Mug - blue', 2, 5, now()), (%(t)s, '41', '31', 'gone', NULL, 'Old', 1, 7.5, now());
INSERT INTO data.dm_shopify_pixel_events (tenant_id, pixel_event_id, event_name, occurred_at) VALUES (%(t)s, 'e', 'page_viewed', now());

INSERT INTO data.dm_shop_info_bigcommerce (tenant_id, store_hash, store_name, domain) VALUES (%(t)s, 'h', 'B', 'b.test');
INSERT INTO data.dm_products_bigcommerce (tenant_id, product_id, name, price) VALUES (%(t)s, 10, 'Mug', 5);
INSERT INTO data.dm_variants_bigcommerce (tenant_id, variant_id, product_id, sku, price, inventory_level) VALUES (%(t)s, 11, 10, 'a', 5, 3), (%(t)s, 12, 10, 'b', 5, 4);
INSERT INTO data.dm_customers_bigcommerce (tenant_id, customer_id, email) VALUES (%(t)s, 20, 'a@b.test');
INSERT INTO data.dm_orders_bigcommerce (tenant_id, order_id, order_number, customer_id, status_id, subtotal_ex_tax, total_inc_tax, date_created, date_modified, is_deleted)
  VALUES (%(t)s, 30, '30', 20, 10, 9, 9, now(), now(), false), (%(t)s, 31, '31', 20, 0, 5, 5, now(), now(), true);
INSERT INTO data.dm_order_items_bigcommerce (tenant_id, line_item_id, order_id, product_id, variant_id, name, quantity, price, discount_amount)
  VALUES (%(t)s, 40, 30, 10, 11, 'Mug', 2, 5, 1);

WITH p AS (INSERT INTO data.dm_products_woocommerce (tenant_id, name, slug) VALUES (%(t)s, 'Mug', 'mug') RETURNING id),
     v AS (INSERT INTO data.dm_variants_woocommerce (tenant_id, parent_id, regular_price, price, stock_quantity) SELECT %(t)s, id, 5, 5, 6 FROM p RETURNING id),
     c AS (INSERT INTO data.dm_customers_woocommerce (tenant_id, email, orders_count, total_spent) VALUES (%(t)s, 'a@b.test', 1, 10) RETURNING id),
     o AS (INSERT INTO data.dm_orders_woocommerce (tenant_id, number, status, customer_id, subtotal, total, date_created, date_modified)
           SELECT %(t)s, '30', 'completed', id, 10, 10, now(), now() FROM c RETURNING id)
INSERT INTO data.dm_order_items_woocommerce (tenant_id, order_id, product_id, variation_id, name, quantity, price, subtotal, discount_total)
  SELECT %(t)s, o.id, p.id, v.id, 'Mug', 2, 5, 10, 1 FROM p, v, o;
INSERT INTO data.dm_shop_info_woocommerce (tenant_id, site_name, site_url) VALUES (%(t)s, 'W', 'https://w.test');

INSERT INTO data.dm_shop_info_magento (tenant_id, store_id, store_name, base_url) VALUES (%(t)s, 1, 'M', 'https://m.test/');
INSERT INTO data.dm_products_magento (tenant_id, entity_id, sku, name) VALUES (%(t)s, 10, 'mug', 'Mug');
INSERT INTO data.dm_variants_magento (tenant_id, variation_id, product_entity_id, sku, price, qty) VALUES (%(t)s, 11, 10, 'mug-1', 5, 8);
INSERT INTO data.dm_customers_magento (tenant_id, entity_id, email) VALUES (%(t)s, 20, 'a@b.test');
INSERT INTO data.dm_orders_magento (tenant_id, entity_id, increment_id, customer_id, subtotal, grand_total, total_paid, created_at, updated_at)
  VALUES (%(t)s, 30, '000000030', 20, 10, 10, 4, now(), now());
INSERT INTO data.dm_order_items_magento (tenant_id, item_id, order_entity_id, product_entity_id, variation_id, name, qty_ordered, price, row_total, created_at, updated_at)
  VALUES (%(t)s, 40, 30, 10, 11, 'Mug', 2, 5, 10, now(), now());

INSERT INTO data.dm_ads_campaigns_google (tenant_id, campaign_id, date, campaign_name, budget_micros, impressions, clicks, cost_micros, conversions, conversions_value)
  VALUES (%(t)s, 1, '2025-01-01', 'Brand', 20000000, 100, 10, 2500000, 1, 10), (%(t)s, 1, '2025-01-02', 'Brand', 20000000, 0, 0, 0, 0, 0);
INSERT INTO data.dm_ads_keywords_google (tenant_id, ad_group_id, keyword_id, segments_date, campaign_id, keyword_text, match_type) VALUES (%(t)s, 2, 3, '2025-01-01', 1, 'mug', 'EXACT');
INSERT INTO data.dm_ads_search_terms_google (tenant_id, campaign_id, ad_group_id, keyword_id, search_term) VALUES (%(t)s, 1, 2, 3, 'blue mug');
INSERT INTO data.dm_ads_products_google (tenant_id, campaign_id, product_item_id) VALUES (%(t)s, 1, '10');
INSERT INTO data.dm_ads_creatives_google (tenant_id, ad_id, ad_group_id, campaign_id, creative_name) VALUES (%(t)s, 4, 2, 1, 'Mugs');
"""  # noqa: E501

# (question, answer): renamed, joined and computed columns of each platform.
ANSWERS = [
    ("SELECT min_price, max_price, platform FROM semantic.dm_products_shopify", ["5.00", "7.50", "shopify"]),
    ("SELECT shop_domain, product_title FROM semantic.dm_variants_shopify WHERE variant_id = '12'", ["s.test", "Mug"]),
    ("SELECT orders_count, total_spent, default_address_city FROM semantic.dm_customers_shopify "
     "WHERE customer_id = '20'", ["2", "17.50", "Oslo"]),
    ("SELECT orders_count, total_spent FROM semantic.dm_customers_shopify WHERE customer_id = '21'", ["0", "0"]),
    ("SELECT order_number, product_title, variant_title, shop_domain FROM semantic.dm_order_items_shopify "
     "WHERE line_item_id = '40'", ["1001", "Mug", "Default Title", "s.test"]),
    ("SELECT order_number, product_title FROM semantic.dm_order_items_shopify WHERE line_item_id = '41'",
     ["1002", "None"]),
    ("SELECT count(*), min(status) FROM semantic.dm_orders_bigcommerce", ["1", "Completed"]),
    ("SELECT orders_count, total_spent FROM semantic.dm_customers_bigcommerce", ["1", "9.00"]),
    ("SELECT inventory_level FROM semantic.dm_products_bigcommerce", ["7"]),
    ("SELECT line_total, order_number, product_name FROM semantic.dm_order_items_bigcommerce", ["9.00", "30", "Mug"]),
    ("SELECT stock_quantity, total_sales FROM semantic.dm_products_woocommerce", ["6", "2"]),
    ("SELECT line_items_count, order_number FROM semantic.dm_orders_woocommerce", ["1", "30"]),
    ("SELECT total, order_number FROM semantic.dm_order_items_woocommerce", ["9.00", "30"]),
    ("SELECT is_paying_customer FROM semantic.dm_customers_woocommerce", ["True"]),
    ("SELECT total_due, total_qty_ordered, customer_is_guest FROM semantic.dm_orders_magento",
     ["6.0000", "2.0000", "False"]),
    ("SELECT increment_id, product_type FROM semantic.dm_order_items_magento", ["000000030", "simple"]),
    ("SELECT cost, ctr, roas, campaign_budget FROM semantic.dm_ads_campaigns_google WHERE clicks > 0",
     ["2.50", "0.1000", "4.0000", "20.00"]),
    ("SELECT cost, ctr, roas FROM semantic.dm_ads_campaigns_google WHERE clicks = 0", ["0.00", "None", "None"]),
]  # fmt: skip


@pytest.fixture
def conn(warehouse_url: str) -> Iterator[psycopg.Connection]:
    """A connection to a local warehouse in which two tenants have the same rows."""
    with psycopg.connect(warehouse_url) as connection:
        for tenant in (MINE, THEIRS):
            psycopg.ClientCursor(connection).execute(ROWS, {"t": str(tenant)})
        connection.commit()
        yield connection


def relations(connection: psycopg.Connection, schema: str) -> set[str]:
    found = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p', 'v')",
        (schema,),
    )
    return {row[0] for row in found}


def columns(connection: psycopg.Connection, relation: str) -> set[str]:
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        (relation,),
    )
    return {row[0] for row in found}


def one(connection: psycopg.Connection, question: str) -> tuple[Any, ...]:
    row = connection.execute(question).fetchone()
    assert row is not None
    return row


def count(connection: psycopg.Connection, relation: str) -> int:
    return int(one(connection, f"SELECT count(*) FROM {relation}")[0])


def test_create_makes_every_object(empty_url: str) -> None:
    warehouse.create(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert relations(connection, "semantic") == OBJECTS
        assert relations(connection, "data") == OBJECTS


def test_create_refuses_a_database_that_has_a_warehouse(empty_url: str) -> None:
    warehouse.create(empty_url)
    with pytest.raises(Refused, match=r"data\.dm_ads_campaigns_google") as refusal:
        warehouse.create(empty_url)
    assert refusal.value.hint


@pytest.mark.parametrize("schema", ["data", "semantic"])
def test_create_refuses_what_others_made_and_leaves_it(empty_url: str, schema: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute(f'CREATE SCHEMA {schema}; CREATE TABLE {schema}."Theirs" ()')
    with pytest.raises(Refused, match="Theirs"):
        warehouse.create(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert relations(connection, schema) == {"Theirs"}


def test_create_takes_empty_schemas(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute("CREATE SCHEMA data; CREATE SCHEMA semantic")
    warehouse.create(empty_url)


def test_create_that_fails_leaves_nothing(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:  # found only after the first tables are made
        connection.execute(
            "CREATE FUNCTION public.set_current_workspace(uuid, boolean) RETURNS void LANGUAGE sql AS ''"
        )
    with pytest.raises(psycopg.errors.DuplicateFunction):
        warehouse.create(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT to_regnamespace('data')").fetchone() == (None,)


def test_every_relation_and_column_has_a_comment(warehouse_url: str) -> None:
    with psycopg.connect(warehouse_url) as connection:
        found = comments(connection)
    assert {relation.split(".")[1] for relation, _, _ in found} == OBJECTS
    assert [f"{relation}.{column or ''}" for relation, column, text in found if not text] == []
    assert all(text.endswith((".", ":")) for _, _, text in found if text), "a comment is not a sentence"


def test_comments_change_nothing_of_what_columns_mean(warehouse_url: str) -> None:
    """They are evidence (docs/columns.md), and the names of the local warehouse say all already."""
    at_hand = session(warehouse_url, str(MINE))
    with psycopg.connect(warehouse_url) as connection:
        with_them = meanings(at_hand, connection)
        for relation, column, _ in comments(connection):
            if column:
                connection.execute(f"COMMENT ON COLUMN {relation}.{column} IS NULL")
        assert meanings(at_hand, connection) == with_them


def test_agents_read_by_the_functions_that_public_clients_call(conn: psycopg.Connection) -> None:
    def asked(query: str, workspace: UUID = MINE) -> list[Any]:
        rows = conn.execute(
            "SELECT * FROM public.run_select_ws(p_query => %s, p_workspace_id => %s)", (query, workspace)
        )
        return [row[0] for row in rows]

    tables: dict[str, str] = dict(
        conn.execute("SELECT table_name, description FROM get_agent_available_tables()").fetchall()
    )
    assert tables.keys() == {f"semantic.{view}" for view in OBJECTS} and all(tables.values())
    for view, names in SHOPIFY_COLUMNS.items():
        found = conn.execute("SELECT * FROM get_agent_table_schema(%s)", (f"semantic.{view}",)).fetchall()
        assert {row[0] for row in found} >= set(names.split()) and all(row[1] and row[4] for row in found)
    assert conn.execute("SELECT * FROM get_agent_table_schema('data.dm_orders_shopify')").fetchall() == []

    orders = "SELECT order_number, total_price FROM semantic.dm_orders_shopify ORDER BY order_number DESC  -- newest"
    assert asked(orders) == [
        {"order_number": "1002", "total_price": 7.5},
        {"order_number": "1001", "total_price": 10.0},
    ]
    assert asked("with n as (select 1 as one) select one from n;") == [{"one": 1}] and asked(orders, UUID(int=3)) == []
    for query in (
        "DELETE FROM data.dm_orders_shopify",
        "WITH gone AS (DELETE FROM data.dm_orders_shopify RETURNING 1) SELECT * FROM gone",
        "SELECT 1) AS r; DELETE FROM data.dm_orders_shopify; SELECT * FROM (SELECT 1",
    ):
        with pytest.raises(psycopg.Error), conn.transaction():
            asked(query)
    assert count(conn, "data.dm_orders_shopify") == 4


def comments(connection: psycopg.Connection) -> list[tuple[str, str | None, str | None]]:
    """(relation, column, comment) of the warehouse; column None: the relation's own comment."""
    return connection.execute(
        "SELECT c.oid::regclass::text, a.attname, coalesce(col_description(c.oid, a.attnum), obj_description(c.oid))"
        " FROM pg_class c CROSS JOIN LATERAL (SELECT attname::text, attnum FROM pg_attribute"
        "   WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped UNION ALL SELECT NULL, NULL) a"
        " WHERE c.relnamespace IN ('data'::regnamespace, 'semantic'::regnamespace) AND c.relkind IN ('r', 'p', 'v')"
    ).fetchall()


def meanings(at_hand: Session, connection: psycopg.Connection) -> list[Any]:
    """What each column of every entity means, or by what it is filled, and why."""
    found = at_hand.reflect(connection, at_hand.chosen())
    each = [(entity.table.qualified, bound) for entity in found.entities for bound in entity.bound]
    assert len(each) > 300
    return [
        (table, bound.column.name, bound.meaning, bound.filler, bound.why, bound.decimals, bound.personal)
        for table, bound in each
    ]


@pytest.mark.parametrize("view", sorted(SHOPIFY_COLUMNS))
def test_shopify_views_show_the_known_columns(warehouse_url: str, view: str) -> None:
    with psycopg.connect(warehouse_url) as connection:
        assert set(SHOPIFY_COLUMNS[view].split()) <= columns(connection, f"semantic.{view}")


def test_without_a_workspace_nothing_is_seen(conn: psycopg.Connection) -> None:
    assert {view: count(conn, f"semantic.{view}") for view in OBJECTS} == dict.fromkeys(OBJECTS, 0)


def test_with_a_workspace_its_rows_are_seen_and_no_others(conn: psycopg.Connection) -> None:
    conn.execute("SELECT set_current_workspace(%s)", (MINE,))
    for view in OBJECTS:
        hidden = " AND NOT is_deleted" if view == "dm_orders_bigcommerce" else ""
        mine = count(conn, f"data.{view} WHERE tenant_id = '{MINE}'{hidden}")
        assert mine > 0, view
        assert count(conn, f"semantic.{view}") == mine, view
        assert conn.execute(f"SELECT DISTINCT tenant_id FROM semantic.{view}").fetchall() == [(MINE,)], view


def test_the_workspace_can_be_left(conn: psycopg.Connection) -> None:
    conn.execute("SELECT set_current_workspace(%s)", (MINE,))
    conn.execute("SELECT set_current_workspace(NULL)")
    assert conn.execute("SELECT current_workspace_id()").fetchone() == (None,)
    assert count(conn, "semantic.dm_orders_shopify") == 0


def test_a_local_workspace_ends_with_the_transaction(conn: psycopg.Connection) -> None:
    conn.execute("SELECT set_current_workspace(%s, true)", (MINE,))
    assert count(conn, "semantic.dm_orders_shopify") == 2
    conn.commit()
    assert count(conn, "semantic.dm_orders_shopify") == 0


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_joined_and_computed_columns(conn: psycopg.Connection, question: str, answer: list[str]) -> None:
    conn.execute("SELECT set_current_workspace(%s)", (MINE,))
    assert [str(value) for value in one(conn, question)] == answer


def test_the_plan_shape_has_tables_with_text_keys(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute((FIXTURES / "plan_shape.sql").read_text())
        assert relations(connection, "semantic") == OBJECTS
        kinds = connection.execute(
            "SELECT DISTINCT attname, atttypid::regtype::text FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid "
            "WHERE relnamespace = 'semantic'::regnamespace AND relkind = 'r' AND attname IN ('id', 'tenant_id')"
        ).fetchall()
        assert set(kinds) == {("id", "text"), ("tenant_id", "text")}


def test_the_odd_warehouse_shows_what_it_holds(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute((FIXTURES / "odd_warehouse.sql").read_text())
        assert relations(connection, "semantic") == SHOPIFY_OBJECTS
        psycopg.ClientCursor(connection).execute(ODD_ROWS, {"t": str(MINE)})
        assert all(count(connection, f"semantic.{view}") == 0 for view in SHOPIFY_OBJECTS)
        connection.execute("SELECT set_config('app.workspace_id', %s, true)", (str(MINE),))
        assert all(count(connection, f"semantic.{view}") == 1 for view in SHOPIFY_OBJECTS)
        line = one(connection, "SELECT order_number, product_title, price FROM semantic.dm_order_items_shopify")
        assert [str(value) for value in line] == ["#1", "Mug", "5.00"]


ODD_ROWS = """
INSERT INTO "ShopCore"."Shop" VALUES (%(t)s, 7, 'S', 's.test', 'EUR', 'Europe/Oslo', 'north', '2020-01-01');
INSERT INTO "ShopCore"."Product" (tenant_id, "Caption", "Slug", "Stars", "Labels", "IsDigital", "Born", "Touched")
  VALUES (%(t)s, 'Mug', 'mug', 5, '{}', false, now(), now());
INSERT INTO "ShopCore"."ProductVariant"
  SELECT %(t)s, 7, 11, "ProductPK", 'Blue', 'mug-1', 5, NULL, 3, 1.5, 1, now(), now() FROM "ShopCore"."Product";
INSERT INTO "ShopCore"."Client" (tenant_id, "EMail", "Tier", "Channel", "TraceId", "Prefs", "Born", "Touched")
  VALUES (%(t)s, 'a@b.test', 'plain old', 'a', gen_random_uuid(), '{}', now(), now());
INSERT INTO "Ops Facts"."SalesOrder" (tenant_id, "OrderRef", "Ticket", "ClientId", "OrderTotal", "Goods", "Money",
                                      "PaidState", "LineCount", "Placed", "Touched", "ImportedAt", "BookedOn")
  SELECT %(t)s, 'o-1', '#1', "ClientId", 5, 5, 'EUR', 'paid', 1, now(), now(), now(), now() FROM "ShopCore"."Client";
INSERT INTO "Ops Facts"."SalesLine" (tenant_id, "LineNo", "OrderRef", "ProductRef", "ShopId", "VariantId", "Wording",
                                     "Pieces", "UnitPrice", "Taxable", "Placed")
  SELECT %(t)s, 1, 'o-1', "ProductPK", 7, 11, 'Mug', 1, 5, true, now() FROM "ShopCore"."Product";
INSERT INTO "Ops Facts"."PixelEvent" (tenant_id, "PixelId", "What", "HappenedAt", "Body", "Shard")
  VALUES (%(t)s, 'p-1', 'page_viewed', now(), '{}', 0);
"""


def test_resources_are_found() -> None:
    assert "current_workspace_id" in (sql_dir() / "warehouse" / "00_common.sql").read_text()
    assert sql_dir().is_dir()
    assert migrations_dir().name in ("migrations", "_migrations")
