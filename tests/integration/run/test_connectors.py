"""Warehouses with the columns of real connectors: nearly all of them are filled, and what they say holds together.

The sums are asked in SQL of the tests' own, not by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import psycopg
import pytest

from loader import generate
from tests.support import templates
from tests.support.databases import Databases
from tests.support.paths import FIXTURES
from tests.support.sessions import AS_OF, WORKSPACE, session

COUNT = 150
NEW = "o.id NOT BETWEEN 4000000000001 AND 4000000000300"
LINES = """(SELECT order_id, sum(price * quantity) AS gross, sum(total_discount) AS off, sum(grams * quantity) AS grams,
  sum(pre_tax_price) AS net, count(*) AS lines FROM data.order_lines GROUP BY 1)"""
# Each answers the keys of rows that are wrong.
REST = {
    "sums of the lines": f"""SELECT o.id FROM data.orders o JOIN {LINES} l ON l.order_id = o.id
        WHERE {NEW} AND (o.total_line_items_price <> l.gross OR o.total_discounts <> l.off OR o.subtotal_price <> l.net
          OR o.total_weight <> l.grams OR o.subtotal_price <> o.total_line_items_price - o.total_discounts)""",
    "total": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND (o.total_price <> o.subtotal_price + o.total_tax
          + (o.total_shipping_price_set #>> '{{shop_money,amount}}')::numeric OR o.total_price_usd <> o.total_price)""",
    "shipping is charged": f"""SELECT 1 FROM data.orders o WHERE {NEW}
        HAVING sum((o.total_shipping_price_set #>> '{{shop_money,amount}}')::numeric) = 0""",
    "what is left": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND (
        o.current_total_price <> o.total_price - coalesce((SELECT sum((t ->> 'amount')::numeric)
          FROM jsonb_array_elements(o.refunds) r, jsonb_array_elements(r -> 'transactions') t), 0)
        OR o.current_subtotal_price > o.subtotal_price OR o.current_total_tax > o.total_tax
        OR (o.financial_status = 'refunded') <> (o.current_total_price = 0)
        OR (o.financial_status = 'paid' AND o.current_subtotal_price <> o.subtotal_price))""",
    "outstanding": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND o.total_outstanding <>
        CASE WHEN o.financial_status IN ('pending', 'authorized') THEN o.total_price ELSE 0 END""",
    "sets": f"""SELECT o.id FROM data.orders o, LATERAL (VALUES
          (o.total_price, o.total_price_set), (o.subtotal_price, o.subtotal_price_set),
          (o.total_tax, o.total_tax_set), (o.total_discounts, o.total_discounts_set),
          (o.total_line_items_price, o.total_line_items_price_set), (o.current_total_price, o.current_total_price_set),
          (o.current_subtotal_price, o.current_subtotal_price_set), (o.current_total_tax, o.current_total_tax_set),
          (o.current_total_discounts, o.current_total_discounts_set)) AS v (amount, pair)
        WHERE {NEW} AND (v.amount <> (v.pair #>> '{{shop_money,amount}}')::numeric OR v.pair -> 'shop_money'
          <> v.pair -> 'presentment_money' OR v.pair #>> '{{shop_money,currency_code}}' <> o.currency)""",
    "lines in JSON": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND (
        SELECT jsonb_agg(jsonb_build_array(l.id, l.product_id, l.variant_id, l.quantity, l.price::text, l.sku, l.title)
          ORDER BY l.id) FROM data.order_lines l WHERE l.order_id = o.id)
        IS DISTINCT FROM (SELECT jsonb_agg(jsonb_build_array(i -> 'id', i -> 'product_id', i -> 'variant_id',
          i -> 'quantity', (i ->> 'price')::numeric::text, i -> 'sku', i -> 'title') ORDER BY i ->> 'id')
          FROM jsonb_array_elements(o.line_items) i)""",
    "the customer in JSON": f"""SELECT o.id FROM data.orders o LEFT JOIN data.customers c ON c.id = o.customer_id
        WHERE {NEW} AND (o.customer IS NULL) <> (c.id IS NULL) OR {NEW} AND o.customer_id IS NOT NULL
          AND (c.id IS NULL OR (o.customer ->> 'id')::bigint <> c.id OR o.customer ->> 'email' <> c.email
          OR o.email <> c.email OR o.contact_email <> c.email
          OR o.customer -> 'default_address' <> c.default_address)""",
    "addresses": f"""SELECT o.id FROM data.orders o JOIN data.customers c ON c.id = o.customer_id
        WHERE {NEW} AND (o.shipping_address - '{{id,customer_id,default}}'::text[]
          <> c.default_address - '{{id,customer_id,default}}'::text[]
          OR o.billing_address ->> 'zip' IS NULL OR o.billing_address ->> 'name' <> o.shipping_address ->> 'name'
          OR o.billing_address ->> 'country_code' <> o.shipping_address ->> 'country_code')""",
    "one code, one name": f"""SELECT 1
        FROM data.orders o, LATERAL (VALUES (o.billing_address), (o.shipping_address)) AS v (a)
        WHERE {NEW} GROUP BY a ->> 'country_code', a ->> 'province_code', a ->> 'zip'
        HAVING count(DISTINCT a ->> 'country') > 1 OR count(DISTINCT a ->> 'province') > 1
          OR count(DISTINCT a ->> 'city') > 1""",
    "billing is shipping in most": f"""SELECT 1 FROM data.orders o WHERE {NEW}
        HAVING avg((o.billing_address = o.shipping_address)::int) NOT BETWEEN 0.75 AND 0.95""",
    "only the web has carts and browsers": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND (
        (o.source_name = 'web') <> (o.cart_token IS NOT NULL)
        OR (o.source_name = 'web') <> (o.client_details ->> 'accept_language' IS NOT NULL))""",
    "numbers and names": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND (o.name <> '#' || o.order_number
          OR o.number <> o.order_number - 1000 OR o.admin_graphql_api_id <> 'gid://shopify/Order/' || o.id)""",
    "tax lines": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND o.total_tax <> coalesce((
          SELECT sum((t ->> 'price')::numeric) FROM jsonb_array_elements(o.tax_lines) t), 0)""",
    "codes": f"""SELECT o.id FROM data.orders o WHERE {NEW} AND o.total_discounts <> coalesce((
          SELECT sum((d ->> 'amount')::numeric) FROM jsonb_array_elements(o.discount_codes) d), 0)""",
    "pieces": """SELECT o.id FROM data.orders o JOIN data.order_lines l ON l.order_id = o.id
        WHERE l.fulfillable_quantity > l.quantity OR l.current_quantity > l.quantity
          OR (l.fulfillment_status = 'fulfilled') <> (o.fulfillment_status = 'fulfilled')
          OR (o.fulfillment_status = 'fulfilled' AND l.fulfillable_quantity > 0)""",
    "variants": """SELECT v.id FROM data.product_variants v JOIN data.products p ON p.id = v.product_id
        WHERE v.title <> concat_ws(' / ', v.option1, v.option2, v.option3)
          OR v.display_name <> p.title || ' - ' || v.title
          OR v.admin_graphql_api_id <> 'gid://shopify/ProductVariant/' || v.id
          OR abs(v.grams - v.weight * CASE v.weight_unit WHEN 'lb' THEN 453.59237 WHEN 'g' THEN 1 END) > 1
          OR v.weight_unit <> (SELECT weight_unit FROM data.shop)
          OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p.variants) j WHERE (j ->> 'id')::bigint = v.id
            AND (j ->> 'price')::numeric = v.price AND j ->> 'sku' = v.sku)""",
    "last orders": """SELECT c.id FROM data.customers c LEFT JOIN data.orders o ON o.id = c.last_order_id
        WHERE CASE WHEN c.id IN (SELECT customer_id FROM data.orders)
          THEN o.customer_id IS DISTINCT FROM c.id OR o.name <> c.last_order_name
          ELSE c.last_order_id IS NOT NULL OR c.last_order_name IS NOT NULL END""",
    "hosts that are nobody's": f"""SELECT o.id FROM data.orders o WHERE {NEW}
        AND NOT o.browser_ip::inet <<= ANY (ARRAY['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']::inet[])""",
}  # fmt: skip
OTHERS = {
    "base amounts": """SELECT o.entity_id FROM data.sales_order o WHERE o.base_grand_total <> o.grand_total
        OR o.base_subtotal <> o.subtotal OR o.base_tax_amount <> o.tax_amount OR o.base_total_paid <> o.total_paid
        OR o.base_total_due <> o.total_due OR o.base_shipping_amount <> o.shipping_amount
        OR o.base_discount_amount <> o.discount_amount OR o.base_total_refunded <> o.total_refunded""",
    "due": "SELECT entity_id FROM data.sales_order WHERE total_due <> grand_total - total_paid",
    "invoiced": """SELECT entity_id FROM data.sales_order WHERE total_paid > 0 AND (subtotal_invoiced <> subtotal
        OR tax_invoiced <> tax_amount OR shipping_invoiced <> shipping_amount OR discount_invoiced <> discount_amount)
        OR total_paid = 0 AND subtotal_invoiced + tax_invoiced + shipping_invoiced <> 0""",
    "refunded in parts": """SELECT entity_id FROM data.sales_order
        WHERE discount_amount = 0 AND total_refunded <> subtotal_refunded + tax_refunded + shipping_refunded""",
    "Magento's total": """SELECT entity_id FROM data.sales_order
        WHERE grand_total <> subtotal - discount_amount + tax_amount + shipping_amount
          OR subtotal_incl_tax <> subtotal + tax_amount
          OR shipping_incl_tax <> shipping_amount + shipping_tax_amount""",
    "Magento's lines": """SELECT i.item_id
        FROM data.sales_order_item i JOIN data.sales_order o ON o.entity_id = i.order_id
        WHERE i.base_price <> i.price OR i.row_total <> i.price * i.qty_ordered OR i.base_row_total <> i.row_total
          OR i.row_total_incl_tax <> i.row_total - i.discount_amount + i.tax_amount OR i.qty_invoiced > i.qty_ordered
          OR (i.qty_invoiced > 0) <> (o.total_paid > 0) OR i.qty_shipped + i.qty_canceled > i.qty_ordered
          OR abs(i.tax_amount - (i.row_total - i.discount_amount) * i.tax_percent / 100) > 0.02
          OR i.base_amount_refunded <> i.amount_refunded""",
    "Magento's refunds": """SELECT o.entity_id FROM data.sales_order o WHERE o.total_refunded
        <> (SELECT sum(i.amount_refunded) FROM data.sales_order_item i WHERE i.order_id = o.entity_id)""",
    "WooCommerce": """SELECT id FROM data.woo_orders WHERE cart_tax + shipping_tax <> total_tax
        OR date_created_gmt <> date_created OR date_paid_gmt <> date_paid OR order_key !~ '^wc_order_[A-Za-z0-9]{13}$'
        OR jsonb_array_length(coupon_lines) <> (discount_total > 0)::int
        OR (transaction_id IS NULL) <> (date_paid IS NULL)
        OR billing ->> 'country' !~ '^[A-Z]{2}$' OR billing ->> 'email' IS NULL
        OR _fivetran_deleted OR _fivetran_synced IS NULL""",
    "WooCommerce's discount": """SELECT o.id FROM data.woo_orders o WHERE o.discount_tax
        <> (SELECT sum(i.subtotal_tax - i.total_tax) FROM data.woo_order_line_items i WHERE i.order_id = o.id)
        OR o.cart_tax <> (SELECT sum(i.total_tax) FROM data.woo_order_line_items i WHERE i.order_id = o.id)""",
    "BigCommerce": """SELECT id FROM data.bc_orders WHERE subtotal_inc_tax <> subtotal_ex_tax + subtotal_tax
        OR total_inc_tax <> total_ex_tax + total_tax OR items_shipped NOT IN (0, items_total)
        OR (items_shipped > 0) <> (date_shipped IS NOT NULL) OR shipping_cost_inc_tax <> base_shipping_cost
        OR payment_status NOT IN ('pending', 'authorized', 'captured', 'refunded', 'partially refunded', 'void')
        OR products ->> 'resource' <> '/orders/' || id || '/products'""",
    "BigCommerce's lines": """SELECT id FROM data.bc_order_products WHERE price_inc_tax <> price_ex_tax + price_tax
        OR base_total <> base_price * quantity OR total_inc_tax <> total_ex_tax + total_tax
        OR base_price <> price_ex_tax
        OR total_ex_tax <> base_total - discount_amount""",
    "rates and averages": """SELECT campaign_id FROM data.campaign_stats WHERE metrics_ctr NOT BETWEEN 0 AND 1
        OR abs(metrics_ctr * metrics_impressions - metrics_clicks) > 0.001 OR metrics_interactions <> metrics_clicks
        OR abs(metrics_average_cpc * metrics_clicks - metrics_cost_micros) > 1
        OR abs(metrics_average_cpm * metrics_impressions / 1000 - metrics_cost_micros) > 1
        OR abs(metrics_cost_per_conversion * metrics_conversions - metrics_cost_micros) > 1
        OR abs(metrics_conversions_from_interactions_rate * metrics_clicks - metrics_conversions) > 0.001
        OR metrics_all_conversions <> metrics_conversions""",
    "averages in units": """SELECT campaign_id FROM data.keyword_stats WHERE abs(average_cpc * clicks - cost) > 0.001
        OR abs(ctr * impressions - clicks) > 0.01 OR abs(cost_per_conversion * conversions - cost) > 0.01""",
    "one account": """SELECT 1 FROM (SELECT customer_id FROM data.campaign_stats UNION ALL
        SELECT customer_id FROM data.keyword_stats) a HAVING count(DISTINCT customer_id) <> 1""",
}  # fmt: skip


