-- case: psycopg#1251/#315: 'infinity' in a plain column with history (valid_to)
-- expect: loads
-- warns: valid_to .60., valid_day .60., ratio .60., amt .30.
ALTER TABLE data.dm_orders_shopify ADD valid_to timestamptz, ADD valid_day date, ADD ratio float8, ADD amt numeric;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at, valid_to, valid_day, ratio, amt)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(), 'infinity'::timestamptz, '-infinity'::date, CASE WHEN i%2=0 THEN 'NaN'::float8 ELSE 'Infinity' END, CASE WHEN i%2=0 THEN 'NaN'::numeric ELSE i::numeric END FROM generate_series(1,60) i;
