-- trait: partitions by hash, and a default partition below an expression
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  financial_status text, total_price numeric(12,2) NOT NULL, subtotal_price numeric(12,2) NOT NULL,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
) PARTITION BY HASH (id);
CREATE TABLE semantic.orders_0 PARTITION OF semantic.dm_orders_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE semantic.orders_1 PARTITION OF semantic.dm_orders_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 1)
  PARTITION BY LIST ((lower(tenant_id)));
CREATE TABLE semantic.orders_1_all PARTITION OF semantic.orders_1 DEFAULT;
