-- case: live prices with more decimals than money has, or as long as numeric admits
-- base: zoo
-- expect: loads
-- warns: price .4.
ALTER TABLE semantic.dm_orders_shopify ALTER total_price TYPE numeric USING total_price::numeric;
ALTER TABLE semantic.dm_variants_shopify ALTER price TYPE numeric USING price::numeric;
INSERT INTO semantic.dm_orders_shopify (id,tenant_id,financial_status,total_price,subtotal_price,created_at,updated_at) SELECT (500000+i)::text,'{workspace}','paid',CASE i%3 WHEN 0 THEN 1e200 WHEN 1 THEN 'Infinity' ELSE 1e-200 END::numeric,11,now(),now() FROM generate_series(1,60) i;
INSERT INTO semantic.dm_products_shopify (id,tenant_id,title,status,created_at,updated_at) SELECT (700000+i)::text,'{workspace}','P '||i,'active',now()-interval '300 days',now()-interval '300 days' FROM generate_series(1,12) i;
INSERT INTO semantic.dm_variants_shopify (id,tenant_id,product_id,price,created_at,updated_at) SELECT (800000+i)::text,'{workspace}',(700000+i)::text,CASE i%3 WHEN 0 THEN 1e200 WHEN 1 THEN 1e-20 ELSE 19.999999999 END::numeric,now()-interval '300 days',now()-interval '300 days' FROM generate_series(1,12) i;
INSERT INTO semantic.dm_order_items_shopify (id,tenant_id,order_id,product_id,variant_id,quantity,price,created_at) SELECT (900000+i)::text,'{workspace}',(500001+i%50)::text,(700001+i%12)::text,(800001+i%12)::text,1,11,now() FROM generate_series(1,30) i;