def _fill(script: str, url: str) -> None:
    templates.fill_script(url, FIXTURES / script)


@pytest.fixture(scope="module", params=[False, True], ids=["empty", "300 live orders"])
def rest_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The warehouse of a REST connector after a run, beside live orders or alone."""
    url = databases.url(databases.create(databases.template("rest", partial(_fill, "rest_connector.sql"))))
    if request.param:
        with psycopg.connect(url) as conn:
            text = (FIXTURES / "rest_live_orders.sql").read_text("utf-8").replace("{workspace}", WORKSPACE)
            conn.execute(text.encode())
    assert generate(session(url, WORKSPACE), "shopify", count=COUNT, seed=5, as_of=AS_OF).committed
    yield url


@pytest.fixture(scope="module")
def others_url(databases: Databases) -> Iterator[str]:
    url = databases.url(databases.create(databases.template("others", partial(_fill, "other_connectors.sql"))))
    for platform in ("magento", "woocommerce", "bigcommerce", "google_ads"):
        assert generate(session(url, WORKSPACE), platform, count=40, seed=5, as_of=AS_OF).committed
    yield url


def share_filled(url: str, table: str, where: str = "true") -> float:
    """The share of a table's columns that any of these rows has a value in."""
    with psycopg.connect(url) as conn:
        query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        names = [row[0] for row in conn.execute(query, (table,))]
        counted = ", ".join(f'count("{name}") > 0' for name in names)
        found = conn.execute(f"SELECT {counted} FROM {table} o WHERE {where}".encode()).fetchone()
    assert found is not None
    return sum(found) / len(names)


