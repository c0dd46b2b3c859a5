-- case: a view that takes what it can do without out of a JSON column, by all operators
-- base: empty
-- expect: loads
-- check: SELECT order_id FROM semantic.dm_orders_shopify WHERE customer_email NOT LIKE '%@%' OR financial_status IS NULL OR source_name IS NULL
-- check: SELECT order_id FROM semantic.dm_orders_shopify WHERE updated_at < created_at OR updated_at IS NULL OR total_tax IS NULL OR total_tax > total_price
-- check: SELECT order_id FROM data.orders WHERE payload ->> 'financial_status' <> state
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TABLE data.orders (tenant_id uuid NOT NULL, order_id bigint PRIMARY KEY, created_at timestamptz NOT NULL,
  total_price numeric(12,2) NOT NULL, state text, payload jsonb NOT NULL DEFAULT '{}');
CREATE VIEW semantic.dm_orders_shopify AS SELECT tenant_id, order_id, created_at, total_price, state AS financial_status,
  payload ->> 'financial_status' AS payment_state, payload -> 'customer' ->> 'email' AS customer_email,
  lower(payload ->> 'source_name') AS source_name, (payload #>> '{totals,tax}')::numeric AS total_tax,
  coalesce((jsonb_extract_path_text(payload, 'times', 'updated'))::timestamptz, created_at) AS updated_at
FROM data.orders;
