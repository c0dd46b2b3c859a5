-- case: every column of the view is cast, folded or a first of several
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify HAVING count(*) <> (SELECT count(*) FROM data.raw) OR count(total_price) < count(*) OR count(created_at) < count(*)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.raw (tenant_id text, a text PRIMARY KEY, b text, c text, d text, e text, b2 text);
CREATE VIEW semantic.dm_orders_shopify AS SELECT tenant_id::uuid AS tenant_id, a::bigint AS order_id, coalesce(b, b2)::numeric(12,2) AS total_price,
  lower(trim(c)) AS financial_status, date_trunc('second', d::timestamptz) AS created_at, nullif(e, '') AS currency FROM data.raw;
