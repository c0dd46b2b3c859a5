-- case: no row of the table that a view joins is shown
-- base: empty
-- expect: refuses app.channels, which has none
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, channel text);
CREATE TABLE app.channels (code text, enabled boolean); INSERT INTO app.channels VALUES ('a', false);
CREATE VIEW semantic.dm_orders_shopify AS SELECT o.* FROM data.orders o JOIN app.channels c ON c.code = o.channel WHERE c.enabled;
