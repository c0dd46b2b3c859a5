-- trait: a value that a live row has already, in a unique key that no token tells apart
-- expect: refuses dm_orders_shopify: generated rows would violate unique key once .*paid
ALTER TABLE semantic.dm_orders_shopify ADD lane text NOT NULL DEFAULT 'a';
CREATE UNIQUE INDEX once ON semantic.dm_orders_shopify (tenant_id, financial_status, total_price);
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, financial_status, total_price, subtotal_price, created_at, updated_at)
SELECT 'live' || n, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 'paid', n / 100.0, n / 100.0, '2026-01-01', '2026-01-01'
FROM generate_series(1, 60000) n;
