-- trait: date, timestamp and timestamptz, with precisions
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_d_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('2020-01-02'::date)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b <> created_at
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a date NOT NULL,
  ADD COLUMN zoo_a_free date,
  ADD COLUMN zoo_a_told date NOT NULL DEFAULT '2020-01-02'::date,
  ADD COLUMN zoo_b timestamp NOT NULL,
  ADD COLUMN zoo_b_free timestamp,
  ADD COLUMN zoo_c timestamptz(0) NOT NULL,
  ADD COLUMN zoo_c_free timestamptz(0),
  ADD COLUMN zoo_d timestamp(3) NOT NULL,
  ADD COLUMN zoo_d_free timestamp(3);
