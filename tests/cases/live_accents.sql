-- case: live rows with accents: an enum-like column with a history, a product that is sold again
-- expect: loads
-- check: SELECT DISTINCT saison FROM data.dm_orders_shopify WHERE saison NOT IN ('été', 'hiver', 'août')
INSERT INTO data.dm_shop_info_shopify (tenant_id, shop_id, shop_name, myshopify_domain) VALUES ('{workspace}','1','Épicerie','a.myshopify.com');
INSERT INTO data.dm_products_shopify (tenant_id, product_id, shop_domain, title, vendor, handle, published_at, created_at)
 SELECT '{workspace}', (7000000000000+i)::text, 'a.myshopify.com', 'Crème brûlée '||i, 'Maison Zoë', 'creme-'||i, now()-interval '300 days', now()-interval '300 days' FROM generate_series(1,10) i;
INSERT INTO data.dm_variants_shopify (tenant_id, variant_id, product_id, title, price, created_at)
 SELECT '{workspace}', (8000000000000+i)::text, (7000000000000+i)::text, 'Défaut', 10+i, now()-interval '300 days' FROM generate_series(1,10) i;
ALTER TABLE data.dm_orders_shopify ADD saison text;
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,saison)
 SELECT '{workspace}', (5000000000000+i)::text, (1000+i)::text, 'a.myshopify.com', 10+i%10+1,10+i%10+1,'paid',1, now()-interval '1 day'*i, now(), (ARRAY['été','hiver','août'])[1+i%3] FROM generate_series(1,90) i;
INSERT INTO data.dm_order_items_shopify (tenant_id,line_item_id,order_id,product_id,variant_id,name,vendor,quantity,price,created_at)
 SELECT '{workspace}', (6000000000000+i)::text,(5000000000000+i)::text,(7000000000001+i%10)::text,(8000000000001+i%10)::text,'Crème brûlée '||(1+i%10),'Maison Zoë',1,10+i%10+1,now()-interval '1 day'*i FROM generate_series(1,90) i;
CREATE OR REPLACE VIEW semantic.dm_orders_shopify AS
SELECT order_id, tenant_id, order_number, shop_domain, landing_page AS landing_site, referrer AS referring_site,
       source_name, gateway, processing_method, total_price, subtotal_price, total_discounts, total_tax, currency,
       financial_status, fulfillment_status, cancelled_at, cancel_reason, customer_id, email AS customer_email, tags,
       line_items_count, created_at, updated_at, payload AS raw, saison
FROM data.dm_orders_shopify
WHERE tenant_id = public.current_workspace_id();
