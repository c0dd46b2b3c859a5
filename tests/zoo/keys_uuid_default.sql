-- trait: a random uuid by default
-- expect: loads
-- then: INSERT INTO semantic.dm_order_items_shopify (tenant_id, order_id, quantity, price, created_at) SELECT tenant_id, id, 1, 1, created_at FROM semantic.dm_orders_shopify LIMIT 3
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id uuid PRIMARY KEY DEFAULT gen_random_uuid();
