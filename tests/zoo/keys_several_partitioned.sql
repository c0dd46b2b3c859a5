-- trait: a partitioned table with a composite key, a serial beside it and a CHECK
-- expect: loads
DROP TABLE semantic.dm_order_items_shopify;
CREATE TABLE semantic.dm_order_items_shopify (id bigserial, tenant_id text NOT NULL, order_id text NOT NULL REFERENCES semantic.dm_orders_shopify, product_id text, variant_id text, quantity integer NOT NULL CHECK (quantity > 0), price numeric(12,2) NOT NULL, created_at timestamp NOT NULL, PRIMARY KEY (id, tenant_id)) PARTITION BY HASH (tenant_id);
CREATE TABLE public.items_0 PARTITION OF semantic.dm_order_items_shopify FOR VALUES WITH (MODULUS 1, REMAINDER 0);
