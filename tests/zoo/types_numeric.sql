-- trait: numeric(p,s) and numeric without a modifier
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (1.50::numeric(6,2))::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM (2.25)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(6,2) NOT NULL,
  ADD COLUMN zoo_a_free numeric(6,2),
  ADD COLUMN zoo_a_told numeric(6,2) NOT NULL DEFAULT 1.50::numeric(6,2),
  ADD COLUMN zoo_b numeric NOT NULL,
  ADD COLUMN zoo_b_free numeric,
  ADD COLUMN zoo_b_told numeric NOT NULL DEFAULT 2.25,
  ADD COLUMN zoo_c numeric(38,0) NOT NULL,
  ADD COLUMN zoo_c_free numeric(38,0);
