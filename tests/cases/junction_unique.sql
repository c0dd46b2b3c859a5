-- case: drizzle-orm#4354: unique pair on a junction table
-- count: 300
-- expect: loads
ALTER TABLE data.dm_order_items_shopify ADD UNIQUE (tenant_id, order_id, product_id);