# None of the live orders is cancelled or names a customer, and few new products join them: less is filled beside them.
@pytest.mark.parametrize(
    ("table", "least"),
    [("orders", 0.78), ("order_lines", 0.9), ("customers", 0.9), ("product_variants", 0.87), ("products", 0.95)],
)
def test_nearly_every_column_of_a_rest_connector_is_filled(rest_url: str, table: str, least: float) -> None:
    assert share_filled(rest_url, f"data.{table}", NEW) >= least


@pytest.mark.parametrize("what", REST)
def test_what_a_rest_connector_brings_holds_together(rest_url: str, what: str) -> None:
    with psycopg.connect(rest_url) as conn:
        assert conn.execute(REST[what].encode()).fetchmany(3) == []


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("sales_order", 0.95), ("sales_order_item", 0.95), ("woo_orders", 0.95), ("woo_order_line_items", 1.0),
        ("bc_orders", 0.9), ("bc_order_products", 1.0), ("campaign_stats", 1.0), ("keyword_stats", 1.0),
    ],
)  # fmt: skip
def test_nearly_every_column_of_other_connectors_is_filled(others_url: str, table: str, least: float) -> None:
    assert share_filled(others_url, f"data.{table}") >= least


@pytest.mark.parametrize("what", OTHERS)
def test_what_other_connectors_bring_holds_together(others_url: str, what: str) -> None:
    with psycopg.connect(others_url) as conn:
        assert conn.execute(OTHERS[what].encode()).fetchmany(3) == []
