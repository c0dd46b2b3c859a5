-- case: a text[] with NULL elements in its history: the new rows hold the word 'None', exit 0, verify 0
-- expect: loads
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE opts IS DISTINCT FROM array['gift', NULL] AND opts IS NOT NULL
ALTER TABLE data.dm_orders_shopify ADD opts text[];
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,opts)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(), array['gift',NULL] FROM generate_series(1,60) i;
