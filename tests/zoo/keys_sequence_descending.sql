-- trait: a sequence that counts down
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify WHERE id >= 0
-- then: INSERT INTO semantic.dm_order_items_shopify (tenant_id, order_id, quantity, price, created_at) SELECT tenant_id, id, 1, 1, created_at FROM semantic.dm_orders_shopify LIMIT 3
CREATE SEQUENCE public.lines INCREMENT -1 MINVALUE -1000000 START -1;
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bigint PRIMARY KEY DEFAULT nextval('public.lines');
