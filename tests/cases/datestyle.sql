-- case: psycopg: timestamptz under DateStyle other than ISO; set for the role or database
-- expect: loads
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 10,10,'paid', now()-interval '1 day'*i, now() FROM generate_series(1,60) i;
ALTER DATABASE {database} SET datestyle = 'SQL, DMY';
