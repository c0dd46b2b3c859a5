-- trait: order lines without a tenant column name an order whose key is new in its workspace only
-- expect: loads
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 FROM semantic.dm_orders_shopify GROUP BY id HAVING count(*) > 1
-- check: SELECT 1 WHERE (SELECT count(*) FROM semantic.dm_order_items_shopify WHERE order_id = 'A1000600') <> 1
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey, DROP tenant_id;
ALTER TABLE semantic.dm_orders_shopify DROP CONSTRAINT dm_orders_shopify_pkey, ADD PRIMARY KEY (tenant_id, id);
INSERT INTO semantic.dm_orders_shopify VALUES
  ('A5', '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', NULL, 'paid', 'fulfilled', 3, 3, '2026-01-01', '2026-01-01');
INSERT INTO semantic.dm_orders_shopify
SELECT 'A' || n, 'another workspace', NULL, 'paid', 'fulfilled', 3, 3, '2026-01-01', '2026-01-01'
FROM generate_series(1000001, 1001000) n;
INSERT INTO semantic.dm_order_items_shopify VALUES ('live', 'A1000600', NULL, NULL, 1, 3, '2026-01-01');
