-- trait: a unique flag cannot differ in every row
-- expect: refuses zoo_a \(bool\).*own in every row
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a boolean UNIQUE NOT NULL;
