-- case: psycopg#276/#561 kin: client_encoding of the role/database (or a LATIN1 database) and a column whose history has accents, no live product
-- expect: loads
-- check: SELECT DISTINCT saison FROM data.dm_orders_shopify WHERE saison NOT IN ('été', 'hiver', 'août')
ALTER TABLE data.dm_orders_shopify ADD saison text;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,saison)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 10+i%10+1,10+i%10+1,'paid',1, now()-interval '1 day'*i, now(), (ARRAY['été','hiver','août'])[1+i%3] FROM generate_series(1,90) i;
