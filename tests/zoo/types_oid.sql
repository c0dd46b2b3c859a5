-- trait: oid
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (5::oid)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a oid NOT NULL,
  ADD COLUMN zoo_a_free oid,
  ADD COLUMN zoo_a_told oid NOT NULL DEFAULT 5::oid;
