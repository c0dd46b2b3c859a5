-- case: a view shows the last days only
-- base: empty
-- expect: refuses dm_orders_shopify would hide \d+ of \d+ rows.*created_at > now
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE created_at > now() - interval '2 days';
