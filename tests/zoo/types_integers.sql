-- trait: every integer type
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (7)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM (8)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_told::text IS DISTINCT FROM (9)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_c) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a smallint NOT NULL,
  ADD COLUMN zoo_a_free smallint,
  ADD COLUMN zoo_a_told smallint NOT NULL DEFAULT 7,
  ADD COLUMN zoo_b integer NOT NULL,
  ADD COLUMN zoo_b_free integer,
  ADD COLUMN zoo_b_told integer NOT NULL DEFAULT 8,
  ADD COLUMN zoo_c bigint NOT NULL,
  ADD COLUMN zoo_c_free bigint,
  ADD COLUMN zoo_c_told bigint NOT NULL DEFAULT 9;
