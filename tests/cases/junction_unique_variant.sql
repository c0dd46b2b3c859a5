-- case: drizzle-orm#4354: unique pair on a junction table (variant)
-- count: 300
-- expect: loads
ALTER TABLE data.dm_order_items_shopify ADD UNIQUE (order_id, variant_id);
