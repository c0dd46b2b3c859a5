-- trait: domains over numeric and integer with bounds, one within another
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_c_free IS NOT NULL
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_told::text IS DISTINCT FROM (5::amount)::text
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(DISTINCT zoo_c) < 3
CREATE DOMAIN amount AS numeric(8,2) CHECK (VALUE >= 0);
CREATE DOMAIN small_amount AS amount CHECK (VALUE < 10);
CREATE DOMAIN percent AS integer CHECK (VALUE BETWEEN 0 AND 100);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a amount NOT NULL,
  ADD COLUMN zoo_a_free amount,
  ADD COLUMN zoo_a_told amount NOT NULL DEFAULT 5::amount,
  ADD COLUMN zoo_b percent NOT NULL,
  ADD COLUMN zoo_b_free percent,
  ADD COLUMN zoo_c small_amount NOT NULL,
  ADD COLUMN zoo_c_free small_amount;
