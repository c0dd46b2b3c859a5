-- case: order numbers that are NaN, Infinity, 1e100
-- base: zoo
-- expect: loads
-- warns: number .2., order_number .1.
ALTER TABLE semantic.dm_orders_shopify ADD number numeric, ADD order_number numeric;
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at, number, order_number) SELECT (500000+i)::text,'{workspace}','paid',11,11,now(),now(), CASE WHEN i=1 THEN 'NaN' WHEN i=2 THEN 1e100 ELSE i END::numeric, CASE WHEN i=1 THEN 'Infinity' ELSE i+0.5 END::numeric FROM generate_series(1,60) i;
