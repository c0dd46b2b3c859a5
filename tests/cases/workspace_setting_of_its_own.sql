-- case: the views find their workspace in a setting of their own, and fail without it
-- base: empty
-- expect: loads
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE tenant_id::text = current_setting('shop.tenant');
