-- trait: bytea
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('\x01'::bytea)::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a bytea NOT NULL,
  ADD COLUMN zoo_a_free bytea,
  ADD COLUMN zoo_a_told bytea NOT NULL DEFAULT '\x01'::bytea;
