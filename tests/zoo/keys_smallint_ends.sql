-- trait: a smallint that live rows have nearly used up
-- expect: refuses dm_order_items_shopify.id has no room for \d+ more keys.*32767
ALTER TABLE semantic.dm_order_items_shopify DROP id;
ALTER TABLE semantic.dm_order_items_shopify ADD id smallint PRIMARY KEY;
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at) VALUES ('live', '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 1, 1, '2026-01-01', '2026-01-01');
INSERT INTO semantic.dm_order_items_shopify (id, tenant_id, order_id, quantity, price, created_at) VALUES (32760, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'live', 1, 1, '2026-01-01');
