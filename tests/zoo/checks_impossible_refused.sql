-- trait: a CHECK that nothing satisfies
-- expect: refuses never
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a text NOT NULL,
  ADD CONSTRAINT never CHECK (length(zoo_a) < 3 AND zoo_a ~ '^[a-z]{5}$');
