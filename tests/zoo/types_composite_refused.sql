-- trait: a composite type that must have a value
-- expect: refuses dm_orders_shopify\.zoo_a \(place\)
CREATE TYPE place AS (street text, number integer);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a place NOT NULL,
  ADD COLUMN zoo_a_free place;
