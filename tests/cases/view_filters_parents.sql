-- case: the view of the lines asks something of their orders
-- base: empty
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify HAVING count(*) <> (SELECT count(*) FROM data.lines)
CREATE SCHEMA data; CREATE SCHEMA semantic; CREATE SCHEMA app;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, total_price numeric(12,2), currency text, financial_status text,
  created_at timestamptz, trashed boolean NOT NULL DEFAULT true);
CREATE TABLE data.lines (tenant_id uuid NOT NULL, id bigint PRIMARY KEY, order_id bigint, quantity int, price numeric(12,2));
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.orders;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT l.* FROM data.lines l JOIN data.orders o ON o.id = l.order_id AND NOT o.trashed WHERE l.quantity > 0;
