-- trait: "char" with a closed set of values
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a NOT IN ('p', 'q')
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a "char" NOT NULL CHECK (zoo_a IN ('p', 'q'));
