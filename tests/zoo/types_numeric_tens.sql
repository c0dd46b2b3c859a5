-- trait: numeric(3,-1): whole tens
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (20::numeric(3,-1))::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a % 10 <> 0
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(3,-1) NOT NULL,
  ADD COLUMN zoo_a_free numeric(3,-1),
  ADD COLUMN zoo_a_told numeric(3,-1) NOT NULL DEFAULT 20::numeric(3,-1);
