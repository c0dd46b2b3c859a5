-- trait: the lines reference a partitioned table of orders
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text PRIMARY KEY, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  total_price numeric(12,2) NOT NULL, subtotal_price numeric(12,2) NOT NULL, created_at timestamp NOT NULL,
  updated_at timestamp NOT NULL
) PARTITION BY HASH (id);
CREATE TABLE semantic.orders_0 PARTITION OF semantic.dm_orders_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE semantic.orders_1 PARTITION OF semantic.dm_orders_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE semantic.dm_order_items_shopify ADD FOREIGN KEY (order_id) REFERENCES semantic.dm_orders_shopify;
