-- case: psycopg2#1307: a date BC in a plain column with history: OverflowError, exit 1
-- expect: loads
-- warns: x .60.
ALTER TABLE data.dm_orders_shopify ADD x date;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,x)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(), '0044-03-15 BC'::date + i FROM generate_series(1,60) i;
