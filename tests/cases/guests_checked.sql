-- case: a CHECK asks for a customer, and a customer's row for the time of the last order
-- count: 100
-- expect: loads
-- check: SELECT 1 FROM data.dm_orders_shopify WHERE customer_id IS NULL
-- check: SELECT 1 FROM data.dm_customers_shopify c WHERE NOT EXISTS (SELECT FROM data.dm_orders_shopify o WHERE o.customer_id = c.customer_id)
ALTER TABLE data.dm_orders_shopify ADD CHECK (customer_id IS NOT NULL);
DROP VIEW semantic.dm_customers_shopify;
ALTER TABLE data.dm_customers_shopify ADD last_order_at timestamptz NOT NULL;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
