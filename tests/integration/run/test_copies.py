"""What stands in several tables is one value, made once under what all of them ask of it."""

from __future__ import annotations

import psycopg
import pytest

from loader import generate
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, WORKSPACE, session
from tests.support.templates import fill_warehouse

FACTS = {
    "sku": "dm_order_items_shopify i JOIN data.dm_variants_shopify p USING (variant_id) WHERE i.sku",
    "title": "dm_order_items_shopify i JOIN data.dm_products_shopify p USING (product_id) WHERE i.product_title",
    "vendor": "dm_order_items_shopify i JOIN data.dm_products_shopify p USING (product_id) WHERE i.vendor",
    "price": "dm_order_items_shopify i JOIN data.dm_variants_shopify p USING (variant_id) WHERE i.price",
    "email": "dm_orders_shopify i JOIN data.dm_customers_shopify p USING (customer_id) WHERE i.email",
    "event sku": "dm_shopify_pixel_events i JOIN data.dm_variants_shopify p USING (variant_id) WHERE i.sku",
}
CHANGES = {
    "unique in few characters": "ALTER TABLE data.dm_variants_shopify ADD CHECK (length(sku) <= 6),"
    " ADD UNIQUE (tenant_id, sku)",
    "less room in the lines": "ALTER TABLE data.dm_order_items_shopify ADD product_title varchar(12)",
    "another form in the lines": "ALTER TABLE data.dm_order_items_shopify ADD CHECK (sku ~ '^[A-Z]{3}[0-9]{4}$'),"
    " ADD CHECK (vendor = lower(vendor)), ADD CHECK (length(vendor) < 8)",
    "another form in the products": "ALTER TABLE data.dm_products_shopify ADD CHECK (title = upper(title)),"
    " ADD CHECK (vendor <> title), ADD CHECK (length(vendor) = 7)",
    "a domain of mail addresses": "ALTER TABLE data.dm_orders_shopify ADD CHECK (email LIKE '%@example.org')",
    "a rule over two columns": "ALTER TABLE data.dm_order_items_shopify ALTER sku SET NOT NULL,"
    " ADD CHECK (sku <> name)",
    "events alone": "ALTER TABLE data.dm_shopify_pixel_events ADD CHECK (length(sku) < 9)",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_fact_is_the_same_wherever_it_stands(databases: Databases, change: str) -> None:
    for url in databases.lend(databases.template("warehouse", fill_warehouse)):
        with psycopg.connect(url) as conn:
            conn.execute(change.encode())
            held = (
                "SELECT 1 FROM pg_attribute WHERE attrelid = 'data.dm_order_items_shopify'::regclass AND attname = %s"
            )
            titled = conn.execute(held, ("product_title",)).fetchone()
        assert generate(session(url, WORKSPACE), "shopify", count=30, seed=4, as_of=AS_OF).committed
        with psycopg.connect(url) as conn:
            for name, rows in FACTS.items():
                if name == "title" and not titled:
                    continue
                theirs = {"title": "title", "event sku": "sku"}.get(name, name)
                query = f"SELECT count(*) FROM data.{rows} IS DISTINCT FROM p.{theirs}"
                assert conn.execute(query.encode()).fetchone() == (0,), name
