-- trait: partitions by month; the window needs some that are not there
-- expect: refuses semantic.dm_orders_shopify has no partition for created_at 202[56]-.* to 2026-.*; its partitions: semantic.orders_dec FOR VALUES FROM
ALTER TABLE semantic.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_order_id_fkey;
DROP TABLE semantic.dm_orders_shopify;
CREATE TABLE semantic.dm_orders_shopify (
  id text, tenant_id text NOT NULL, customer_id text REFERENCES semantic.dm_customers_shopify,
  financial_status text, total_price numeric(12,2) NOT NULL, subtotal_price numeric(12,2) NOT NULL,
  created_at timestamp NOT NULL, updated_at timestamp NOT NULL
, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
CREATE TABLE semantic.orders_dec PARTITION OF semantic.dm_orders_shopify FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
