-- trait: types of one plain literal: jsonpath, pg_lsn, tsquery
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL OR zoo_b_free IS NOT NULL OR zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('$."a"'::jsonpath)::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a jsonpath NOT NULL,
  ADD COLUMN zoo_a_free jsonpath,
  ADD COLUMN zoo_a_told jsonpath NOT NULL DEFAULT '$."a"',
  ADD COLUMN zoo_b pg_lsn NOT NULL,
  ADD COLUMN zoo_b_free pg_lsn,
  ADD COLUMN zoo_c tsquery NOT NULL,
  ADD COLUMN zoo_c_free tsquery;
