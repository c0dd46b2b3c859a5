-- trait: a view of sums: its rows are made of another table's
-- expect: refuses semantic.dm_customers_shopify is a view of which no column comes straight from a table
ALTER TABLE semantic.dm_customers_shopify RENAME TO customers_before;
CREATE VIEW semantic.dm_customers_shopify AS
  SELECT customer_id AS id, tenant_id, count(*) AS orders_count, sum(total_price) AS total_spent
  FROM semantic.dm_orders_shopify GROUP BY 1, 2;
