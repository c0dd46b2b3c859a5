-- case: a view shows some states only
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders)
-- check: SELECT 1 FROM data.orders HAVING count(DISTINCT financial_status) < 2
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE financial_status NOT IN ('pending', 'voided');
