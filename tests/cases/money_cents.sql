-- case: money kept as integer cents (Stripe style, Snaplet/Prisma users): total_price_cents bigint
-- expect: loads
-- check: SELECT order_id FROM data.dm_orders_shopify WHERE total_price_cents < subtotal_price OR total_price_cents > 3 * greatest(subtotal_price, 1000)
DROP VIEW semantic.dm_order_items_shopify; DROP VIEW semantic.dm_customers_shopify; DROP VIEW semantic.dm_orders_shopify;
ALTER TABLE data.dm_orders_shopify DROP CONSTRAINT dm_orders_shopify_total_price_check, ALTER total_price TYPE bigint USING (total_price*100)::bigint, ALTER subtotal_price TYPE bigint, ALTER total_tax TYPE bigint, ALTER total_discounts TYPE bigint;
ALTER TABLE data.dm_orders_shopify RENAME total_price TO total_price_cents;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.dm_orders_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_customers_shopify AS SELECT * FROM data.dm_customers_shopify WHERE tenant_id = public.current_workspace_id();
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.dm_order_items_shopify WHERE tenant_id = public.current_workspace_id();
