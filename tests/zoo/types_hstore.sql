-- trait: hstore
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (''::hstore)::text
CREATE EXTENSION hstore;
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a hstore NOT NULL,
  ADD COLUMN zoo_a_free hstore,
  ADD COLUMN zoo_a_told hstore NOT NULL DEFAULT ''::hstore;
