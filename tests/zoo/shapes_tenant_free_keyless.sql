-- trait: order lines with neither a tenant column nor a key
-- expect: loads
-- columns: ["semantic.dm_order_items_shopify"]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 WHERE NOT EXISTS (SELECT FROM semantic.dm_order_items_shopify WHERE price = 3.33)
ALTER TABLE semantic.dm_order_items_shopify DROP id, DROP tenant_id, DROP product_id, DROP variant_id;
INSERT INTO semantic.dm_orders_shopify VALUES ('1', 'other', NULL, 'paid', 'fulfilled', 3, 3, '2026-01-01', '2026-01-01');
INSERT INTO semantic.dm_order_items_shopify VALUES ('1', 1, 3.33, '2026-01-01');
