-- trait: the geometric types of Postgres itself
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_d_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_e_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_f_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_g_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('(1,2)'::point)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE npoints(zoo_b) <> 4
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a point NOT NULL,
  ADD COLUMN zoo_a_free point,
  ADD COLUMN zoo_a_told point NOT NULL DEFAULT '(1,2)'::point,
  ADD COLUMN zoo_b polygon NOT NULL,
  ADD COLUMN zoo_b_free polygon,
  ADD COLUMN zoo_c box NOT NULL,
  ADD COLUMN zoo_c_free box,
  ADD COLUMN zoo_d circle NOT NULL,
  ADD COLUMN zoo_d_free circle,
  ADD COLUMN zoo_e line NOT NULL,
  ADD COLUMN zoo_e_free line,
  ADD COLUMN zoo_f lseg NOT NULL,
  ADD COLUMN zoo_f_free lseg,
  ADD COLUMN zoo_g path NOT NULL,
  ADD COLUMN zoo_g_free path;
