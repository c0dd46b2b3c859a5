-- trait: products of all workspaces, and a view that shows the lines' tenant by their order
-- expect: loads
-- columns: [dm_products_shopify]
-- columns: tenant = false
-- columns: ["data.lines"]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*data.lines
-- warns: every workspace sees the mock rows: .*semantic.dm_products_shopify
-- check: SELECT 1 FROM semantic.dm_order_items_shopify WHERE tenant_id IS NULL
CREATE SCHEMA data;
ALTER TABLE semantic.dm_products_shopify DROP tenant_id;
ALTER TABLE semantic.dm_order_items_shopify SET SCHEMA data;
ALTER TABLE data.dm_order_items_shopify RENAME TO lines;
ALTER TABLE data.lines DROP tenant_id;
CREATE VIEW semantic.dm_order_items_shopify AS
SELECT l.id, l.order_id, l.product_id, l.variant_id, l.quantity, l.price, l.created_at, o.tenant_id
FROM data.lines l JOIN semantic.dm_orders_shopify o ON o.id = l.order_id;
