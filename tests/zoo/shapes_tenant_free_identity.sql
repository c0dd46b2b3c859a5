-- trait: order lines without a tenant column, keyed by an identity, in partitions
-- expect: loads
-- columns: [dm_order_items_shopify]
-- columns: tenant = false
-- warns: every workspace sees the mock rows: .*semantic.dm_order_items_shopify
-- check: SELECT 1 WHERE NOT EXISTS (SELECT FROM semantic.dm_order_items_shopify WHERE id = 1 AND price = 3)
DROP TABLE semantic.dm_order_items_shopify;
CREATE TABLE semantic.dm_order_items_shopify (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text NOT NULL REFERENCES semantic.dm_orders_shopify,
  product_id text REFERENCES semantic.dm_products_shopify, variant_id text REFERENCES semantic.dm_variants_shopify,
  quantity integer NOT NULL, price numeric(12,2) NOT NULL, created_at timestamp NOT NULL
) PARTITION BY HASH (id);
CREATE TABLE semantic.items_0 PARTITION OF semantic.dm_order_items_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE semantic.items_1 PARTITION OF semantic.dm_order_items_shopify FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO semantic.dm_orders_shopify VALUES
  ('1', 'another workspace', NULL, 'paid', 'fulfilled', 3, 3, '2026-01-01', '2026-01-01');
INSERT INTO semantic.dm_order_items_shopify (order_id, quantity, price, created_at) VALUES ('1', 1, 3, '2026-01-01');
