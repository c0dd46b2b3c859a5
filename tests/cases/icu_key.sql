-- case: npgsql/efcore.pg#1661: nondeterministic collation on a key, and on a plain column with history and a CHECK
-- needs: icu
-- expect: loads
CREATE COLLATION public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
ALTER TABLE data.dm_shopify_pixel_events ADD ch text COLLATE public.ci NOT NULL DEFAULT 'x', ADD CHECK (ch IN ('X','y'));
DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_orders_shopify; DROP VIEW semantic.dm_customers_shopify;
ALTER TABLE data.dm_orders_shopify ADD channel text COLLATE public.ci;
ALTER TABLE data.dm_order_items_shopify DROP CONSTRAINT dm_order_items_shopify_tenant_id_order_id_fkey;
ALTER TABLE data.dm_orders_shopify ALTER order_id TYPE text COLLATE public.ci;
ALTER TABLE data.dm_order_items_shopify ALTER order_id TYPE text COLLATE public.ci, ADD FOREIGN KEY (tenant_id, order_id) REFERENCES data.dm_orders_shopify;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.dm_orders_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at,channel)
 SELECT '{workspace}', (5000000000000+i)::text, '#'||(1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now(), (ARRAY['Web','web','POS'])[1+i%3] FROM generate_series(1,60) i;
