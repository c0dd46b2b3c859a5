-- case: a view shows a row only beside one that no run fills
-- base: empty
-- expect: refuses two tables, data.orders and data.extras
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz);
CREATE TABLE data.extras (order_id bigint PRIMARY KEY, note text);
CREATE VIEW semantic.dm_orders_shopify AS SELECT o.*, e.note FROM data.orders o JOIN data.extras e ON e.order_id = o.id;
