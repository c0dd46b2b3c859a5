-- trait: numeric(30,20), numeric(100,50): more digits than 64 bits
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_a) < 3
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_b) < 3
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE scale(zoo_a) <> 20
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a numeric(30,20) NOT NULL,
  ADD COLUMN zoo_a_free numeric(30,20),
  ADD COLUMN zoo_b numeric(100,50) NOT NULL,
  ADD COLUMN zoo_b_free numeric(100,50),
  ADD COLUMN zoo_c numeric(20,18) NOT NULL,
  ADD COLUMN zoo_c_free numeric(20,18);
