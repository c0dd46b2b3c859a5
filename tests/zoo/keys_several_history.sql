-- trait: live rows that teach a category, a code and a time, beside a CHECK
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE via NOT IN ('app', 'web') OR box !~ '^B[0-9]{3}$' OR due_at < created_at
ALTER TABLE semantic.dm_orders_shopify ADD via text, ADD box text CHECK (box ~ '^B[0-9]{3}$'), ADD due_at timestamp, ADD CHECK (due_at >= created_at);
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at, via, box, due_at)
SELECT 'LV' || n, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 1, 1, t, t, (ARRAY['app', 'web'])[n % 2 + 1], 'B' || 100 + n, t + interval '2 days' FROM generate_series(1, 60) n, LATERAL (SELECT timestamp '2026-01-01' + n * interval '1 hour') x (t);
