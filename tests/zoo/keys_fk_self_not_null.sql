-- trait: rows that must refer to their own kind refer to themselves
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE root_id <> id
ALTER TABLE semantic.dm_orders_shopify ADD root_id text NOT NULL REFERENCES semantic.dm_orders_shopify;
