-- trait: the partition key has no meaning and is left to its default
-- expect: loads
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text, total_price numeric(12,2) NOT NULL,
  subtotal_price numeric(12,2) NOT NULL, created_at timestamp NOT NULL, updated_at timestamp NOT NULL,
  region text NOT NULL DEFAULT 'eu'
) PARTITION BY LIST (region);
CREATE TABLE semantic.orders_eu PARTITION OF semantic.dm_orders_shopify FOR VALUES IN ('eu');
