-- trait: a pinned meaning takes the place of the column that has it by name
-- expect: loads
-- columns: [dm_orders_shopify.grand]
-- columns: meaning = "total"
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE grand < subtotal_price OR total_price IS NOT NULL
ALTER TABLE semantic.dm_orders_shopify ADD grand numeric(12,2) NOT NULL, ALTER total_price DROP NOT NULL;
