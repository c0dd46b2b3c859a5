-- trait: two CHECKs that contradict each other
-- expect: refuses zoo_(small|large)
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a integer NOT NULL,
  ADD CONSTRAINT zoo_small CHECK (zoo_a < total_price - 1000000),
  ADD CONSTRAINT zoo_large CHECK (zoo_a > total_price);
