-- case: psycopg2#1307: years outside Python's 1..9999 in live rows (0001-01-01 BC, 20000)
-- expect: loads
-- warns: dm_orders_shopify: live values .* created_at .2.
INSERT INTO data.dm_products_shopify (tenant_id, product_id, shop_domain, title, handle, published_at, created_at)
 SELECT '{workspace}', (7000000000000+i)::text, 'a.myshopify.com', 'P '||i, 'p-'||i, CASE i WHEN 1 THEN '0044-03-15 BC'::timestamptz WHEN 2 THEN '20000-01-01' ELSE now()-interval '300 days' END, CASE i WHEN 1 THEN '0044-03-15 BC'::timestamptz ELSE now()-interval '300 days' END FROM generate_series(1,10) i;
INSERT INTO data.dm_variants_shopify (tenant_id, variant_id, product_id, title, price, created_at)
 SELECT '{workspace}', (8000000000000+i)::text, (7000000000000+i)::text, 'D', 10+i, '0044-03-15 BC' FROM generate_series(1,10) i;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, CASE i WHEN 3 THEN '0044-03-15 BC' WHEN 4 THEN '20000-01-01' ELSE now()-interval '1 day'*i END, now() FROM generate_series(1,60) i;
