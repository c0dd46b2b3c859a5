-- trait: rows that may refer to their own kind
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE parent_id IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify ADD parent_id text REFERENCES semantic.dm_orders_shopify;
