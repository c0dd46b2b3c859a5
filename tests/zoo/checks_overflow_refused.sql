-- trait: a bound that the column's type cannot reach
-- expect: refuses beyond
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a smallint NOT NULL,
  ADD CONSTRAINT beyond CHECK (zoo_a > total_price * 0 + 40000);
