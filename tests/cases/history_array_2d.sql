-- case: a two-dimensional text[] with a history: the new rows get Python's repr of the inner lists, exit 0, verify 0
-- expect: loads
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE opts IS DISTINCT FROM array[array['size', 'M'], array['color', 'red']] AND opts IS NOT NULL
ALTER TABLE data.dm_orders_shopify ADD opts text[];
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,opts)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(), array[array['size','M'],array['color','red']] FROM generate_series(1,60) i;
-- after the run: SELECT DISTINCT opts FROM data.dm_orders_shopify;
