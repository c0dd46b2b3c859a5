-- trait: arrays that must have elements
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text[] NOT NULL CHECK (cardinality(zoo_a) BETWEEN 2 AND 3),
  ADD COLUMN zoo_b varchar(3)[] NOT NULL CHECK (array_length(zoo_b, 1) >= 1 AND zoo_b <> '{}');
