-- trait: the object shows one partition alone, and the run's window is wider than its bounds
-- expect: refuses core.orders_dec has no partition for created_at .*core.orders_dec FOR VALUES FROM
CREATE SCHEMA core;
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE core.orders (
  id text, tenant_id text NOT NULL, customer_id text, total_price numeric(12,2) NOT NULL,
  subtotal_price numeric(12,2) NOT NULL, created_at timestamp NOT NULL, updated_at timestamp NOT NULL
) PARTITION BY RANGE (created_at);
CREATE TABLE core.orders_dec PARTITION OF core.orders FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM core.orders_dec;
