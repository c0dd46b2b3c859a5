-- case: live times in text columns: ISO, RFC, epoch, empty, the 30th of February
-- base: zoo
-- expect: loads
ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE text USING created_at::text;
ALTER TABLE semantic.dm_orders_shopify ALTER updated_at TYPE text USING updated_at::text;
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT (500000+i)::text,'{workspace}','paid',11,11,CASE i%5 WHEN 0 THEN '2024-02-30' WHEN 1 THEN '' WHEN 2 THEN 'Tue, 20 Nov 2012 00:00:00 +0000' WHEN 3 THEN '2026-01-05T10:00:00Z' ELSE '1700000000' END,CASE i%5 WHEN 0 THEN '2024-02-30' WHEN 1 THEN '' WHEN 2 THEN 'Tue, 20 Nov 2012 00:00:00 +0000' WHEN 3 THEN '2026-01-05T10:00:00Z' ELSE '1700000000' END FROM generate_series(1,60) i;
