-- trait: varchar(n), short and long
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('abc')::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a varchar(3) NOT NULL,
  ADD COLUMN zoo_a_free varchar(3),
  ADD COLUMN zoo_a_told varchar(3) NOT NULL DEFAULT 'abc',
  ADD COLUMN zoo_b varchar(200) NOT NULL,
  ADD COLUMN zoo_b_free varchar(200);
