-- case: None
-- expect: loads
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,source_name,gateway,tags)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 10+i%10+1,10+i%10+1,'paid',1, now()-interval '1 day'*i, now(), 'Zoë', 'Überweisung', 'été' FROM generate_series(1,90) i;
