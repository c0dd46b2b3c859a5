-- case: two platforms in one table, each shown by its own word
-- base: empty
-- platform: shopify, woocommerce
-- expect: loads
-- check: SELECT 1 FROM data.orders WHERE source NOT IN ('shp', 'woo')
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, source text NOT NULL);
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders WHERE source = 'shp';
CREATE VIEW semantic.dm_orders_woocommerce AS SELECT id, tenant_id, total_price AS total, currency, created_at AS date_created FROM data.orders WHERE source = 'woo';
