-- case: same without a trigger: does a run fill the pointer itself?
-- expect: loads
DROP VIEW semantic.dm_customers_shopify;
ALTER TABLE data.dm_customers_shopify ADD last_order_id text, ADD FOREIGN KEY (tenant_id, last_order_id) REFERENCES data.dm_orders_shopify ON DELETE SET NULL (last_order_id);
CREATE VIEW semantic.dm_customers_shopify AS SELECT c.* FROM data.dm_customers_shopify c WHERE tenant_id = public.current_workspace_id();
