-- case: fivetran/dbt_shopify: anomalies: future orders, same created_at, test orders, GIDs as ids mixed, order numbers with letters, beyond int8
-- expect: loads
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', 'gid://shopify/Order/'||(5000000000000+i)::text, '#'||(1000+i)||'-EXC', 'a.myshopify.com', 0,0,'voided',0, now()+interval '400 day', now() FROM generate_series(1,40) i;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 VALUES ('{workspace}', '99999999999999999999999999999', '99999999999999999999999', 'a.myshopify.com', 9999999999.99,9999999999.99,'paid',1, now(), now()), ('{workspace}', '', '', 'a.myshopify.com', 0,0,'paid',1, now(), now()), ('{workspace}', '٣٤٥', '１２３', 'a.myshopify.com', 0,0,'paid',1, now(), now());
