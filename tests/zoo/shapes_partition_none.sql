-- trait: a partitioned table without any partition
-- expect: refuses has no partition for .*its partitions: none
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  financial_status text, total_price numeric(12,2) NOT NULL, subtotal_price numeric(12,2) NOT NULL,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
) PARTITION BY RANGE (created_at);
