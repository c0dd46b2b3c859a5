-- trait: exactly one of two columns
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text,
  ADD COLUMN zoo_b integer,
  ADD CONSTRAINT one CHECK (num_nonnulls(zoo_a, zoo_b) = 1);
