-- trait: live keys with a mark, zeros and an ending: the style goes on
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_products_shopify WHERE id !~ '^PRD-[0-9]{6}-X$'
INSERT INTO semantic.dm_products_shopify (id, tenant_id, title, created_at, updated_at)
SELECT 'PRD-' || lpad(n::text, 6, '0') || '-X', '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'Live ' || n, '2026-01-01', '2026-01-01' FROM generate_series(1, 30) n;
