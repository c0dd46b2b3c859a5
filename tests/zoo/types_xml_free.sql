-- trait: xml that may be NULL is left NULL
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE zoo_a IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify ADD COLUMN zoo_a xml;
