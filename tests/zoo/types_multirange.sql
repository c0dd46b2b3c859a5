-- trait: a multirange: the empty one
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE NOT isempty(zoo_a) OR zoo_a_free IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a int4multirange NOT NULL,
  ADD COLUMN zoo_a_free int4multirange;
