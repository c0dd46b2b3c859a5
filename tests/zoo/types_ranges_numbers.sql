-- trait: ranges of numbers: never empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('[1,5)'::int4range)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE isempty(zoo_a) OR isempty(zoo_b) OR isempty(zoo_c) OR lower(zoo_c) < 1 OR upper(zoo_b) > 200
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a int4range NOT NULL,
  ADD COLUMN zoo_a_free int4range,
  ADD COLUMN zoo_a_told int4range NOT NULL DEFAULT '[1,5)'::int4range,
  ADD COLUMN zoo_b int8range NOT NULL,
  ADD COLUMN zoo_b_free int8range,
  ADD COLUMN zoo_c numrange NOT NULL,
  ADD COLUMN zoo_c_free numrange;
