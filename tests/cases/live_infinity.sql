-- case: psycopg#1251/#315: 'infinity' in a live row (open-ended dates)
-- expect: loads
-- warns: dm_customers_shopify: live values .* created_at .2.
INSERT INTO data.dm_customers_shopify (tenant_id, customer_id, shop_domain, created_at) VALUES ('{workspace}','6000000000001','a.myshopify.com','-infinity'),('{workspace}','6000000000002','a.myshopify.com','infinity');
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, CASE i WHEN 3 THEN '-infinity' WHEN 4 THEN 'infinity' ELSE now()-interval '1 day'*i END, now() FROM generate_series(1,60) i;
