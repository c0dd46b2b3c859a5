-- trait: time, timetz and interval, with precisions
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_d_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_e_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_f_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('10:11:12'::time)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_told::text IS DISTINCT FROM ('10:11:12+02'::timetz)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_told::text IS DISTINCT FROM ('1 day'::interval)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a time NOT NULL,
  ADD COLUMN zoo_a_free time,
  ADD COLUMN zoo_a_told time NOT NULL DEFAULT '10:11:12'::time,
  ADD COLUMN zoo_b timetz NOT NULL,
  ADD COLUMN zoo_b_free timetz,
  ADD COLUMN zoo_b_told timetz NOT NULL DEFAULT '10:11:12+02'::timetz,
  ADD COLUMN zoo_c interval NOT NULL,
  ADD COLUMN zoo_c_free interval,
  ADD COLUMN zoo_c_told interval NOT NULL DEFAULT '1 day'::interval,
  ADD COLUMN zoo_d time(0) NOT NULL,
  ADD COLUMN zoo_d_free time(0),
  ADD COLUMN zoo_e timetz(3) NOT NULL,
  ADD COLUMN zoo_e_free timetz(3),
  ADD COLUMN zoo_f interval day to second NOT NULL,
  ADD COLUMN zoo_f_free interval day to second;
