-- trait: macaddr and macaddr8: the block set aside for examples
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('00:00:00:00:00:01'::macaddr)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE trunc(zoo_a) <> '00:00:5e:00:00:00'
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a macaddr NOT NULL,
  ADD COLUMN zoo_a_free macaddr,
  ADD COLUMN zoo_a_told macaddr NOT NULL DEFAULT '00:00:00:00:00:01'::macaddr,
  ADD COLUMN zoo_b macaddr8 NOT NULL,
  ADD COLUMN zoo_b_free macaddr8;
