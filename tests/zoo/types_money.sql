-- trait: money
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM ('1.50'::money)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a::numeric NOT BETWEEN 0 AND 100
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a money NOT NULL,
  ADD COLUMN zoo_a_free money,
  ADD COLUMN zoo_a_told money NOT NULL DEFAULT '1.50'::money;
