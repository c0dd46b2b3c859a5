-- trait: the same columns with live rows of their own, which the new rows follow
-- expect: loads
-- check: SELECT 1 FROM semantic.dm_orders_shopify WHERE escrow_fee NOT BETWEEN 1 AND 4 OR risk_state NOT IN ('low', 'high')
ALTER TABLE semantic.dm_orders_shopify ADD escrow_fee numeric(10,2), ADD risk_state text;
INSERT INTO semantic.dm_orders_shopify (id, tenant_id, total_price, subtotal_price, created_at, updated_at, escrow_fee, risk_state)
SELECT 'live-' || g, '7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11', 10, 10, '2026-01-01', '2026-01-01', 1 + g % 4, CASE WHEN g % 3 = 0 THEN 'high' ELSE 'low' END
FROM generate_series(1, 60) g;
ALTER TABLE semantic.dm_orders_shopify ALTER escrow_fee SET NOT NULL, ALTER risk_state SET NOT NULL;
