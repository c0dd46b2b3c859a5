-- case: npgsql/efcore.pg#1661: nondeterministic (case-insensitive) collation on text columns: LIKE and ~ are refused by the server (PG<18)
-- needs: icu
-- expect: loads
CREATE COLLATION public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_orders_shopify;
ALTER TABLE data.dm_customers_shopify ALTER email TYPE text COLLATE public.ci, ADD UNIQUE (tenant_id, email);
ALTER TABLE data.dm_orders_shopify ALTER order_number TYPE text COLLATE public.ci;
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.dm_orders_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
INSERT INTO data.dm_orders_shopify (tenant_id,order_id,order_number,shop_domain,total_price,subtotal_price,financial_status,line_items_count,created_at,updated_at)
 SELECT '{workspace}', (5000000000000+i)::text, '#'||(1000+i)::text, 'a.myshopify.com', 11,11,'paid',1, now()-interval '1 day'*i, now() FROM generate_series(1,60) i;
