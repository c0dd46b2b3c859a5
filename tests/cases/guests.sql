-- case: a guest's order names no customer, but has a mail; some customers never ordered
-- count: 200
-- expect: loads
-- check: SELECT count(*) FROM data.dm_orders_shopify WHERE customer_id IS NULL HAVING count(*) <> 36
-- check: SELECT 1 FROM data.dm_orders_shopify WHERE customer_id IS NULL AND email IS NULL
-- check: SELECT 1 WHERE NOT EXISTS (SELECT FROM data.dm_customers_shopify c WHERE NOT EXISTS (SELECT FROM data.dm_orders_shopify o WHERE o.customer_id = c.customer_id))
SELECT 1;
