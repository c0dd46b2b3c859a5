-- trait: char(n), short and long
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('ab'::char(2))::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a char(2) NOT NULL,
  ADD COLUMN zoo_a_free char(2),
  ADD COLUMN zoo_a_told char(2) NOT NULL DEFAULT 'ab'::char(2),
  ADD COLUMN zoo_b char(40) NOT NULL,
  ADD COLUMN zoo_b_free char(40);
