-- case: live creation days beyond any timestamp: infinity, 5874897-12-31, 4713 BC
-- base: zoo
-- expect: loads
-- warns: dm_orders_shopify: live values .* created_at .45.
ALTER TABLE semantic.dm_orders_shopify ALTER created_at TYPE date USING created_at::date;
ALTER TABLE semantic.dm_orders_shopify ALTER updated_at TYPE date USING updated_at::date;
ALTER TABLE semantic.dm_products_shopify ALTER created_at TYPE date USING created_at::date;
ALTER TABLE semantic.dm_products_shopify ALTER updated_at TYPE date USING updated_at::date;
ALTER TABLE semantic.dm_variants_shopify ALTER created_at TYPE date USING created_at::date;
ALTER TABLE semantic.dm_variants_shopify ALTER updated_at TYPE date USING updated_at::date;
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT (500000+i)::text,'{workspace}','paid',11,11,CASE i%4 WHEN 0 THEN 'infinity' WHEN 1 THEN '5874897-12-31' WHEN 2 THEN '4713-01-01 BC' ELSE '2025-03-01' END::date,CASE i%4 WHEN 0 THEN 'infinity' WHEN 1 THEN '5874897-12-31' WHEN 2 THEN '4713-01-01 BC' ELSE '2025-03-01' END::date FROM generate_series(1,60) i;
INSERT INTO semantic.dm_products_shopify (id,tenant_id,title,status,created_at,updated_at) SELECT (700000+i)::text,'{workspace}','P '||i,'active',CASE WHEN i%2=0 THEN '-infinity' ELSE '5874897-12-31' END::date,CASE WHEN i%2=0 THEN '-infinity' ELSE '5874897-12-31' END::date FROM generate_series(1,12) i;
INSERT INTO semantic.dm_variants_shopify (id,tenant_id,product_id,price,created_at,updated_at) SELECT (800000+i)::text,'{workspace}',(700000+i)::text,12,CASE WHEN i%2=0 THEN '-infinity' ELSE '5874897-12-31' END::date,CASE WHEN i%2=0 THEN '-infinity' ELSE '5874897-12-31' END::date FROM generate_series(1,12) i;
INSERT INTO semantic.dm_order_items_shopify (id,tenant_id,order_id,product_id,variant_id,quantity,price,created_at) SELECT (900000+i)::text,'{workspace}',(500001+i%50)::text,(700001+i%12)::text,(800001+i%12)::text,1,11,now() FROM generate_series(1,30) i;
