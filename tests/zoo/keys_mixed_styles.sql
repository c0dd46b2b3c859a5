-- trait: live keys of two styles: the commoner goes on
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_products_shopify WHERE title NOT LIKE 'Live%' AND id NOT LIKE 'gid://shopify/Product/%'
INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, created_at, updated_at)
SELECT CASE WHEN n % 10 = 0 THEN 'old' || n ELSE 'gid://shopify/Product/' || 8000000 + n END, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'Live ' || n, '2026-01-01', '2026-01-01' FROM generate_series(1, 40) n;
