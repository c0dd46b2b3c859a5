-- trait: a gap between two partitions of the second level
-- expect: refuses has no partition for created_at 2025-
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  financial_status text, total_price numeric(12,2) NOT NULL, subtotal_price numeric(12,2) NOT NULL,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
CREATE TABLE semantic.orders_old PARTITION OF semantic.dm_orders_shopify FOR VALUES FROM (MINVALUE) TO ('2025-09-01');
CREATE TABLE semantic.orders_new PARTITION OF semantic.dm_orders_shopify FOR VALUES FROM ('2025-09-01') TO (MAXVALUE)
  PARTITION BY RANGE (created_at);
CREATE TABLE semantic.orders_new_2 PARTITION OF semantic.orders_new FOR VALUES FROM ('2026-01-01') TO ('2028-01-01');
