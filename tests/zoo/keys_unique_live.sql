-- trait: a new value must not meet a live one
-- expect: loads
ALTER TABLE semantic.dm_customers_shopify ADD UNIQUE (tenant_id, email);
INSERT INTO semantic.dm_customers_shopify (id, tenant_id, email, created_at, updated_at)
SELECT 'live' || n, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'live' || n || '@example.com', '2026-01-01', '2026-01-01' FROM generate_series(1, 50) n;
