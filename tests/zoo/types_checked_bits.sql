-- trait: a CHECK over a bit string that admits one value
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a <> B'11111111'
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a bit(8) NOT NULL CONSTRAINT zoo_all_on CHECK (zoo_a = B'11111111');
