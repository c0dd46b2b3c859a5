-- case: a list of VALUES, and an outer join whose columns may not be NULL
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.orders)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, kind text, channel text);
CREATE TABLE app.channels (code text, enabled boolean); INSERT INTO app.channels VALUES ('a', false), ('b', true);
CREATE TABLE app.blocked (code text); INSERT INTO app.blocked VALUES ('x');
CREATE VIEW app.stage AS WITH listed (k) AS (VALUES ('web'), ('pos')) SELECT o.*, c.enabled, b.code AS blocked FROM data.orders o JOIN listed ON listed.k = o.kind
  LEFT JOIN app.channels c ON c.code = o.channel LEFT JOIN app.blocked b ON b.code = o.channel;
CREATE VIEW semantic.dm_orders_shopify AS SELECT id, tenant_id, total_price, currency, created_at FROM app.stage WHERE enabled AND blocked IS NULL;
