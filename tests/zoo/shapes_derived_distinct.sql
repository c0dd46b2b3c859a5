-- trait: customers are a DISTINCT of the orders
-- expect: refuses both show semantic.dm_orders_shopify
ALTER TABLE semantic.dm_customers_shopify RENAME TO customers_before;
CREATE VIEW semantic.dm_customers_shopify AS
  SELECT DISTINCT customer_id AS id, tenant_id FROM semantic.dm_orders_shopify;
