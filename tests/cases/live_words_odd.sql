-- case: live status words that are empty, a line break, 5,000 letters, quotes and placeholders
-- base: zoo
-- expect: loads
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,fulfillment_status,total_price,subtotal_price,created_at,updated_at) SELECT i::text,'{workspace}',CASE i%4 WHEN 0 THEN '' WHEN 1 THEN E'\n' WHEN 2 THEN repeat('x',5000) ELSE 'PAID' END,E'a''b%s{}',1,1,now(),now() FROM generate_series(1,60) i;
