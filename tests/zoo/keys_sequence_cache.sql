-- trait: a sequence that hands out a hundred at a time
-- expect: loads
-- then: INSERT INTO semantic.dm_order_items_shopify (tenant_id, order_id, quantity, price, created_at) SELECT tenant_id, id, 1, 1, created_at FROM semantic.dm_orders_shopify LIMIT 3
CREATE SEQUENCE public.lines CACHE 100;
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id bigint PRIMARY KEY DEFAULT nextval('public.lines');
