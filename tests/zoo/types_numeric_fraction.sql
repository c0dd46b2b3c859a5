-- trait: numeric(p,p): nothing before the point
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (0.125)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(3,3) NOT NULL,
  ADD COLUMN zoo_a_free numeric(3,3),
  ADD COLUMN zoo_a_told numeric(3,3) NOT NULL DEFAULT 0.125,
  ADD COLUMN zoo_b numeric(1,1) NOT NULL,
  ADD COLUMN zoo_b_free numeric(1,1);
