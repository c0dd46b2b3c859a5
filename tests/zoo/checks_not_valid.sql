-- trait: a CHECK that is NOT VALID holds for new rows all the same
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a !~ '^z[0-9]+$'
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL;
ALTER TABLE semantic.dm_orders_shopify
  ADD CONSTRAINT form CHECK (zoo_a ~ '^z[0-9]+$') NOT VALID;
