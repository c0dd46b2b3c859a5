-- trait: real and double precision
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (1.5::real)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM (2.5::float8)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a real NOT NULL,
  ADD COLUMN zoo_a_free real,
  ADD COLUMN zoo_a_told real NOT NULL DEFAULT 1.5::real,
  ADD COLUMN zoo_b double precision NOT NULL,
  ADD COLUMN zoo_b_free double precision,
  ADD COLUMN zoo_b_told double precision NOT NULL DEFAULT 2.5::float8;
