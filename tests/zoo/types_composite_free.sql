-- trait: what has no filler, left NULL or to its default: composite, regclass, tsquery, jsonpath, pg_lsn
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a IS NOT NULL OR zoo_b IS NULL OR zoo_c IS NULL
CREATE TYPE place AS (street text, number integer);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a place, ADD COLUMN zoo_b place NOT NULL DEFAULT ROW('x', 1)::place,
  ADD COLUMN zoo_c regclass NOT NULL DEFAULT 'pg_class', ADD COLUMN zoo_d tsquery, ADD COLUMN zoo_e jsonpath,
  ADD COLUMN zoo_f pg_lsn;
