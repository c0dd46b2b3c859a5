-- case: a view on a view, each with filters of its own, over CTEs
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, kind text, gone boolean NOT NULL DEFAULT true);
CREATE VIEW app.stage AS WITH source AS (SELECT * FROM data.orders), live AS (SELECT id AS k, tenant_id AS t, total_price::numeric(18,4) AS amount,
  upper(currency) AS currency, created_at, kind AS sort FROM source WHERE NOT gone) SELECT * FROM live;
CREATE VIEW semantic.dm_orders_shopify AS SELECT k AS order_id, t AS tenant_id, amount AS total_price, currency, created_at FROM app.stage WHERE sort LIKE 'web-%';
