-- trait: two columns that are NULL together
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_b IS NULL
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL,
  ADD COLUMN zoo_b text,
  ADD COLUMN zoo_c text,
  ADD COLUMN zoo_d integer,
  ADD CONSTRAINT pair CHECK ((zoo_a IS NULL) = (zoo_b IS NULL)),
  ADD CONSTRAINT pair_too CHECK ((zoo_c IS NULL) = (zoo_d IS NULL));
