-- trait: live products of another kind than the default, which new orders name
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_order_items_shopify i JOIN semantic.dm_products_shopify p ON p.id = i.product_id WHERE i.kind IS DISTINCT FROM p.kind
-- check: SELECT 1 WHERE NOT EXISTS (SELECT FROM semantic.dm_order_items_shopify WHERE kind = 'bundle')
CREATE TYPE public.kinds AS ENUM ('simple', 'bundle');
ALTER TABLE semantic.dm_products_shopify ADD kind public.kinds NOT NULL DEFAULT 'simple', ADD UNIQUE (id, kind);
ALTER TABLE semantic.dm_order_items_shopify ADD kind public.kinds DEFAULT 'simple',
  ADD FOREIGN KEY (product_id, kind) REFERENCES semantic.dm_products_shopify (id, kind);
INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, status, kind, created_at, updated_at)
SELECT 'p' || i, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'Thing ' || i, 'active', 'bundle', '2024-01-01', '2024-01-01' FROM generate_series(1, 20) i;
INSERT INTO semantic.dm_variants_shopify (id, tenant_id, product_id, price, inventory_quantity, created_at, updated_at)
SELECT 'v' || i, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'p' || i, 10, 5, '2024-01-01', '2024-01-01' FROM generate_series(1, 20) i;
