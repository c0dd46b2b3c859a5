-- case: dbt/Shopify: epoch sentinel times and equal times in live rows
-- expect: loads
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 0,0,'paid',1, '1970-01-01Z', '1970-01-01Z' FROM generate_series(1,60) i;
