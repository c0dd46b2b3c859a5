-- trait: arrays of text, numbers, uuid, moments, bounded varchar
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_d_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_e_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_f_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_g_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_h_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('{x}'::text[])::text
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text[] NOT NULL,
  ADD COLUMN zoo_a_free text[],
  ADD COLUMN zoo_a_told text[] NOT NULL DEFAULT '{x}'::text[],
  ADD COLUMN zoo_b integer[] NOT NULL,
  ADD COLUMN zoo_b_free integer[],
  ADD COLUMN zoo_c uuid[] NOT NULL,
  ADD COLUMN zoo_c_free uuid[],
  ADD COLUMN zoo_d numeric(6,2)[] NOT NULL,
  ADD COLUMN zoo_d_free numeric(6,2)[],
  ADD COLUMN zoo_e timestamptz[] NOT NULL,
  ADD COLUMN zoo_e_free timestamptz[],
  ADD COLUMN zoo_f varchar(3)[] NOT NULL,
  ADD COLUMN zoo_f_free varchar(3)[],
  ADD COLUMN zoo_g jsonb[] NOT NULL,
  ADD COLUMN zoo_g_free jsonb[],
  ADD COLUMN zoo_h integer[][] NOT NULL,
  ADD COLUMN zoo_h_free integer[][];
