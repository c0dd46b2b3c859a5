-- trait: names that say nothing, and comments that do
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE c1 <> "Sub Total Amt"
ALTER TABLE semantic.dm_orders_shopify RENAME total_price TO c1;
COMMENT ON COLUMN semantic.dm_orders_shopify.c1 IS 'total price';
ALTER TABLE semantic.dm_orders_shopify RENAME created_at TO c2;
COMMENT ON COLUMN semantic.dm_orders_shopify.c2 IS 'When it was created.';
ALTER TABLE semantic.dm_orders_shopify RENAME subtotal_price TO "Sub Total Amt";
