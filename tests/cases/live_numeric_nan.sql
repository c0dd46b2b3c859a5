-- case: NaN money in live rows (Fivetran/Airbyte exports), negative quantities are barred by CHECK so dropped here
-- expect: loads
-- warns: price .2.
ALTER TABLE data.dm_variants_shopify DROP CONSTRAINT dm_variants_shopify_price_check;
INSERT INTO data.dm_products_shopify (tenant_id, product_id, shop_domain, title, handle, published_at, created_at)
 SELECT '{workspace}', (7000000000000+i)::text, 'a.myshopify.com', 'O''Brien''s '||i, 'p-'||i, now()-interval '300 days', now()-interval '300 days' FROM generate_series(1,10) i;
INSERT INTO data.dm_variants_shopify (tenant_id, variant_id, product_id, title, price, created_at)
 SELECT '{workspace}', (8000000000000+i)::text, (7000000000000+i)::text, 'D', CASE i%4 WHEN 0 THEN 'NaN'::numeric WHEN 1 THEN -5 WHEN 2 THEN 0 ELSE 12.5 END, now()-interval '300 days' FROM generate_series(1,10) i;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', CASE WHEN i=5 THEN 'NaN'::numeric ELSE 11 END,11,'paid',1, now()-interval '1 day'*i, now() FROM generate_series(1,60) i;
INSERT INTO data.dm_order_items_shopify (tenant_id,line_item_id,order_id,product_id,variant_id,name,quantity,price,created_at)
 SELECT '{workspace}', (6000000000000+i)::text,(5000000000000+i)::text,(7000000000001+i%10)::text,(8000000000001+i%10)::text,'x',1,11,now()-interval '1 day'*i FROM generate_series(1,60) i;
