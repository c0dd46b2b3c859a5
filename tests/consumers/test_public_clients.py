"""What public clients of such a warehouse do, done by their own way in: the three functions that they call as RPC.

They look up what tables there are to know the platforms, read a table's columns before they ask for rows, and ask the
questions of a shop's owner. Their code is not here: only the names that they rely on, and how an answer must look.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from tests.support.sessions import OTHER, WORKSPACE

pytestmark = pytest.mark.xdist_group("consumers")

SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")
PARTS = ("shop_info", "products", "variants", "customers", "orders", "order_items")
# The first of these that a table has is when its rows are of.
DATES = ("created_at", "updated_at", "order_date", "date_created", "occurred_at", "date")

PAID = "o.created_at >= '2025-06-01' AND o.financial_status = 'paid'"
LINES = "semantic.dm_order_items_shopify i JOIN semantic.dm_orders_shopify o ON i.order_id = o.order_id"
QUESTIONS = {
    "the shop": "SELECT shop_name, shop_domain, currency, iana_timezone, plan_display_name, money_with_currency_format,"
    " has_storefront FROM semantic.dm_shop_info_shopify LIMIT 5",
    "recent orders": "SELECT order_id, order_number, total_price, currency, financial_status, fulfillment_status,"
    " created_at FROM semantic.dm_orders_shopify ORDER BY created_at DESC LIMIT 10",
    "sales by day": "SELECT DATE(o.created_at) AS sale_date, COUNT(*) AS order_count, SUM(total_price) AS total_revenue"
    f" FROM semantic.dm_orders_shopify o WHERE {PAID} GROUP BY 1 ORDER BY sale_date DESC",
    "best sellers": "SELECT i.name AS product_title, i.sku, SUM(i.quantity) AS total_quantity, SUM(i.total_discount) AS"
    f" total_discount, SUM(i.price * i.quantity) AS total_revenue FROM {LINES} WHERE {PAID} GROUP BY 1, 2"
    " ORDER BY total_revenue DESC LIMIT 10",
    "revenue by category": "SELECT p.product_type, COUNT(DISTINCT i.order_id) AS order_count, SUM(i.price * i.quantity)"
    f" AS total_revenue FROM {LINES} JOIN semantic.dm_products_shopify p ON i.product_id = p.product_id WHERE {PAID}"
    " GROUP BY p.product_type ORDER BY total_revenue DESC",
    "best customers": "SELECT customer_id, email, first_name || ' ' || last_name AS name, orders_count, total_spent,"
    " created_at FROM semantic.dm_customers_shopify WHERE orders_count > 0 ORDER BY total_spent DESC LIMIT 10",
    "low stock": "SELECT v.sku, v.inventory_quantity, v.price, v.title AS variant_title, p.title AS product_title,"
    " p.product_type, p.vendor FROM semantic.dm_variants_shopify v JOIN semantic.dm_products_shopify p"
    " ON v.product_id = p.product_id ORDER BY v.inventory_quantity LIMIT 20",
    "lines": "SELECT order_id, order_number, product_title, variant_title, sku, quantity, price, total_discount,"
    " (price * quantity) AS line_total FROM semantic.dm_order_items_shopify LIMIT 20",
    "campaigns": "WITH c AS (SELECT campaign_id, campaign_name, campaign_status, impressions, clicks, cost_micros,"
    " conversions, ROAS FROM semantic.dm_ads_campaigns_google) SELECT * FROM c ORDER BY cost_micros DESC LIMIT 10",
}


class Client:
    """An RPC client: a function by its name, with named arguments; the answer is an array of objects, as JSON."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self._conn = conn

    def rpc(self, function: str, **arguments: str) -> list[dict[str, Any]]:
        given = sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), value) for name, value in arguments.items()
        )
        query = sql.SQL("SELECT coalesce(json_agg(r), '[]') AS answer FROM public.{}({}) AS r")
        with self._conn.cursor(row_factory=dict_row) as cursor:
            (row,) = cursor.execute(query.format(sql.Identifier(function), given)).fetchall()
        self._conn.rollback()  # every call is a request of its own
        answer: list[dict[str, Any]] = json.loads(json.dumps(row["answer"]))
        return answer

    def select(self, query: str, workspace: str = WORKSPACE) -> list[dict[str, Any]]:
        return self.rpc("run_select_ws", p_query=query, p_workspace_id=workspace)


@pytest.fixture
def client(seeded_url: str) -> Iterator[Client]:
    with psycopg.connect(seeded_url) as conn:
        yield Client(conn)


def test_the_tables_tell_the_platforms(client: Client) -> None:
    tables = client.rpc("get_agent_available_tables")
    assert {one["table_name"] for one in tables} >= {f"semantic.dm_{part}_{shop}" for part in PARTS for shop in SHOPS}
    assert any("_google" in one["table_name"] for one in tables) and all(one["description"] for one in tables)


@pytest.mark.parametrize("shop", SHOPS)
def test_rows_of_every_part_are_read_by_the_columns_that_the_schema_tells(client: Client, shop: str) -> None:
    for part in PARTS:
        table = f"semantic.dm_{part}_{shop}"
        columns = client.rpc("get_agent_table_schema", p_table_name=table)
        assert {*columns[0]} == {"column_name", "data_type", "is_nullable", "column_default", "description"}
        names = [one["column_name"] for one in columns]
        date = next((name for name in DATES if name in names), None)
        since = f" WHERE {date} >= '2024-01-01' ORDER BY {date} DESC" if date else ""
        found = client.select(f"SELECT * FROM {table}{since} LIMIT 50")
        assert found and [*found[0]] == names, table


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_of_a_shop_s_owner_have_answers(client: Client, question: str) -> None:
    mine, theirs = (client.select(QUESTIONS[question], workspace) for workspace in (WORKSPACE, OTHER))
    assert mine and all(value is not None for name, value in mine[0].items() if name != "fulfillment_status"), question
    assert mine != theirs, "one workspace's answer is another's"
    amounts = [row["total_revenue"] for row in mine if "total_revenue" in row and question != "sales by day"]
    assert all(isinstance(one, int | float) and one > 0 for one in amounts)
    assert amounts == sorted(amounts, reverse=True)
