-- trait: CHECKs on columns that may be NULL and are left so
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a IS NOT NULL OR zoo_b IS NOT NULL OR zoo_c IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text CHECK (zoo_a ~ '^[0-9]{9}$'),
  ADD COLUMN zoo_b integer CHECK (zoo_b BETWEEN 3 AND 4),
  ADD COLUMN zoo_c text,
  ADD CONSTRAINT none CHECK (zoo_a IS NULL OR zoo_c IS NOT NULL);
