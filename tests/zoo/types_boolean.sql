-- trait: boolean: never a random yes
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (true)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a boolean NOT NULL,
  ADD COLUMN zoo_a_free boolean,
  ADD COLUMN zoo_a_told boolean NOT NULL DEFAULT true;
