-- trait: order lines without a tenant column, allowed by the override file, beside live ones
-- expect: loads
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i LEFT JOIN semantic.dm_orders_shopify o ON o.id = i.order_id WHERE o.id IS NULL
-- check: SELECT 1 WHERE NOT EXISTS (SELECT FROM semantic.dm_order_items_shopify WHERE id = 'live' AND price = 3)
ALTER TABLE semantic.dm_order_items_shopify DROP tenant_id;
INSERT INTO semantic.dm_orders_shopify VALUES
  ('1', 'another workspace', NULL, 'paid', 'fulfilled', 3, 3, '2026-01-01', '2026-01-01');
INSERT INTO semantic.dm_order_items_shopify VALUES ('live', '1', NULL, NULL, 1, 3, '2026-01-01');
