-- trait: numeric(2,5): scale beyond precision
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (0.00012)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(2,5) NOT NULL,
  ADD COLUMN zoo_a_free numeric(2,5),
  ADD COLUMN zoo_a_told numeric(2,5) NOT NULL DEFAULT 0.00012;
