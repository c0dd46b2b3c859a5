-- trait: numbers that must be multiples, sums and products of others
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a integer NOT NULL,
  ADD COLUMN zoo_b integer NOT NULL,
  ADD COLUMN zoo_c integer NOT NULL,
  ADD COLUMN zoo_d integer NOT NULL CHECK (zoo_d % 5 = 0),
  ADD COLUMN zoo_e numeric(12,2) NOT NULL,
  ADD CONSTRAINT sums CHECK (zoo_a + zoo_b = zoo_c),
  ADD CONSTRAINT shares CHECK (zoo_e <= total_price * 0.5 AND zoo_e >= total_price / 4);
