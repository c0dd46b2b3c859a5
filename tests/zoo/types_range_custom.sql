-- trait: a range type of its own subtype: the empty range
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a_free IS NOT NULL
CREATE TYPE floatrange AS RANGE (subtype = float8);
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a floatrange NOT NULL,
  ADD COLUMN zoo_a_free floatrange;
