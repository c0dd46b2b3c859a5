-- trait: ranges of moments: from the creation on
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_told::text IS DISTINCT FROM ('[2020-01-01,2020-02-01)'::daterange)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE lower(zoo_b) <> created_at OR lower(zoo_c) <> created_at::date OR upper(zoo_c) > created_at::date + 31
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a tstzrange NOT NULL,
  ADD COLUMN zoo_a_free tstzrange,
  ADD COLUMN zoo_b tsrange NOT NULL,
  ADD COLUMN zoo_b_free tsrange,
  ADD COLUMN zoo_c daterange NOT NULL,
  ADD COLUMN zoo_c_free daterange,
  ADD COLUMN zoo_c_told daterange NOT NULL DEFAULT '[2020-01-01,2020-02-01)'::daterange;
