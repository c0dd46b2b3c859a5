-- trait: a CHECK over a bit string that no plain value meets: refused by name
-- expect: refuses zoo_all_on
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a bit(8) NOT NULL CONSTRAINT zoo_all_on CHECK (zoo_a = B'11111111');
