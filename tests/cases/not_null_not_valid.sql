-- case: PG18: NOT NULL ... NOT VALID over live NULLs
-- server: 18
-- expect: loads
ALTER TABLE data.dm_orders_shopify ADD channel text;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now() FROM generate_series(1,60) i;
ALTER TABLE data.dm_orders_shopify ADD CONSTRAINT nn NOT NULL channel NOT VALID;
