-- case: a view joins every order with its customer, so nobody is a guest
-- count: 100
-- expect: loads
-- check: SELECT 1 FROM data.dm_orders_shopify WHERE customer_id IS NULL
DROP VIEW semantic.dm_orders_shopify;
CREATE VIEW semantic.dm_orders_shopify AS
SELECT o.*, c.first_name AS buyer_name FROM data.dm_orders_shopify o
JOIN data.dm_customers_shopify c ON c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id
WHERE o.tenant_id = public.current_workspace_id();
