-- trait: a view over a view with other names, over a table with an unknown NOT NULL column
-- expect: loads
-- check: SELECT 1 FROM public.dm_products_shopify WHERE t1 = '' OR origin NOT IN ('DE', 'US')
ALTER TABLE semantic.dm_products_shopify SET SCHEMA public;
ALTER TABLE public.dm_products_shopify RENAME title TO t1;
ALTER TABLE public.dm_products_shopify ADD origin char(2) NOT NULL CHECK (origin IN ('DE', 'US'));
CREATE VIEW public.inner_products AS SELECT id AS pid, tenant_id, t1 AS title, status, vendor, product_type, created_at, updated_at FROM public.dm_products_shopify;
CREATE VIEW semantic.dm_products_shopify AS SELECT pid AS product_id, tenant_id, title, status, vendor, product_type, created_at, updated_at FROM public.inner_products;
