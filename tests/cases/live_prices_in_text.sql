-- case: live prices in text columns: with a currency, with a comma, empty, NaN
-- base: zoo
-- expect: loads
ALTER TABLE semantic.dm_variants_shopify ALTER price TYPE text USING price::text;
ALTER TABLE semantic.dm_orders_shopify ALTER total_price TYPE text USING total_price::text;
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT (500000+i)::text,'{workspace}','paid',CASE i%3 WHEN 0 THEN '12,50' WHEN 1 THEN '' ELSE '1e400' END,11,now(),now() FROM generate_series(1,60) i;
INSERT INTO semantic.dm_products_shopify (id,tenant_id,title,status,created_at,updated_at) SELECT (700000+i)::text,'{workspace}','P '||i,'active',now()-interval '300 days',now()-interval '300 days' FROM generate_series(1,12) i;
INSERT INTO semantic.dm_variants_shopify (id,tenant_id,product_id,price,created_at,updated_at) SELECT (800000+i)::text,'{workspace}',(700000+i)::text,CASE i%4 WHEN 0 THEN '12.50 USD' WHEN 1 THEN '' WHEN 2 THEN '12.50' ELSE 'NaN' END,now()-interval '300 days',now()-interval '300 days' FROM generate_series(1,12) i;
INSERT INTO semantic.dm_order_items_shopify (id,tenant_id,order_id,product_id,variant_id,quantity,price,created_at) SELECT (900000+i)::text,'{workspace}',(500001+i%50)::text,(700001+i%12)::text,(800001+i%12)::text,1,11,now() FROM generate_series(1,30) i;
