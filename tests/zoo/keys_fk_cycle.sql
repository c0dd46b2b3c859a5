-- trait: two tables that refer to each other: the later is left NULL
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_customers_shopify WHERE last_order_id IS NOT NULL
ALTER TABLE semantic.dm_customers_shopify ADD last_order_id text REFERENCES semantic.dm_orders_shopify;
