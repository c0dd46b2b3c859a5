"""Half of a shop's customers as a workspace, a run beside them, and its lines as a table of the same form."""

from __future__ import annotations

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc

LINES = """
SELECT o.order_id AS "order", o.customer_id AS customer, v.sku AS product,
       coalesce(p.product_type, '') AS category, i.quantity, i.price::float8 AS price,
       i.total_discount::float8 AS discount, o.created_at AT TIME ZONE s.iana_timezone AS at
FROM data.dm_orders_shopify o
JOIN data.dm_order_items_shopify i USING (tenant_id, order_id)
JOIN data.dm_products_shopify p USING (tenant_id, product_id)
JOIN LATERAL (SELECT min(v.sku) AS sku FROM data.dm_variants_shopify v
              WHERE v.tenant_id = p.tenant_id AND v.product_id = p.product_id) v ON true
CROSS JOIN data.dm_shop_info_shopify s
WHERE o.xmin IN (SELECT xid::xid FROM mock_data.runs)
ORDER BY o.order_id, i.line_item_id
"""
"""A live product goes by the name that it has in the table: the SKU of its only variant."""


def halves(lines: pa.Table, seed: int) -> tuple[pa.Table, pa.Table]:
    """The lines of half of the customers, and of the others; a guest is a customer of one order."""
    guest = pc.binary_join_element_wise("guest", lines["order"].cast(pa.string()), " ")
    codes = pc.dictionary_encode(pc.coalesce(lines["customer"].cast(pa.string()), guest)).combine_chunks()
    size = len(codes.dictionary)
    ours = np.random.default_rng(seed).permutation(size) < size // 2
    mask = ours[codes.indices.to_numpy()]
    return lines.filter(pa.array(mask)), lines.filter(pa.array(~mask))


def run_lines(url: str) -> pa.Table:
    """The lines that runs wrote into the Shopify tables, on the shop's own clock."""
    with psycopg.connect(url) as conn:
        cursor = conn.execute(LINES)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
