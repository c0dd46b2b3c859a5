-- case: drizzle/pgsync style self reference with ON DELETE SET NULL (categories, parent orders)
-- expect: loads
DROP VIEW semantic.dm_orders_shopify;
ALTER TABLE data.dm_orders_shopify ADD parent_order_id text, ADD FOREIGN KEY (tenant_id, parent_order_id) REFERENCES data.dm_orders_shopify ON DELETE SET NULL (parent_order_id);
CREATE VIEW semantic.dm_orders_shopify AS SELECT c.* FROM data.dm_orders_shopify c WHERE tenant_id = public.current_workspace_id();
