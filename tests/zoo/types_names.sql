-- trait: "char" and name
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('a'::"char")::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM ('abc'::name)::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a "char" NOT NULL,
  ADD COLUMN zoo_a_free "char",
  ADD COLUMN zoo_a_told "char" NOT NULL DEFAULT 'a'::"char",
  ADD COLUMN zoo_b name NOT NULL,
  ADD COLUMN zoo_b_free name,
  ADD COLUMN zoo_b_told name NOT NULL DEFAULT 'abc'::name;
