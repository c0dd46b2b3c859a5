-- trait: a multirange has no filler
-- expect: refuses zoo_a \(int4multirange\)
ALTER TABLE semantic.dm_orders_shopify
  ADD COLUMN zoo_a int4multirange NOT NULL,
  ADD COLUMN zoo_a_free int4multirange;
